#ifndef CONSORTIUM_CERTS_PLATFORM_FILE_DESCRIPTOR_H_
#define CONSORTIUM_CERTS_PLATFORM_FILE_DESCRIPTOR_H_

#include <unistd.h>

#include <utility>

namespace consortium::platform {

// Owns a file descriptor and closes it at the end; -1 owns nothing. Closing
// releases a flock() on it. Not thread-safe.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int descriptor) : descriptor_(descriptor) {}
  FileDescriptor(FileDescriptor&& other) noexcept
      : descriptor_(std::exchange(other.descriptor_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~FileDescriptor() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

  bool valid() const { return descriptor_ >= 0; }
  int get() const { return descriptor_; }

  // Gives the descriptor away, for a caller that must see whether close() fails.
  int Release() { return std::exchange(descriptor_, -1); }

 private:
  int descriptor_ = -1;
};

}  // namespace consortium::platform

#endif  // CONSORTIUM_CERTS_PLATFORM_FILE_DESCRIPTOR_H_
