// What only the PostgreSQL driver promises.
#include "absl/strings/str_cat.h"
#include "gateway/storage/connection.h"
#include "gateway/storage/sqlstate.h"
#include "gateway/storage/writer.h"
#include "gmock/gmock.h"
#include "tests/support/fake_clock.h"
#include "tests/unit/gateway/storage/databases.h"
#include "tests/unit/gateway/storage/journalling.h"

namespace consortium::storage {
namespace {

using ::consortium::testing::FakeClock;
using ::consortium::testing::IsOk;
using ::consortium::testing::StatusIs;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

absl::Status JournalOne(Transaction& transaction) { return Journal(transaction, "one"); }

TEST(PostgresqlTest, ComesBackWithEverythingAfterTheServerCrashed) {
  Store store(Kind::kPostgresql);
  ASSERT_THAT(store.database().Migrate(), IsOk());
  const FakeClock clock(absl::FromUnixSeconds(1'800'000'000));
  int reloads = 0;
  Writer writer(store.database(), clock, {.recovery_interval = absl::Hours(1)},
                {.committed = nullptr, .reload = [&reloads](Connection& connection) {
                   ++reloads;
                   return ReadJournal(connection).status();
                 }});
  ASSERT_THAT(writer.Run(JournalOne), IsOk());

  ASSERT_THAT(Server().Crash(), IsOk());
  EXPECT_THAT(writer.Run(JournalOne), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(writer.Health(), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(writer.Run(JournalOne), StatusIs(absl::StatusCode::kUnavailable));
  ASSERT_THAT(Server().StartAgain(), IsOk());

  EXPECT_THAT(writer.Run(JournalOne), IsOk());
  EXPECT_THAT(writer.Health(), IsOk());
  EXPECT_EQ(Number(*store.Connect(), "SELECT count(*) FROM journal"), 2);
  EXPECT_EQ(reloads, 0);  // It was lost before any commit was asked for.
}

TEST(PostgresqlTest, ReloadsWhenAnotherGatewayWrote) {
  Store store(Kind::kPostgresql);
  ASSERT_THAT(store.database().Migrate(), IsOk());
  const FakeClock clock(absl::FromUnixSeconds(1'800'000'000));
  Model model;
  Writer writer(store.database(), clock, {},
                {.committed = nullptr, .reload = [&model](Connection& connection) {
                   absl::StatusOr<Model> read = ReadJournal(connection);
                   if (read.ok()) model = *std::move(read);
                   return read.status();
                 }});
  Writer other(store.database(), clock, {}, {});
  ASSERT_THAT(writer.Run(JournalOne), IsOk());
  ASSERT_THAT(other.Run([](Transaction& transaction) { return Journal(transaction, "other"); }),
              IsOk());
  ASSERT_THAT(writer.Run(JournalOne), IsOk());
  EXPECT_EQ(model, (Model{{1, "one"}, {2, "other"}}));
  EXPECT_EQ(Number(*store.Connect(), "SELECT max(sequence) FROM journal"), 3);
}

TEST(PostgresqlTest, ConfirmsNothingThatIsNotSynced) {
  Store store(Kind::kPostgresql);
  const std::unique_ptr<Connection> connection = store.Connect();
  ASSERT_THAT(connection->Query("SELECT current_setting('synchronous_commit')", {},
                                [](const Row& row) {
                                  EXPECT_EQ(row.Text(0), "on");
                                  return absl::OkStatus();
                                }),
              IsOk());
}

TEST(PostgresqlTest, SaysWhereItLookedWhenThereIsNoServer) {
  EXPECT_THAT(OpenPostgresql("host=/nowhere dbname=consortium")->Connect(),
              StatusIs(absl::StatusCode::kUnavailable,
                       AllOf(HasSubstr("/nowhere"), HasSubstr("see that the server runs"))));
}

TEST(PostgresqlTest, NeverRepeatsAnUnreadableConnectionString) {
  EXPECT_THAT(OpenPostgresql("password='secret dbname")->Connect(),
              StatusIs(absl::StatusCode::kFailedPrecondition, Not(HasSubstr("secret"))));
}

struct StateCase {
  std::string name;
  std::string sqlstate;
  absl::StatusCode want;
};

class SqlstateTest : public ::testing::TestWithParam<StateCase> {};

TEST_P(SqlstateTest, HasTheCodeByWhichCallersAct) {
  EXPECT_EQ(CodeOfSqlstate(GetParam().sqlstate), GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(States, SqlstateTest,
                         ::testing::ValuesIn(std::vector<StateCase>{
                             {"LostConnection", "", absl::StatusCode::kUnavailable},
                             {"UniqueViolation", "23505", absl::StatusCode::kAlreadyExists},
                             {"NotNullViolation", "23502", absl::StatusCode::kInternal},
                             {"DiskFull", "53100", absl::StatusCode::kResourceExhausted},
                             {"OutOfMemory", "53200", absl::StatusCode::kUnavailable},
                             {"TooManyConnections", "53300", absl::StatusCode::kUnavailable},
                             {"SerialisationFailure", "40001", absl::StatusCode::kUnavailable},
                             {"Deadlock", "40P01", absl::StatusCode::kUnavailable},
                             {"LockNotAvailable", "55P03", absl::StatusCode::kUnavailable},
                             {"ConnectionFailure", "08006", absl::StatusCode::kUnavailable},
                             {"WrongParameterCount", "08P01", absl::StatusCode::kInternal},
                             {"AdminShutdown", "57P01", absl::StatusCode::kUnavailable},
                             {"CrashShutdown", "57P02", absl::StatusCode::kUnavailable},
                             {"StartingUp", "57P03", absl::StatusCode::kUnavailable},
                             {"StatementTimeout", "57014", absl::StatusCode::kUnavailable},
                             {"WrongPassword", "28P01", absl::StatusCode::kUnavailable},
                             {"Standby", "25006", absl::StatusCode::kUnavailable},
                             {"FailedTransaction", "25P02", absl::StatusCode::kInternal},
                             {"IoError", "58030", absl::StatusCode::kUnavailable},
                             {"Corrupted", "XX001", absl::StatusCode::kDataLoss},
                             {"IndexCorrupted", "XX002", absl::StatusCode::kDataLoss},
                             {"ServersBug", "XX000", absl::StatusCode::kInternal},
                             {"Syntax", "42601", absl::StatusCode::kInternal}}),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace consortium::storage
