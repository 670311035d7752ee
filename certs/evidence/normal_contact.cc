#include "certs/evidence/normal_contact.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace consortium::evidence {
namespace {

// Digits after +44: nine of a few old exchanges, else ten.
constexpr size_t kNationalDigitsMin = 9;
constexpr size_t kNationalDigitsMax = 10;
// Digits after the +, with the country's (ITU-T E.164; shorter ones are no
// subscribers).
constexpr size_t kInternationalDigitsMin = 8;
constexpr size_t kInternationalDigitsMax = 15;

// `+44` and what follows the 0; empty when that is no number.
std::string UnitedKingdom(absl::string_view national) {
  const bool valid = national.size() >= kNationalDigitsMin &&
                     national.size() <= kNationalDigitsMax && national.front() != '0';
  return valid ? absl::StrCat("+44", national) : std::string();
}

// Of what follows a + or 00.
std::string International(absl::string_view digits) {
  if (absl::ConsumePrefix(&digits, "44")) {
    absl::ConsumePrefix(&digits, "0");  // +44 (0)20 …
    return UnitedKingdom(digits);
  }
  const bool valid = digits.size() >= kInternationalDigitsMin &&
                     digits.size() <= kInternationalDigitsMax && digits.front() != '0';
  return valid ? absl::StrCat("+", digits) : std::string();
}

}  // namespace

std::string NormalEmail(absl::string_view text) {
  text = absl::StripAsciiWhitespace(text);
  const size_t at = text.find('@');
  const bool valid = text.size() <= kEmailBytesMax && at != absl::string_view::npos && at > 0 &&
                     at + 1 < text.size() && text.rfind('@') == at &&
                     std::none_of(text.begin(), text.end(), [](unsigned char c) {
                       return absl::ascii_isspace(c) || absl::ascii_iscntrl(c);
                     });
  return valid ? absl::AsciiStrToLower(text) : std::string();
}

std::string NormalTelephone(absl::string_view text) {
  text = absl::StripAsciiWhitespace(text);
  if (text.size() > kTelephoneBytesMax) return "";
  absl::ConsumePrefix(&text, "(");  // `(+44) 20 …`
  const bool plus = absl::ConsumePrefix(&text, "+");
  std::string digits;
  for (const char c : text) {
    if (absl::ascii_isdigit(static_cast<unsigned char>(c))) {
      digits.push_back(c);
    } else if (absl::string_view(" ()-./").find(c) == absl::string_view::npos) {
      return "";
    }
  }
  absl::string_view rest = digits;
  if (plus || absl::ConsumePrefix(&rest, "00")) return International(rest);
  if (absl::ConsumePrefix(&rest, "0")) return UnitedKingdom(rest);
  // No area begins with a 4, so that 44 is the country's.
  if (rest.size() > kNationalDigitsMax && absl::ConsumePrefix(&rest, "44")) {
    absl::ConsumePrefix(&rest, "0");
    return UnitedKingdom(rest);
  }
  return rest.size() == kNationalDigitsMax ? UnitedKingdom(rest) : std::string();
}

}  // namespace consortium::evidence
