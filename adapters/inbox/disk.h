#ifndef CONSORTIUM_ADAPTERS_INBOX_DISK_H_
#define CONSORTIUM_ADAPTERS_INBOX_DISK_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "certs/platform/file_descriptor.h"

namespace consortium::inbox {

// The file operations that an inbox is made of, each a step at which a machine
// may stop. A seam so that tests can stop at every one of them.
//
// Errors name the path and what to do and never hold content. NOT_FOUND,
// PERMISSION_DENIED, RESOURCE_EXHAUSTED (the disk is full, or a file larger than
// was asked for), UNAVAILABLE: anything else; the same may work later.
class Disk {
 public:
  struct Facts {
    uint64_t bytes = 0;
    absl::Time changed;
  };

  virtual ~Disk() = default;

  // Facts of a file; nothing when there is none.
  virtual absl::StatusOr<std::optional<Facts>> Look(const std::string& path) = 0;
  virtual absl::StatusOr<std::string> Read(const std::string& path, size_t bytes_max) = 0;

  // Writes `content` as the whole of `path`, mode 0600. Not synced.
  virtual absl::Status Write(const std::string& path, absl::string_view content) = 0;
  // Writes behind the end of `path`, which is made, mode 0600, when it is not
  // there. Not synced; a stop within it may leave a part.
  virtual absl::Status Append(const std::string& path, absl::string_view content) = 0;
  virtual absl::Status Truncate(const std::string& path, uint64_t bytes) = 0;
  virtual absl::Status Sync(const std::string& path) = 0;
  virtual absl::Status Rename(const std::string& from, const std::string& to) = 0;
  // OK when there is none.
  virtual absl::Status Remove(const std::string& path) = 0;

  // Keeps other inboxes out of a sink's `folder` for as long as the answer lives,
  // and waits for those that came first. Ends with the process, however that ends.
  // Leaves an empty `.inbox.lock` in the folder.
  virtual absl::StatusOr<platform::FileDescriptor> Lock(const std::string& folder) = 0;
};

// The folder that `path` is in.
std::string FolderOf(const std::string& path);

// Makes `path` hold exactly `content`, durably: written beside it as `.<name>.new`,
// synced, renamed, folder synced. A stop leaves the old file or the new one, and
// perhaps the one beside it, which the next Replace() overwrites.
absl::Status Replace(Disk& disk, const std::string& path, absl::string_view content);

// The machine's. Thread-safe.
class PosixDisk final : public Disk {
 public:
  absl::StatusOr<std::optional<Facts>> Look(const std::string& path) override;
  absl::StatusOr<std::string> Read(const std::string& path, size_t bytes_max) override;
  absl::Status Write(const std::string& path, absl::string_view content) override;
  absl::Status Append(const std::string& path, absl::string_view content) override;
  absl::Status Truncate(const std::string& path, uint64_t bytes) override;
  absl::Status Sync(const std::string& path) override;
  absl::Status Rename(const std::string& from, const std::string& to) override;
  absl::Status Remove(const std::string& path) override;
  absl::StatusOr<platform::FileDescriptor> Lock(const std::string& folder) override;
};

}  // namespace consortium::inbox

#endif  // CONSORTIUM_ADAPTERS_INBOX_DISK_H_
