#ifndef CONSORTIUM_TESTS_UNIT_GATEWAY_STORAGE_DATABASES_H_
#define CONSORTIUM_TESTS_UNIT_GATEWAY_STORAGE_DATABASES_H_

#include <array>
#include <cstdlib>
#include <initializer_list>
#include <iostream>
#include <memory>
#include <string>

#include "absl/algorithm/container.h"
#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "certs/platform/file.h"
#include "gateway/storage/connection.h"
#include "gmock/gmock.h"
#include "tests/support/postgresql_server.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_folder.h"

namespace consortium::storage {

enum class Kind { kSqlite, kPostgresql };

inline std::string NameOf(Kind kind) { return kind == Kind::kSqlite ? "Sqlite" : "Postgresql"; }

// The one server of this executable, started when first used. Ends the tests
// when there is none: a suite that quietly runs on half is worse.
inline testing::PostgresqlServer& Server() {
  static const std::unique_ptr<testing::PostgresqlServer> server = [] {
    auto started = testing::PostgresqlServer::Start();
    if (!started.ok()) {
      std::cerr << started.status() << std::endl;
      std::_Exit(1);
    }
    return *std::move(started);
  }();
  return *server;
}

// One test's database, which can be closed and opened again. One at a time.
class Store {
 public:
  explicit Store(Kind kind) : kind_(kind) {
    Open();
    if (kind_ == Kind::kPostgresql) Empty();
  }

  Database& database() { return *database_; }

  // As a restart of the program: nothing but the disk remains.
  void Reopen() {
    database_.reset();
    Open();
  }

  std::unique_ptr<Connection> Connect() { return database_->Connect().value(); }

  // Only for kSqlite.
  std::string file() const { return folder_ / "gateway.sqlite"; }

  // Whether `bytes` lie anywhere in SQLite's files, or in a row of one of `tables` in
  // PostgreSQL, whose files keep what was there until they are vacuumed.
  bool Holds(absl::string_view bytes, std::initializer_list<absl::string_view> tables) {
    if (kind_ == Kind::kSqlite) {
      return absl::c_any_of(std::array{"", "-wal"}, [&](const char* suffix) {
        const absl::StatusOr<std::string> content =
            platform::ReadFile(file() + suffix, kFileBytesMax);
        return content.ok() && absl::StrContains(*content, bytes);
      });
    }
    // Rows as text have binary columns in hexadecimal.
    const std::string hexadecimal = absl::BytesToHexString(bytes);
    bool found = false;
    for (const absl::string_view table : tables) {
      EXPECT_THAT(Connect()->Query(absl::StrCat("SELECT t::text FROM ", table, " AS t"), {},
                                   [&](const Row& row) {
                                     found |= absl::StrContains(row.Text(0), bytes) ||
                                              absl::StrContains(row.Text(0), hexadecimal);
                                     return absl::OkStatus();
                                   }),
                  testing::IsOk());
    }
    return found;
  }

 private:
  static constexpr size_t kFileBytesMax = size_t{64} << 20;

  void Open() {
    database_ = kind_ == Kind::kSqlite ? OpenSqlite(file()) : OpenPostgresql(SharedDatabase());
  }

  // One database for every test in turn: making another takes longer than a test.
  static const std::string& SharedDatabase() {
    static const std::string connection_string = Server().CreateDatabase().value();
    return connection_string;
  }
  void Empty() {
    EXPECT_THAT(Connect()->Execute("DROP SCHEMA public CASCADE"), testing::IsOk());
    EXPECT_THAT(Connect()->Execute("CREATE SCHEMA public"), testing::IsOk());
  }

  const Kind kind_;
  testing::TempFolder folder_;
  std::unique_ptr<Database> database_;
};

// The single integer that a query results in.
inline int64_t Number(Connection& connection, absl::string_view sql) {
  int64_t number = -1;
  const absl::Status read = connection.Query(sql, {}, [&number](const Row& row) {
    number = row.Integer(0);
    return absl::OkStatus();
  });
  EXPECT_THAT(read, testing::IsOk());
  return number;
}

}  // namespace consortium::storage

#endif  // CONSORTIUM_TESTS_UNIT_GATEWAY_STORAGE_DATABASES_H_
