#include "gateway/server/tls_staging.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "certs/platform/file.h"
#include "certs/platform/file_error.h"

namespace consortium::server {
namespace {

absl::Status FolderFailed(const std::string& folder, const std::string& why) {
  return absl::UnavailableError(absl::StrCat("the folder ", folder, " cannot be prepared: ", why,
                                             "; it must belong to the user that runs the gateway"));
}

// gRPC takes a key and a certificate for a pair when neither file's time (whole
// seconds) changed while it read them; so each set has a time of its own.
absl::Status StampTime(const std::string& file, int set) {
  const timespec stamp = {.tv_sec = 1'000'000'000 + set, .tv_nsec = 0};
  const timespec times[2] = {stamp, stamp};
  if (utimensat(AT_FDCWD, file.c_str(), times, 0) == 0) return absl::OkStatus();
  return platform::FileError(errno, "cannot set the time of", file);
}

}  // namespace

absl::StatusOr<TlsStaging> TlsStaging::Prepare(const std::string& folder) {
  std::error_code error;
  std::filesystem::remove_all(folder, error);
  if (!error) std::filesystem::create_directories(folder, error);
  if (!error) std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  if (error) return FolderFailed(folder, error.message());
  return TlsStaging(folder);
}

absl::Status TlsStaging::Stage(const Configuration& configuration) {
  const int set = sets_ + 1;
  const std::string name = absl::StrCat("set-", set);
  const std::string made = absl::StrCat(folder_, "/", name);
  std::error_code error;
  std::filesystem::remove_all(made, error);
  if (!error) std::filesystem::create_directory(made, error);
  if (error) return FolderFailed(made, error.message());
  const std::pair<const char*, const std::string*> files[] = {
      {"key.pem", &configuration.private_key_pem},
      {"certificate.pem", &configuration.certificate_pem},
      {"issuers.pem", &configuration.issuers_pem}};
  for (const auto& [file, content] : files) {
    const std::string path = absl::StrCat(made, "/", file);
    absl::Status written = platform::WriteFile(path, *content, platform::FileMode::kPrivate);
    if (written.ok()) written = StampTime(path, set);
    if (!written.ok()) return written;
  }
  const std::string link = absl::StrCat(folder_, "/next");
  std::filesystem::remove(link, error);
  if (!error) std::filesystem::create_directory_symlink(name, link, error);
  if (!error) std::filesystem::rename(link, folder_ + "/current", error);
  if (error) return FolderFailed(folder_, error.message());
  sets_ = set;
  // A reader may still be in the set before this one, but not in older ones. One
  // that cannot be removed is removed at the next start: this set is in force.
  std::filesystem::remove_all(absl::StrCat(folder_, "/set-", set - 2), error);
  return absl::OkStatus();
}

}  // namespace consortium::server
