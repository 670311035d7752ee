#include "adapters/inbox/disk.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "certs/platform/file.h"
#include "certs/platform/file_error.h"

namespace consortium::inbox {
namespace {

using platform::FileDescriptor;
using platform::FileError;

absl::Status WriteWith(int flags, const std::string& path, absl::string_view content) {
  // A link that somebody laid where a file is to be is not followed.
  FileDescriptor file(
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | flags, 0600));
  if (!file.valid()) return FileError(errno, "cannot open", path);
  while (!content.empty()) {
    const ssize_t written = ::write(file.get(), content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return FileError(errno, "cannot write", path);
    content.remove_prefix(static_cast<size_t>(written));
  }
  if (::close(file.Release()) != 0) return FileError(errno, "cannot close", path);
  return absl::OkStatus();
}

}  // namespace

std::string FolderOf(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

absl::Status Replace(Disk& disk, const std::string& path, absl::string_view content) {
  const std::string beside =
      absl::StrCat(FolderOf(path), "/.", std::filesystem::path(path).filename().string(), ".new");
  if (absl::Status done = disk.Write(beside, content); !done.ok()) return done;
  if (absl::Status done = disk.Sync(beside); !done.ok()) return done;
  if (absl::Status done = disk.Rename(beside, path); !done.ok()) return done;
  return disk.Sync(FolderOf(path));
}

absl::StatusOr<std::optional<Disk::Facts>> PosixDisk::Look(const std::string& path) {
  struct stat facts = {};
  if (::stat(path.c_str(), &facts) != 0) {
    if (errno == ENOENT) return std::optional<Facts>();
    return FileError(errno, "cannot look at", path);
  }
  return std::optional<Facts>(
      Facts{static_cast<uint64_t>(facts.st_size), absl::TimeFromTimespec(facts.st_mtim)});
}

absl::StatusOr<std::string> PosixDisk::Read(const std::string& path, size_t bytes_max) {
  return platform::ReadFile(path, bytes_max);
}

absl::Status PosixDisk::Write(const std::string& path, absl::string_view content) {
  return WriteWith(O_TRUNC, path, content);
}

absl::Status PosixDisk::Append(const std::string& path, absl::string_view content) {
  return WriteWith(O_APPEND, path, content);
}

absl::Status PosixDisk::Truncate(const std::string& path, uint64_t bytes) {
  if (::truncate(path.c_str(), static_cast<off_t>(bytes)) == 0) return absl::OkStatus();
  return FileError(errno, "cannot shorten", path);
}

absl::Status PosixDisk::Sync(const std::string& path) {
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid()) return FileError(errno, "cannot open", path);
  if (::fsync(file.get()) != 0) return FileError(errno, "cannot sync", path);
  return absl::OkStatus();
}

absl::Status PosixDisk::Rename(const std::string& from, const std::string& to) {
  if (::rename(from.c_str(), to.c_str()) == 0) return absl::OkStatus();
  return FileError(errno, "cannot replace", to);
}

absl::StatusOr<FileDescriptor> PosixDisk::Lock(const std::string& folder) {
  const std::string path = absl::StrCat(folder, "/.inbox.lock");
  FileDescriptor lock(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!lock.valid()) return FileError(errno, "cannot open", path);
  while (::flock(lock.get(), LOCK_EX) != 0) {
    if (errno != EINTR) return FileError(errno, "cannot lock", path);
  }
  return lock;
}

absl::Status PosixDisk::Remove(const std::string& path) {
  if (::unlink(path.c_str()) == 0 || errno == ENOENT) return absl::OkStatus();
  return FileError(errno, "cannot remove", path);
}

}  // namespace consortium::inbox
