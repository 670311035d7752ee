// What only the SQLite driver promises.
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "certs/platform/file.h"
#include "gateway/storage/connection.h"
#include "gateway/storage/writer.h"
#include "gmock/gmock.h"
#include "google/rpc/status_details.h"
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
using ::testing::IsEmpty;

mode_t ModeOf(const std::string& file) {
  struct stat found = {};
  EXPECT_EQ(::stat(file.c_str(), &found), 0) << file;
  return found.st_mode & 0777;
}

TEST(SqliteTest, KeepsItsFilesFromEverybodyElseWhateverTheUmask) {
  const mode_t before = ::umask(0);
  Store store(Kind::kSqlite);
  ASSERT_THAT(store.database().Migrate(), IsOk());
  const std::unique_ptr<Connection> connection = store.Connect();
  ASSERT_THAT(connection->Execute("INSERT INTO schema_version (version) VALUES (0)"), IsOk());
  ::umask(before);
  for (const char* suffix : {"", "-wal", "-shm", ".lock"}) {
    EXPECT_EQ(ModeOf(store.file() + suffix), 0600) << suffix;
  }
}

TEST(SqliteTest, RefusesAFileThatOthersMayRead) {
  Store store(Kind::kSqlite);
  ASSERT_THAT(store.database().Migrate(), IsOk());
  store.Reopen();
  ASSERT_EQ(::chmod(store.file().c_str(), 0640), 0);
  EXPECT_THAT(store.database().Migrate(),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("chmod")));
  ASSERT_EQ(::chmod(store.file().c_str(), 0600), 0);
  EXPECT_THAT(store.database().Migrate(), IsOk());
}

std::set<std::string> FilesBeside(const std::string& file) {
  std::set<std::string> names;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(file).parent_path())) {
    names.insert(entry.path().filename());
  }
  return names;
}

TEST(SqliteTest, ChecksAFileThatNobodyHasAndLeavesNothingBeside) {
  const testing::TempFolder folder;
  const std::string file = folder / "100%?a#b.sqlite";
  EXPECT_THAT(OpenSqlite(file)->Check(), IsOk()) << "there is none yet";
  EXPECT_THAT(FilesBeside(file), IsEmpty());
  ASSERT_THAT(OpenSqlite(file)->Migrate(), IsOk());
  const std::set<std::string> before = FilesBeside(file);
  EXPECT_THAT(OpenSqlite(file)->Check(), IsOk());
  EXPECT_EQ(FilesBeside(file), before);

  ASSERT_EQ(::chmod(file.c_str(), 0640), 0);
  EXPECT_THAT(OpenSqlite(file)->Check(),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("chmod")));
}

TEST(SqliteTest, ChecksAFileBesideTheGatewayThatHasIt) {
  Store store(Kind::kSqlite);
  ASSERT_THAT(store.database().Migrate(), IsOk());
  const std::unique_ptr<Connection> running = store.Connect();
  ASSERT_THAT(running->Execute("INSERT INTO schema_version (version) VALUES (9999)"), IsOk());
  EXPECT_THAT(OpenSqlite(store.file())->Check(),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("version 9999")))
      << "what stands in the log counts";
  ASSERT_THAT(running->Execute("DELETE FROM schema_version WHERE version = 9999"), IsOk());
  EXPECT_THAT(OpenSqlite(store.file())->Check(), IsOk());
}

TEST(SqliteTest, ChecksWhetherAFileIsDamaged) {
  const testing::TempFolder folder;
  ASSERT_THAT(platform::WriteFile(folder / "gateway.sqlite", std::string(8192, 'x'),
                                  platform::FileMode::kPrivate),
              IsOk());
  EXPECT_THAT(OpenSqlite(folder / "gateway.sqlite")->Check(),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("gateway.sqlite")));
}

TEST(SqliteTest, SaysWhatToDoWhenTheFolderIsMissing) {
  EXPECT_THAT(OpenSqlite("/nowhere/at/all.sqlite")->Migrate(),
              StatusIs(absl::StatusCode::kNotFound,
                       AllOf(HasSubstr("/nowhere/at/all.sqlite"), HasSubstr("check the path"))));
}

TEST(SqliteTest, RefusesASecondGatewayUntilTheFirstHasGone) {
  Store store(Kind::kSqlite);
  ASSERT_THAT(store.database().Migrate(), IsOk());
  const std::unique_ptr<Database> second = OpenSqlite(store.file());
  EXPECT_THAT(second->Migrate(),
              StatusIs(absl::StatusCode::kUnavailable,
                       AllOf(HasSubstr("another gateway"), HasSubstr(absl::StrCat(::getpid())))));
  store.Reopen();  // The first lets go; it has not connected anew.
  EXPECT_THAT(second->Migrate(), IsOk());
  EXPECT_THAT(store.database().Connect(), StatusIs(absl::StatusCode::kUnavailable));
}

TEST(SqliteTest, WritesThroughTheLogWithEveryCommitSynced) {
  Store store(Kind::kSqlite);
  const std::unique_ptr<Connection> connection = store.Connect();
  EXPECT_EQ(Number(*connection, "PRAGMA synchronous"), 2);
  EXPECT_EQ(Number(*connection, "PRAGMA foreign_keys"), 1);
  EXPECT_GT(Number(*connection, "PRAGMA wal_autocheckpoint"), 0);
  EXPECT_GT(Number(*connection, "PRAGMA journal_size_limit"), 0);
}

TEST(SqliteTest, KeepsTheLogBoundedWhileWriting) {
  Store store(Kind::kSqlite);
  ASSERT_THAT(store.database().Migrate(), IsOk());
  const std::unique_ptr<Connection> connection = store.Connect();
  const std::string row(1 << 20, 'x');
  for (int i = 0; i < 100; ++i) {
    ASSERT_THAT(connection->Execute("INSERT INTO requests (member, request_id, digest, response, "
                                    "at_us) VALUES ('m', $1, $2, $2, 0)",
                                    {absl::string_view(absl::StrCat(i)), Blob{row}}),
                IsOk());
  }
  EXPECT_LE(std::filesystem::file_size(store.file() + "-wal"), 64u << 20);
}

// What is found of `marker` in the database's files.
bool InItsFiles(const Store& store, absl::string_view marker) {
  for (const char* suffix : {"", "-wal"}) {
    std::ifstream file(store.file() + suffix, std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(file), {});
    if (absl::StrContains(bytes, marker)) return true;
  }
  return false;
}

TEST(SqliteTest, LeavesNoTraceOfWhatAChangeErased) {
  constexpr absl::string_view kMarker = "what-somebody-wrote";
  Store store(Kind::kSqlite);
  ASSERT_THAT(store.database().Migrate(), IsOk());
  FakeClock clock(absl::FromUnixSeconds(1'800'000'000));
  Writer writer(store.database(), clock, {}, {});
  const auto journal = [&](absl::string_view subject) {
    return writer.Run(
        [subject](Transaction& transaction) { return Journal(transaction, subject); });
  };
  const auto erase = [&] {
    return writer.Run([](Transaction& transaction) {
      transaction.LeaveNoTrace();
      return transaction.connection().Execute("UPDATE journal SET subject = ''", {}).status();
    });
  };
  ASSERT_THAT(journal(kMarker), IsOk());
  EXPECT_TRUE(InItsFiles(store, kMarker));
  ASSERT_THAT(erase(), IsOk());
  EXPECT_FALSE(InItsFiles(store, kMarker));

  // A reader beside it holds the log; the next write after it clears it.
  ASSERT_THAT(journal(kMarker), IsOk());
  const std::unique_ptr<Connection> reader = store.Connect();
  ASSERT_THAT(reader->Query("SELECT subject FROM journal", {}, [&](const Row&) { return erase(); }),
              IsOk());
  EXPECT_TRUE(InItsFiles(store, kMarker));
  ASSERT_THAT(journal("another"), IsOk());
  EXPECT_FALSE(InItsFiles(store, kMarker));
}

TEST(SqliteTest, CallsAFileThatIsNoDatabaseALossOfData) {
  Store store(Kind::kSqlite);
  std::ofstream(store.file()) << std::string(10000, 'x');
  ASSERT_EQ(::chmod(store.file().c_str(), 0600), 0);
  EXPECT_THAT(store.database().Migrate(),
              StatusIs(absl::StatusCode::kDataLoss,
                       AllOf(HasSubstr(store.file()), HasSubstr("restore the last backup"))));
}

TEST(SqliteTest, CallsADamagedPageALossOfDataAndTellsOperatorsAlone) {
  Store store(Kind::kSqlite);
  ASSERT_THAT(store.database().Migrate(), IsOk());
  {
    const std::unique_ptr<Connection> connection = store.Connect();
    ASSERT_THAT(connection->Begin(), IsOk());
    for (int i = 1; i <= 2000; ++i) {
      ASSERT_THAT(InsertJournalRow(*connection, static_cast<uint64_t>(i), 0, "row"), IsOk());
    }
    ASSERT_THAT(connection->Commit(), IsOk());
  }
  store.Reopen();
  {
    // Everything behind the schema's pages.
    std::fstream file(store.file(), std::ios::in | std::ios::out | std::ios::binary);
    const auto size = static_cast<std::streamoff>(std::filesystem::file_size(store.file()));
    file.seekp(16 * 4096);
    file << std::string(static_cast<size_t>(size - 16 * 4096), '\x5a');
  }
  const FakeClock clock(absl::FromUnixSeconds(1'800'000'000));
  Writer writer(store.database(), clock, {}, {});
  EXPECT_THAT(writer.Run([](Transaction& transaction) { return Journal(transaction, "new"); }),
              StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(writer.Health(),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("restore the last backup")));
}

// Sets the size that no file of this process may pass, for a scope.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : handler_(::signal(SIGXFSZ, SIG_IGN)) {
    EXPECT_EQ(::getrlimit(RLIMIT_FSIZE, &before_), 0);
    const rlimit limit = {.rlim_cur = bytes, .rlim_max = before_.rlim_max};
    EXPECT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0);
  }
  ~FileSizeLimit() {
    EXPECT_EQ(::setrlimit(RLIMIT_FSIZE, &before_), 0);
    ::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_ = {};
  void (*handler_)(int);
};

// Hands out connections that let the database grow no further while `full`.
class CrampedDatabase final : public Database {
 public:
  explicit CrampedDatabase(Database& inner) : inner_(inner) {}

  absl::StatusOr<std::unique_ptr<Connection>> Connect() override {
    auto connection = inner_.Connect();
    if (connection.ok() && full_) Number(**connection, "PRAGMA max_page_count = 1");
    return connection;
  }
  absl::Status Migrate() override { return inner_.Migrate(); }
  absl::Status Check() override { return inner_.Check(); }
  void set_full(bool full) { full_ = full; }

 private:
  Database& inner_;
  bool full_ = false;
};

absl::Status JournalMuch(Transaction& transaction) {
  return Journal(transaction, std::string(100'000, 'x'));
}

TEST(SqliteTest, SurvivesAFullDiskAndGoesOnByItselfWhileReadsGoOn) {
  Store store(Kind::kSqlite);
  ASSERT_THAT(store.database().Migrate(), IsOk());
  const FakeClock clock(absl::FromUnixSeconds(1'800'000'000));
  const std::unique_ptr<Connection> reader = store.Connect();
  Writer writer(store.database(), clock, {}, {});
  ASSERT_THAT(writer.Run(JournalMuch), IsOk());
  {
    const FileSizeLimit limit(std::filesystem::file_size(store.file() + "-wal") + 4096);
    const absl::Status refused = writer.Run(JournalMuch);
    EXPECT_THAT(refused, StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("disk is full")));
    EXPECT_GT(rpc::RetryDelayOf(refused), absl::ZeroDuration());
    EXPECT_THAT(writer.Health(), StatusIs(absl::StatusCode::kResourceExhausted));
    EXPECT_EQ(Number(*reader, "SELECT count(*) FROM journal"), 1);
    EXPECT_EQ(Number(*store.Connect(), "SELECT count(*) FROM journal"), 1);
    EXPECT_THAT(writer.Run(JournalMuch), StatusIs(absl::StatusCode::kResourceExhausted));
  }
  EXPECT_THAT(writer.Run(JournalMuch), IsOk());
  EXPECT_THAT(writer.Health(), IsOk());
  EXPECT_EQ(Number(*reader, "SELECT max(sequence) FROM journal"), 2);
  EXPECT_EQ(Number(*reader, "SELECT count(*) FROM journal"), 2);
}

TEST(SqliteTest, SurvivesAFullDatabaseAndGoesOnByItself) {
  Store store(Kind::kSqlite);
  CrampedDatabase cramped(store.database());
  ASSERT_THAT(cramped.Migrate(), IsOk());
  const FakeClock clock(absl::FromUnixSeconds(1'800'000'000));
  cramped.set_full(true);
  Writer writer(cramped, clock, {.recovery_interval = absl::Hours(1)}, {});
  EXPECT_THAT(writer.Run(JournalMuch), StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(writer.Run(JournalMuch), StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(writer.Health(), StatusIs(absl::StatusCode::kResourceExhausted));
  cramped.set_full(false);
  EXPECT_THAT(writer.Run(JournalMuch), IsOk());
  EXPECT_EQ(Number(*store.Connect(), "SELECT sequence FROM journal"), 1);
}

}  // namespace
}  // namespace consortium::storage
