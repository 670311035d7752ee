#include "certs/evidence/crockford.h"

namespace consortium::evidence {
namespace {

constexpr char kAlphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr size_t kBlockCharacters = 26;
constexpr uint8_t kNone = 0xff;

constexpr std::array<uint8_t, 256> MakeValues() {
  std::array<uint8_t, 256> values{};
  for (uint8_t& value : values) value = kNone;
  for (uint8_t value = 0; value < 32; ++value) {
    const char character = kAlphabet[value];
    values[static_cast<uint8_t>(character)] = value;
    if (character >= 'a') values[static_cast<uint8_t>(character - 'a' + 'A')] = value;
  }
  values['o'] = values['O'] = 0;
  values['i'] = values['I'] = values['l'] = values['L'] = 1;
  return values;
}

constexpr std::array<uint8_t, 256> kValues = MakeValues();

uint64_t BigEndian(const uint8_t* bytes) {
  uint64_t value = 0;
  for (int i = 0; i < 8; ++i) value = value << 8 | bytes[i];
  return value;
}

}  // namespace

std::string CrockfordOf(const std::array<uint8_t, 16>& block) {
  // Once per household shown, so the bits go through two registers.
  const uint64_t high = BigEndian(block.data());
  const uint64_t low = BigEndian(block.data() + 8);
  std::string text(kBlockCharacters, '0');
  for (size_t i = 0; i < 12; ++i) text[i] = kAlphabet[high >> (59 - 5 * i) & 31];
  text[12] = kAlphabet[(high << 1 | low >> 63) & 31];
  for (size_t i = 13; i < 25; ++i) text[i] = kAlphabet[low >> (58 - 5 * (i - 13)) & 31];
  text[25] = kAlphabet[low << 2 & 31];
  return text;
}

std::string CrockfordOf(absl::string_view bytes, size_t characters) {
  std::string text;
  uint32_t bits = 0;
  int held = 0;
  for (size_t next = 0; text.size() < characters;) {
    if (held < 5) {
      bits = bits << 8 | static_cast<uint8_t>(bytes[next++]);
      held += 8;
    }
    held -= 5;
    text.push_back(kAlphabet[bits >> held & 31]);
  }
  return text;
}

char CrockfordCharacter(uint8_t value) { return kAlphabet[value & 31]; }

std::optional<uint8_t> CrockfordValue(char character) {
  const uint8_t value = kValues[static_cast<uint8_t>(character)];
  if (value == kNone) return std::nullopt;
  return value;
}

bool FromCrockford(absl::string_view text, std::array<uint8_t, 16>& block) {
  if (text.size() != kBlockCharacters) return false;
  uint32_t bits = 0;
  int held = 0;
  size_t next = 0;
  for (const char character : text) {
    const uint8_t value = kValues[static_cast<uint8_t>(character)];
    if (value == kNone) return false;
    bits = bits << 5 | value;
    held += 5;
    if (held < 8) continue;
    held -= 8;
    block[next++] = static_cast<uint8_t>(bits >> held);
  }
  return (bits & 3) == 0;
}

}  // namespace consortium::evidence
