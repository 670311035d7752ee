#include "policy/postcode/postcode.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "policy/postcode/written_form.h"

namespace consortium::policy {
namespace {

constexpr size_t kInward = 3;
constexpr size_t kOutwardMin = 2;
constexpr absl::string_view kInwardLetters = "ABDEFGHJLNPQRSTUWXYZ";
constexpr uint8_t kNone = 0xFF;

// Where each letter stands in kInwardLetters; kNone for what is not there.
constexpr std::array<uint8_t, 128> kInwardNumbers = [] {
  std::array<uint8_t, 128> numbers = {};
  numbers.fill(kNone);
  for (size_t i = 0; i < kInwardLetters.size(); ++i) {
    numbers[static_cast<size_t>(kInwardLetters[i])] = static_cast<uint8_t>(i);
  }
  return numbers;
}();

// Letters that no district ends in, so that an O or I there is a digit.
constexpr absl::string_view kNeverEndsADistrict = "ILOQZ";
// The areas with an O, and so all in which somebody may have typed a zero.
constexpr absl::string_view kAreasWithO[] = {"CO", "OL", "OX", "PO", "SO", "YO"};

// Girobank's own, the one outcode of another form.
constexpr absl::string_view kGirobank = "GIR";
constexpr uint32_t kGirobankArea = Postcode::kAreas - 1;

bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }
bool IsLetter(char c) { return absl::ascii_isupper(static_cast<unsigned char>(c)); }

// The digit that is meant where a digit must stand.
char AsDigit(char c) {
  switch (c) {
    case 'O':
      return '0';
    case 'I':
    case 'L':
      return '1';
    default:
      return c;
  }
}

std::optional<uint32_t> AreaNumber(absl::string_view area) {
  if (!std::all_of(area.begin(), area.end(), IsLetter)) return std::nullopt;
  const uint32_t second = area.size() == 1 ? 0 : static_cast<uint32_t>(area[1] - 'A') + 1;
  return static_cast<uint32_t>(area[0] - 'A') * 27 + second;
}

std::optional<uint32_t> DistrictNumber(char first, char second) {
  if (!IsDigit(first)) return std::nullopt;
  const auto tens = static_cast<uint32_t>(first - '0');
  if (second == 0) return tens;
  if (IsDigit(second)) {
    if (tens == 0) return std::nullopt;  // No district is written 01.
    return tens * 10 + static_cast<uint32_t>(second - '0');
  }
  if (kNeverEndsADistrict.find(second) != absl::string_view::npos) return std::nullopt;
  return 100 + tens * 26 + static_cast<uint32_t>(second - 'A');
}

std::optional<uint32_t> OutcodeNumber(absl::string_view area, absl::string_view district) {
  if (district.empty() || district.size() > 2) return std::nullopt;
  const std::optional<uint32_t> number =
      DistrictNumber(district[0], district.size() == 1 ? 0 : district[1]);
  const std::optional<uint32_t> area_number = AreaNumber(area);
  if (!number.has_value() || !area_number.has_value()) return std::nullopt;
  return *area_number * Postcode::kDistricts + *number;
}

// The outcode as it stands: its area ends where its first digit is.
std::optional<uint32_t> Literal(absl::string_view outcode) {
  const size_t length = IsDigit(outcode[1]) ? 1 : 2;
  return OutcodeNumber(outcode.substr(0, length), outcode.substr(length));
}

// The outcode with its area `length` long, digits and the letter O put right.
std::optional<uint32_t> Mended(absl::string_view outcode, size_t length) {
  std::string area(outcode.substr(0, length));
  if (area.find('0') != std::string::npos) {
    std::replace(area.begin(), area.end(), '0', 'O');
    if (!std::binary_search(std::begin(kAreasWithO), std::end(kAreasWithO), area)) {
      return std::nullopt;
    }
  }
  std::string district(outcode.substr(length));
  if (district.empty()) return std::nullopt;
  district[0] = AsDigit(district[0]);
  // A last letter that a district can end in stays what it is.
  if (district.size() == 2) district[1] = AsDigit(district[1]);
  return OutcodeNumber(area, district);
}

std::optional<uint32_t> ReadOutcode(absl::string_view outcode) {
  if (outcode == kGirobank) return kGirobankArea * Postcode::kDistricts;
  if (const std::optional<uint32_t> literal = Literal(outcode)) return literal;
  const std::optional<uint32_t> one = Mended(outcode, 1);
  const std::optional<uint32_t> two = Mended(outcode, 2);
  if (one.has_value() && two.has_value()) return std::nullopt;
  return one.has_value() ? one : two;
}

std::optional<uint32_t> ReadUnit(absl::string_view inward) {
  const char sector = AsDigit(inward[0]);
  const uint32_t first = kInwardNumbers[static_cast<size_t>(inward[1])];
  const uint32_t second = kInwardNumbers[static_cast<size_t>(inward[2])];
  if (!IsDigit(sector) || first == kNone || second == kNone) return std::nullopt;
  return static_cast<uint32_t>(sector - '0') * 400 + first * 20 + second;
}

absl::Status NoPostcode(const WrittenForm& form) {
  constexpr absl::string_view kExample = "write the full postcode, e.g. N6 5BT";
  if (form.strange) {
    return absl::InvalidArgumentError(
        absl::StrCat("has a character that no postcode has; ", kExample));
  }
  if (form.count == 0) return absl::InvalidArgumentError(absl::StrCat("is empty; ", kExample));
  if (form.count < kOutwardMin + kInward) {
    return absl::InvalidArgumentError(absl::StrCat(
        "has ", form.count, " letters and digits, which is not a full postcode; ", kExample));
  }
  if (form.count > WrittenForm::kCharactersMax) {
    return absl::InvalidArgumentError(absl::StrCat("has ", form.count,
                                                   " letters and digits; a postcode has at most ",
                                                   WrittenForm::kCharactersMax, "; ", kExample));
  }
  return absl::InvalidArgumentError(
      absl::StrCat("does not have the form of a postcode (letters and digits are not where a "
                   "postcode has them); ",
                   kExample));
}

}  // namespace

absl::StatusOr<Postcode> Postcode::Parse(absl::string_view text) {
  if (text.size() > kTextMax) {
    return absl::InvalidArgumentError(absl::StrCat(
        "has ", text.size(), " bytes; at most ", kTextMax, " are read; write the postcode alone"));
  }
  const WrittenForm form = FoldPostcode(text);
  const absl::string_view code = form.text();
  if (form.strange || form.count > code.size() || code.size() < kOutwardMin + kInward) {
    return NoPostcode(form);
  }
  const absl::string_view outward = code.substr(0, code.size() - kInward);
  const std::optional<uint32_t> unit = ReadUnit(code.substr(outward.size()));
  const std::optional<uint32_t> outcode = ReadOutcode(outward);
  if (!unit.has_value() || !outcode.has_value()) return NoPostcode(form);
  return Postcode(*outcode * kUnits + *unit);
}

std::string Postcode::Outcode() const {
  const uint32_t area = number_ / kUnits / kDistricts;
  const uint32_t district = number_ / kUnits % kDistricts;
  if (area == kGirobankArea) return std::string(kGirobank);
  std::string text(1, static_cast<char>('A' + area / 27));
  if (area % 27 != 0) text += static_cast<char>('A' + area % 27 - 1);
  if (district < 100) {
    absl::StrAppend(&text, district);
  } else {
    absl::StrAppend(&text, (district - 100) / 26);
    text += static_cast<char>('A' + (district - 100) % 26);
  }
  return text;
}

std::string Postcode::Text() const {
  const uint32_t unit = number_ % kUnits;
  std::string text = absl::StrCat(Outcode(), " ", unit / 400);
  text += kInwardLetters[unit / 20 % 20];
  text += kInwardLetters[unit % 20];
  return text;
}

}  // namespace consortium::policy
