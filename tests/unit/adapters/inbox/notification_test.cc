#include <set>

#include "adapters/inbox/enquiry_view.h"
#include "adapters/inbox/notification_queue.h"
#include "gmock/gmock.h"
#include "tests/support/local_server.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/adapters/inbox/inbox_world.h"

namespace consortium::inbox {
namespace {

using consortium::testing::IsOk;
using consortium::testing::LocalEndpoint;
using consortium::testing::LocalMailServer;
using consortium::testing::StatusIs;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

constexpr absl::Duration kBound = absl::Seconds(20);

TEST(MailNotifier, SaysReferenceMemberAndDueTimeAndNothingAboutAPerson) {
  LocalMailServer server;
  testing::FakeClock clock(kNow);
  MailNotifier notifier({{server.url()}, "", "", "inbox@hackney.example", {"team@hackney.example"}},
                        clock);
  ASSERT_THAT(notifier.Notify(NoticeOf(Opened(1).record())), IsOk());
  const std::string reference = RecordOf(1).reference();
  EXPECT_THAT(server.heard(),
              AllOf(HasSubstr("MAIL FROM:<inbox@hackney.example>"),
                    HasSubstr("RCPT TO:<team@hackney.example>"),
                    HasSubstr("Subject: Enquiry " + reference + "\r\n"),
                    HasSubstr("Date: Mon, 23 Nov 2026 09:00:00 +0000\r\n"), HasSubstr("hackney"),
                    HasSubstr("by the end of Tue 24 Nov 2026"), Not(HasSubstr("Winifred")),
                    Not(HasSubstr("7946"))));
}

TEST(WebhookNotifier, SaysReferenceMemberAndDueTimeAndNothingAboutAPerson) {
  LocalEndpoint endpoint;
  WebhookNotifier notifier({endpoint.url()});
  ASSERT_THAT(notifier.Notify(NoticeOf(Opened(1).record())), IsOk());
  ASSERT_THAT(endpoint.requests(), SizeIs(1));
  EXPECT_EQ(endpoint.requests()[0].body,
            "{\"reference\":\"" + RecordOf(1).reference() +
                "\",\"member\":\"hackney\",\"contactDueAt\":\"2026-11-25T00:00:00+00:00\"}");
  endpoint.Answer(500);
  EXPECT_THAT(notifier.Notify(NoticeOf(RecordOf(1))), StatusIs(absl::StatusCode::kUnavailable));
}

TEST(MailNotifier, AServerThatIsNotThereIsAnError) {
  testing::FakeClock clock(kNow);
  MailNotifier notifier({{"smtp://127.0.0.1:1"}, "", "", "a@b.example", {"c@d.example"}}, clock);
  EXPECT_THAT(notifier.Notify(NoticeOf(RecordOf(1))), StatusIs(absl::StatusCode::kUnavailable));
}

// Fails as often as told, and may wait to be let go.
class FakeNotifier final : public Notifier {
 public:
  absl::Status Notify(const config::EnquiryNotice& notice) override {
    platform::MutexLock lock(mutex_);
    ++tries_;
    changed_.NotifyAll();
    while (held_) changed_.Wait(mutex_);
    if (failures_ > 0) {
      --failures_;
      return absl::UnavailableError("the mail server is down");
    }
    told_.push_back(notice.reference());
    return absl::OkStatus();
  }
  void Fail(int times) {
    platform::MutexLock lock(mutex_);
    failures_ = times;
  }
  void Hold(bool held) {
    platform::MutexLock lock(mutex_);
    held_ = held;
    changed_.NotifyAll();
  }
  void WaitForTry() {
    platform::MutexLock lock(mutex_);
    while (tries_ == 0) {
      ASSERT_TRUE(changed_.WaitFor(mutex_, kBound));
    }
  }
  std::vector<std::string> told() {
    platform::MutexLock lock(mutex_);
    return told_;
  }
  int tries() {
    platform::MutexLock lock(mutex_);
    return tries_;
  }

 private:
  platform::Mutex mutex_;
  platform::ConditionVariable changed_;
  bool held_ ABSL_GUARDED_BY(mutex_) = false;
  int failures_ ABSL_GUARDED_BY(mutex_) = 0;
  int tries_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<std::string> told_ ABSL_GUARDED_BY(mutex_);
};

class NotificationQueueTest : public ::testing::Test {
 protected:
  NotificationQueue::Note note() {
    return [this](const std::string& text) {
      platform::MutexLock lock(mutex_);
      notes_.push_back(text);
    };
  }
  std::vector<std::string> notes() {
    platform::MutexLock lock(mutex_);
    return notes_;
  }
  static config::EnquiryNotice Notice(uint64_t number) { return NoticeOf(RecordOf(number)); }

  const NotificationQueue::Pauses pauses_ = {absl::Milliseconds(1), absl::Milliseconds(2)};
  platform::Mutex mutex_;
  std::vector<std::string> notes_ ABSL_GUARDED_BY(mutex_);
  FakeNotifier notifier_;
};

TEST_F(NotificationQueueTest, TriesAgainAndThenGivesUpOneOnly) {
  NotificationQueue queue(notifier_, pauses_, note());
  notifier_.Fail(NotificationQueue::kTriesMax + 2);
  queue.Put(Notice(1));
  queue.Put(Notice(2));
  ASSERT_TRUE(queue.Drain(kBound));
  EXPECT_THAT(notifier_.told(), ::testing::ElementsAre(RecordOf(2).reference()));
  EXPECT_EQ(notifier_.tries(), NotificationQueue::kTriesMax + 3);
  EXPECT_THAT(notes(), ::testing::Contains(HasSubstr("is given up")));
}

TEST_F(NotificationQueueTest, ANotifierThatHangsHoldsUpNobodyAndTheOldestIsGivenUpWhenFull) {
  notifier_.Hold(true);
  NotificationQueue queue(notifier_, pauses_, note());
  queue.Put(Notice(0));
  notifier_.WaitForTry();
  for (size_t i = 1; i <= NotificationQueue::kWaitingMax; ++i) queue.Put(Notice(i));
  EXPECT_THAT(notes(), SizeIs(0));
  queue.Put(Notice(NotificationQueue::kWaitingMax + 1));
  ASSERT_THAT(notes(), SizeIs(1));
  EXPECT_THAT(notes()[0], HasSubstr(RecordOf(1).reference()));
  EXPECT_FALSE(queue.Drain(absl::ZeroDuration()));
  notifier_.Hold(false);
  ASSERT_TRUE(queue.Drain(kBound));
  EXPECT_THAT(notifier_.told(), SizeIs(NotificationQueue::kWaitingMax + 1));
}

TEST_F(NotificationQueueTest, EndsInTheMiddleOfAPause) {
  notifier_.Fail(1);
  NotificationQueue queue(notifier_, {absl::Hours(1), absl::Hours(1)}, note());
  queue.Put(Notice(1));
  notifier_.WaitForTry();
}  // Joins at once, or the test runs out of time.

}  // namespace
}  // namespace consortium::inbox
