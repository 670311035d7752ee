#include "tests/bench/floors.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <memory>

#include "absl/strings/str_cat.h"
#include "tests/bench/process_cpu.h"

namespace consortium::bench {
namespace {

struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close(database); }
};
struct FinalizeStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

absl::Status Run(sqlite3* database, const char* sql) {
  if (sqlite3_exec(database, sql, nullptr, nullptr, nullptr) == SQLITE_OK) return absl::OkStatus();
  return absl::InternalError(sqlite3_errmsg(database));
}

absl::Status ReplaceAll(sqlite3* database, const std::vector<std::string>& rows, char mark) {
  if (absl::Status status = Run(database, "BEGIN IMMEDIATE"); !status.ok()) return status;
  sqlite3_stmt* raw = nullptr;
  sqlite3_prepare_v2(database, "INSERT OR REPLACE INTO row(key, value) VALUES(?1, ?2)", -1, &raw,
                     nullptr);
  const std::unique_ptr<sqlite3_stmt, FinalizeStatement> statement(raw);
  int64_t key = 0;
  for (std::string row : rows) {
    row.push_back(mark);
    sqlite3_bind_int64(raw, 1, ++key);
    sqlite3_bind_blob(raw, 2, row.data(), static_cast<int>(row.size()), SQLITE_TRANSIENT);
    if (sqlite3_step(raw) != SQLITE_DONE) return absl::InternalError(sqlite3_errmsg(database));
    sqlite3_reset(raw);
  }
  return Run(database, "COMMIT");
}

}  // namespace

absl::StatusOr<double> FdatasyncAppendsPerSecond(const std::string& folder, size_t bytes,
                                                 absl::Duration duration) {
  const std::string path = absl::StrCat(folder, "/appends");
  const int file = open(path.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return absl::UnavailableError(absl::StrCat("cannot write ", path));
  const std::string record(bytes, 'x');
  const absl::Duration started = Monotonic();
  int64_t appends = 0;
  bool failed = false;
  while (!failed && Monotonic() - started < duration) {
    failed =
        write(file, record.data(), bytes) != static_cast<ssize_t>(bytes) || fdatasync(file) != 0;
    ++appends;
  }
  const double seconds = absl::ToDoubleSeconds(Monotonic() - started);
  close(file);
  unlink(path.c_str());
  if (failed) return absl::UnavailableError(absl::StrCat("writing ", path, " failed"));
  return static_cast<double>(appends) / seconds;
}

absl::StatusOr<absl::Duration> SqliteReplace(const std::string& folder,
                                             const std::vector<std::string>& rows) {
  sqlite3* raw = nullptr;
  if (sqlite3_open(absl::StrCat(folder, "/bare.db").c_str(), &raw) != SQLITE_OK) {
    return absl::UnavailableError("cannot make the bare database");
  }
  const std::unique_ptr<sqlite3, CloseDatabase> database(raw);
  for (const char* sql : {"PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL",
                          "CREATE TABLE IF NOT EXISTS row(key INTEGER PRIMARY KEY, value BLOB)"}) {
    if (absl::Status status = Run(raw, sql); !status.ok()) return status;
  }
  if (absl::Status status = ReplaceAll(raw, rows, 'a'); !status.ok()) return status;
  const absl::Duration started = Monotonic();
  if (absl::Status status = ReplaceAll(raw, rows, 'b'); !status.ok()) return status;
  return Monotonic() - started;
}

}  // namespace consortium::bench
