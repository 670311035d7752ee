#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "certs/platform/file.h"
#include "certs/platform/file_error.h"
#include "certs/platform/mutex.h"
#include "gateway/storage/connection.h"
#include "gateway/storage/file_lock.h"
#include "gateway/storage/schema.h"
#include "gateway/storage/sqlite_backup.h"
#include "gateway/storage/sqlite_connection.h"

namespace consortium::storage {
namespace {

// Makes the file when it is absent, so that it never has another mode than 0600
// (SQLite gives its -wal and -shm the same), and syncs its name.
absl::Status MakeFile(const std::string& file) {
  const int made = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (made < 0) {
    if (errno == EEXIST) return platform::CheckPrivate(file);
    return platform::FileError(errno, "cannot make", file);
  }
  ::close(made);
  const std::string folder = std::filesystem::path(file).parent_path().string();
  const int opened = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = opened >= 0 && ::fsync(opened) == 0;
  const int error = errno;
  if (opened >= 0) ::close(opened);
  if (synced) return absl::OkStatus();
  return platform::FileError(error, "cannot sync the folder", folder);
}

class SqliteDatabase final : public Database {
 public:
  explicit SqliteDatabase(std::string file) : file_(std::move(file)) {}

  absl::StatusOr<std::unique_ptr<Connection>> Connect() override {
    platform::MutexLock lock(mutex_);
    const bool first = lock_ == nullptr;
    if (first) {
      absl::StatusOr<std::unique_ptr<FileLock>> taken = FileLock::Take(file_ + ".lock");
      if (!taken.ok()) return taken.status();
      if (absl::Status whole = CheckRestored(); !whole.ok()) return whole;
      if (absl::Status made = MakeFile(file_); !made.ok()) return made;
      lock_ = *std::move(taken);
    }
    const bool must_fold = in_doubt_.load();
    const FoldLog fold = must_fold ? FoldLog::kMust : first ? FoldLog::kTry : FoldLog::kNo;
    absl::StatusOr<std::unique_ptr<Connection>> connection =
        ConnectSqlite(file_, fold, [this] { in_doubt_.store(true); });
    if (!connection.ok()) return InFile(connection.status());
    if (must_fold) in_doubt_.store(false);
    return connection;
  }

  absl::Status Migrate() override {
    absl::StatusOr<std::unique_ptr<Connection>> connection = Connect();
    if (!connection.ok()) return connection.status();
    return MigrateSchema(**connection, Dialect::kSqlite);
  }

  absl::Status Check() override {
    if (absl::Status whole = CheckRestored(); !whole.ok()) return whole;
    if (!std::filesystem::exists(file_)) return absl::OkStatus();
    if (absl::Status secret = platform::CheckPrivate(file_); !secret.ok()) return secret;
    absl::StatusOr<std::unique_ptr<Connection>> connection = ReadSqlite(file_);
    if (!connection.ok()) return InFile(connection.status());
    return InFile(CheckSchema(**connection, Dialect::kSqlite));
  }

 private:
  absl::Status CheckRestored() const {
    if (!std::filesystem::exists(file_ + kRestoringSuffix)) return absl::OkStatus();
    return absl::FailedPreconditionError(
        absl::StrCat(file_, ": a restore was cut off: run consortium-gateway restore again"));
  }

  absl::Status InFile(const absl::Status& status) const {
    if (status.ok()) return status;
    return absl::Status(status.code(), absl::StrCat(file_, ": ", status.message()));
  }

  const std::string file_;
  std::atomic<bool> in_doubt_ = false;  // A commit failed as FoldLog::kMust says.
  platform::Mutex mutex_;
  std::unique_ptr<FileLock> lock_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

std::unique_ptr<Database> OpenSqlite(const std::string& file) {
  // Absolute, so that no name has a meaning of its own to SQLite (`:memory:`).
  return std::make_unique<SqliteDatabase>(std::filesystem::absolute(file).string());
}

}  // namespace consortium::storage
