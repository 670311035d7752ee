#include "policy/access/forms.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"

namespace consortium::policy {

bool ConsistsOf(absl::string_view text, absl::string_view others) {
  return std::all_of(text.begin(), text.end(), [&](char character) {
    return absl::ascii_islower(character) || absl::ascii_isdigit(character) ||
           others.find(character) != absl::string_view::npos;
  });
}

bool IsReservedClient(absl::string_view member, absl::string_view client) {
  return client == "sealing" || (member == "consortium" && client == "recovery");
}

bool IsGssCode(absl::string_view text) {
  return text.size() == 9 && absl::ascii_isupper(text[0]) &&
         std::all_of(text.begin() + 1, text.end(), absl::ascii_isdigit);
}

bool IsTelephone(absl::string_view text) {
  return text.size() <= kTelephoneMax &&
         std::count_if(text.begin(), text.end(), absl::ascii_isdigit) >= 3 &&
         std::all_of(text.begin(), text.end(), [](char character) {
           return absl::ascii_isdigit(character) || absl::StrContains(" +()-", character);
         });
}

bool IsDate(absl::string_view text) {
  absl::CivilDay day;
  return absl::ParseCivilTime(text, &day) && absl::FormatCivilTime(day) == text;
}

std::string Quoted(absl::string_view name) {
  return absl::StrCat("\"", absl::CEscape(name.substr(0, kNameMax)), "\"");
}

}  // namespace consortium::policy
