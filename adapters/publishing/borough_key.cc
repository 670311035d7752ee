#include "adapters/publishing/borough_key.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "certs/platform/file.h"
#include "certs/platform/random.h"

namespace consortium::publishing {
namespace {

constexpr absl::string_view kPrefix = "consortium-borough-key-1 ";
constexpr size_t kKeyBytes = 32;
constexpr size_t kFileBytesMax = 1000;

}  // namespace

absl::StatusOr<std::string> LoadBoroughKey(const std::string& path) {
  absl::StatusOr<std::string> content = platform::ReadFile(path, kFileBytesMax);
  if (!content.ok()) return content.status();
  if (absl::Status is_private = platform::CheckPrivate(path); !is_private.ok()) return is_private;
  absl::string_view text = absl::StripAsciiWhitespace(*content);
  const bool prefixed = absl::ConsumePrefix(&text, kPrefix);
  const bool digits =
      std::all_of(text.begin(), text.end(), [](char c) { return absl::ascii_isxdigit(c); });
  if (!prefixed || !digits || text.size() != 2 * kKeyBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat(path,
                     " is no borough key; restore it from your safe copy (a new key gives every "
                     "household a new name)"));
  }
  return absl::HexStringToBytes(text);
}

absl::StatusOr<std::string> CreateBoroughKey(const std::string& path) {
  if (platform::ReadFile(path, kFileBytesMax).status().code() != absl::StatusCode::kNotFound) {
    return absl::AlreadyExistsError(absl::StrCat(path, " exists"));
  }
  const std::string key = platform::RandomBytes(kKeyBytes);
  const std::string line = absl::StrCat(kPrefix, absl::BytesToHexString(key), "\n");
  if (absl::Status written = platform::WriteFile(path, line, platform::FileMode::kPrivate);
      !written.ok()) {
    return written;
  }
  return key;
}

}  // namespace consortium::publishing
