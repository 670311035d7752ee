#ifndef CONSORTIUM_GATEWAY_DIRECTORY_POSTCODES_COLUMNS_H_
#define CONSORTIUM_GATEWAY_DIRECTORY_POSTCODES_COLUMNS_H_

#include <cstddef>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace consortium::directory {

// Where a release of the ONS Postcode Directory (or of the National Statistics
// Postcode Lookup) has what is needed. The names change from year to year.
struct PostcodeColumns {
  size_t count = 0;  // Of all columns.
  size_t postcode = 0;
  size_t authority = 0;
  std::optional<size_t> easting;  // Both or neither.
  std::optional<size_t> northing;

  // `pcds, lad25cd, east1m, north1m`, as the file has them.
  std::string names;

  // Finds them in a header line; capitals and spaces around names do not matter.
  // Of several years' columns the latest is taken.
  //
  //   postcode   pcds, pcd7, pcd8, pcd2, pcd, postcode
  //   authority  oslaua, laua, laua25cd, lad25cd, lad25, ladcd, lad
  //   easting    oseast1m, east1m, east25m, easting
  //   northing   osnrth1m, north1m, north25m, nrth1m, northing
  //
  // INVALID_ARGUMENT: postcode or authority is missing, naming what was looked
  // for.
  static absl::StatusOr<PostcodeColumns> Find(absl::Span<const absl::string_view> header);
};

// Where a list of authorities has its codes and names.
struct AuthorityColumns {
  size_t count = 0;
  size_t code = 0;
  size_t name = 0;
  std::optional<size_t> county;

  // As ONS publishes it beside the directory (`LAD25CD, LAD25NM, …`), or
  // `gss_code, name, county`.
  static absl::StatusOr<AuthorityColumns> Find(absl::Span<const absl::string_view> header);
};

}  // namespace consortium::directory

#endif  // CONSORTIUM_GATEWAY_DIRECTORY_POSTCODES_COLUMNS_H_
