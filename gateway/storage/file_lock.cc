#include "gateway/storage/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "certs/platform/file_error.h"

namespace consortium::storage {
namespace {

std::string HolderOf(int descriptor) {
  char text[32] = {};
  const ssize_t read = ::pread(descriptor, text, sizeof(text) - 1, 0);
  const std::string holder(absl::StripAsciiWhitespace(read > 0 ? text : ""));
  return holder.empty() ? "" : absl::StrCat(" (process ", holder, ")");
}

}  // namespace

absl::StatusOr<std::unique_ptr<FileLock>> FileLock::Take(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) return platform::FileError(errno, "cannot open", path);
  std::unique_ptr<FileLock> lock(new FileLock(descriptor));
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return platform::FileError(errno, "cannot lock", path);
    return absl::UnavailableError(
        absl::StrCat("another gateway", HolderOf(descriptor), " holds ", path,
                     ": stop it first, or give this one a database of its own"));
  }
  // The number only helps a person; on a full disk the lock holds without it.
  const std::string holder = absl::StrCat(::getpid(), "\n");
  if (::ftruncate(descriptor, 0) != 0 ||
      ::pwrite(descriptor, holder.data(), holder.size(), 0) < 0) {
    return lock;
  }
  return lock;
}

FileLock::~FileLock() { ::close(descriptor_); }

}  // namespace consortium::storage
