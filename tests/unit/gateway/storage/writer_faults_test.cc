// Every operation of the database fails once: the first, the second, and so on
// until a whole story passes without meeting the fault.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gateway/storage/writer.h"
#include "gmock/gmock.h"
#include "google/rpc/status_details.h"
#include "tests/support/fake_clock.h"
#include "tests/unit/gateway/storage/databases.h"
#include "tests/unit/gateway/storage/failing_database.h"
#include "tests/unit/gateway/storage/journalling.h"
#include "tests/unit/gateway/storage/waiting.h"

namespace consortium::storage {
namespace {

using ::consortium::testing::FakeClock;
using ::consortium::testing::IsOk;
using ::consortium::testing::StatusIs;

constexpr int kOperationsMax = 1000;  // A story is far shorter.
constexpr absl::Time kStart = absl::FromUnixSeconds(1'800'000'000);

struct FaultCase {
  std::string name;
  Kind kind;
  absl::StatusCode code;
  bool after_doing;
  int again_after;
};

class WriterFaultsTest : public ::testing::TestWithParam<FaultCase> {
 protected:
  WriterFaultsTest() : store_(GetParam().kind), clock_(kStart) {
    EXPECT_THAT(store_.database().Migrate(), IsOk());
    witness_ = store_.Connect();
  }

  // The writer's side of a room: a read model, rebuilt by reload().
  Writer::Hooks Hooks() {
    return {.committed = nullptr, .reload = [this](Connection& connection) {
              absl::StatusOr<Model> read = ReadJournal(connection);
              if (!read.ok()) return read.status();
              model_ = *std::move(read);
              reloads_++;
              return absl::OkStatus();
            }};
  }

  // A write that is safe to retry: journals `subject` unless it is there.
  Change Once(std::string subject) {
    return [this, subject](Transaction& transaction) -> absl::Status {
      bool there = false;
      absl::Status looked =
          transaction.connection().Query("SELECT sequence FROM journal WHERE subject = $1",
                                         {absl::string_view(subject)}, [&there](const Row&) {
                                           there = true;
                                           return absl::OkStatus();
                                         });
      if (!looked.ok() || there) return looked;
      const absl::StatusOr<int64_t> sequence = JournalSequence(transaction, subject);
      if (!sequence.ok()) return sequence.status();
      transaction.AfterCommit([this, subject, sequence = *sequence] {
        EXPECT_EQ(ReadJournal(*witness_).value()[sequence], subject) << "effect before its commit";
        model_[sequence] = subject;
      });
      return absl::OkStatus();
    };
  }

  // Writes alone, and again until it is acknowledged, as a client does.
  void WriteUntilAcknowledged(Writer& writer, const std::string& subject) {
    constexpr int kAttempts = 4;
    absl::Status answer;
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
      answer = writer.Run(Once(subject));
      if (answer.ok()) {
        acknowledged_.push_back(subject);
        return;
      }
      ExpectRetryable(answer);
      EXPECT_FALSE(writer.Health().ok());
    }
    ADD_FAILURE() << "no success since the faults: " << answer;
  }

  void ExpectRetryable(const absl::Status& answer) {
    EXPECT_THAT(answer, StatusIs(GetParam().code));
    EXPECT_GT(rpc::RetryDelayOf(answer), absl::ZeroDuration());
  }

  // Four changes in one transaction, the third of which fails by itself.
  void WriteTogether(Writer& writer, const std::string& story) {
    Gate gate;
    if (!gate.Close(writer)) gate.Close(writer);  // The fault may be the gate's.
    Answers answers(4);
    for (size_t i = 0; i < 4; ++i) {
      if (i == 2) {
        writer.Submit(
            [](Transaction& transaction) -> absl::Status {
              absl::Status journalled = Journal(transaction, "never");
              return journalled.ok() ? absl::NotFoundError("on purpose") : journalled;
            },
            answers.For(i));
      } else {
        writer.Submit(Once(absl::StrCat(story, i)), answers.For(i));
      }
    }
    gate.Open();
    const std::vector<absl::Status> got = answers.Wait();
    for (size_t i = 0; i < 4; ++i) {
      if (absl::IsNotFound(got[i])) continue;
      if (got[i].ok()) {
        acknowledged_.push_back(absl::StrCat(story, i));
      } else {
        ExpectRetryable(got[i]);
        if (i != 2) WriteUntilAcknowledged(writer, absl::StrCat(story, i));
      }
    }
  }

  void ExpectNothingLost() {
    const Model journal = ReadJournal(*witness_).value();
    int64_t expected = 0;
    std::vector<std::string> subjects;
    for (const auto& [sequence, subject] : journal) {
      EXPECT_EQ(sequence, ++expected) << "a gap in the journal";
      subjects.push_back(subject);
    }
    EXPECT_THAT(subjects, ::testing::UnorderedElementsAreArray(acknowledged_));
    EXPECT_EQ(model_, journal) << "the read model differs from the database";
  }

  Store store_;
  FakeClock clock_;
  std::unique_ptr<Connection> witness_;
  Model model_;      // The writer's thread; read when it has ended.
  int reloads_ = 0;  // Likewise.
  std::vector<std::string> acknowledged_;
};

TEST_P(WriterFaultsTest, LosesNothingAcknowledgedWhicheverOperationFails) {
  bool met = true;
  for (int operation = 1; met && operation < kOperationsMax; ++operation) {
    SCOPED_TRACE(absl::StrCat("operation ", operation));
    FailingDatabase failing(
        store_.database(),
        {.operation = operation, .code = GetParam().code, .after_doing = GetParam().after_doing});
    reloads_ = 0;
    {
      Writer writer(failing, clock_, {.recovery_interval = absl::Hours(1)}, Hooks());
      WriteUntilAcknowledged(writer, absl::StrCat(operation, "/first"));
      WriteTogether(writer, absl::StrCat(operation, "/"));
      WriteUntilAcknowledged(writer, absl::StrCat(operation, "/last"));
      EXPECT_THAT(writer.Health(), IsOk());
    }
    met = failing.failed();
    EXPECT_EQ(reloads_ > 0, failing.commit_failed());
    ExpectNothingLost();
    if (HasFailure()) return;
    clock_.Advance(absl::Seconds(1));
  }
  EXPECT_FALSE(met) << "the fault was still met after " << kOperationsMax << " operations";
}

TEST_P(WriterFaultsTest, RecoversWithoutBeingAskedWhenNobodyWrites) {
  // Operations of a first change alone: Connect, Begin, head, look, insert,
  // Commit.
  FailingDatabase failing(
      store_.database(),
      {.operation = 6, .code = GetParam().code, .after_doing = GetParam().after_doing});
  Writer writer(failing, clock_, {.recovery_interval = absl::Milliseconds(5)}, Hooks());
  ExpectRetryable(writer.Run(Once("one")));
  ASSERT_TRUE(failing.commit_failed());

  platform::Mutex mutex;
  platform::ConditionVariable never;
  platform::MutexLock lock(mutex);
  for (int looked = 0; !writer.Health().ok() && looked < 5000; ++looked) {
    never.WaitFor(mutex, absl::Milliseconds(1));
  }
  EXPECT_THAT(writer.Health(), IsOk());
  // The gate below orders this thread after the writer's reload.
  ASSERT_THAT(writer.Run([](Transaction&) { return absl::OkStatus(); }), IsOk());
  EXPECT_EQ(reloads_, 1);
  EXPECT_EQ(model_, ReadJournal(*witness_).value());
  EXPECT_EQ(model_.size(), GetParam().after_doing ? 1u : 0u);
}

INSTANTIATE_TEST_SUITE_P(
    Faults, WriterFaultsTest,
    ::testing::ValuesIn(std::vector<FaultCase>{
        {"SqliteUnavailable", Kind::kSqlite, absl::StatusCode::kUnavailable, false, 0},
        {"SqliteAnswerLost", Kind::kSqlite, absl::StatusCode::kUnavailable, true, 0},
        {"SqliteDiskFull", Kind::kSqlite, absl::StatusCode::kResourceExhausted, false, 0},
        // Four operations after a commit comes the reload.
        {"SqliteReloadToo", Kind::kSqlite, absl::StatusCode::kUnavailable, true, 4},
        {"PostgresqlUnavailable", Kind::kPostgresql, absl::StatusCode::kUnavailable, false, 0},
        {"PostgresqlAnswerLost", Kind::kPostgresql, absl::StatusCode::kUnavailable, true, 0}}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace consortium::storage
