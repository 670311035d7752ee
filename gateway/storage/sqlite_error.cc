#include "gateway/storage/sqlite_error.h"

#include <sqlite3.h>

#include <cerrno>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace consortium::storage {
namespace {

bool IsOutOfSpace(int system_error) {
  return system_error == ENOSPC || system_error == EDQUOT || system_error == EFBIG;
}

absl::StatusCode CodeOf(int extended, int system_error) {
  switch (extended) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
      return absl::StatusCode::kAlreadyExists;
    default:
      break;
  }
  switch (extended & 0xff) {
    case SQLITE_FULL:
      return absl::StatusCode::kResourceExhausted;
    case SQLITE_IOERR:
      return IsOutOfSpace(system_error) ? absl::StatusCode::kResourceExhausted
                                        : absl::StatusCode::kUnavailable;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_NOMEM:
    case SQLITE_INTERRUPT:
    case SQLITE_PROTOCOL:
      return absl::StatusCode::kUnavailable;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return absl::StatusCode::kDataLoss;
    default:
      return absl::StatusCode::kInternal;
  }
}

absl::string_view RemedyOf(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kDataLoss:
      return ": the database is damaged; stop the gateway, keep the file and its -wal for "
             "inspection and restore the last backup";
    case absl::StatusCode::kResourceExhausted:
      return ": free some space on its disk; writing goes on by itself then";
    case absl::StatusCode::kUnavailable:
      return ": see that its disk works and that the gateway's user owns the file and its folder";
    default:
      return "";
  }
}

}  // namespace

absl::Status SqliteError(sqlite3* handle, int system_error) {
  const int extended = sqlite3_extended_errcode(handle);
  const absl::StatusCode code =
      CodeOf(extended, system_error != 0 ? system_error : sqlite3_system_errno(handle));
  return absl::Status(code, absl::StrCat("SQLite: ", sqlite3_errmsg(handle), " (code ", extended,
                                         ")", RemedyOf(code)));
}

}  // namespace consortium::storage
