#include "certs/platform/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "certs/platform/file_descriptor.h"
#include "certs/platform/file_error.h"
#include "certs/platform/random.h"

namespace consortium::platform {
namespace {

constexpr size_t kReadChunk = size_t{64} * 1024;

// Removes a file that was half written, unless told that it was moved.
class HalfWritten {
 public:
  explicit HalfWritten(std::string path) : path_(std::move(path)) {}
  ~HalfWritten() {
    if (!path_.empty()) ::unlink(path_.c_str());
  }
  HalfWritten(const HalfWritten&) = delete;
  HalfWritten& operator=(const HalfWritten&) = delete;

  const std::string& path() const { return path_; }
  void Moved() { path_.clear(); }

 private:
  std::string path_;
};

absl::Status WriteAll(int descriptor, absl::string_view content, const std::string& path) {
  while (!content.empty()) {
    const ssize_t written = ::write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return FileError(errno, "cannot write", path);
    content.remove_prefix(static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

absl::Status SyncFolderOf(const std::string& path) {
  std::string folder = std::filesystem::path(path).parent_path().string();
  if (folder.empty()) folder = ".";
  const FileDescriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!descriptor.valid()) return FileError(errno, "cannot open the folder", folder);
  if (::fsync(descriptor.get()) != 0) return FileError(errno, "cannot sync the folder", folder);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> ReadFile(const std::string& path, size_t bytes_max) {
  const FileDescriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!descriptor.valid()) return FileError(errno, "cannot open", path);
  std::string content;
  for (;;) {
    const size_t before = content.size();
    // One byte more than allowed shows that the file is larger.
    const size_t wanted = std::min(kReadChunk, bytes_max - before) + 1;
    content.resize(before + wanted);
    const ssize_t count = ::read(descriptor.get(), content.data() + before, wanted);
    if (count < 0 && errno != EINTR) return FileError(errno, "cannot read", path);
    content.resize(before + (count > 0 ? static_cast<size_t>(count) : 0));
    if (count == 0) return content;
    if (content.size() > bytes_max) {
      return absl::ResourceExhaustedError(absl::StrCat(
          path, " is larger than ", bytes_max, " bytes, the most that is read; check the path"));
    }
  }
}

absl::Status WriteFile(const std::string& path, absl::string_view content, FileMode mode) {
  HalfWritten beside(absl::StrCat(path, ".", absl::BytesToHexString(RandomBytes(6)), ".new"));
  FileDescriptor descriptor(
      ::open(beside.path().c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!descriptor.valid()) return FileError(errno, "cannot write beside", path);
  if (mode == FileMode::kPublic && ::fchmod(descriptor.get(), 0644) != 0) {
    return FileError(errno, "cannot set the mode of", path);
  }
  if (absl::Status status = WriteAll(descriptor.get(), content, path); !status.ok()) return status;
  if (::fsync(descriptor.get()) != 0) return FileError(errno, "cannot sync", path);
  if (::close(descriptor.Release()) != 0) return FileError(errno, "cannot close", path);
  if (::rename(beside.path().c_str(), path.c_str()) != 0) {
    return FileError(errno, "cannot replace", path);
  }
  beside.Moved();
  return SyncFolderOf(path);
}

absl::Status SyncFile(const std::string& path) {
  const FileDescriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!descriptor.valid()) return FileError(errno, "cannot open", path);
  if (::fsync(descriptor.get()) != 0) return FileError(errno, "cannot sync", path);
  return SyncFolderOf(path);
}

absl::Status CheckPrivate(const std::string& path) {
  struct stat facts = {};
  if (::stat(path.c_str(), &facts) != 0) return FileError(errno, "cannot look at", path);
  if ((facts.st_mode & (S_IRGRP | S_IWGRP | S_IROTH | S_IWOTH)) == 0) return absl::OkStatus();
  return absl::PermissionDeniedError(
      absl::StrCat(path, " can be read or written by others; run: chmod 600 '", path, "'"));
}

}  // namespace consortium::platform
