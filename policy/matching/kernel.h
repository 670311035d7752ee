#ifndef CONSORTIUM_POLICY_MATCHING_KERNEL_H_
#define CONSORTIUM_POLICY_MATCHING_KERNEL_H_

#include <array>
#include <cstdint>

#include "consortium/v1/vacancy.pb.h"
#include "policy/matching/columns.h"

// The loops that touch every row: plain loops over a group's columns, compiled for
// several instruction sets, the machine's best picked at start.
namespace consortium::policy {

// Hard criteria that a row fails, as bits.
enum Failed : uint8_t {
  kFailedKind = 1,
  kFailedPlaces = 2,
  kFailedBedrooms = 4,
  kFailedDistance = 8,
  // Safety: never a match, never a near miss.
  kExcluded = 128,
};

// What the kernels compare, for all children of a need together.
struct KernelNeed {
  // Hard.
  uint8_t must_not_have = 0;
  uint16_t care = 0;  // Bit by OfferKind.
  bool short_break = false;
  DayNumber first_day = 0;
  DayNumber last_day = 0;
  bool arithmetic = true;     // Judge places and bedrooms here, not row by row.
  uint8_t places = 0;         // Places needed.
  bool use_siblings = false;  // Sibling-only places count.
  std::array<uint8_t, consortium::v1::RoomSharing_ARRAYSIZE> rooms{};
  uint8_t rooms_least = 0;  // The least and the most of `rooms`.
  uint8_t rooms_most = 0;

  // Distance. The coarse point is in the chunk's own units.
  bool use_coarse = false;
  float coarse_east = 0;
  float coarse_north = 0;
  float coarse_square_max = 0;  // Beyond it is surely too far.
  GridPoint near;
  double square_max = 0;  // Square metres; infinity when there is no limit.

  // Approval.
  uint16_t age_months_min = 0;
  uint16_t age_months_max = 0;
  uint8_t sexes = 0;
  uint8_t filled_end = 0;  // From so many filled places on the usual limit is exceeded.

  // Wishes.
  uint32_t skills = 0;
  uint32_t religions = 0;
  uint32_t ethnicities = 0;
  bool ask_languages = false;
  uint64_t languages = 0;  // By this chunk's bits.
  uint16_t same_day = 0;   // The offer's bit when wished.
  uint8_t rota_weight = 0;
};

// Distances in a sort key: whole metres, and one for unknown ones.
inline constexpr uint32_t kKeyDistanceMax = (1u << 22) - 2;
inline constexpr uint32_t kKeyDistanceUnknown = (1u << 22) - 1;

// Working memory for a group's rows.
struct GroupWork {
  alignas(64) std::array<uint8_t, kGroupRows> failed;
  alignas(64) std::array<uint32_t, kGroupRows> distances;  // Of a sort key.
  alignas(64) std::array<uint32_t, kGroupRows> high;       // Halves of the sort keys.
  alignas(64) std::array<uint32_t, kGroupRows> low;
  uint64_t on_rota = 0;      // One bit per row.
  uint64_t speaks_rare = 0;  // One bit per row.

  uint64_t key(size_t row) const { return uint64_t{high[row]} << 32 | low[row]; }
};

// Writes what each row fails to `work.failed`, distance and avoided areas left out
// but for what the coarse columns say of distance. Returns the rows that fail
// nothing, one bit each.
uint64_t FailGroup(const RowGroup& group, const KernelNeed& need, GroupWork& work);

// Writes all rows' distances, and adds kFailedDistance where they are over the
// limit. Returns the rows within it.
uint64_t MeasureGroup(const RowGroup& group, const KernelNeed& need, GroupWork& work);

// The rows that fail exactly one criterion other than safety.
uint64_t FailOnce(const GroupWork& work);

// Writes the rows' sort keys. Returns the rows whose keys are from `first` to `last`.
uint64_t KeyGroup(const RowGroup& group, const KernelNeed& need, uint64_t first, uint64_t last,
                  GroupWork& work);

// A Rank's order in one integer, but for all of the tie-break beyond its first two
// bytes: mismatches 3 bits, wishes unmet 7, distance 22, day 16, tie 16.
inline constexpr uint64_t kNoKey = UINT64_MAX;
constexpr uint64_t PackKey(uint32_t mismatches, uint32_t unmet, uint32_t distance, DayNumber free,
                           uint16_t tie) {
  return uint64_t{mismatches} << 61 | uint64_t{unmet} << 54 | uint64_t{distance} << 32 |
         uint64_t{free} << 16 | tie;
}

}  // namespace consortium::policy

#endif  // CONSORTIUM_POLICY_MATCHING_KERNEL_H_
