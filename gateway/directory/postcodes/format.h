#ifndef CONSORTIUM_GATEWAY_DIRECTORY_POSTCODES_FORMAT_H_
#define CONSORTIUM_GATEWAY_DIRECTORY_POSTCODES_FORMAT_H_

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "absl/strings/string_view.h"
#include "policy/postcode/postcode.h"

// The bytes of a postcode directory file; README.md shows them as a table. All
// numbers are little-endian, as the machine's own are.
namespace consortium::directory::format {

static_assert(std::endian::native == std::endian::little);

inline constexpr char kMagic[8] = {'C', 'N', 'S', 'P', 'C', 'D', 'I', 'R'};
inline constexpr uint32_t kVersion = 1;

inline constexpr size_t Padded(size_t bytes) { return (bytes + 7) / 8 * 8; }

// Bounds that a reader relies on.
inline constexpr size_t kBytesMax = size_t{128} << 20;
inline constexpr size_t kTextBytesMax = size_t{1} << 20;
inline constexpr size_t kAuthoritiesMax = 4'000;
inline constexpr uint16_t kNoAuthority = 0xFFFF;
inline constexpr unsigned kEastingBitsMax = 20;   // Up to 700,000 m.
inline constexpr unsigned kNorthingBitsMax = 21;  // Up to 1,300,000 m.

struct Header {
  char magic[8];
  uint32_t version;
  uint32_t checksum;  // CRC-32 (zlib's) of everything behind this field.
  uint64_t bytes;     // Of the file.
  uint32_t postcodes;
  uint32_t areas;       // That have a postcode.
  uint32_t text_bytes;  // The four sections, in this order, each padded to 8.
  uint32_t index_bytes;
  uint32_t block_bytes;
  uint32_t point_bytes;
};
static_assert(sizeof(Header) == 48);
inline constexpr size_t kChecksummedFrom = offsetof(Header, bytes);

// The index: for every area that can be written, which of the tables behind is
// its own (0: none, they count from 1); then the tables, which say for every
// district where its block begins, in units of 8 bytes (0: no block, so from 1).
inline constexpr size_t kAreaBytes = Padded(policy::Postcode::kAreas * sizeof(uint32_t));
inline constexpr size_t kTableBytes = policy::Postcode::kDistricts * sizeof(uint32_t);
static_assert(kTableBytes % 8 == 0);

enum class Units : uint8_t {
  kList = 0,    // Sorted, two bytes each.
  kBitmap = 1,  // A bit per unit that can be written, in words that count what is before them.
};

struct BlockHeader {
  uint16_t postcodes;  // 1 to Postcode::kUnits.
  Units units;
  uint8_t authority_bits;  // Of each postcode's position in the block's own list of authorities.
  uint16_t authorities;    // In that list; at least one.
  uint8_t easting_bits;
  uint8_t northing_bits;
  uint32_t points;  // Where its points begin, in units of 8 bytes.
  uint32_t easting_min;
  uint32_t northing_min;
  uint32_t unused;
};
static_assert(sizeof(BlockHeader) == 24);

// A word of a bitmap: 48 units in its low bits, and in its high bits how many
// units the words before it have. So one read tells a unit's position.
inline constexpr unsigned kUnitsPerWord = 48;
inline constexpr size_t kBitmapWords =
    (policy::Postcode::kUnits + kUnitsPerWord - 1) / kUnitsPerWord;
inline constexpr size_t kBitmapBytes = kBitmapWords * sizeof(uint64_t);

// Behind the last bit field, so that one may be read as part of 8 bytes.
inline constexpr size_t kSlack = 8;

// The parts of a block, as offsets from its beginning, that its header implies.
struct BlockLayout {
  size_t authorities;
  size_t units;
  size_t codes;  // Which authority, per postcode.
  size_t end;

  explicit constexpr BlockLayout(const BlockHeader& header)
      : authorities(sizeof(BlockHeader)),
        units(authorities + Padded(size_t{header.authorities} * 2)),
        codes(units + (header.units == Units::kBitmap ? kBitmapBytes
                                                      : Padded(size_t{header.postcodes} * 2))),
        end(codes + Padded((size_t{header.postcodes} * header.authority_bits + 7) / 8)) {}
};

// Reads a T at `offset`, which the caller has checked to lie within `bytes`.
template <typename T>
T Load(const char* bytes, size_t offset) {
  T value;
  std::memcpy(&value, bytes + offset, sizeof(T));
  return value;
}

// Reads `width` bits, at most 56, at bit `position` behind `bytes`; the 8 bytes
// from position / 8 must be there.
inline uint64_t LoadBits(const char* bytes, size_t position, unsigned width) {
  const uint64_t word = Load<uint64_t>(bytes, position / 8) >> (position % 8);
  return word & ((uint64_t{1} << width) - 1);
}

}  // namespace consortium::directory::format

#endif  // CONSORTIUM_GATEWAY_DIRECTORY_POSTCODES_FORMAT_H_
