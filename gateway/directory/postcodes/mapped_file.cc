#include "gateway/directory/postcodes/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "absl/strings/str_cat.h"
#include "certs/platform/file_descriptor.h"
#include "certs/platform/file_error.h"

namespace consortium::directory {
namespace {

constexpr size_t kBufferBytes = size_t{256} << 10;

absl::StatusOr<uint32_t> ChecksumOf(int descriptor, size_t from, size_t to,
                                    const std::string& path) {
  std::vector<Bytef> buffer(kBufferBytes);
  uLong checksum = ::crc32(0, nullptr, 0);
  while (from < to) {
    const ssize_t count = ::pread(descriptor, buffer.data(), std::min(buffer.size(), to - from),
                                  static_cast<off_t>(from));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return platform::FileError(errno, "cannot read", path);
    if (count == 0) {
      return absl::UnavailableError(absl::StrCat(path, " became shorter while it was read"));
    }
    checksum = ::crc32(checksum, buffer.data(), static_cast<uInt>(count));
    from += static_cast<size_t>(count);
  }
  return static_cast<uint32_t>(checksum);
}

}  // namespace

absl::StatusOr<MappedFile> MappedFile::Open(const std::string& path, size_t bytes_min,
                                            size_t bytes_max, size_t checksum_from) {
  const platform::FileDescriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!descriptor.valid()) return platform::FileError(errno, "cannot open", path);
  struct stat facts = {};
  if (::fstat(descriptor.get(), &facts) != 0)
    return platform::FileError(errno, "cannot look at", path);
  const auto size = static_cast<size_t>(facts.st_size);
  if (!S_ISREG(facts.st_mode) || size < bytes_min || size > bytes_max) {
    return absl::DataLossError(absl::StrCat(path, " has ", size, " bytes; it must be a file of ",
                                            bytes_min, " to ", bytes_max));
  }
  const absl::StatusOr<uint32_t> checksum = ChecksumOf(descriptor.get(), checksum_from, size, path);
  if (!checksum.ok()) return checksum.status();
  void* data = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor.get(), 0);
  if (data == MAP_FAILED) return platform::FileError(errno, "cannot map", path);
  return MappedFile(static_cast<const char*>(data), size, *checksum);
}

MappedFile::~MappedFile() {
  if (data_ != nullptr) ::munmap(const_cast<char*>(data_), size_);
}

}  // namespace consortium::directory
