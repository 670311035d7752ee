#include "gateway/storage/sqlite_connection.h"

#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gateway/storage/ruled_connection.h"
#include "gateway/storage/sqlite_error.h"

namespace consortium::storage {
namespace {

// How long another connection of this process may hold the write lock.
constexpr int kBusyMilliseconds = 5000;

// The log is folded into the database at this many pages of 4 KiB. More would
// save writing hot pages twice and would make the pause longer.
constexpr int kCheckpointPages = 4000;

// A log that a long reader made larger is cut back to this.
constexpr int64_t kLogBytesKept = int64_t{32} << 20;

// Per connection. The server's statements at these sizes live in the kernel's
// cache; this one only spares system calls.
constexpr int kPageCacheKib = 8 << 10;

// Statements are constants of the program, far fewer than this; the bound keeps
// one that is built from values from filling the memory.
constexpr size_t kStatementsMax = 256;

struct CloseHandle {
  // Only SQLITE_BUSY could come back, and every statement was finalised before.
  void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
};
using Handle = std::unique_ptr<sqlite3, CloseHandle>;

struct FinalizeStatement {
  // Repeats the error of the last step, which was handled there.
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

struct Statement {
  std::unique_ptr<sqlite3_stmt, FinalizeStatement> prepared;
  std::vector<int> positions;  // Of `$1`, `$2`, … among SQLite's own numbers.
};

class SqliteRow final : public Row {
 public:
  explicit SqliteRow(sqlite3_stmt* statement) : statement_(statement) {}

  bool IsNull(int column) const override { return TypeOf(column) == SQLITE_NULL; }
  int64_t Integer(int column) const override {
    if (TypeOf(column) != SQLITE_INTEGER) EndForWrongColumn(column, "integer");
    return sqlite3_column_int64(statement_, column);
  }
  absl::string_view Text(int column) const override {
    if (TypeOf(column) != SQLITE_TEXT) EndForWrongColumn(column, "text");
    return View(sqlite3_column_text(statement_, column), column);
  }
  absl::string_view Bytes(int column) const override {
    if (TypeOf(column) != SQLITE_BLOB) EndForWrongColumn(column, "bytes");
    return View(sqlite3_column_blob(statement_, column), column);
  }

 private:
  int TypeOf(int column) const {
    if (column < 0 || column >= sqlite3_column_count(statement_)) {
      EndForWrongColumn(column, "column");
    }
    return sqlite3_column_type(statement_, column);
  }
  absl::string_view View(const void* data, int column) const {
    return {static_cast<const char*>(data),
            static_cast<size_t>(sqlite3_column_bytes(statement_, column))};
  }

  sqlite3_stmt* const statement_;
};

// Resets a statement after use, so that it holds no read transaction open.
class Running {
 public:
  explicit Running(const Statement& statement) : statement_(statement.prepared.get()) {}
  // Repeats the error of the last step, which was handled there.
  ~Running() { sqlite3_reset(statement_); }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  int Step() const {
    errno = 0;
    return sqlite3_step(statement_);
  }
  sqlite3_stmt* get() const { return statement_; }

 private:
  sqlite3_stmt* const statement_;
};

class SqliteConnection final : public RuledConnection {
 public:
  SqliteConnection(Handle handle, std::function<void()> in_doubt)
      : handle_(std::move(handle)), in_doubt_(std::move(in_doubt)) {}

  // Sets the connection up; once.
  absl::Status Configure() {
    absl::Status set = Expect("PRAGMA journal_mode = WAL", "wal");
    if (set.ok()) set = Set("PRAGMA synchronous = FULL");
    if (set.ok()) set = ExpectNumber("PRAGMA synchronous", 2);
    if (set.ok()) set = Set("PRAGMA foreign_keys = ON");
    if (set.ok()) set = Set("PRAGMA secure_delete = ON");  // What is erased is overwritten.
    if (set.ok()) set = Set("PRAGMA trusted_schema = OFF");
    if (set.ok()) set = Set("PRAGMA cell_size_check = ON");
    if (set.ok()) set = Set("PRAGMA temp_store = MEMORY");
    if (set.ok()) set = Set(absl::StrCat("PRAGMA cache_size = -", kPageCacheKib));
    if (set.ok()) set = Set(absl::StrCat("PRAGMA journal_size_limit = ", kLogBytesKept));
    if (set.ok()) set = Set(absl::StrCat("PRAGMA wal_autocheckpoint = ", kCheckpointPages));
    statements_.clear();  // None of these comes again.
    return set;
  }

  // Writes the log into the database, syncs that and cuts the log to nothing.
  absl::Status Fold() {
    return sqlite3_wal_checkpoint_v2(handle_.get(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr,
                                     nullptr) == SQLITE_OK
               ? absl::OkStatus()
               : SqliteError(handle_.get());
  }

 private:
  absl::StatusOr<int64_t> DoExecute(absl::string_view sql,
                                    absl::Span<const Parameter> parameters) override {
    absl::StatusOr<const Statement*> statement = Bound(sql, parameters);
    if (!statement.ok()) return statement.status();
    const int64_t before = sqlite3_total_changes64(handle_.get());
    const Running running(**statement);
    switch (running.Step()) {
      case SQLITE_DONE:
        return sqlite3_total_changes64(handle_.get()) - before;
      case SQLITE_ROW:
        return absl::InternalError("Execute() of a statement with a result: use Query()");
      default:
        return SqliteError(handle_.get(), errno);
    }
  }

  absl::Status DoQuery(absl::string_view sql, absl::Span<const Parameter> parameters,
                       RowCallback callback) override {
    absl::StatusOr<const Statement*> statement = Bound(sql, parameters);
    if (!statement.ok()) return statement.status();
    const Running running(**statement);
    const SqliteRow row(running.get());
    int code = running.Step();
    for (; code == SQLITE_ROW; code = running.Step()) {
      if (absl::Status seen = callback(row); !seen.ok()) return seen;
    }
    return code == SQLITE_DONE ? absl::OkStatus() : SqliteError(handle_.get(), errno);
  }

  absl::Status DoVerb(Verb verb) override {
    switch (verb) {
      case Verb::kBegin:
        return Run("BEGIN IMMEDIATE");
      case Verb::kCommit:
        return CommitOnDisk();
      case Verb::kRollback:
        // Grave errors make SQLite roll back by itself.
        return IsOpen() ? Run("ROLLBACK") : absl::OkStatus();
      case Verb::kSavepoint:
        return Run("SAVEPOINT change");
      case Verb::kRelease:
        return Run("RELEASE change");
      case Verb::kRollbackTo: {
        absl::Status rolled_back = Run("ROLLBACK TO change");
        return rolled_back.ok() ? Run("RELEASE change") : rolled_back;
      }
      case Verb::kScrub: {
        // Whoever reads (a backup) may take long; nobody waits for that.
        sqlite3_busy_timeout(handle_.get(), 0);
        absl::Status folded = Fold();
        sqlite3_busy_timeout(handle_.get(), kBusyMilliseconds);
        return folded;
      }
    }
    return absl::InternalError("no such verb");
  }

  absl::Status CommitOnDisk() {
    absl::Status committed = Run("COMMIT");
    // A log that could not be synced may be whole in the kernel's cache and not
    // on the disk.
    if (committed.ok()) return committed;
    const int extended = sqlite3_extended_errcode(handle_.get());
    if (extended == SQLITE_IOERR_FSYNC || extended == SQLITE_IOERR_DIR_FSYNC) in_doubt_();
    return committed;
  }

  absl::Status Set(absl::string_view pragma) {
    return DoQuery(pragma, {}, [](const Row&) { return absl::OkStatus(); });
  }

  absl::Status Expect(absl::string_view pragma, absl::string_view wanted) {
    return DoQuery(pragma, {}, [&](const Row& row) {
      if (row.Text(0) == wanted) return absl::OkStatus();
      return absl::FailedPreconditionError(
          absl::StrCat("SQLite cannot do ", pragma, " here: put the file on a local disk"));
    });
  }

  absl::Status ExpectNumber(absl::string_view pragma, int64_t wanted) {
    return DoQuery(pragma, {}, [&](const Row& row) {
      if (row.Integer(0) == wanted) return absl::OkStatus();
      return absl::FailedPreconditionError(absl::StrCat("SQLite does not keep ", pragma));
    });
  }

  absl::Status Run(absl::string_view sql) {
    absl::StatusOr<int64_t> ran = DoExecute(sql, {});
    return ran.status();
  }

  bool IsOpen() const { return sqlite3_get_autocommit(handle_.get()) == 0; }

  absl::StatusOr<const Statement*> Prepared(absl::string_view sql) {
    if (auto found = statements_.find(sql); found != statements_.end()) return &found->second;
    if (statements_.size() >= kStatementsMax) statements_.clear();

    sqlite3_stmt* prepared = nullptr;
    const char* rest = nullptr;
    if (sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                           SQLITE_PREPARE_PERSISTENT, &prepared, &rest) != SQLITE_OK) {
      return SqliteError(handle_.get());
    }
    Statement statement;
    statement.prepared.reset(prepared);
    const absl::string_view unread(rest, static_cast<size_t>(sql.data() + sql.size() - rest));
    if (prepared == nullptr || !absl::StripAsciiWhitespace(unread).empty()) {
      return absl::InternalError("a statement is empty, or is several: run one at a time");
    }
    const int count = sqlite3_bind_parameter_count(prepared);
    for (int number = 1; number <= count; ++number) {
      const int position =
          sqlite3_bind_parameter_index(prepared, absl::StrCat("$", number).c_str());
      if (position == 0) return absl::InternalError("parameters are not $1, $2, … without gaps");
      statement.positions.push_back(position);
    }
    return &statements_.emplace(std::string(sql), std::move(statement)).first->second;
  }

  // Every parameter is bound anew at each use, so that none dangles.
  absl::StatusOr<const Statement*> Bound(absl::string_view sql,
                                         absl::Span<const Parameter> parameters) {
    if (in_transaction() && !IsOpen()) {
      return absl::UnavailableError("SQLite rolled the transaction back after a grave error");
    }
    absl::StatusOr<const Statement*> statement = Prepared(sql);
    if (!statement.ok()) return statement;
    if (parameters.size() != (*statement)->positions.size()) {
      return absl::InternalError("a statement has not as many parameters as were given");
    }
    for (size_t i = 0; i < parameters.size(); ++i) {
      if (Bind(**statement, i, parameters[i]) != SQLITE_OK) return SqliteError(handle_.get());
    }
    return statement;
  }

  static int Bind(const Statement& statement, size_t index, const Parameter& parameter) {
    sqlite3_stmt* prepared = statement.prepared.get();
    const int position = statement.positions[index];
    if (const auto* integer = std::get_if<int64_t>(&parameter)) {
      return sqlite3_bind_int64(prepared, position, *integer);
    }
    if (const auto* text = std::get_if<absl::string_view>(&parameter)) {
      return sqlite3_bind_text64(prepared, position, text->data() ? text->data() : "", text->size(),
                                 SQLITE_STATIC, SQLITE_UTF8);
    }
    if (const auto* blob = std::get_if<Blob>(&parameter)) {
      return sqlite3_bind_blob64(prepared, position, blob->bytes.data() ? blob->bytes.data() : "",
                                 blob->bytes.size(), SQLITE_STATIC);
    }
    return sqlite3_bind_null(prepared, position);
  }

  Handle handle_;  // Before the statements, which end first.
  absl::flat_hash_map<std::string, Statement> statements_;
  const std::function<void()> in_doubt_;
};

// Savepoints keep what they may have to undo in memory, not in a temporary file.
// Counting what SQLite allocates takes a lock at every allocation, and nobody asks.
// Refused (and of no other harm) when this process has used SQLite before.
void ConfigureLibraryOnce() {
  [[maybe_unused]] static const int configured =
      sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, -1) | sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

absl::StatusOr<Handle> Open(const std::string& name, int flags) {
  ConfigureLibraryOnce();
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(name.c_str(), &opened, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  Handle handle(opened);
  if (opened == nullptr) return absl::UnavailableError("SQLite: out of memory");
  if (code != SQLITE_OK) return SqliteError(opened);
  sqlite3_extended_result_codes(opened, 1);
  sqlite3_busy_timeout(opened, kBusyMilliseconds);
  return handle;
}

// A name that SQLite takes for `file` whatever is in it, with `query`.
std::string UriOf(const std::string& file, absl::string_view query) {
  return absl::StrCat(
      "file:", absl::StrReplaceAll(file, {{"%", "%25"}, {"?", "%3f"}, {"#", "%23"}}), query);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Connection>> ConnectSqlite(const std::string& file, FoldLog fold,
                                                          std::function<void()> in_doubt) {
  absl::StatusOr<Handle> handle = Open(file, SQLITE_OPEN_READWRITE);
  if (!handle.ok()) return handle.status();
  auto connection = std::make_unique<SqliteConnection>(*std::move(handle), std::move(in_doubt));
  if (absl::Status set = connection->Configure(); !set.ok()) return set;
  if (fold != FoldLog::kNo) {
    absl::Status folded = connection->Fold();
    if (!folded.ok() && (fold == FoldLog::kMust || absl::IsDataLoss(folded))) return folded;
  }
  return connection;
}

absl::StatusOr<std::unique_ptr<Connection>> ReadSqlite(const std::string& file) {
  // A log must be read too, and says that somebody may be writing. Without one
  // SQLite would make one to read beside; nobody writes then.
  const bool logged = access((file + "-wal").c_str(), F_OK) == 0;
  absl::StatusOr<Handle> handle =
      Open(UriOf(file, logged ? "" : "?immutable=1"), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
  if (!handle.ok()) return handle.status();
  return std::make_unique<SqliteConnection>(*std::move(handle), [] {});
}

}  // namespace consortium::storage
