#include "adapters/inbox/request_id.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "certs/evidence/message_digest.h"

namespace consortium::inbox {

std::string RequestIdOf(const std::vector<absl::string_view>& words) {
  std::string said = "consortium inbox request 1";
  // With lengths, so that no two lists of words look the same.
  for (const absl::string_view word : words) absl::StrAppend(&said, " ", word.size(), ":", word);
  std::string bytes = evidence::Sha256(said).substr(0, 16);
  bytes[6] = static_cast<char>((bytes[6] & 0x0F) | 0x80);  // Version 8.
  bytes[8] = static_cast<char>((bytes[8] & 0x3F) | 0x80);  // Variant of RFC 9562.
  const std::string hex = absl::BytesToHexString(bytes);
  return absl::StrCat(hex.substr(0, 8), "-", hex.substr(8, 4), "-", hex.substr(12, 4), "-",
                      hex.substr(16, 4), "-", hex.substr(20));
}

}  // namespace consortium::inbox
