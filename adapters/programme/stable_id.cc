#include "adapters/programme/stable_id.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "certs/evidence/message_digest.h"

namespace consortium::programme {

std::string StableId(std::initializer_list<absl::string_view> words) {
  std::string named = "consortium training 1";
  for (const absl::string_view word : words) absl::StrAppend(&named, "\n", word.size(), " ", word);
  std::string bytes = evidence::Sha256(named).substr(0, 16);
  bytes[6] = static_cast<char>((static_cast<unsigned char>(bytes[6]) & 0x0F) | 0x80);  // Version 8.
  bytes[8] = static_cast<char>((static_cast<unsigned char>(bytes[8]) & 0x3F) | 0x80);  // Variant.
  const std::string hex = absl::BytesToHexString(bytes);
  return absl::StrCat(hex.substr(0, 8), "-", hex.substr(8, 4), "-", hex.substr(12, 4), "-",
                      hex.substr(16, 4), "-", hex.substr(20));
}

}  // namespace consortium::programme
