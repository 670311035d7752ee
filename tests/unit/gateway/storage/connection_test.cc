// The contract of Connection and Database, over both databases.
#include "gateway/storage/connection.h"

#include <limits>
#include <thread>
#include <vector>

#include "gateway/storage/schema.h"
#include "gmock/gmock.h"
#include "tests/unit/gateway/storage/databases.h"

namespace consortium::storage {
namespace {

using ::consortium::testing::IsOk;
using ::consortium::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr absl::string_view kInsert = "INSERT INTO things (id, name, content) VALUES ($1, $2, $3)";

class ConnectionTest : public ::testing::TestWithParam<Kind> {
 protected:
  ConnectionTest() : store_(GetParam()), connection_(store_.Connect()) {
    const bool sqlite = GetParam() == Kind::kSqlite;
    Make(sqlite ? "CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT, content BLOB) STRICT"
                : "CREATE TABLE things (id BIGINT PRIMARY KEY, name TEXT, content BYTEA)");
  }

  void Make(absl::string_view sql) { ASSERT_THAT(connection_->Execute(sql), IsOk()); }

  absl::Status Insert(int64_t id, absl::string_view name = "", absl::string_view content = "") {
    return connection_->Execute(kInsert, {id, name, Blob{content}}).status();
  }

  std::vector<int64_t> Ids(Connection& connection) {
    std::vector<int64_t> ids;
    EXPECT_THAT(connection.Query("SELECT id FROM things ORDER BY id", {},
                                 [&ids](const Row& row) {
                                   ids.push_back(row.Integer(0));
                                   return absl::OkStatus();
                                 }),
                IsOk());
    return ids;
  }

  void Reopen() {
    connection_.reset();
    store_.Reopen();
    connection_ = store_.Connect();
  }

  Store store_;
  std::unique_ptr<Connection> connection_;
};

TEST_P(ConnectionTest, GivesBackEveryKindOfValueAfterReopening) {
  const std::string bytes("\0\xff'\"$1\n", 7);
  ASSERT_THAT(Insert(std::numeric_limits<int64_t>::min(), "gr\xc3\xbc\xc3\x9f $1 ' \" \\", bytes),
              IsOk());
  ASSERT_THAT(Insert(std::numeric_limits<int64_t>::max(), "", ""), IsOk());
  ASSERT_THAT(connection_->Execute(kInsert, {int64_t{0}, nullptr, nullptr}), IsOk());
  Reopen();

  int seen = 0;
  ASSERT_THAT(
      connection_->Query("SELECT id, name, content FROM things ORDER BY id", {},
                         [&](const Row& row) {
                           switch (seen++) {
                             case 0:
                               EXPECT_EQ(row.Integer(0), std::numeric_limits<int64_t>::min());
                               EXPECT_EQ(row.Text(1), "gr\xc3\xbc\xc3\x9f $1 ' \" \\");
                               EXPECT_EQ(row.Bytes(2), bytes);
                               break;
                             case 1:
                               EXPECT_TRUE(row.IsNull(1));
                               EXPECT_TRUE(row.IsNull(2));
                               break;
                             default:
                               EXPECT_EQ(row.Integer(0), std::numeric_limits<int64_t>::max());
                               EXPECT_FALSE(row.IsNull(1));
                               EXPECT_EQ(row.Text(1), "");
                               EXPECT_EQ(row.Bytes(2), "");
                           }
                           return absl::OkStatus();
                         }),
      IsOk());
  EXPECT_EQ(seen, 3);
}

TEST_P(ConnectionTest, BindsParametersByTheirNumberNotByTheirPlace) {
  ASSERT_THAT(connection_->Execute("INSERT INTO things (content, name, id) VALUES ($3, $2, $1)",
                                   {int64_t{7}, absl::string_view("a"), Blob{"b"}}),
              IsOk());
  std::vector<int64_t> found;
  ASSERT_THAT(connection_->Query("SELECT id FROM things WHERE id = $2 OR id = $1 OR id = $2",
                                 {int64_t{1}, int64_t{7}},
                                 [&found](const Row& row) {
                                   found.push_back(row.Integer(0));
                                   return absl::OkStatus();
                                 }),
              IsOk());
  EXPECT_THAT(found, ElementsAre(7));
}

TEST_P(ConnectionTest, CountsTheRowsThatAStatementChanged) {
  ASSERT_THAT(Insert(1), IsOk());
  ASSERT_THAT(Insert(2), IsOk());
  EXPECT_EQ(connection_->Execute("UPDATE things SET name = $1", {absl::string_view("x")}).value(),
            2);
  EXPECT_EQ(connection_->Execute("DELETE FROM things WHERE id = $1", {int64_t{3}}).value(), 0);
  EXPECT_EQ(
      connection_
          ->Execute("INSERT INTO things (id) VALUES ($1) ON CONFLICT DO NOTHING", {int64_t{1}})
          .value(),
      0);
  EXPECT_EQ(connection_
                ->Execute("INSERT INTO things (id, name) VALUES ($1, $2) ON CONFLICT (id) "
                          "DO UPDATE SET name = excluded.name",
                          {int64_t{1}, absl::string_view("y")})
                .value(),
            1);
}

TEST_P(ConnectionTest, ReturnsRowsOfAChangingStatement) {
  std::vector<int64_t> ids;
  ASSERT_THAT(connection_->Query("INSERT INTO things (id) VALUES ($1), ($2) RETURNING id",
                                 {int64_t{1}, int64_t{2}},
                                 [&ids](const Row& row) {
                                   ids.push_back(row.Integer(0));
                                   return absl::OkStatus();
                                 }),
              IsOk());
  EXPECT_THAT(ids, ElementsAre(1, 2));
  EXPECT_THAT(Ids(*connection_), ElementsAre(1, 2));
}

TEST_P(ConnectionTest, NamesAUniqueConstraintWithoutItsValues) {
  ASSERT_THAT(Insert(424242, "secret"), IsOk());
  EXPECT_THAT(Insert(424242, "secret"),
              StatusIs(absl::StatusCode::kAlreadyExists, Not(HasSubstr("424242"))));
}

TEST_P(ConnectionTest, RefusesOurMistakesAsInternalAndGoesOn) {
  EXPECT_THAT(connection_->Execute("SELEKT 1"), StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(connection_->Execute("SELECT 1"), StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(connection_->Execute("DELETE FROM things; DELETE FROM things"),
              StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(connection_->Execute(kInsert, {int64_t{1}}), StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(Insert(1, absl::string_view("a\0b", 3)), StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(connection_->Commit(), StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(connection_->Rollback(), StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(connection_->Savepoint(), StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(Insert(1), IsOk());
  EXPECT_THAT(Ids(*connection_), ElementsAre(1));
}

TEST_P(ConnectionTest, NeverQuotesAParameterInAnError) {
  EXPECT_THAT(
      connection_->Execute("INSERT INTO things (id, name) VALUES (CAST($1 AS INTEGER), $2)",
                           {absl::string_view("Jo Bloggs"), nullptr}),
      ::testing::AnyOf(IsOk(), StatusIs(absl::StatusCode::kInternal, Not(HasSubstr("Bloggs")))));
}

TEST_P(ConnectionTest, StopsAtACallbackThatFailsAndCanBeUsedAgain) {
  for (int64_t id = 1; id <= 3; ++id) ASSERT_THAT(Insert(id), IsOk());
  ASSERT_THAT(connection_->Begin(), IsOk());
  int seen = 0;
  EXPECT_THAT(connection_->Query("SELECT id FROM things ORDER BY id", {},
                                 [&seen](const Row& row) {
                                   seen++;
                                   return row.Integer(0) < 2 ? absl::OkStatus()
                                                             : absl::NotFoundError("enough");
                                 }),
              StatusIs(absl::StatusCode::kNotFound, "enough"));
  EXPECT_EQ(seen, 2);
  EXPECT_THAT(Insert(4), IsOk());
  EXPECT_THAT(connection_->Commit(), IsOk());
}

TEST_P(ConnectionTest, RefusesUseInsideARowCallback) {
  ASSERT_THAT(Insert(1), IsOk());
  EXPECT_THAT(
      connection_->Query("SELECT id FROM things", {}, [this](const Row&) { return Insert(2); }),
      StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(Insert(2), IsOk());
}

TEST_P(ConnectionTest, KeepsACommitAndDropsARollbackAndWhatWasLeftOpen) {
  ASSERT_THAT(connection_->Begin(), IsOk());
  EXPECT_THAT(connection_->Begin(), StatusIs(absl::StatusCode::kInternal));
  ASSERT_THAT(Insert(1), IsOk());
  ASSERT_THAT(connection_->Commit(), IsOk());
  ASSERT_THAT(connection_->Begin(), IsOk());
  ASSERT_THAT(Insert(2), IsOk());
  ASSERT_THAT(connection_->Rollback(), IsOk());
  ASSERT_THAT(connection_->Begin(), IsOk());
  ASSERT_THAT(Insert(3), IsOk());
  Reopen();
  EXPECT_THAT(Ids(*connection_), ElementsAre(1));
}

TEST_P(ConnectionTest, RollsASavepointBackAlone) {
  ASSERT_THAT(connection_->Begin(), IsOk());
  ASSERT_THAT(Insert(1), IsOk());
  ASSERT_THAT(connection_->Savepoint(), IsOk());
  EXPECT_THAT(connection_->Savepoint(), StatusIs(absl::StatusCode::kInternal));
  ASSERT_THAT(Insert(2), IsOk());
  EXPECT_THAT(Insert(1), StatusIs(absl::StatusCode::kAlreadyExists));
  ASSERT_THAT(connection_->RollbackToSavepoint(), IsOk());
  EXPECT_THAT(connection_->RollbackToSavepoint(), StatusIs(absl::StatusCode::kInternal));
  ASSERT_THAT(connection_->Savepoint(), IsOk());
  ASSERT_THAT(Insert(3), IsOk());
  ASSERT_THAT(connection_->ReleaseSavepoint(), IsOk());
  ASSERT_THAT(connection_->Commit(), IsOk());
  Reopen();
  EXPECT_THAT(Ids(*connection_), ElementsAre(1, 3));
}

TEST_P(ConnectionTest, AllowsNothingButRollingBackAfterAFailedStatement) {
  ASSERT_THAT(Insert(1), IsOk());
  ASSERT_THAT(connection_->Begin(), IsOk());
  ASSERT_THAT(Insert(2), IsOk());
  EXPECT_THAT(Insert(1), StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_THAT(Insert(3), StatusIs(absl::StatusCode::kInternal, HasSubstr("roll back")));
  EXPECT_THAT(connection_->Commit(), StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(Insert(4), IsOk());  // A failed Commit() left nothing open.
  EXPECT_THAT(Ids(*connection_), ElementsAre(1, 4));
}

TEST_P(ConnectionTest, HidesATransactionFromOthersUntilItCommits) {
  const std::unique_ptr<Connection> other = store_.Connect();
  ASSERT_THAT(connection_->Begin(), IsOk());
  ASSERT_THAT(Insert(1), IsOk());
  EXPECT_THAT(Ids(*other), ElementsAre());
  ASSERT_THAT(connection_->Commit(), IsOk());
  EXPECT_THAT(Ids(*other), ElementsAre(1));
}

TEST_P(ConnectionTest, LetsTransactionsForWritingFollowEachOther) {
  const std::unique_ptr<Connection> other = store_.Connect();
  ASSERT_THAT(connection_->Begin(), IsOk());
  ASSERT_THAT(Insert(1), IsOk());
  std::vector<int64_t> seen;
  std::thread waiting([&] {
    ASSERT_THAT(other->Begin(), IsOk());  // Waits for the first one's end.
    seen = Ids(*other);
    ASSERT_THAT(other->Commit(), IsOk());
  });
  EXPECT_THAT(connection_->Commit(), IsOk());
  waiting.join();
  EXPECT_THAT(seen, ElementsAre(1));
}

TEST_P(ConnectionTest, KeepsManyMoreStatementsApartThanItRemembers) {
  for (int64_t id = 1; id <= 600; ++id) {
    ASSERT_THAT(connection_->Execute(absl::StrCat("INSERT INTO things (id) VALUES (", id, ")")),
                IsOk());
  }
  EXPECT_EQ(Number(*connection_, "SELECT count(*) FROM things"), 600);
}

TEST_P(ConnectionTest, EndsTheProcessWhenAColumnIsReadAsAnotherType) {
  ASSERT_THAT(Insert(1, "text"), IsOk());
  // On a connection of its own: the process that ends shares none of ours.
  const auto read = [this](auto how) {
    return store_.Connect()->Query("SELECT name FROM things", {}, [&how](const Row& row) {
      how(row);
      return absl::OkStatus();
    });
  };
  EXPECT_DEATH((void)read([](const Row& row) { (void)row.Integer(0); }), "column 0 is no integer");
  EXPECT_DEATH((void)read([](const Row& row) { (void)row.Text(1); }), "column 1 is no");
}

TEST_P(ConnectionTest, BringsTheSchemaUpOnceAndForAll) {
  ASSERT_THAT(store_.database().Migrate(), IsOk());
  ASSERT_THAT(
      connection_->Execute("INSERT INTO vacancies (member, household_ref, row, sequence, "
                           "first_sequence, updated_us) VALUES ($1, $2, $3, 1, 1, 1)",
                           {absl::string_view("hackney"), absl::string_view("h"), Blob{"row"}}),
      IsOk());
  ASSERT_THAT(store_.database().Migrate(), IsOk());
  Reopen();
  ASSERT_THAT(store_.database().Migrate(), IsOk());
  EXPECT_EQ(Number(*connection_, "SELECT id FROM vacancies"), 1);
  EXPECT_EQ(Number(*connection_, "SELECT count(*) FROM schema_version"),
            static_cast<int64_t>(Migrations().size()));
  EXPECT_EQ(Number(*connection_, "SELECT count(rows) FROM vacancy_lists"), 0);
}

TEST_P(ConnectionTest, NeverGivesAVacancysIdAgain) {
  ASSERT_THAT(store_.database().Migrate(), IsOk());
  for (int64_t id = 1; id <= 3; ++id) {
    ASSERT_THAT(connection_->Execute("INSERT INTO vacancies (member, household_ref, row, sequence, "
                                     "first_sequence, updated_us) VALUES ('m', 'h', $1, 1, 1, 1)",
                                     {Blob{"row"}}),
                IsOk());
    EXPECT_EQ(Number(*connection_, "SELECT id FROM vacancies"), id);
    ASSERT_THAT(connection_->Execute("DELETE FROM vacancies"), IsOk());
  }
}

TEST_P(ConnectionTest, RefusesADatabaseOfANewerProgram) {
  ASSERT_THAT(store_.database().Migrate(), IsOk());
  ASSERT_THAT(connection_->Execute("INSERT INTO schema_version (version) VALUES (9999)"), IsOk());
  EXPECT_THAT(store_.database().Migrate(),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("version 9999")));
}

TEST_P(ConnectionTest, ChecksTheSchemaAndMakesNothing) {
  const char* const tables = GetParam() == Kind::kSqlite
                                 ? "SELECT count(*) FROM sqlite_master"
                                 : "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'";
  const int64_t before = Number(*connection_, tables);
  EXPECT_THAT(store_.database().Check(), IsOk());
  EXPECT_EQ(Number(*connection_, tables), before);
  ASSERT_THAT(store_.database().Migrate(), IsOk());
  EXPECT_THAT(store_.database().Check(), IsOk());
  ASSERT_THAT(connection_->Execute("INSERT INTO schema_version (version) VALUES (9999)"), IsOk());
  EXPECT_THAT(store_.database().Check(),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("version 9999")));
}

TEST_P(ConnectionTest, KeepsTheStepsBeforeAMigrationThatFails) {
  static constexpr absl::string_view kFirst[] = {"CREATE TABLE first (id BIGINT)"};
  static constexpr absl::string_view kBroken[] = {"CREATE TABLE second (id BIGINT)", "BROKEN"};
  static constexpr absl::string_view kMended[] = {"CREATE TABLE second (id BIGINT)"};
  const std::vector<Migration> broken = {{1, kFirst, kFirst}, {2, kBroken, kBroken}};
  const std::vector<Migration> mended = {{1, kFirst, kFirst}, {2, kMended, kMended}};
  const Dialect dialect = GetParam() == Kind::kSqlite ? Dialect::kSqlite : Dialect::kPostgresql;

  EXPECT_THAT(MigrateSchema(*connection_, dialect, broken),
              StatusIs(absl::StatusCode::kInternal, HasSubstr("migration 2")));
  EXPECT_EQ(Number(*connection_, "SELECT max(version) FROM schema_version"), 1);
  EXPECT_THAT(MigrateSchema(*connection_, dialect, mended), IsOk());
  EXPECT_EQ(Number(*connection_, "SELECT max(version) FROM schema_version"), 2);
  EXPECT_EQ(Number(*connection_, "SELECT count(*) FROM second"), 0);
}

TEST_P(ConnectionTest, BringsTheSchemaUpOnceWhenTwoProgramsStartTogether) {
  std::vector<absl::Status> results(4);
  std::vector<std::thread> programs;
  for (absl::Status& result : results) {
    programs.emplace_back([&] { result = store_.database().Migrate(); });
  }
  for (std::thread& program : programs) program.join();
  for (const absl::Status& result : results) EXPECT_THAT(result, IsOk());
}

INSTANTIATE_TEST_SUITE_P(Databases, ConnectionTest,
                         ::testing::Values(Kind::kSqlite, Kind::kPostgresql),
                         [](const auto& test) { return NameOf(test.param); });

}  // namespace
}  // namespace consortium::storage
