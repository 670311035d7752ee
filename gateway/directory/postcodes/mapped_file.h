#ifndef CONSORTIUM_GATEWAY_DIRECTORY_POSTCODES_MAPPED_FILE_H_
#define CONSORTIUM_GATEWAY_DIRECTORY_POSTCODES_MAPPED_FILE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/statusor.h"

namespace consortium::directory {

// A file's bytes, mapped for reading. Owns the mapping, not the file. Moved-from
// objects have no bytes. Reading is thread-safe.
class MappedFile {
 public:
  // Maps a file of `bytes_min` to `bytes_max` bytes and gives the CRC-32 (zlib's)
  // of what lies behind its first `checksum_from` bytes, at most bytes_min. It is
  // read through a buffer for that: the mapping stays untouched.
  //
  // NOT_FOUND, PERMISSION_DENIED, UNAVAILABLE: cannot be read. DATA_LOSS: its
  // size is out of bounds.
  static absl::StatusOr<MappedFile> Open(const std::string& path, size_t bytes_min,
                                         size_t bytes_max, size_t checksum_from);

  MappedFile(MappedFile&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)),
        size_(std::exchange(other.size_, 0)),
        checksum_(other.checksum_) {}
  MappedFile& operator=(MappedFile&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(checksum_, other.checksum_);
    return *this;
  }
  ~MappedFile();

  const char* data() const { return data_; }
  size_t size() const { return size_; }
  uint32_t checksum() const { return checksum_; }

 private:
  MappedFile(const char* data, size_t size, uint32_t checksum)
      : data_(data), size_(size), checksum_(checksum) {}

  const char* data_;
  size_t size_;
  uint32_t checksum_;
};

}  // namespace consortium::directory

#endif  // CONSORTIUM_GATEWAY_DIRECTORY_POSTCODES_MAPPED_FILE_H_
