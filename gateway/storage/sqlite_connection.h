#ifndef CONSORTIUM_GATEWAY_STORAGE_SQLITE_CONNECTION_H_
#define CONSORTIUM_GATEWAY_STORAGE_SQLITE_CONNECTION_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "gateway/storage/connection.h"

namespace consortium::storage {

// Whether a new connection first writes the log (WAL) into the database.
enum class FoldLog {
  kNo,
  kTry,   // It starts small; a full disk or a busy reader does not matter.
  kMust,  // A sync failed before: what the log holds counts only once it is in
          // the database and that is synced, since a kernel reports a failed
          // sync once and then takes the lost pages for written.
};

// Connects to an existing SQLite file (empty at first), and sets it up as
// OpenSqlite() promises. `in_doubt` is called when a commit failed in a way that
// needs FoldLog::kMust from the next connection on. Codes as Database::Connect.
absl::StatusOr<std::unique_ptr<Connection>> ConnectSqlite(const std::string& file, FoldLog fold,
                                                          std::function<void()> in_doubt);

// Connects to an existing SQLite file to read it alone, changing nothing, also
// beside a gateway that writes it. Codes as Database::Connect.
absl::StatusOr<std::unique_ptr<Connection>> ReadSqlite(const std::string& file);

}  // namespace consortium::storage

#endif  // CONSORTIUM_GATEWAY_STORAGE_SQLITE_CONNECTION_H_
