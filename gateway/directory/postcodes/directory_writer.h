#ifndef CONSORTIUM_GATEWAY_DIRECTORY_POSTCODES_DIRECTORY_WRITER_H_
#define CONSORTIUM_GATEWAY_DIRECTORY_POSTCODES_DIRECTORY_WRITER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "gateway/directory/postcodes/format.h"
#include "gateway/directory/postcodes/local_authority.h"

namespace consortium::directory {

// One postcode as it enters a directory file.
struct DirectoryRow {
  uint32_t number = 0;                        // Postcode::number().
  uint16_t authority = format::kNoAuthority;  // Position among the authorities.
  int32_t easting = 0;                        // Metres of the British National Grid,
  int32_t northing = 0;                       // both 0 when unknown.
};

// The British National Grid's own extent.
inline constexpr int32_t kEastingMax = 700'000;
inline constexpr int32_t kNorthingMax = 1'300'000;

// The bytes of a directory file (format.h). `rows` are sorted by number, each
// number once; `authorities` are sorted by code. Texts hold no tab, line feed or
// NUL. The same content gives the same bytes.
//
// INVALID_ARGUMENT: no rows, rows out of order, an authority or a point out of
// bounds, or a file that would be larger than a reader takes.
absl::StatusOr<std::string> EncodeDirectory(absl::Span<const DirectoryRow> rows,
                                            absl::Span<const LocalAuthority> authorities,
                                            const std::string& release);

}  // namespace consortium::directory

#endif  // CONSORTIUM_GATEWAY_DIRECTORY_POSTCODES_DIRECTORY_WRITER_H_
