#ifndef CONSORTIUM_CERTS_EVIDENCE_CROCKFORD_H_
#define CONSORTIUM_CERTS_EVIDENCE_CROCKFORD_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

// Crockford's base 32, lower case: 5 bits a character, most significant first,
// without the letters i, l, o and u, so that people can say it on the telephone.
namespace consortium::evidence {

// 128 bits as 26 characters; the two spare bits at the end are zero.
std::string CrockfordOf(const std::array<uint8_t, 16>& block);

// The first `characters` * 5 bits of `bytes`, which has at least as many.
std::string CrockfordOf(absl::string_view bytes, size_t characters);

// The character of a value from 0 to 31, and the value of a character, as
// tolerantly as below; none when it is no such character.
char CrockfordCharacter(uint8_t value);
std::optional<uint8_t> CrockfordValue(char character);

// Reads 26 characters back into `block`. Takes what people make of it: capitals,
// o for 0, i and l for 1. False when it is no such text.
bool FromCrockford(absl::string_view text, std::array<uint8_t, 16>& block);

}  // namespace consortium::evidence

#endif  // CONSORTIUM_CERTS_EVIDENCE_CROCKFORD_H_
