#include "adapters/cli/display_text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "absl/strings/str_cat.h"

namespace consortium::cli {
namespace {

constexpr char kReplacement[] = "\xEF\xBF\xBD";

struct CodePoint {
  uint32_t value = 0;
  size_t bytes = 0;  // 0: malformed at this byte.
};

CodePoint Decode(absl::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  const uint8_t first = byte(0);
  if (first < 0x80) return {first, 1};
  const size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return {};
  uint32_t value = first & (0xFFu >> (length + 1));
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {};
    value = value << 6 | (byte(i) & 0x3Fu);
  }
  constexpr std::array<uint32_t, 5> kLeast = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < kLeast[length] || value > 0x10FFFF || surrogate) return {};
  return {value, length};
}

template <size_t kCount>
bool InAny(const std::array<std::pair<uint32_t, uint32_t>, kCount>& ranges, uint32_t value) {
  return std::any_of(ranges.begin(), ranges.end(), [value](const auto& range) {
    return value >= range.first && value <= range.second;
  });
}

// Combining marks and joiners of the scripts that names and places here come in.
constexpr std::array<std::pair<uint32_t, uint32_t>, 13> kNoColumns = {{{0x0300, 0x036F},
                                                                       {0x0483, 0x0489},
                                                                       {0x0591, 0x05BD},
                                                                       {0x0610, 0x061A},
                                                                       {0x064B, 0x065F},
                                                                       {0x06D6, 0x06DC},
                                                                       {0x0941, 0x0948},
                                                                       {0x09C1, 0x09C4},
                                                                       {0x1AB0, 0x1AFF},
                                                                       {0x1DC0, 0x1DFF},
                                                                       {0x200B, 0x200F},
                                                                       {0x20D0, 0x20FF},
                                                                       {0xFE00, 0xFE0F}}};
constexpr std::array<std::pair<uint32_t, uint32_t>, 10> kTwoColumns = {{{0x1100, 0x115F},
                                                                        {0x2E80, 0x303E},
                                                                        {0x3041, 0xA4CF},
                                                                        {0xAC00, 0xD7A3},
                                                                        {0xF900, 0xFAFF},
                                                                        {0xFE30, 0xFE6F},
                                                                        {0xFF00, 0xFF60},
                                                                        {0x1F300, 0x1F64F},
                                                                        {0x1F900, 0x1F9FF},
                                                                        {0x20000, 0x3FFFD}}};

bool IsControl(uint32_t value) {
  return value < 0x20 || (value >= 0x7F && value < 0xA0) ||
         // Bidirectional overrides make one text read as another.
         (value >= 0x202A && value <= 0x202E) || (value >= 0x2066 && value <= 0x2069);
}

}  // namespace

std::string Printable(absl::string_view text) {
  std::string printable;
  printable.reserve(text.size());
  while (!text.empty()) {
    const CodePoint point = Decode(text);
    if (point.bytes == 0 || IsControl(point.value)) {
      printable += kReplacement;
    } else {
      printable.append(text.data(), point.bytes);
    }
    text.remove_prefix(std::max<size_t>(point.bytes, 1));
  }
  return printable;
}

size_t DisplayWidth(absl::string_view text) {
  size_t width = 0;
  while (!text.empty()) {
    const CodePoint point = Decode(text);
    if (!InAny(kNoColumns, point.value)) width += InAny(kTwoColumns, point.value) ? 2 : 1;
    text.remove_prefix(std::max<size_t>(point.bytes, 1));
  }
  return width;
}

std::string Painted(absl::string_view text, Paint paint, bool colour) {
  if (!colour || paint == Paint::kPlain || text.empty()) return std::string(text);
  const char* code = paint == Paint::kBold     ? "1"
                     : paint == Paint::kDim    ? "2"
                     : paint == Paint::kRed    ? "31"
                     : paint == Paint::kYellow ? "33"
                                               : "32";
  return absl::StrCat("\033[", code, "m", text, "\033[0m");
}

std::string Counted(uint64_t count, absl::string_view one, absl::string_view many) {
  return absl::StrCat(count, " ", count == 1 ? one : many);
}

}  // namespace consortium::cli
