#include "policy/postcode/written_form.h"

#include <cstdint>

#include "absl/strings/ascii.h"

namespace consortium::policy {
namespace {

// The code point that `text` begins with, and its length; 0 where it is none of
// two or three bytes: no longer one is of use here.
uint32_t CodePointAt(absl::string_view text, size_t& length) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  const auto continues = [&](size_t i) { return i < text.size() && (byte(i) & 0xC0) == 0x80; };
  length = 1;
  if ((byte(0) & 0xE0) == 0xC0 && continues(1)) {
    length = 2;
    return (byte(0) & 0x1Fu) << 6 | (byte(1) & 0x3Fu);
  }
  if ((byte(0) & 0xF0) == 0xE0 && continues(1) && continues(2)) {
    length = 3;
    return (byte(0) & 0x0Fu) << 12 | (byte(1) & 0x3Fu) << 6 | (byte(2) & 0x3Fu);
  }
  return 0;
}

bool IsBetween(char c) {
  return absl::ascii_isspace(static_cast<unsigned char>(c)) ||
         absl::string_view("-.,_/'\"").find(c) != absl::string_view::npos;
}

// Spaces, marks without width, hyphens and quotation marks. Not those that turn
// the direction of writing: what is read would not be what is seen.
bool IsBetween(uint32_t point) {
  return point == 0xA0 || point == 0xAD || (point >= 0x2000 && point <= 0x200D) ||
         (point >= 0x2010 && point <= 0x2015) || (point >= 0x2018 && point <= 0x201F) ||
         point == 0x202F || point == 0x205F || point == 0x2060 || point == 0x2212 ||
         point == 0x3000 || point == 0xFEFF || point == 0xFF0D;
}

// The full-width forms of East Asian keyboards.
char NarrowForm(uint32_t point) {
  if (point < 0xFF10 || point > 0xFF5A) return 0;
  const char narrow = static_cast<char>(point - 0xFF00 + ' ');
  return absl::ascii_isalnum(static_cast<unsigned char>(narrow)) ? narrow : 0;
}

void Append(char c, WrittenForm& form) {
  if (form.count < WrittenForm::kCharactersMax) {
    form.characters[form.count] = absl::ascii_toupper(static_cast<unsigned char>(c));
  }
  ++form.count;
}

}  // namespace

WrittenForm FoldPostcode(absl::string_view text) {
  WrittenForm form;
  while (!text.empty()) {
    const auto first = static_cast<unsigned char>(text[0]);
    size_t length = 1;
    if (absl::ascii_isalnum(first)) {
      Append(text[0], form);
    } else if (first < 0x80) {
      form.strange |= !IsBetween(text[0]);
    } else {
      const uint32_t point = CodePointAt(text, length);
      if (const char narrow = NarrowForm(point); narrow != 0) {
        Append(narrow, form);
      } else {
        form.strange |= !IsBetween(point);
      }
    }
    text.remove_prefix(length);
  }
  return form;
}

}  // namespace consortium::policy
