#include "gateway/storage/sqlite_backup.h"

#include <filesystem>
#include <memory>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "certs/platform/file.h"
#include "gateway/storage/file_lock.h"
#include "gateway/storage/schema.h"
#include "gateway/storage/sqlite_connection.h"

namespace consortium::storage {
namespace {

namespace fs = std::filesystem;

// SQLite's own files beside a database.
constexpr const char* kCompanions[] = {"-wal", "-shm"};

bool Exists(const std::string& file) {
  std::error_code failed;
  return fs::exists(file, failed);
}

void Remove(const std::string& file) {
  std::error_code failed;
  fs::remove(file, failed);
  for (const char* companion : kCompanions) fs::remove(file + companion, failed);
}

absl::Status Rename(const std::string& from, const std::string& to) {
  std::error_code failed;
  fs::rename(from, to, failed);
  if (!failed) return absl::OkStatus();
  return absl::UnavailableError(
      absl::StrCat("cannot rename ", from, " to ", to, ": ", failed.message()));
}

absl::Status In(const std::string& file, const absl::Status& status) {
  return status.ok() ? status
                     : absl::Status(status.code(), absl::StrCat(file, ": ", status.message()));
}

absl::StatusOr<std::unique_ptr<Connection>> Connect(const std::string& file) {
  if (!Exists(file)) return absl::NotFoundError(absl::StrCat("there is no ", file));
  return ConnectSqlite(file, FoldLog::kNo, [] {});
}

// That the file is sound, and of a schema that this program knows.
absl::Status CheckContent(const std::string& file) {
  absl::StatusOr<std::unique_ptr<Connection>> connection = Connect(file);
  if (!connection.ok()) return connection.status();
  absl::Status read = (*connection)->Query("PRAGMA quick_check(1)", {}, [](const Row& row) {
    if (row.Text(0) == "ok") return absl::OkStatus();
    return absl::DataLossError("the database is damaged; use an earlier backup");
  });
  if (!read.ok()) return read;
  const int newest = Migrations().back().version;
  return (*connection)
      ->Query("SELECT version FROM schema_version ORDER BY version DESC LIMIT 1", {},
              [newest](const Row& row) {
                if (row.Integer(0) <= newest) return absl::OkStatus();
                return absl::FailedPreconditionError(absl::StrCat(
                    "the database has schema version ", row.Integer(0),
                    " and this program knows versions up to ", newest, ": use the newer program"));
              });
}

// As above, and that the file is whole by itself: the last connection to it has
// written its log into it.
absl::Status CheckWhole(const std::string& file) {
  if (absl::Status content = CheckContent(file); !content.ok()) return content;
  if (!Exists(file + "-wal")) return absl::OkStatus();
  return absl::UnavailableError(
      "its log could not be written into it; see that the disk has room, and run this again");
}

absl::Status CopyInto(const std::string& file, const std::string& copy) {
  {
    absl::StatusOr<std::unique_ptr<Connection>> connection = Connect(file);
    if (!connection.ok()) return connection.status();
    // Fills the empty file, whose mode it keeps.
    const absl::StatusOr<int64_t> copied =
        (*connection)->Execute("VACUUM INTO $1", {absl::string_view(copy)});
    if (!copied.ok()) return copied.status();
  }
  if (absl::Status whole = CheckWhole(copy); !whole.ok()) return whole;
  return platform::SyncFile(copy);
}

// The bytes of `copy`, with its log where it has one, wherever they lie: on a medium
// that cannot be written too.
absl::Status BringBeside(const std::string& copy, const std::string& restoring) {
  for (const char* companion : {"", "-wal"}) {
    if (*companion != 0 && !Exists(copy + companion)) continue;
    std::error_code failed;
    fs::copy_file(copy + companion, restoring + companion, failed);
    if (!failed) {
      fs::permissions(restoring + companion, fs::perms::owner_read | fs::perms::owner_write,
                      failed);
    }
    if (failed) {
      return absl::UnavailableError(
          absl::StrCat("cannot copy ", copy, companion, ": ", failed.message()));
    }
  }
  if (absl::Status whole = In(copy, CheckWhole(restoring)); !whole.ok()) return whole;
  return platform::SyncFile(restoring);
}

// Without its log it would be an earlier one still, so nobody may connect before
// this is over.
absl::Status PutAside(const std::string& file) {
  const std::string aside = file + kReplacedSuffix;
  for (const char* companion : kCompanions) {
    if (!Exists(file + companion)) continue;
    if (absl::Status renamed = Rename(file + companion, aside + companion); !renamed.ok()) {
      return renamed;
    }
  }
  return Exists(file) ? Rename(file, aside) : absl::OkStatus();
}

}  // namespace

absl::Status CopySqlite(const std::string& file, const std::string& copy) {
  if (Exists(copy)) {
    return absl::AlreadyExistsError(absl::StrCat(copy, " exists already; give a new place"));
  }
  if (absl::Status made = platform::WriteFile(copy, "", platform::FileMode::kPrivate); !made.ok()) {
    return made;
  }
  absl::Status copied = CopyInto(file, copy);
  if (!copied.ok()) Remove(copy);
  return In(file, copied);
}

absl::Status RestoreSqlite(const std::string& copy, const std::string& file) {
  const absl::StatusOr<std::unique_ptr<FileLock>> lock = FileLock::Take(file + ".lock");
  if (!lock.ok()) return lock.status();
  if (!Exists(copy)) return absl::NotFoundError(absl::StrCat("there is no ", copy));
  const std::string restoring = file + kRestoringSuffix;
  const bool cut_off_before = Exists(restoring);
  Remove(restoring);
  if (absl::Status brought = BringBeside(copy, restoring); !brought.ok()) {
    // After one that was cut off, the earlier database may be aside already.
    if (!cut_off_before) Remove(restoring);
    return brought;
  }
  if (!cut_off_before) Remove(file + kReplacedSuffix);
  if (absl::Status aside = PutAside(file); !aside.ok()) return aside;
  if (absl::Status renamed = Rename(restoring, file); !renamed.ok()) return renamed;
  return platform::SyncFile(file);
}

}  // namespace consortium::storage
