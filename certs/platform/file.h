#ifndef CONSORTIUM_CERTS_PLATFORM_FILE_H_
#define CONSORTIUM_CERTS_PLATFORM_FILE_H_

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace consortium::platform {

// Who may read a file that is written.
enum class FileMode {
  kPrivate,  // 0600
  kPublic,   // 0644
};

// Reads a whole file of at most `bytes_max`.
//
// NOT_FOUND: there is none. PERMISSION_DENIED: may not be read.
// RESOURCE_EXHAUSTED: larger than `bytes_max`. UNAVAILABLE: any other failure.
// Messages name the path and what to do.
absl::StatusOr<std::string> ReadFile(const std::string& path, size_t bytes_max);

// Replaces `path` by `content`: written beside it, synced, renamed, folder
// synced. A reader or a crash sees the old file or the new one, never a part.
// Codes as ReadFile; a full disk is RESOURCE_EXHAUSTED and leaves no rest.
absl::Status WriteFile(const std::string& path, absl::string_view content, FileMode mode);

// Makes a file that somebody else wrote durable: its bytes and its name. Codes as
// ReadFile.
absl::Status SyncFile(const std::string& path);

// Fails with PERMISSION_DENIED when group or others may read or write `path`,
// naming the chmod that mends it.
absl::Status CheckPrivate(const std::string& path);

}  // namespace consortium::platform

#endif  // CONSORTIUM_CERTS_PLATFORM_FILE_H_
