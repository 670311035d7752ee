#ifndef CONSORTIUM_GATEWAY_STORAGE_SQLITE_BACKUP_H_
#define CONSORTIUM_GATEWAY_STORAGE_SQLITE_BACKUP_H_

#include <string>

#include "absl/status/status.h"

// Copies of an SQLite database, and how one takes a database's place.
namespace consortium::storage {

// What RestoreSqlite() leaves the earlier database under: `<file>.replaced`.
inline constexpr char kReplacedSuffix[] = ".replaced";

// A restore that is on its way: `<file>.restoring`. Database::Connect() refuses
// while it is there, so that no gateway serves half of two databases.
inline constexpr char kRestoringSuffix[] = ".restoring";

// Writes what the database `file` holds at one instant into the new file `copy`
// (0600): whole without its log, compact, and without anything that was erased.
// A gateway may be serving from it. Durable on OK, and read once more; otherwise
// no `copy` is left.
//
// NOT_FOUND: no `file`. ALREADY_EXISTS: `copy` is there. RESOURCE_EXHAUSTED: no
// room. DATA_LOSS: `file` is damaged. FAILED_PRECONDITION: it is of a newer
// program. UNAVAILABLE: else.
absl::Status CopySqlite(const std::string& file, const std::string& copy);

// Puts what `copy` holds in the place of the database `file`, and the earlier one
// with its log aside as `<file>.replaced`, where nothing reads it. Cut off at any
// moment, the database cannot be connected to until this is run again.
//
// UNAVAILABLE: a gateway serves from `file`; end it. Otherwise as CopySqlite();
// the database stays.
absl::Status RestoreSqlite(const std::string& copy, const std::string& file);

}  // namespace consortium::storage

#endif  // CONSORTIUM_GATEWAY_STORAGE_SQLITE_BACKUP_H_
