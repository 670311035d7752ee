#include "policy/matching/chunk.h"

#include <algorithm>
#include <utility>

#include "policy/matching/chunk_builder.h"
#include "policy/matching/columns.h"

namespace consortium::policy {
namespace {

namespace v1 = consortium::v1;

// One field of the wire format: a length-delimited `number` at the start of
// `bytes`, which moves behind it. Empty when another field is there.
absl::string_view TakeText(int number, absl::string_view& bytes) {
  if (bytes.size() < 2 || static_cast<uint8_t>(bytes[0]) != (number << 3 | 2)) return {};
  const auto length = static_cast<uint8_t>(bytes[1]);
  // Member ids and references are far shorter than 128 bytes: one-byte lengths.
  if (length >= 0x80 || bytes.size() < size_t{2} + length) return {};
  const absl::string_view text = bytes.substr(2, length);
  bytes.remove_prefix(size_t{2} + length);
  return text;
}

GridBox BoxOf(const Chunk::Columns& columns) {
  if (columns.values.empty()) return {};
  const GridPoint& first = columns.values.front().centre;
  GridBox box{first, first, true};
  for (const RowValues& row : columns.values) {
    box.bounded &= row.centre.known();
    box.south_west = {std::min(box.south_west.easting, row.centre.easting),
                      std::min(box.south_west.northing, row.centre.northing)};
    box.north_east = {std::max(box.north_east.easting, row.centre.easting),
                      std::max(box.north_east.northing, row.centre.northing)};
  }
  return box;
}

}  // namespace

double GridBox::SquareMetresTo(const GridPoint& point) const {
  const auto beyond = [](int64_t at, int64_t low, int64_t high) {
    return static_cast<double>(std::max({low - at, at - high, int64_t{0}}));
  };
  const double east = beyond(point.easting, south_west.easting, north_east.easting);
  const double north = beyond(point.northing, south_west.northing, north_east.northing);
  return east * east + north * north;
}

Chunk::Chunk(std::string member, absl::Span<const ChunkRow> rows)
    : columns_(BuildColumns(rows)), box_(BoxOf(*columns_)), member_(std::move(member)) {}

Chunk::~Chunk() = default;

size_t Chunk::size() const { return columns_->rows; }

const std::array<uint8_t, 16>& Chunk::id(size_t row) const { return columns_->ids[row]; }

v1::HouseholdKind Chunk::kind(size_t row) const {
  return static_cast<v1::HouseholdKind>(columns_->values[row].kind);
}

absl::string_view Chunk::area(size_t row) const { return columns_->values[row].area_text(); }

absl::string_view Chunk::household_ref(size_t row) const {
  absl::string_view bytes = serialized(row);
  TakeText(v1::Vacancy::kMemberFieldNumber, bytes);
  return TakeText(v1::Vacancy::kHouseholdRefFieldNumber, bytes);
}

bool Chunk::has_held(size_t row) const {
  return std::binary_search(columns_->held.begin(), columns_->held.end(), row);
}

absl::string_view Chunk::serialized(size_t row) const {
  const uint64_t begin = columns_->offsets[row];
  return absl::string_view(columns_->bytes).substr(begin, columns_->offsets[row + 1] - begin);
}

const Chunk::Columns::Exact* Chunk::Columns::ExactOf(uint32_t row) const {
  if ((values[row].offers & kHasExact) == 0) return nullptr;
  return &*std::lower_bound(exact.begin(), exact.end(), row,
                            [](const Exact& each, uint32_t wanted) { return each.row < wanted; });
}

}  // namespace consortium::policy
