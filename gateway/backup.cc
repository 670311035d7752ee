#include "gateway/backup.h"

#include <sys/stat.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "certs/platform/file.h"
#include "certs/platform/file_error.h"
#include "gateway/server/settings.h"
#include "gateway/server/state_folder.h"
#include "gateway/storage/sqlite_backup.h"

namespace consortium {
namespace {

constexpr char kDatabase[] = "consortium.db";
constexpr char kKey[] = "gateway.key";
constexpr char kErasures[] = "erasures.log";

// Of a key or a list of erasures: three years of a country's would be a tenth.
constexpr size_t kSmallFileBytesMax = 256 << 20;

absl::StatusOr<config::GatewaySettings> SettingsWithSqlite(const std::string& settings_file) {
  absl::StatusOr<config::GatewaySettings> settings = server::LoadSettings(settings_file);
  if (!settings.ok() || settings->storage().has_sqlite_file()) return settings;
  return absl::FailedPreconditionError(absl::StrCat(
      "the database is PostgreSQL's: use pg_dump and pg_restore, and copy ",
      settings->state_directory(), "/", kKey, " (and its newest ", kErasures, ") beside"));
}

// Copies a small file; nothing when there is none.
absl::Status CopySmall(const std::string& from, const std::string& to) {
  const absl::StatusOr<std::string> content = platform::ReadFile(from, kSmallFileBytesMax);
  if (absl::IsNotFound(content.status())) return absl::OkStatus();
  if (!content.ok()) return content.status();
  return platform::WriteFile(to, *content, platform::FileMode::kPrivate);
}

bool Exists(const std::string& file) {
  std::error_code failed;
  return std::filesystem::exists(file, failed);
}

// The key that the backup's references were made with must be the one in force.
absl::Status CheckKey(const std::string& backup, const std::string& state) {
  const absl::StatusOr<std::string> kept = platform::ReadFile(backup, kSmallFileBytesMax);
  if (!kept.ok()) return kept.status();
  const absl::StatusOr<std::string> present = platform::ReadFile(state, kSmallFileBytesMax);
  if (absl::IsNotFound(present.status()) || (present.ok() && *present == *kept)) {
    return absl::OkStatus();
  }
  if (!present.ok()) return present.status();
  return absl::FailedPreconditionError(
      absl::StrCat(state, " and ", backup,
                   " differ: the references that members know were made with one of them. "
                   "Move the wrong one away, then run this again"));
}

}  // namespace

const char kBackupFooter[] =
    "The gateway may be running. Keep the backup as you keep the machine: it holds what is sealed, "
    "and\n"
    "enquiries erased later are in it until it is deleted. Back up beside it: the settings, the "
    "policy, the\n"
    "certificates. With PostgreSQL use pg_dump.\n"
    "\n"
    "Exit codes:\n"
    "  0  written and read once more\n"
    "  1  not written; standard error says why\n"
    "  2  the command line or the settings are wrong\n"
    "\n"
    "Example:\n"
    "  consortium-gateway backup --config gateway.textproto --into backups/2026-11-23\n";

const char kRestoreFooter[] =
    "End the gateway first; start it afterwards. The database that was there is kept beside it as\n"
    "<name>.replaced: delete it when all is well. What was erased since the backup is erased again "
    "at the\n"
    "start, before anybody is served, by the state folder's erasures.log, which is left as it is.\n"
    "\n"
    "Exit codes:\n"
    "  0  restored\n"
    "  1  not restored; standard error says why\n"
    "  2  the command line or the settings are wrong\n"
    "\n"
    "Example:\n"
    "  consortium-gateway restore --config gateway.textproto --from backups/2026-11-23\n";

absl::Status BackUp(const std::string& settings_file, const std::string& folder,
                    std::ostream& out) {
  const absl::StatusOr<config::GatewaySettings> settings = SettingsWithSqlite(settings_file);
  if (!settings.ok()) return settings.status();
  if (mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
    return platform::FileError(errno, "cannot make the folder", folder);
  }
  const std::string database = absl::StrCat(folder, "/", kDatabase);
  const std::string& state = settings->state_directory();
  absl::Status done = storage::CopySqlite(settings->storage().sqlite_file(), database);
  for (const char* name : {kKey, kErasures}) {
    if (done.ok()) {
      done = CopySmall(absl::StrCat(state, "/", name), absl::StrCat(folder, "/", name));
    }
  }
  if (!done.ok()) return done;
  std::error_code failed;
  out << "wrote " << folder << ": the database (" << std::filesystem::file_size(database, failed)
      << " bytes), the gateway's key, the list of erasures\n"
      << "keep the settings, the policy and the certificates too\n";
  return absl::OkStatus();
}

absl::Status Restore(const std::string& settings_file, const std::string& folder,
                     std::ostream& out) {
  const absl::StatusOr<config::GatewaySettings> settings = SettingsWithSqlite(settings_file);
  if (!settings.ok()) return settings.status();
  const std::string& state = settings->state_directory();
  if (absl::Status ready = server::PrepareStateFolder(state); !ready.ok()) return ready;
  absl::Status done = CheckKey(absl::StrCat(folder, "/", kKey), absl::StrCat(state, "/", kKey));
  const std::string& file = settings->storage().sqlite_file();
  const bool replaces = Exists(file);
  if (done.ok()) done = storage::RestoreSqlite(absl::StrCat(folder, "/", kDatabase), file);
  for (const char* name : {kKey, kErasures}) {
    const std::string there = absl::StrCat(state, "/", name);
    if (done.ok() && !Exists(there)) done = CopySmall(absl::StrCat(folder, "/", name), there);
  }
  if (!done.ok()) return done;
  out << "restored " << file << " from " << folder << "\n";
  if (replaces) {
    out << "the earlier database is " << file << storage::kReplacedSuffix
        << ": delete it when all is well\n";
  }
  out << "start the gateway: it erases again what was erased since, then serves\n";
  return absl::OkStatus();
}

}  // namespace consortium
