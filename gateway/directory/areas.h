#ifndef CONSORTIUM_GATEWAY_DIRECTORY_AREAS_H_
#define CONSORTIUM_GATEWAY_DIRECTORY_AREAS_H_

#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "policy/matching/chunk.h"

namespace consortium::directory {

// Centres of outcodes and sectors, for distances. Immutable; thread-safe.
class Areas {
 public:
  // More lines than the United Kingdom has outcodes and sectors.
  static constexpr size_t kAreasMax = 20'000;

  // The table compiled into the program (areas.csv).
  static const Areas& Shipped();

  // Parses lines `area,easting,northing` under that header: areas in upper case,
  // each once, metres of the British National Grid. INVALID_ARGUMENT names the
  // line.
  static absl::StatusOr<Areas> Parse(absl::string_view csv);

  // The centre of an outcode or sector; a sector nobody listed is where its
  // outcode is; unknown otherwise.
  policy::GridPoint Locate(absl::string_view area) const;

  size_t size() const { return points_.size(); }

 private:
  absl::flat_hash_map<std::string, policy::GridPoint> points_;
};

}  // namespace consortium::directory

#endif  // CONSORTIUM_GATEWAY_DIRECTORY_AREAS_H_
