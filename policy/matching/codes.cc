#include <algorithm>
#include <cstring>

#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "policy/listing/row_rules.h"
#include "policy/matching/columns.h"

namespace consortium::policy {
namespace {

// A GSS code is a country's letter and eight digits.
constexpr absl::string_view kCountries = kAuthorityCountries;
constexpr uint32_t kAuthorities = 100'000'000;

}  // namespace

DayNumber ToDayNumber(absl::CivilDay day) {
  const absl::civil_diff_t days = day - kDayZero;
  return static_cast<DayNumber>(std::clamp<absl::civil_diff_t>(days, 1, kNever - 1));
}

uint64_t AreaKey(absl::string_view area) {
  uint64_t key = 0;
  for (size_t i = 0; i < sizeof(key); ++i) {
    key = key << 8 | (i < area.size() ? static_cast<uint8_t>(area[i]) : 0);
  }
  return key;
}

uint64_t OutcodeKey(uint64_t area_key) {
  for (int shift = 56; shift >= 0; shift -= 8) {
    if ((area_key >> shift & 0xFF) == ' ') return area_key >> (shift + 8) << (shift + 8);
  }
  return area_key;
}

uint16_t OutcodeHash(uint64_t area_key) {
  // Fibonacci hashing: the upper bits of the product depend on all of the key.
  return static_cast<uint16_t>(OutcodeKey(area_key) * 0x9E3779B97F4A7C15 >> 48);
}

uint32_t AuthorityCode(absl::string_view gss_code) {
  uint32_t digits = 0;
  if (gss_code.size() != 9 || !absl::SimpleAtoi(gss_code.substr(1), &digits)) return 0;
  const size_t country = kCountries.find(gss_code[0]);
  return country == absl::string_view::npos
             ? 0
             : static_cast<uint32_t>(country) * kAuthorities + digits % kAuthorities;
}

std::string AuthorityText(uint32_t code) {
  return absl::StrFormat("%c%08d", kCountries[code / kAuthorities % kCountries.size()],
                         code % kAuthorities);
}

absl::string_view RowValues::area_text() const {
  return absl::string_view(area.data(), ::strnlen(area.data(), area.size()));
}

uint32_t LanguageKey(absl::string_view tag) {
  uint32_t key = 0;
  for (const char c : tag.substr(0, sizeof(key))) key = key << 8 | static_cast<uint8_t>(c);
  return key;
}

uint32_t EthnicityBit(absl::string_view code) {
  const auto end = kEthnicities.begin() + kEthnicitiesNamed;
  const auto found = std::find(kEthnicities.begin(), end, code);
  return found == end ? 0 : Bit(static_cast<int>(found - kEthnicities.begin()));
}

}  // namespace consortium::policy
