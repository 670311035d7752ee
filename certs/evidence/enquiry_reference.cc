#include "certs/evidence/enquiry_reference.h"

#include <array>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "certs/evidence/crockford.h"
#include "certs/platform/random.h"

namespace consortium::evidence {
namespace {

constexpr size_t kDataCharacters = 8;
constexpr size_t kGroup = 4;
constexpr size_t kRandomBytes = 5;

using Values = std::array<uint8_t, EnquiryReference::kCharacters>;

// Times x in the field of 32 elements, modulo x^5 + x^3 + 1.
constexpr uint8_t TimesX(uint8_t value) {
  return static_cast<uint8_t>((value & 16) == 0 ? value << 1 : (value << 1) ^ 0x29);
}

// Character i weighs x^(i+1), the check itself 1. The weights differ and none is
// 0, so no single change and no exchange of two leaves the sum as it was.
uint8_t CheckOf(const Values& values) {
  uint8_t sum = 0;
  for (size_t i = kDataCharacters; i > 0; --i) sum = TimesX(sum ^ values[i - 1]);
  return sum;
}

std::string TextOf(absl::string_view bytes) {
  const std::string data = CrockfordOf(bytes, kDataCharacters);
  Values values = {};
  for (size_t i = 0; i < kDataCharacters; ++i) values[i] = *CrockfordValue(data[i]);
  return absl::AsciiStrToUpper(absl::StrCat(data.substr(0, kGroup), "-", data.substr(kGroup), "-",
                                            std::string(1, CrockfordCharacter(CheckOf(values)))));
}

// Takes a space or a dash off the front of `text`; false when there is none.
bool ConsumeSeparator(absl::string_view& text) {
  // No-break space, and the dashes that word processors make of a hyphen.
  constexpr absl::string_view kSeparators[] = {" ",
                                               "-",
                                               "\t",
                                               "\xc2\xa0",
                                               "\xe2\x80\x90",
                                               "\xe2\x80\x91",
                                               "\xe2\x80\x92",
                                               "\xe2\x80\x93",
                                               "\xe2\x80\x94"};
  for (const absl::string_view separator : kSeparators) {
    if (!absl::StartsWith(text, separator)) continue;
    text.remove_prefix(separator.size());
    return true;
  }
  return false;
}

absl::Status Wrong(absl::string_view what) { return absl::InvalidArgumentError(what); }

absl::Status WrongLength() {
  return Wrong(absl::StrCat("must have ", EnquiryReference::kCharacters,
                            " letters and digits, like 7KQ4-M2XD-9"));
}

}  // namespace

EnquiryReference EnquiryReference::New() {
  return EnquiryReference(TextOf(platform::RandomBytes(kRandomBytes)));
}

EnquiryReference EnquiryReference::Of(uint64_t number) {
  std::string bytes(kRandomBytes, '\0');
  for (size_t i = 0; i < kRandomBytes; ++i) {
    bytes[i] = static_cast<char>(number >> (8 * (kRandomBytes - 1 - i)));
  }
  return EnquiryReference(TextOf(bytes));
}

absl::StatusOr<EnquiryReference> EnquiryReference::Parse(absl::string_view text) {
  if (text.size() > kTextBytesMax) return WrongLength();
  Values values = {};
  size_t count = 0;
  while (!text.empty()) {
    if (ConsumeSeparator(text)) continue;
    const std::optional<uint8_t> value = CrockfordValue(text.front());
    if (!value.has_value()) {
      return Wrong(
          "has a character that no reference has; there are digits and letters other than I, L, O "
          "and U alone, like 7KQ4-M2XD-9");
    }
    if (count == kCharacters) return WrongLength();
    values[count++] = *value;
    text.remove_prefix(1);
  }
  if (count != kCharacters) return WrongLength();
  if (CheckOf(values) != values.back()) {
    return Wrong(
        "has a typing error: a character is wrong, or two have changed places (the last one checks "
        "the others); read it again");
  }
  uint64_t number = 0;
  for (size_t i = 0; i < kDataCharacters; ++i) number = number << 5 | values[i];
  return Of(number);
}

}  // namespace consortium::evidence
