#include "policy/postcode/written_form.h"

#include <array>
#include <cstdint>

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

// What becomes of a byte: a capital or digit; or one of these.
constexpr char kStrange = 0;
constexpr char kBetween = 1;
constexpr char kNotAscii = 2;

constexpr std::array<char, 256> kFolded = [] {
  std::array<char, 256> folded = {};
  for (size_t byte = 0x80; byte < folded.size(); ++byte) folded[byte] = kNotAscii;
  for (const char c : {' ', '\t', '\n', '\v', '\f', '\r', '-', '.', ',', '_', '/', '\'', '"'}) {
    folded[static_cast<uint8_t>(c)] = kBetween;
  }
  for (char c = '0'; c <= '9'; ++c) folded[static_cast<uint8_t>(c)] = c;
  for (char c = 'A'; c <= 'Z'; ++c) {
    folded[static_cast<uint8_t>(c)] = c;
    folded[static_cast<uint8_t>(c - 'A' + 'a')] = c;
  }
  return folded;
}();

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
  if (point < 0xFF10 || point > 0xFF5A) return kStrange;
  return kFolded[point - 0xFF00 + ' '];
}

void Append(char c, WrittenForm& form) {
  if (form.count < WrittenForm::kCharactersMax) form.characters[form.count] = c;
  ++form.count;
}

}  // namespace

WrittenForm FoldPostcode(absl::string_view text) {
  WrittenForm form;
  while (!text.empty()) {
    size_t length = 1;
    char folded = kFolded[static_cast<uint8_t>(text[0])];
    if (folded == kNotAscii) {
      const uint32_t point = CodePointAt(text, length);
      folded = IsBetween(point) ? kBetween : NarrowForm(point);
    }
    if (folded >= '0') {
      Append(folded, form);
    } else {
      form.strange |= folded != kBetween;
    }
    text.remove_prefix(length);
  }
  return form;
}

}  // namespace consortium::policy
