#ifndef CONSORTIUM_CERTS_SEALING_SEALING_FILES_H_
#define CONSORTIUM_CERTS_SEALING_SEALING_FILES_H_

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "certs/sealing/unseal.h"

namespace consortium::sealing {

// The text of a PEM file, and what it is called in errors and warnings.
struct PemFile {
  std::string path;
  std::string content;
};

// Bounds of what is read: files of one folder, and bytes of one file.
inline constexpr size_t kSealingFilesMax = 256;
inline constexpr size_t kSealingFileBytesMax = size_t{1} << 20;

// The files that `path` stands for, sorted: itself, or when it is a folder every
// file directly in it whose name ends in `.pem` or `.crt` and does not begin
// with a dot. A folder stands in front of its files, so that a watcher of the
// answer sees files that come and go; ask again after a change.
//
// NOT_FOUND, PERMISSION_DENIED, RESOURCE_EXHAUSTED (more than kSealingFilesMax),
// UNAVAILABLE; all name the path.
absl::StatusOr<std::vector<std::string>> SealingFilesAt(const std::string& path);

// Reads those files, without the folder. Codes as above and as
// platform::ReadFile.
absl::StatusOr<std::vector<PemFile>> ReadSealingFiles(const std::string& path);

// A member's sealing certificate and its private key, which nobody else may be able
// to read. Codes as platform::ReadFile and platform::CheckPrivate, and as
// SealingKey::Parse, naming both files.
absl::StatusOr<std::shared_ptr<const SealingKey>> LoadSealingKey(
    const std::string& certificate_file, const std::string& private_key_file);

}  // namespace consortium::sealing

#endif  // CONSORTIUM_CERTS_SEALING_SEALING_FILES_H_
