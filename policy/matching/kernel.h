#ifndef CONSORTIUM_POLICY_MATCHING_KERNEL_H_
#define CONSORTIUM_POLICY_MATCHING_KERNEL_H_

#include <array>
#include <cstdint>

#include "consortium/v1/vacancy.pb.h"
#include "policy/matching/columns.h"

// The loops that touch every row: plain loops over columns, compiled for several
// instruction sets, the machine's best picked at start.
namespace consortium::policy {

// Hard criteria that a row fails, as bits.
enum Failed : uint8_t {
  kFailedKind = 1,
  kFailedPlaces = 2,
  kFailedBedrooms = 4,
  kFailedDistance = 8,
  // Safety, and padding: never a match, never a near miss.
  kExcluded = 128,
};

// The kernels' view of one chunk: its columns' starts.
struct KernelColumns {
  explicit KernelColumns(const Chunk::Columns& columns);

  const uint8_t *features, *vacant, *siblings_only, *short_breaks_only, *dated1, *dated2,
      *rooms_free, *sharing, *sex_excluded, *filled, *headroom;
  const uint16_t *suits, *offers, *from1, *from2, *short_break_first, *short_break_last, *age_min,
      *age_max, *tie;
  const uint32_t *skills, *religion, *ethnicities;
  const uint64_t* languages;
};

// What the kernels compare, for all children of a need together.
struct KernelNeed {
  // Hard.
  uint8_t must_not_have = 0;
  uint16_t care = 0;  // Bit by OfferKind.
  bool short_break = false;
  DayNumber first_day = 0;
  DayNumber last_day = 0;
  bool arithmetic = true;    // Judge places and bedrooms here, not row by row.
  uint8_t places = 0;        // Places needed.
  uint8_t use_siblings = 0;  // 255 when sibling-only places count, else 0; so below.
  uint8_t use_short_breaks = 0;
  std::array<uint8_t, consortium::v1::RoomSharing_ARRAYSIZE> rooms{};

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

// Bits per row of a group that columns do not hold.
struct GroupBits {
  uint64_t on_rota = 0;
  uint64_t speaks_rare = 0;
};

// Measures how far areas are from a point: the squares of the distances, in square
// metres, and kFailedDistance for those over `limit` (a square too); -1 for areas
// that are nowhere.
void MeasureAreas(const int32_t* eastings, const int32_t* northings, size_t count,
                  const GridPoint& from, double limit, double* squares, uint8_t* failed);

// Adds what each of a group's rows fails to `failed`.
void FailGroup(const KernelColumns& columns, const KernelNeed& need, uint32_t base,
               uint8_t* failed);

// Writes 1 for each of a group's rows that fails nothing, or, for near misses, one
// criterion other than safety; else 0. Returns their number.
uint32_t AcceptGroup(const uint8_t* failed, bool near_misses, uint8_t* accepted);

// Sort keys of a group's rows in halves, as PackKey() joins them.
struct GroupKeys {
  std::array<uint32_t, kGroupRows> high;
  std::array<uint32_t, kGroupRows> low;

  uint64_t key(size_t row) const { return uint64_t{high[row]} << 32 | low[row]; }
};

// Writes the keys of a group's rows; those not accepted get kNoKey. Returns how many
// are from `first` to `last`.
uint32_t KeyGroup(const KernelColumns& columns, const KernelNeed& need, uint32_t base,
                  const uint32_t* distances, const uint8_t* accepted, const GroupBits& bits,
                  uint64_t first, uint64_t last, GroupKeys& keys);

// A Rank's order in one integer, but for all of the tie-break beyond its first two
// bytes: mismatches 3 bits, wishes unmet 7, distance 22, day 16, tie 16.
inline constexpr uint64_t kNoKey = UINT64_MAX;
inline constexpr uint32_t kKeyDistanceUnknown = (1u << 22) - 1;
constexpr uint64_t PackKey(uint32_t mismatches, uint32_t unmet, uint32_t distance, DayNumber free,
                           uint16_t tie) {
  return uint64_t{mismatches} << 61 | uint64_t{unmet} << 54 | uint64_t{distance} << 32 |
         uint64_t{free} << 16 | tie;
}

}  // namespace consortium::policy

#endif  // CONSORTIUM_POLICY_MATCHING_KERNEL_H_
