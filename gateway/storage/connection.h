#ifndef CONSORTIUM_GATEWAY_STORAGE_CONNECTION_H_
#define CONSORTIUM_GATEWAY_STORAGE_CONNECTION_H_

#include <cstdint>
#include <memory>
#include <string>
#include <variant>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

// The tiny SQL port: what the gateway needs of a database, and no more. Two
// drivers, SQLite and PostgreSQL, run the same statements; only the DDL of the
// migrations differs.
namespace consortium::storage {

// Bytes, as opposed to text, in a parameter.
struct Blob {
  absl::string_view bytes;
};

// A parameter. Views must outlive the call. Text is UTF-8 without NUL.
using Parameter = std::variant<std::nullptr_t, int64_t, absl::string_view, Blob>;

// One row of a result, valid inside the callback only. Columns from 0. Asking for
// a column as another type than it has ends the process: statements are ours.
class Row {
 public:
  virtual ~Row() = default;
  virtual bool IsNull(int column) const = 0;
  virtual int64_t Integer(int column) const = 0;
  virtual absl::string_view Text(int column) const = 0;
  virtual absl::string_view Bytes(int column) const = 0;
};

using RowCallback = absl::FunctionRef<absl::Status(const Row& row)>;

// One connection. Not thread-safe: one thread at a time.
//
// Statements use `$1`, `$2`, …; standard SQL that both databases know (`ON
// CONFLICT … DO UPDATE`, `RETURNING`). They are prepared once and kept: write
// them as constants, not with values inside.
//
// Codes: UNAVAILABLE (busy, lost connection; retry), RESOURCE_EXHAUSTED (disk
// full), ALREADY_EXISTS (a unique constraint), DATA_LOSS (corrupt), INTERNAL
// (our mistake). Messages never carry parameters.
//
// After a statement failed within a transaction, every further one is INTERNAL
// until the transaction, or the savepoint it began after, is rolled back:
// PostgreSQL's rule, kept for SQLite too.
class Connection {
 public:
  virtual ~Connection() = default;

  // Runs a statement without a result (RETURNING is for Query); returns the
  // count of rows it changed.
  virtual absl::StatusOr<int64_t> Execute(absl::string_view sql,
                                          absl::Span<const Parameter> parameters = {}) = 0;

  // Runs a statement and hands each row to `callback` until it fails, which is
  // then the result. Rows are streamed, never held all at once; the callback must
  // not use the connection (INTERNAL).
  virtual absl::Status Query(absl::string_view sql, absl::Span<const Parameter> parameters,
                             RowCallback callback) = 0;

  // Transactions, begun for writing at once (SQLite BEGIN IMMEDIATE). A failed
  // Commit() leaves nothing open, and its outcome is unknown (a connection lost
  // or an I/O error may come after the database committed).
  virtual absl::Status Begin() = 0;
  virtual absl::Status Commit() = 0;
  virtual absl::Status Rollback() = 0;

  // One level of savepoint within a transaction. Rolling back to it also ends it.
  virtual absl::Status Savepoint() = 0;
  virtual absl::Status ReleaseSavepoint() = 0;
  virtual absl::Status RollbackToSavepoint() = 0;

  // Whether a statement of the transaction failed, so that it, or the savepoint,
  // can only be rolled back.
  virtual bool failed() const = 0;

  // Outside a transaction: clears what was overwritten from where the database
  // keeps older versions, as far as it can. SQLite writes its log into the
  // database, syncs that and cuts the log to nothing; UNAVAILABLE, at once, while
  // somebody reads beside it. PostgreSQL has no such command (README); OK.
  virtual absl::Status Scrub() = 0;
};

// Where connections come from; outlives them. Thread-safe.
class Database {
 public:
  virtual ~Database() = default;

  // A new connection. UNAVAILABLE: cannot be reached, or in use by another
  // gateway; the message says where and what to check. FAILED_PRECONDITION: it
  // cannot keep what we promise (no WAL, fsync off). PERMISSION_DENIED: others
  // may read its file, or we may not write it. NOT_FOUND: its folder is not there.
  // RESOURCE_EXHAUSTED: its disk is full. DATA_LOSS: not a database, or corrupt.
  virtual absl::StatusOr<std::unique_ptr<Connection>> Connect() = 0;

  // Brings the schema to this program's version, each migration in its own
  // transaction. Once, at start. FAILED_PRECONDITION: the database is of a newer
  // program; says which.
  virtual absl::Status Migrate() = 0;

  // Whether Migrate() would take what there is now, found by reading alone: changes
  // nothing, also beside a gateway that runs. OK where there is nothing yet. Codes
  // as Connect() and Migrate().
  virtual absl::Status Check() = 0;
};

// An SQLite database file: WAL, synchronous=FULL, one gateway at a time (the
// first Connect() locks `<file>.lock` until this is destroyed). Made when absent,
// mode 0600.
std::unique_ptr<Database> OpenSqlite(const std::string& file);

// A PostgreSQL database by libpq connection string; synchronous_commit=on.
// Begin() takes one lock for all gateways, so that transactions for writing
// never overlap.
std::unique_ptr<Database> OpenPostgresql(const std::string& connection_string);

}  // namespace consortium::storage

#endif  // CONSORTIUM_GATEWAY_STORAGE_CONNECTION_H_
