#ifndef CONSORTIUM_GATEWAY_STORAGE_FILE_LOCK_H_
#define CONSORTIUM_GATEWAY_STORAGE_FILE_LOCK_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace consortium::storage {

// One process's hold on a file (flock). The kernel lets go when the process
// ends, however it ends. The file stays: removing it would let two in.
class FileLock {
 public:
  // Takes `path`, made with mode 0600 when absent. UNAVAILABLE: another holder,
  // named by its process id, or the file cannot be opened.
  static absl::StatusOr<std::unique_ptr<FileLock>> Take(const std::string& path);
  ~FileLock();

  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}

  const int descriptor_;
};

}  // namespace consortium::storage

#endif  // CONSORTIUM_GATEWAY_STORAGE_FILE_LOCK_H_
