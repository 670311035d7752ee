#include "adapters/publishing/pending_request.h"

#include <filesystem>
#include <system_error>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "certs/evidence/message_digest.h"
#include "certs/platform/file.h"
#include "certs/platform/random.h"

namespace consortium::publishing {
namespace {

constexpr size_t kFileBytesMax = 1000;

}  // namespace

absl::StatusOr<std::string> RequestIdFor(const google::protobuf::Message& request,
                                         const std::string& path) {
  absl::StatusOr<std::string> digest = evidence::MessageDigest(request);
  if (!digest.ok()) return digest.status();
  const std::string wanted = absl::BytesToHexString(*digest);
  absl::StatusOr<std::string> content = platform::ReadFile(path, kFileBytesMax);
  if (content.ok()) {
    const std::vector<std::string> words =
        absl::StrSplit(absl::StripAsciiWhitespace(*content), ' ');
    if (words.size() == 2 && words[0] == wanted) return words[1];
  } else if (content.status().code() != absl::StatusCode::kNotFound) {
    return content.status();
  }
  const std::string id = platform::RandomUuid();
  const absl::Status written =
      platform::WriteFile(path, absl::StrCat(wanted, " ", id, "\n"), platform::FileMode::kPrivate);
  if (!written.ok()) return written;
  return id;
}

absl::Status ForgetRequestId(const std::string& path) {
  std::error_code error;
  std::filesystem::remove(path, error);
  if (!error) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat(path, " cannot be removed: ", error.message()));
}

}  // namespace consortium::publishing
