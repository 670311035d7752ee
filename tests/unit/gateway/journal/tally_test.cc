#include "gateway/journal/tally.h"

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "certs/evidence/message_digest.h"
#include "gmock/gmock.h"
#include "tests/support/fake_clock.h"
#include "tests/unit/gateway/storage/databases.h"
#include "tests/unit/gateway/storage/failing_database.h"

namespace consortium::journal {
namespace {

using ::consortium::testing::FakeClock;
using ::consortium::testing::IsOk;
using ::consortium::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr absl::Time kStart = absl::FromUnixSeconds(29'371'234 * 60);
constexpr absl::Duration kNever = absl::Hours(1);

class TallyTest : public ::testing::Test {
 protected:
  TallyTest() : store_(storage::Kind::kSqlite), clock_(kStart) {
    EXPECT_THAT(store_.database().Migrate(), IsOk());
    StartWriter(store_.database());
  }

  void StartWriter(storage::Database& database) {
    writer_.reset();
    writer_ = std::make_unique<storage::Writer>(
        database, clock_, storage::Writer::Options{.recovery_interval = kNever},
        storage::Writer::Hooks{.committed =
                                   [this] {
                                     platform::MutexLock lock(mutex_);
                                     commits_++;
                                     committed_.NotifyAll();
                                   },
                               .reload = nullptr});
  }

  // Waits for one more commit than `before`; false when none came in a minute.
  bool AwaitCommit(int before) {
    platform::MutexLock lock(mutex_);
    while (commits_ <= before) {
      if (!committed_.WaitFor(mutex_, absl::Minutes(1))) return false;
    }
    return true;
  }

  std::vector<std::string> Subjects() {
    std::vector<std::string> subjects;
    EXPECT_THAT(store_.Connect()->Query(
                    "SELECT subject FROM journal WHERE kind = 'tally' ORDER BY sequence", {},
                    [&subjects](const storage::Row& row) {
                      subjects.emplace_back(row.Text(0));
                      return absl::OkStatus();
                    }),
                IsOk());
    return subjects;
  }

  // The sum of all counts in the journal.
  int64_t Total() {
    int64_t total = 0;
    for (const std::string& subject : Subjects()) {
      total += std::stoll(std::vector<std::string>(absl::StrSplit(subject, ' ')).back());
    }
    return total;
  }

  storage::Store store_;
  FakeClock clock_;
  platform::Mutex mutex_;
  platform::ConditionVariable committed_;
  int commits_ ABSL_GUARDED_BY(mutex_) = 0;
  std::unique_ptr<storage::Writer> writer_;
};

TEST_F(TallyTest, CommitsWhoDidWhatByWhichRulePerMinute) {
  Tally tally(*writer_, clock_, kNever);
  for (int i = 0; i < 17; ++i) {
    tally.Count("islington", "duty-desk", "vacancies.search", "searchers", "allowed");
  }
  tally.Count("islington", "duty-desk", "vacancies.search", "searchers", "limited");
  clock_.Advance(absl::Seconds(59));
  tally.Count("islington", "duty-desk", "vacancies.search", "searchers", "allowed");
  clock_.Advance(absl::Seconds(1));
  tally.Count("islington", "duty-desk", "vacancies.search", "searchers", "allowed");
  ASSERT_THAT(tally.Flush(), IsOk());
  EXPECT_THAT(Subjects(), UnorderedElementsAre(
                              "islington/duty-desk vacancies.search searchers allowed 29371234 18",
                              "islington/duty-desk vacancies.search searchers limited 29371234 1",
                              "islington/duty-desk vacancies.search searchers allowed 29371235 1"));
  ASSERT_THAT(tally.Flush(), IsOk());  // Nothing is counted twice.
  EXPECT_EQ(Total(), 20);
}

TEST_F(TallyTest, NamesTheCallerInTheEntryAndDigestsTheSubject) {
  Tally tally(*writer_, clock_, kNever);
  tally.Count("consortium", "auditor", "vacancies.lists", "auditors", "denied");
  ASSERT_THAT(tally.Flush(), IsOk());
  ASSERT_THAT(store_.Connect()->Query(
                  "SELECT member, client, subject, digest, salt FROM journal", {},
                  [](const storage::Row& row) {
                    EXPECT_EQ(row.Text(0), "consortium");
                    EXPECT_EQ(row.Text(1), "auditor");
                    EXPECT_EQ(row.Bytes(3),
                              evidence::HmacSha256(row.Bytes(4), evidence::Sha256(row.Text(2))));
                    return absl::OkStatus();
                  }),
              IsOk());
}

TEST_F(TallyTest, CommitsByItselfAfterTheIntervalAndAgainForTheNextCount) {
  Tally tally(*writer_, clock_, absl::Milliseconds(5));
  for (int round = 0; round < 3; ++round) {
    tally.Count("islington", "duty-desk", "vacancies.search", "searchers", "allowed");
    ASSERT_TRUE(AwaitCommit(round));
  }
  EXPECT_EQ(Total(), 3);
}

TEST_F(TallyTest, IsNotHeldUpByCountsThatKeepComing) {
  int64_t counted = 0;
  {
    Tally tally(*writer_, clock_, absl::Milliseconds(50));
    for (bool done = false; !done; ++counted) {  // Ends by ctest's limit at the latest.
      tally.Count("islington", "duty-desk", "vacancies.search", "searchers", "allowed");
      platform::MutexLock lock(mutex_);
      done = commits_ > 0;
    }
  }
  EXPECT_EQ(Total(), counted);
}

TEST_F(TallyTest, CommitsTheRestWhenItEnds) {
  {
    Tally tally(*writer_, clock_, kNever);
    tally.Count("islington", "duty-desk", "vacancies.search", "searchers", "allowed");
  }
  EXPECT_EQ(Total(), 1);
}

TEST_F(TallyTest, WritesNothingWhenNothingWasCounted) {
  {
    Tally tally(*writer_, clock_, kNever);
    ASSERT_THAT(tally.Flush(), IsOk());
  }
  EXPECT_THAT(Subjects(), IsEmpty());
}

TEST_F(TallyTest, KeepsItsCountsWhenACommitFails) {
  // Connect, Begin, head, insert, Commit.
  storage::FailingDatabase failing(store_.database(), {.operation = 5});
  StartWriter(failing);
  Tally tally(*writer_, clock_, kNever);
  tally.Count("islington", "duty-desk", "vacancies.search", "searchers", "allowed");
  EXPECT_THAT(tally.Flush(), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_TRUE(failing.commit_failed());
  EXPECT_THAT(Subjects(), IsEmpty());
  tally.Count("islington", "duty-desk", "vacancies.search", "searchers", "allowed");
  ASSERT_THAT(tally.Flush(), IsOk());
  EXPECT_THAT(Subjects(),
              ElementsAre("islington/duty-desk vacancies.search searchers allowed 29371234 2"));
}

TEST_F(TallyTest, TriesAgainByItselfAfterAFailure) {
  storage::FailingDatabase failing(store_.database(), {.operation = 5});
  StartWriter(failing);
  Tally tally(*writer_, clock_, absl::Milliseconds(5));
  tally.Count("islington", "duty-desk", "vacancies.search", "searchers", "allowed");
  ASSERT_TRUE(AwaitCommit(0));
  EXPECT_TRUE(failing.failed());
  EXPECT_EQ(Total(), 1);
}

TEST_F(TallyTest, KeepsAsManyKeysAsItsBoundAndCountsTheRestTogether) {
  const auto count = [](Tally& tally, size_t key) {
    tally.Count(absl::StrCat("member", key), "client", "vacancies.search", "rule", "denied");
  };
  {
    Tally tally(*writer_, clock_, kNever);
    for (size_t key = 0; key < Tally::kKeysMax; ++key) count(tally, key);
    count(tally, 0);  // A key that is there already.
    ASSERT_THAT(tally.Flush(), IsOk());
    EXPECT_EQ(Subjects().size(), Tally::kKeysMax);
    EXPECT_EQ(Total(), static_cast<int64_t>(Tally::kKeysMax) + 1);
  }
  ASSERT_THAT(store_.Connect()->Execute("DELETE FROM journal"), IsOk());
  {
    Tally tally(*writer_, clock_, kNever);
    for (size_t key = 0; key < Tally::kKeysMax + 3; ++key) {
      count(tally, key);
      if (key == Tally::kKeysMax) clock_.Advance(absl::Minutes(1));
    }
    ASSERT_THAT(tally.Flush(), IsOk());
    EXPECT_EQ(Subjects().size(), Tally::kKeysMax + 1);
    EXPECT_THAT(Subjects(), ::testing::Contains("*/* * * denied 29371234 3"));
    EXPECT_EQ(Total(), static_cast<int64_t>(Tally::kKeysMax) + 3);
  }
}

TEST_F(TallyTest, CommitsWhateverNamesItIsGiven) {
  Tally tally(*writer_, clock_, kNever);
  const std::string odd("two words\0!\n\xff", 13);
  tally.Count(odd, std::string(65, 'c'), std::string(1000, 'a'), "", "allowed");
  ASSERT_THAT(tally.Flush(), IsOk());
  EXPECT_THAT(Subjects(), ElementsAre(absl::StrCat("two?words?!?"
                                                   "?/",
                                                   std::string(64, 'c'), " ", std::string(64, 'a'),
                                                   "  allowed 29371234 1")));
}

TEST_F(TallyTest, LosesNoCountOfManyCallersAtOnce) {
  constexpr int kCallers = 4, kEach = 500;
  {
    Tally tally(*writer_, clock_, absl::Milliseconds(1));
    std::vector<std::thread> callers;
    for (int caller = 0; caller < kCallers; ++caller) {
      callers.emplace_back([&tally, caller] {
        for (int i = 0; i < kEach; ++i) {
          tally.Count(absl::StrCat("member", caller), "client", "vacancies.search", "r", "allowed");
        }
      });
    }
    for (std::thread& caller : callers) caller.join();
  }
  EXPECT_EQ(Total(), kCallers * kEach);
}

}  // namespace
}  // namespace consortium::journal
