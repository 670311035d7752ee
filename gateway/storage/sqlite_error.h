#ifndef CONSORTIUM_GATEWAY_STORAGE_SQLITE_ERROR_H_
#define CONSORTIUM_GATEWAY_STORAGE_SQLITE_ERROR_H_

#include "absl/status/status.h"

struct sqlite3;

namespace consortium::storage {

// What SQLite says about its last call on `handle`, which failed, with what to do.
// Its messages name columns, never values. It keeps the system's error for some
// calls and not for COMMIT: `system_error` is errno after a step. Codes as
// Connection's.
absl::Status SqliteError(sqlite3* handle, int system_error = 0);

}  // namespace consortium::storage

#endif  // CONSORTIUM_GATEWAY_STORAGE_SQLITE_ERROR_H_
