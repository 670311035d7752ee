#include "certs/sealing/sealing_files.h"

#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "certs/platform/file.h"
#include "certs/platform/file_error.h"

namespace consortium::sealing {
namespace {

absl::Status CannotRead(const std::string& path) {
  return platform::FileError(errno, "cannot read", path);
}

bool IsFolder(const std::string& path) {
  struct stat facts = {};
  return ::stat(path.c_str(), &facts) == 0 && S_ISDIR(facts.st_mode);
}

bool HoldsCertificates(absl::string_view name) {
  return !absl::StartsWith(name, ".") &&
         (absl::EndsWith(name, ".pem") || absl::EndsWith(name, ".crt"));
}

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};

// The files of a folder, sorted, at most one more than the bound.
absl::StatusOr<std::vector<std::string>> FilesIn(const std::string& path) {
  const std::unique_ptr<DIR, CloseFolder> folder(::opendir(path.c_str()));
  if (folder == nullptr) return CannotRead(path);
  std::vector<std::string> files;
  errno = 0;
  while (const dirent* entry = ::readdir(folder.get())) {
    if (HoldsCertificates(entry->d_name)) files.push_back(absl::StrCat(path, "/", entry->d_name));
    if (files.size() > kSealingFilesMax) {
      return absl::ResourceExhaustedError(
          absl::StrCat(path, " has more than ", kSealingFilesMax,
                       " files of certificates; remove those that have expired"));
    }
    errno = 0;
  }
  if (errno != 0) return CannotRead(path);
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

absl::StatusOr<std::vector<std::string>> SealingFilesAt(const std::string& path) {
  if (!IsFolder(path)) return std::vector<std::string>{path};
  absl::StatusOr<std::vector<std::string>> files = FilesIn(path);
  if (files.ok()) files->insert(files->begin(), path);
  return files;
}

absl::StatusOr<std::vector<PemFile>> ReadSealingFiles(const std::string& path) {
  absl::StatusOr<std::vector<std::string>> paths =
      IsFolder(path) ? FilesIn(path) : std::vector<std::string>{path};
  if (!paths.ok()) return paths.status();
  std::vector<PemFile> files;
  for (std::string& file : *paths) {
    absl::StatusOr<std::string> content = platform::ReadFile(file, kSealingFileBytesMax);
    if (!content.ok()) return content.status();
    files.push_back({std::move(file), *std::move(content)});
  }
  return files;
}

absl::StatusOr<std::shared_ptr<const SealingKey>> LoadSealingKey(
    const std::string& certificate_file, const std::string& private_key_file) {
  const absl::StatusOr<std::string> certificate =
      platform::ReadFile(certificate_file, kSealingFileBytesMax);
  if (!certificate.ok()) return certificate.status();
  absl::StatusOr<std::string> key = platform::ReadFile(private_key_file, kSealingFileBytesMax);
  if (!key.ok()) return key.status();
  const ClearText secret(*std::move(key));
  if (absl::Status mode = platform::CheckPrivate(private_key_file); !mode.ok()) return mode;
  auto parsed = SealingKey::Parse(*certificate, secret.view());
  if (parsed.ok()) return parsed;
  return absl::Status(
      parsed.status().code(),
      absl::StrCat(certificate_file, " with ", private_key_file, ": ", parsed.status().message()));
}

}  // namespace consortium::sealing
