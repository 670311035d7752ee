#include "adapters/cli/export_folder.h"

#include <filesystem>
#include <set>
#include <system_error>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "certs/platform/file.h"
#include "certs/platform/file_error.h"

namespace consortium::cli {

namespace {

namespace fs = std::filesystem;

// What an export's root says of itself; a folder that holds files without it was
// made by somebody else.
constexpr char kRootFile[] = "index.json";
constexpr char kRootMark[] = "HSDS-3.0";
constexpr size_t kRootBytesMax = 1 << 16;

absl::Status CheckFolder(const fs::path& folder) {
  std::error_code error;
  if (!fs::exists(folder, error) || fs::is_empty(folder, error)) return absl::OkStatus();
  const absl::StatusOr<std::string> root =
      platform::ReadFile((folder / kRootFile).string(), kRootBytesMax);
  if (root.ok() && absl::StrContains(*root, kRootMark)) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      folder.string(), " holds something else than an earlier export; name a new folder"));
}

// Files of an earlier export that this one does not have: an offer that the public
// may hear of no more must not stay. Exports write `folder/id.json`; whatever else is
// there (a web server's own files) is somebody's, and stays.
absl::Status RemoveOthers(const fs::path& folder, const std::map<std::string, std::string>& files) {
  std::error_code error;
  std::vector<fs::path> others;
  for (const char* name : {"services", "organizations", "taxonomies", "taxonomy_terms"}) {
    if (!fs::is_directory(folder / name, error)) continue;
    for (fs::directory_iterator entry(folder / name, error), end; !error && entry != end;
         entry.increment(error)) {
      const std::string path = entry->path().lexically_relative(folder).generic_string();
      if (entry->path().extension() == ".json" && !files.contains(path)) {
        others.push_back(entry->path());
      }
    }
    if (error) return platform::FileError(error.value(), "cannot read", (folder / name).string());
  }
  for (const fs::path& other : others) {
    fs::remove(other, error);
    if (error) return platform::FileError(error.value(), "cannot remove", other.string());
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status PutExport(const std::string& folder, const std::map<std::string, std::string>& files) {
  const fs::path root(folder);
  if (absl::Status check = CheckFolder(root); !check.ok()) return check;
  std::set<fs::path> folders = {root};
  for (const auto& [path, content] : files) folders.insert((root / path).parent_path());
  for (const fs::path& one : folders) {
    std::error_code error;
    fs::create_directories(one, error);
    if (error) return platform::FileError(error.value(), "cannot make", one.string());
  }
  // The root first, so that an export that was cut short is known as one.
  const auto first = files.find(kRootFile);
  if (first != files.end()) {
    absl::Status written = platform::WriteFile((root / first->first).string(), first->second,
                                               platform::FileMode::kPublic);
    if (!written.ok()) return written;
  }
  if (absl::Status removed = RemoveOthers(root, files); !removed.ok()) return removed;
  for (const auto& [path, content] : files) {
    if (path == kRootFile) continue;
    absl::Status written =
        platform::WriteFile((root / path).string(), content, platform::FileMode::kPublic);
    if (!written.ok()) return written;
  }
  return absl::OkStatus();
}

}  // namespace consortium::cli
