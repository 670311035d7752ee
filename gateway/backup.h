#ifndef CONSORTIUM_GATEWAY_BACKUP_H_
#define CONSORTIUM_GATEWAY_BACKUP_H_

#include <ostream>
#include <string>

#include "absl/status/status.h"

namespace consortium {

// What `consortium-gateway backup --help` and `restore --help` end with.
extern const char kBackupFooter[];
extern const char kRestoreFooter[];

// Writes into `folder`, made with mode 0700, what a gateway needs to go on
// elsewhere: its SQLite database as of one instant (a gateway may be serving from
// it), its key and its list of erasures. Says on `out` what it wrote and what is to
// be kept beside it.
//
// FAILED_PRECONDITION: the settings name a PostgreSQL database; says what to use.
// INVALID_ARGUMENT: the settings. ALREADY_EXISTS: `folder` holds a backup.
// Otherwise as storage::CopySqlite().
absl::Status BackUp(const std::string& settings_file, const std::string& folder, std::ostream& out);

// Puts a backup's database in the place of the settings', which is kept aside, and
// its key and list of erasures where there are none. The list that is there stays:
// by it the gateway erases again, at its start, what the backup still has.
//
// FAILED_PRECONDITION also: the state folder has another key; nothing was changed.
// Otherwise as storage::RestoreSqlite().
absl::Status Restore(const std::string& settings_file, const std::string& folder,
                     std::ostream& out);

}  // namespace consortium

#endif  // CONSORTIUM_GATEWAY_BACKUP_H_
