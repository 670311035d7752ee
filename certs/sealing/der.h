#ifndef CONSORTIUM_CERTS_SEALING_DER_H_
#define CONSORTIUM_CERTS_SEALING_DER_H_

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>

#include "absl/strings/string_view.h"

// Writing DER (X.690): only what a sealed copy is made of. For .cc files of this
// folder alone.
namespace consortium::sealing {

inline constexpr uint8_t kDerInteger = 0x02;
inline constexpr uint8_t kDerBitString = 0x03;
inline constexpr uint8_t kDerOctetString = 0x04;
inline constexpr uint8_t kDerSequence = 0x30;
inline constexpr uint8_t kDerSet = 0x31;

// Constant octets, as text.
template <size_t kBytes>
absl::string_view View(const unsigned char (&bytes)[kBytes]) {
  return {reinterpret_cast<const char*>(bytes), kBytes};
}

// The tag of context-specific class, e.g. `[0]`; implicit of a primitive type,
// or explicit or implicit of a constructed one.
constexpr uint8_t DerPrimitive(uint8_t number) { return static_cast<uint8_t>(0x80 | number); }
constexpr uint8_t DerConstructed(uint8_t number) { return static_cast<uint8_t>(0xa0 | number); }

// The identifier and length octets of a value of `content` bytes, below 2^32.
std::string DerHeader(uint8_t tag, size_t content);

// A value whose content is `parts`, one after the other.
std::string Der(uint8_t tag, std::initializer_list<absl::string_view> parts);

}  // namespace consortium::sealing

#endif  // CONSORTIUM_CERTS_SEALING_DER_H_
