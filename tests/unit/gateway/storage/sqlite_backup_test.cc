#include "gateway/storage/sqlite_backup.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "absl/strings/match.h"
#include "certs/platform/file.h"
#include "gateway/storage/connection.h"
#include "gmock/gmock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_folder.h"

namespace consortium::storage {
namespace {

using ::consortium::testing::IsOk;
using ::consortium::testing::StatusIs;
using ::consortium::testing::TempFolder;
using ::testing::HasSubstr;

class SqliteBackupTest : public ::testing::Test {
 protected:
  SqliteBackupTest() {
    Open();
    Insert("first");
  }

  void Open() {
    database_ = OpenSqlite(file_);
    ASSERT_THAT(database_->Migrate(), IsOk());
    auto connected = database_->Connect();
    ASSERT_THAT(connected, IsOk());
    connection_ = *std::move(connected);
  }

  // As a gateway that ends, or is killed: nothing more is written.
  void Close() {
    connection_.reset();
    database_.reset();
  }

  void Insert(absl::string_view id) {
    ASSERT_THAT(
        connection_->Execute("INSERT INTO requests (member, request_id, digest, response, at_us) "
                             "VALUES ('a', $1, $2, $2, 1)",
                             {id, Blob{"bytes"}}),
        IsOk());
  }

  std::string Ids() {
    std::string ids;
    EXPECT_THAT(connection_->Query("SELECT request_id FROM requests ORDER BY request_id", {},
                                   [&ids](const Row& row) {
                                     ids += std::string(row.Text(0)) + " ";
                                     return absl::OkStatus();
                                   }),
                IsOk());
    return ids;
  }

  static std::string Content(const std::string& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

  TempFolder folder_;
  const std::string file_ = folder_ / "gateway.db";
  const std::string copy_ = folder_ / "copy.db";
  std::unique_ptr<Database> database_;
  std::unique_ptr<Connection> connection_;
};

TEST_F(SqliteBackupTest, CopiesWhatStandsWhileItIsInUseAndNothingElse) {
  Insert("zebrafinch");
  ASSERT_THAT(connection_->Execute("DELETE FROM requests WHERE request_id = 'zebrafinch'"), IsOk());
  ASSERT_THAT(CopySqlite(file_, copy_), IsOk());
  EXPECT_FALSE(absl::StrContains(Content(copy_), "zebrafinch"));
  struct stat facts = {};
  ASSERT_EQ(::stat(copy_.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600u);
  EXPECT_FALSE(std::filesystem::exists(copy_ + "-wal"));

  Insert("second");
  Close();
  ASSERT_THAT(RestoreSqlite(copy_, file_), IsOk());
  Open();
  EXPECT_EQ(Ids(), "first ");
}

TEST_F(SqliteBackupTest, TheLogOfTheEarlierDatabaseIsNotReadOverTheRestoredOne) {
  ASSERT_THAT(CopySqlite(file_, copy_), IsOk());
  Insert("second");
  // As after kill -9: the log is there, and newer than the backup.
  for (const char* suffix : {"", "-wal"}) {
    std::filesystem::copy_file(file_ + suffix, folder_ / ("killed" + std::string(suffix)));
  }
  Close();
  for (const char* suffix : {"", "-wal"}) {
    std::filesystem::copy_file(folder_ / ("killed" + std::string(suffix)), file_ + suffix,
                               std::filesystem::copy_options::overwrite_existing);
  }
  ASSERT_THAT(RestoreSqlite(copy_, file_), IsOk());
  Open();
  EXPECT_EQ(Ids(), "first ");
  Close();

  // And back: what was put aside is whole, with its log.
  ASSERT_THAT(RestoreSqlite(file_ + kReplacedSuffix, file_), IsOk());
  Open();
  EXPECT_EQ(Ids(), "first second ");
}

TEST_F(SqliteBackupTest, RefusesWhileAGatewayServes) {
  ASSERT_THAT(CopySqlite(file_, copy_), IsOk());
  EXPECT_THAT(RestoreSqlite(copy_, file_), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(Ids(), "first ");
}

TEST_F(SqliteBackupTest, OneThatWasCutOffKeepsGatewaysOutUntilItIsRunAgain) {
  ASSERT_THAT(CopySqlite(file_, copy_), IsOk());
  Insert("second");
  Close();
  // The database is aside already, the new one not in its place.
  std::filesystem::rename(file_, file_ + kReplacedSuffix);
  std::ofstream(file_ + kRestoringSuffix) << "half";
  EXPECT_THAT(OpenSqlite(file_)->Migrate(),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("restore again")));
  EXPECT_FALSE(std::filesystem::exists(file_));
  ASSERT_THAT(RestoreSqlite(copy_, file_), IsOk());
  EXPECT_TRUE(std::filesystem::exists(file_ + kReplacedSuffix));
  Open();
  EXPECT_EQ(Ids(), "first ");
}

TEST_F(SqliteBackupTest, WhatIsNoBackupChangesNothing) {
  Close();
  std::ofstream(copy_) << std::string(8192, 'x');
  EXPECT_THAT(RestoreSqlite(copy_, file_), StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(RestoreSqlite(folder_ / "nothing.db", file_), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_FALSE(std::filesystem::exists(file_ + kReplacedSuffix));
  Open();
  EXPECT_EQ(Ids(), "first ");
}

TEST_F(SqliteBackupTest, ABackupOfANewerProgramIsRefused) {
  ASSERT_THAT(connection_->Execute("INSERT INTO schema_version (version) VALUES (1000)"), IsOk());
  EXPECT_THAT(CopySqlite(file_, copy_),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("newer")));
  EXPECT_FALSE(std::filesystem::exists(copy_));
}

TEST_F(SqliteBackupTest, NeverWritesOverABackup) {
  ASSERT_THAT(CopySqlite(file_, copy_), IsOk());
  const std::string before = Content(copy_);
  EXPECT_THAT(CopySqlite(file_, copy_), StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_EQ(Content(copy_), before);
}

}  // namespace
}  // namespace consortium::storage
