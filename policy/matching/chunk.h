#ifndef CONSORTIUM_POLICY_MATCHING_CHUNK_H_
#define CONSORTIUM_POLICY_MATCHING_CHUNK_H_

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/types/span.h"
#include "consortium/v1/vacancy.pb.h"

// Which place suits which child: an immutable columnar snapshot, scanned whole.
namespace consortium::policy {

// British National Grid metres; both zero when unknown.
struct GridPoint {
  int32_t easting = 0;
  int32_t northing = 0;
  bool known() const { return easting != 0 || northing != 0; }
  bool operator==(const GridPoint&) const = default;
};

// Where some households are: none is outside.
struct GridBox {
  GridPoint south_west, north_east;
  bool bounded = false;  // False when somebody's place is unknown.

  // The square of the least distance to the box, in square metres.
  double SquareMetresTo(const GridPoint& point) const;
};

class Chunk;

// One household as it enters a chunk. Pointers are read in the constructor alone.
struct ChunkRow {
  std::array<uint8_t, 16> id;              // Stable inner name (evidence::HouseholdId).
  const consortium::v1::Vacancy* vacancy;  // Admitted by CheckRow().
  GridPoint centre;                        // Of its area.

  // Where this very row stands already: copied from there, at a fraction of the
  // cost; the two above are not read then.
  const Chunk* standing = nullptr;
  uint32_t standing_row = 0;

  // `vacancy` serialised, for who has that; else it is serialised anew.
  absl::string_view bytes = {};
};

// One member's households as columns, one value per household and column, plus
// each row's serialised bytes back to back. Immutable; thread-safe.
//
// Everything that a search compares is an integer column, so that the scan is a
// handful of vector compares per row and nothing is parsed to answer.
class Chunk {
 public:
  Chunk(std::string member, absl::Span<const ChunkRow> rows);
  ~Chunk();

  const std::string& member() const { return member_; }
  size_t size() const;
  // Of the row at this position in `rows`; views live as long as the chunk.
  const std::array<uint8_t, 16>& id(size_t row) const;
  consortium::v1::HouseholdKind kind(size_t row) const;
  absl::string_view area(size_t row) const;
  absl::string_view household_ref(size_t row) const;
  // Whether places of it are held: `held` of the row says which.
  bool has_held(size_t row) const;
  // The row as given, serialised.
  absl::string_view serialized(size_t row) const;

  // The columns, for Search() alone (columns.h).
  struct Columns;
  const Columns& columns() const { return *columns_; }
  const GridBox& box() const { return box_; }

 private:
  // First, so that a scan that fetches the chunk ahead fetches these two too.
  std::unique_ptr<const Columns> columns_;
  GridBox box_;
  std::string member_;
};

// All members' chunks at one instant; a commit replaces the chunks it touched.
using Snapshot = std::vector<std::shared_ptr<const Chunk>>;

}  // namespace consortium::policy

#endif  // CONSORTIUM_POLICY_MATCHING_CHUNK_H_
