#include <algorithm>

#include "absl/strings/ascii.h"
#include "policy/access/forms.h"
#include "policy/listing/row_parts.h"
#include "policy/listing/row_rules.h"

namespace consortium::policy {
namespace {

bool IsUpper(char c) { return absl::ascii_isupper(static_cast<unsigned char>(c)); }
bool IsLower(char c) { return absl::ascii_islower(static_cast<unsigned char>(c)); }
bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }

// A9, A99, A9A, AA9, AA99, AA9A: one or two letters, a digit, a digit or letter.
bool IsOutcode(absl::string_view text) {
  const size_t letters = text.size() > 1 && IsUpper(text[1]) ? 2 : 1;
  if (text.size() <= letters || text.size() > letters + 2) return false;
  if (!IsUpper(text[0]) || !IsDigit(text[letters])) return false;
  return text.size() == letters + 1 || IsDigit(text[letters + 1]) || IsUpper(text[letters + 1]);
}

}  // namespace

bool IsOutcodeOrSector(absl::string_view area) {
  const size_t space = area.find(' ');
  if (space == absl::string_view::npos) return IsOutcode(area);
  return area.size() == space + 2 && IsDigit(area[space + 1]) && IsOutcode(area.substr(0, space));
}

bool IsEthnicity(absl::string_view code) {
  return std::find(kEthnicities.begin(), kEthnicities.end(), code) != kEthnicities.end();
}

bool IsLanguage(absl::string_view tag) {
  return (tag.size() == 2 || tag.size() == 3) && std::all_of(tag.begin(), tag.end(), IsLower);
}

bool IsAuthority(absl::string_view code) {
  return IsGssCode(code) && kAuthorityCountries.find(code[0]) != absl::string_view::npos;
}

}  // namespace consortium::policy
