#include <optional>
#include <string>

#include "gmock/gmock.h"
#include "google/rpc/status_details.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/gateway/enquiries/enquiry_world.h"

namespace consortium::enquiries {
namespace {

using ::testing::IsEmpty;
using testing::IsOk;
using ::testing::SizeIs;

class SetAsideTest : public EnquiryWorld {
 protected:
  std::string SubmitSpam() {
    v1::Enquiry spam = Answers();
    spam.set_name("www.example.com");
    return SubmitAnswers(spam).value().reference();
  }
  absl::Status Release(const std::string& reference) {
    return Decide(reference, v1::SET_ASIDE_DECISION_RELEASE).status();
  }
  absl::Status Drop(const std::string& reference) {
    return Decide(reference, v1::SET_ASIDE_DECISION_DROP).status();
  }
  int64_t Rows(const char* query) { return storage::Number(*store_.Connect(), query); }
};

TEST_F(SetAsideTest, IsNobodysOverdueUntilItIsReleased) {
  const std::string reference = SubmitSpam();
  clock_.Advance(absl::Hours(24 + 14));
  EXPECT_THAT(Overdue().records(), IsEmpty());
  ASSERT_THAT(Release(reference), IsOk());
  EXPECT_THAT(Overdue().records(), SizeIs(1));
}

TEST_F(SetAsideTest, TheCoordinatorIsToldOfWhatIsReleasedAfterItWasDue) {
  const std::string spam = SubmitSpam();
  const std::string honest = SubmitAnswers(Answers()).value().reference();
  clock_.Advance(absl::Hours(24 + 14));
  const auto first = NextOverdue();
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->record().reference(), honest);
  clock_.Advance(absl::Hours(1));
  ASSERT_THAT(Release(spam), IsOk());
  for (const bool restarted : {false, true}) {
    if (restarted) Restart();
    const auto second = NextOverdue(first->position());
    ASSERT_TRUE(second.has_value()) << restarted;
    EXPECT_EQ(second->record().reference(), spam);
    EXPECT_FALSE(NextOverdue(second->position()).has_value()) << restarted;
  }
}

// The history begins with its recipient, which has not heard of it before.
TEST_F(SetAsideTest, IsReceivedOnceWhenItIsReleased) {
  const std::string reference = SubmitSpam();
  clock_.Advance(absl::Hours(2));
  ASSERT_THAT(Release(reference), IsOk());
  const auto delivery = Next(*Receive("hackney"));
  ASSERT_TRUE(delivery.has_value());
  ASSERT_THAT(delivery->record().steps(), SizeIs(1));
  EXPECT_EQ(delivery->record().steps(0).at().seconds(), absl::ToUnixSeconds(clock_.Now()));
  EXPECT_EQ(delivery->record().received_at().seconds(), absl::ToUnixSeconds(TuesdayMorning()));
}

TEST_F(SetAsideTest, ACampaignCountsItOnceItIsReleasedAndNotWhenItIsDropped) {
  for (int i = 0; i < 4; ++i) ASSERT_THAT(SubmitAnswers(Answers()), IsOk());
  const std::string released = SubmitSpam();
  const std::string dropped = SubmitSpam();
  EXPECT_THAT(Report().campaigns(), IsEmpty());
  clock_.Advance(absl::Hours(24 * 14));  // It counts in the month in which it was received.
  ASSERT_THAT(Release(released), IsOk());
  ASSERT_THAT(Drop(dropped), IsOk());
  const v1::ReportEnquiriesResponse report = Report();
  ASSERT_THAT(report.campaigns(), SizeIs(1));
  EXPECT_EQ(report.campaigns(0).campaign(), "zephyr-campaign");
  EXPECT_EQ(report.campaigns(0).received(), 5u);
  EXPECT_EQ(Rows("SELECT COUNT(*) FROM enquiry_campaigns"), 1) << "nothing is held any more";
}

TEST_F(SetAsideTest, WhatExpiresTakesItsCampaignAlong) {
  SubmitSpam();
  EXPECT_EQ(Rows("SELECT COUNT(*) FROM enquiry_campaigns"), 1);
  clock_.Advance(absl::Hours(24 * 31));
  ASSERT_THAT(Housekeep(), IsOk());
  EXPECT_EQ(Rows("SELECT COUNT(*) FROM enquiry_campaigns"), 0);
}

// A drop is on the list of erasures before it is committed. Where the commit fails and a
// person decides otherwise, the next start must not erase an honest enquiry.
TEST_F(SetAsideTest, ReleasedAfterADropThatFailedItOutlivesARestart) {
  const std::string reference = SubmitSpam();
  ASSERT_THAT(RunChange([&](storage::Transaction& transaction) {
                return erasures_->Add({reference}, transaction.now());
              }),
              IsOk());
  ASSERT_THAT(Release(reference), IsOk());
  Restart();
  std::optional<size_t> erased;
  ASSERT_THAT(RunChange([&](storage::Transaction& transaction) {
                const auto again = room_->ReplayErasures(transaction);
                if (again.ok()) erased = *again;
                return again.status();
              }),
              IsOk());
  EXPECT_EQ(erased, 0u);
  EXPECT_EQ(Next(*Receive("hackney"))->record().reference(), reference);
}

TEST_F(SetAsideTest, DroppedItIsClosedWithAStep) {
  const std::string reference = SubmitSpam();
  const auto dropped = Decide(reference, v1::SET_ASIDE_DECISION_DROP);
  ASSERT_THAT(dropped, IsOk());
  EXPECT_EQ(dropped->record().stage(), v1::ENQUIRY_STAGE_CLOSED);
  EXPECT_EQ(dropped->record().closing_reason(), v1::CLOSING_REASON_SPAM);
  ASSERT_THAT(dropped->record().steps(), SizeIs(1));
  EXPECT_EQ(dropped->record().steps(0).stage(), v1::ENQUIRY_STAGE_CLOSED);
  EXPECT_EQ(dropped->record().steps(0).member(), "consortium");
}

}  // namespace
}  // namespace consortium::enquiries
