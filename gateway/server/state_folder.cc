#include "gateway/server/state_folder.h"

#include <sys/stat.h>

#include <cerrno>

#include "absl/strings/str_cat.h"
#include "certs/platform/file.h"
#include "certs/platform/file_error.h"
#include "certs/platform/random.h"

namespace consortium::server {
namespace {

constexpr size_t kKeyBytes = 32;

std::string KeyFileIn(const std::string& folder) { return absl::StrCat(folder, "/gateway.key"); }

}  // namespace

absl::Status PrepareStateFolder(const std::string& folder) {
  if (mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
    return platform::FileError(errno, "cannot make the state_directory", folder);
  }
  return CheckStateFolder(folder);
}

absl::Status CheckStateFolder(const std::string& folder) {
  struct stat found = {};
  if (stat(folder.c_str(), &found) != 0 || !S_ISDIR(found.st_mode)) {
    return absl::UnavailableError(absl::StrCat("state_directory ", folder, " is not a folder"));
  }
  if ((found.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return absl::PermissionDeniedError(absl::StrCat(
        "state_directory ", folder, " is open to others, and holds keys: chmod 700 ", folder));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> LoadGatewayKey(const std::string& folder) {
  const std::string file = KeyFileIn(folder);
  absl::StatusOr<std::string> key = platform::ReadFile(file, kKeyBytes + 1);
  if (!key.ok() && !absl::IsResourceExhausted(key.status())) return key.status();
  if (!key.ok() || key->size() != kKeyBytes) {
    return absl::DataLossError(
        absl::StrCat(file, " is not ", kKeyBytes,
                     " bytes long; restore it from the backup, or remove it to "
                     "have a new one (positions and references that members keep then end)"));
  }
  if (absl::Status secret = platform::CheckPrivate(file); !secret.ok()) return secret;
  return key;
}

absl::StatusOr<std::string> LoadOrMakeGatewayKey(const std::string& folder) {
  absl::StatusOr<std::string> key = LoadGatewayKey(folder);
  if (!absl::IsNotFound(key.status())) return key;
  key = platform::RandomBytes(kKeyBytes);
  absl::Status written = platform::WriteFile(KeyFileIn(folder), *key, platform::FileMode::kPrivate);
  if (!written.ok()) return written;
  return key;
}

}  // namespace consortium::server
