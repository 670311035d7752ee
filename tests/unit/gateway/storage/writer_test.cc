// The writer's contract, over both databases.
#include "gateway/storage/writer.h"

#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/rpc/status_details.h"
#include "tests/support/fake_clock.h"
#include "tests/unit/gateway/storage/databases.h"
#include "tests/unit/gateway/storage/journalling.h"
#include "tests/unit/gateway/storage/waiting.h"

namespace consortium::storage {
namespace {

using ::consortium::testing::FakeClock;
using ::consortium::testing::IsOk;
using ::consortium::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr absl::Time kStart = absl::FromUnixMicros(1'800'000'000'000'007);

class WriterTest : public ::testing::TestWithParam<Kind> {
 protected:
  WriterTest() : store_(GetParam()), clock_(kStart) {
    EXPECT_THAT(store_.database().Migrate(), IsOk());
    StartWriter({});
  }

  void StartWriter(Writer::Options options) {
    writer_.reset();
    writer_ = std::make_unique<Writer>(store_.database(), clock_, options,
                                       Writer::Hooks{.committed = [this] { commits_++; },
                                                     .reload =
                                                         [this](Connection&) {
                                                           reloads_++;
                                                           return absl::OkStatus();
                                                         }});
  }

  Model ReadBack() { return ReadJournal(*store_.Connect()).value(); }

  Store store_;
  FakeClock clock_;
  int commits_ = 0;                  // The writer's thread; read when it is idle.
  int reloads_ = 0;                  // Likewise.
  std::vector<std::string> events_;  // Likewise.
  std::unique_ptr<Writer> writer_;
};

TEST_P(WriterTest, AnswersWhenEverybodyElseCanReadTheChange) {
  Answers answers(1);
  writer_->Submit([](Transaction& transaction) { return Journal(transaction, "one"); },
                  [&, done = answers.For(0)](absl::Status status) {
                    EXPECT_EQ(ReadBack(), (Model{{1, "one"}}));
                    done(std::move(status));
                  });
  EXPECT_THAT(answers.Wait(), ElementsAre(IsOk()));
  EXPECT_THAT(writer_->Health(), IsOk());
}

TEST_P(WriterTest, RunsWhatWaitsInOrderInOneTransaction) {
  Gate gate;
  ASSERT_TRUE(gate.Close(*writer_));
  Answers answers(5);
  for (size_t i = 0; i < 5; ++i) {
    writer_->Submit(
        [this, i](Transaction& transaction) {
          transaction.AfterCommit([this, i] { events_.push_back(absl::StrCat("effect ", i)); });
          return Journal(transaction, absl::StrCat(i));
        },
        [this, i, done = answers.For(i)](absl::Status status) {
          events_.push_back(absl::StrCat("answer ", i));
          done(std::move(status));
        });
  }
  gate.Open();
  EXPECT_THAT(answers.Wait(), ::testing::Each(IsOk()));
  EXPECT_THAT(events_, ElementsAre("effect 0", "effect 1", "effect 2", "effect 3", "effect 4",
                                   "answer 0", "answer 1", "answer 2", "answer 3", "answer 4"));
  EXPECT_EQ(ReadBack(), (Model{{1, "0"}, {2, "1"}, {3, "2"}, {4, "3"}, {5, "4"}}));
  EXPECT_EQ(commits_, 1);  // The gate changed nothing.
}

TEST_P(WriterTest, RollsAFailingChangeBackAloneWithItsSequenceAndEffects) {
  Gate gate;
  ASSERT_TRUE(gate.Close(*writer_));
  Answers answers(3);
  for (size_t i = 0; i < 3; ++i) {
    writer_->Submit(
        [this, i](Transaction& transaction) -> absl::Status {
          transaction.AfterCommit([this, i] { events_.push_back(absl::StrCat("effect ", i)); });
          if (absl::Status status = Journal(transaction, absl::StrCat(i)); !status.ok()) {
            return status;
          }
          return i == 1 ? absl::NotFoundError("no such household") : absl::OkStatus();
        },
        answers.For(i));
  }
  gate.Open();
  EXPECT_THAT(
      answers.Wait(),
      ElementsAre(IsOk(), StatusIs(absl::StatusCode::kNotFound, "no such household"), IsOk()));
  EXPECT_THAT(events_, ElementsAre("effect 0", "effect 2"));
  EXPECT_EQ(ReadBack(), (Model{{1, "0"}, {2, "2"}}));
}

TEST_P(WriterTest, RollsALoneFailingChangeBack) {
  EXPECT_THAT(writer_->Run([this](Transaction& transaction) -> absl::Status {
    transaction.AfterCommit([this] { events_.push_back("effect"); });
    if (absl::Status status = Journal(transaction, "gone"); !status.ok()) return status;
    return absl::FailedPreconditionError("no");
  }),
              StatusIs(absl::StatusCode::kFailedPrecondition, "no"));
  EXPECT_THAT(events_, IsEmpty());
  EXPECT_THAT(ReadBack(), IsEmpty());
  EXPECT_EQ(commits_, 0);
  ASSERT_THAT(writer_->Run([](Transaction& transaction) { return Journal(transaction, "one"); }),
              IsOk());
  EXPECT_EQ(ReadBack(), (Model{{1, "one"}}));
}

TEST_P(WriterTest, FailsAChangeThatGoesOnAfterAFailedStatementAndNoOther) {
  Gate gate;
  ASSERT_TRUE(gate.Close(*writer_));
  Answers answers(2);
  writer_->Submit(
      [](Transaction& transaction) {
        EXPECT_THAT(transaction.connection().Execute("INSERT INTO nowhere VALUES (1)"),
                    StatusIs(absl::StatusCode::kInternal));
        return absl::OkStatus();
      },
      answers.For(0));
  writer_->Submit([](Transaction& transaction) { return Journal(transaction, "one"); },
                  answers.For(1));
  gate.Open();
  EXPECT_THAT(answers.Wait(), ElementsAre(StatusIs(absl::StatusCode::kInternal), IsOk()));
  EXPECT_EQ(ReadBack(), (Model{{1, "one"}}));
}

// Taken for a failure of the database, it would be tried again for ever.
TEST_P(WriterTest, FailsALoneChangeThatGoesOnAfterAFailedStatementAsItsOwnMistake) {
  EXPECT_THAT(writer_->Run([this](Transaction& transaction) {
    transaction.AfterCommit([this] { events_.push_back("effect"); });
    EXPECT_THAT(Journal(transaction, "gone"), IsOk());
    EXPECT_THAT(transaction.connection().Execute("INSERT INTO nowhere VALUES (1)"),
                StatusIs(absl::StatusCode::kInternal));
    return absl::OkStatus();
  }),
              StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(writer_->Health(), IsOk());
  EXPECT_THAT(events_, IsEmpty());
  ASSERT_THAT(writer_->Run([](Transaction& transaction) { return Journal(transaction, "one"); }),
              IsOk());
  EXPECT_EQ(ReadBack(), (Model{{1, "one"}}));
}

TEST_P(WriterTest, DoesNotLetAChangeEndTheTransaction) {
  EXPECT_THAT(writer_->Run([](Transaction& transaction) {
    Connection& connection = transaction.connection();
    EXPECT_THAT(connection.Begin(), StatusIs(absl::StatusCode::kInternal));
    EXPECT_THAT(connection.Rollback(), StatusIs(absl::StatusCode::kInternal));
    EXPECT_THAT(connection.Savepoint(), StatusIs(absl::StatusCode::kInternal));
    EXPECT_THAT(connection.ReleaseSavepoint(), StatusIs(absl::StatusCode::kInternal));
    EXPECT_THAT(connection.RollbackToSavepoint(), StatusIs(absl::StatusCode::kInternal));
    return connection.Commit();
  }),
              StatusIs(absl::StatusCode::kInternal, HasSubstr("does not end it")));
}

TEST_P(WriterTest, StampsOneInstantInMicrosecondsThatNeverGoesBack) {
  const auto stamp = [this] {
    absl::Time now;
    EXPECT_THAT(writer_->Run([&now](Transaction& transaction) {
      now = transaction.now();
      return Journal(transaction, "stamp");
    }),
                IsOk());
    return now;
  };
  clock_.Advance(absl::Nanoseconds(999));
  EXPECT_EQ(stamp(), kStart);
  clock_.Set(kStart - absl::Hours(1));
  EXPECT_EQ(stamp(), kStart);
  StartWriter({});
  EXPECT_EQ(stamp(), kStart);  // From the journal's head.
  clock_.Set(kStart + absl::Microseconds(1));
  EXPECT_EQ(stamp(), kStart + absl::Microseconds(1));
}

TEST_P(WriterTest, KeepsTheInstantOfChangesThatJournalNothing) {
  absl::Time second;
  clock_.Set(kStart + absl::Hours(1));
  ASSERT_THAT(writer_->Run([](Transaction&) { return absl::OkStatus(); }), IsOk());
  clock_.Set(kStart);
  ASSERT_THAT(writer_->Run([&second](Transaction& transaction) {
    second = transaction.now();
    return absl::OkStatus();
  }),
              IsOk());
  EXPECT_EQ(second, kStart + absl::Hours(1));
}

TEST_P(WriterTest, GoesOnWithTheSequenceAfterReopening) {
  const auto journal = [](Transaction& transaction) -> absl::Status {
    absl::Status first = Journal(transaction, "a");
    return first.ok() ? Journal(transaction, "b") : first;
  };
  ASSERT_THAT(writer_->Run(journal), IsOk());
  writer_.reset();
  store_.Reopen();
  StartWriter({});
  ASSERT_THAT(writer_->Run(journal), IsOk());
  EXPECT_EQ(ReadBack(), (Model{{1, "a"}, {2, "b"}, {3, "a"}, {4, "b"}}));
  EXPECT_EQ(reloads_, 0);
}

TEST_P(WriterTest, TakesAsManyAsMayWaitAndRefusesOneMoreAtOnce) {
  constexpr size_t kWaiting = 7;
  StartWriter({.waiting_max = kWaiting});
  Gate gate;
  ASSERT_TRUE(gate.Close(*writer_));
  Answers answers(kWaiting);
  const auto change = [](Transaction& transaction) { return Journal(transaction, "x"); };
  for (size_t i = 0; i < kWaiting; ++i) writer_->Submit(change, answers.For(i));

  absl::Status refused;
  writer_->Submit(change, [&refused](absl::Status status) { refused = std::move(status); });
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_GT(rpc::RetryDelayOf(refused), absl::ZeroDuration());

  gate.Open();
  EXPECT_THAT(answers.Wait(), ::testing::Each(IsOk()));
  EXPECT_THAT(writer_->Run(change), IsOk());
  EXPECT_EQ(ReadBack().size(), kWaiting + 1);
}

TEST_P(WriterTest, PutsNoMoreThanABatchIntoOneTransaction) {
  constexpr size_t kBatch = 4;
  StartWriter({.batch_max = kBatch});
  const auto change = [](Transaction& transaction) { return Journal(transaction, "x"); };
  for (const auto& [waiting, transactions] : {std::pair(kBatch, 1), std::pair(kBatch + 1, 2)}) {
    Gate gate;
    ASSERT_TRUE(gate.Close(*writer_));
    commits_ = 0;
    Answers answers(waiting);
    for (size_t i = 0; i < waiting; ++i) writer_->Submit(change, answers.For(i));
    gate.Open();
    EXPECT_THAT(answers.Wait(), ::testing::Each(IsOk()));
    EXPECT_EQ(commits_, transactions) << waiting;
  }
}

TEST_P(WriterTest, FinishesWhatWaitsBeforeItEnds) {
  Gate gate;
  ASSERT_TRUE(gate.Close(*writer_));
  Answers answers(20);
  for (size_t i = 0; i < 20; ++i) {
    writer_->Submit([](Transaction& transaction) { return Journal(transaction, "x"); },
                    answers.For(i));
  }
  std::thread opener([&gate] { gate.Open(); });
  writer_.reset();
  opener.join();
  EXPECT_THAT(answers.Wait(), ::testing::Each(IsOk()));
  EXPECT_EQ(ReadBack().size(), 20u);
}

TEST_P(WriterTest, TakesANewChangeFromWithinAnAnswer) {
  Answers answers(2);
  const auto change = [](Transaction& transaction) { return Journal(transaction, "x"); };
  writer_->Submit(change, [&, done = answers.For(0)](absl::Status status) {
    writer_->Submit(change, answers.For(1));
    done(std::move(status));
  });
  EXPECT_THAT(answers.Wait(), ::testing::Each(IsOk()));
}

TEST_P(WriterTest, KeepsSequencesGaplessUnderManyCallers) {
  constexpr int kCallers = 8, kEach = 50;
  std::vector<std::thread> callers;
  for (int caller = 0; caller < kCallers; ++caller) {
    callers.emplace_back([this, caller] {
      for (int i = 0; i < kEach; ++i) {
        const bool fails = i % 5 == 4;
        EXPECT_THAT(writer_->Run([&](Transaction& transaction) -> absl::Status {
          absl::Status status = Journal(transaction, absl::StrCat(caller, "/", i));
          return status.ok() && fails ? absl::AbortedError("on purpose") : status;
        }),
                    StatusIs(fails ? absl::StatusCode::kAborted : absl::StatusCode::kOk));
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  const Model model = ReadBack();
  EXPECT_EQ(model.size(), kCallers * kEach * 4u / 5u);
  EXPECT_EQ(model.rbegin()->first, static_cast<int64_t>(model.size()));
}

INSTANTIATE_TEST_SUITE_P(Databases, WriterTest, ::testing::Values(Kind::kSqlite, Kind::kPostgresql),
                         [](const auto& test) { return NameOf(test.param); });

}  // namespace
}  // namespace consortium::storage
