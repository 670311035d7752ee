#include "policy/enquiry/text_rules.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace consortium::policy {
namespace {

constexpr size_t kTelephoneDigitsMin = 10;
constexpr size_t kTelephoneDigitsMax = 15;  // ITU-T E.164
constexpr char kHidden[] =
    "must not hold invisible characters or ones that change the direction of writing; type it "
    "again";
constexpr size_t kEmailLocalMax = 64;  // RFC 5321, 4.5.3.1

// Decodes the next code point of valid UTF-8.
char32_t Next(absl::string_view& text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  char32_t character = length == 1 ? lead : lead & (0xff >> (length + 1));
  for (size_t i = 1; i < length && i < text.size(); ++i) {
    character = character << 6 | (static_cast<unsigned char>(text[i]) & 0x3f);
  }
  text.remove_prefix(std::min(length, text.size()));
  return character;
}

bool IsControl(char32_t character) {
  return character < 0x20 || (character >= 0x7f && character < 0xa0) || character == 0x2028 ||
         character == 0x2029;
}

// Characters that nobody sees, or that turn the direction of writing (Unicode
// Standard Annex 9) and so make a text read otherwise than it is stored.
bool IsHidden(char32_t character) {
  return character == 0xad || character == 0x61c || character == 0x200b || character == 0x200e ||
         character == 0x200f || (character >= 0x202a && character <= 0x202e) ||
         (character >= 0x2060 && character <= 0x206f) || character == 0xfeff ||
         (character >= 0xe0000 && character <= 0xe007f);
}

// Unseen too, but Persian and Indic names are spelt with them, and families are drawn
// with them.
bool IsJoiner(char32_t character) { return character == 0x200c || character == 0x200d; }

bool IsEmail(absl::string_view text) {
  const size_t at = text.find('@');
  if (at == absl::string_view::npos || at == 0 || at > kEmailLocalMax) return false;
  const absl::string_view domain = text.substr(at + 1);
  if (domain.find('@') != absl::string_view::npos) return false;
  const size_t dot = domain.rfind('.');
  if (dot == absl::string_view::npos || dot == 0 || dot + 2 >= domain.size()) return false;
  if (domain.find("..") != absl::string_view::npos || domain[0] == '.') return false;
  return std::none_of(text.begin(), text.end(), [](unsigned char c) {
    return absl::ascii_isspace(c) || c == ',' || c == ';' || c == '<' || c == '>' || c == '"' ||
           c == '\\' || c == '(' || c == ')';
  });
}

bool IsTelephone(absl::string_view text) {
  size_t digits = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (absl::ascii_isdigit(c)) {
      ++digits;
    } else if (!(c == '+' && i == 0) && !absl::StrContains(" ()-./", absl::string_view(&c, 1))) {
      return false;
    }
  }
  return digits >= kTelephoneDigitsMin && digits <= kTelephoneDigitsMax;
}

bool IsCode(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return absl::ascii_isalnum(c) || c == '.' || c == '_' || c == '-';
  });
}

bool IsLanguage(absl::string_view text) {
  return text.size() >= 2 && text.size() <= 8 &&
         std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return absl::ascii_islower(c); });
}

std::string ProblemOfKind(absl::string_view text, v1::TextKind kind) {
  switch (kind) {
    case v1::TEXT_KIND_EMAIL:
      return IsEmail(text) ? "" : "must be an e-mail address, like name@example.com";
    case v1::TEXT_KIND_TELEPHONE:
      return IsTelephone(text) ? ""
                               : "must be a telephone number of 10 to 15 digits, like "
                                 "020 7946 0000";
    case v1::TEXT_KIND_CODE:
      return IsCode(text) ? "" : "must be letters, digits, `.`, `_` and `-`";
    case v1::TEXT_KIND_LANGUAGE:
      return IsLanguage(text) ? "" : "must be a language's code in small letters, like `so`";
    default:
      return "";
  }
}

}  // namespace

std::string ProblemOfText(absl::string_view text, v1::TextKind kind, uint32_t characters_max) {
  uint32_t characters = 0;
  bool joiner = false;
  bool anything = false;  // To join.
  for (absl::string_view rest = text; !rest.empty(); ++characters) {
    if (characters == characters_max) {
      return absl::StrCat("must be at most ", characters_max, " characters long");
    }
    const char32_t character = Next(rest);
    const bool line_break = character == '\n' || character == '\r' || character == '\t';
    if (IsControl(character) && !(line_break && kind == v1::TEXT_KIND_PARAGRAPHS)) {
      return "must not hold control characters; type it again";
    }
    if (IsHidden(character)) return kHidden;
    joiner |= IsJoiner(character);
    anything |= !IsJoiner(character) && character != ' ';
  }
  if (joiner && (!anything || kind == v1::TEXT_KIND_EMAIL)) return kHidden;
  return ProblemOfKind(text, kind);
}

}  // namespace consortium::policy
