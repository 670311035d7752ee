#include "policy/matching/kernel.h"

#include <cmath>
#include <cstring>

// One copy per instruction set, resolved by the loader from the CPU. Clang and the
// sanitizers do not get along with the resolvers: they take the plain loops.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define CONSORTIUM_CLONES \
  __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define CONSORTIUM_CLONES
#endif
// Part of a kernel: compiled anew into each of its copies.
#define CONSORTIUM_PART inline __attribute__((always_inline))

namespace consortium::policy {
namespace {

namespace v1 = consortium::v1;
using Bytes = RowGroup::Column<uint8_t>;
using Words = RowGroup::Column<uint16_t>;

// One bit for each byte that is 1 and not 0.
CONSORTIUM_PART uint64_t BitsOf(const Bytes& flags) {
  uint64_t bits = 0;
  for (size_t i = 0; i < kGroupRows; i += 8) {
    uint64_t eight;
    std::memcpy(&eight, flags.data() + i, sizeof(eight));
    bits |= (eight * 0x0102040810204080 >> 56) << i;
  }
  return bits;
}

CONSORTIUM_PART void FailKind(const RowGroup& group, const KernelNeed& need, Bytes& failed) {
  const uint8_t must_not_have = need.must_not_have;
  for (size_t i = 0; i < kGroupRows; ++i) {
    failed[i] |= (group.features[i] & must_not_have) != 0 ? kExcluded : 0;
  }
  const uint16_t care = need.care;
  for (size_t i = 0; i < kGroupRows; ++i) {
    failed[i] |= (group.suits[i] & care) == 0 ? kFailedKind : 0;
  }
  if (!need.short_break) return;
  const uint16_t first_day = need.first_day;
  const uint16_t last_day = need.last_day;
  for (size_t i = 0; i < kGroupRows; ++i) {
    const bool late = group.short_break_first[i] > first_day;
    const bool early = group.short_break_last[i] < last_day;
    failed[i] |= (late | early) ? kFailedKind : 0;
  }
}

// Whether no row may be near enough. What it says of each row is FailCoarse()'s.
CONSORTIUM_PART bool AllFar(const Bytes& failed) {
  uint8_t every = kFailedDistance;
  for (size_t i = 0; i < kGroupRows; ++i) every &= failed[i];
  return every != 0;
}

CONSORTIUM_PART void FailCoarse(const RowGroup& group, const KernelNeed& need, Bytes& failed) {
  const float east = need.coarse_east;
  const float north = need.coarse_north;
  const float square_max = need.coarse_square_max;
  // Loops of one element width each: the vectoriser gives up on the two together.
  alignas(64) std::array<int32_t, kGroupRows> far;
  for (size_t i = 0; i < kGroupRows; ++i) {
    const float east_by = static_cast<float>(static_cast<int32_t>(group.east[i])) - east;
    const float north_by = static_cast<float>(static_cast<int32_t>(group.north[i])) - north;
    far[i] = east_by * east_by + north_by * north_by > square_max ? kFailedDistance : 0;
  }
  for (size_t i = 0; i < kGroupRows; ++i) {
    const uint8_t coarse = (group.features[i] & kNotCoarse) == 0 ? kFailedDistance : 0;
    failed[i] = static_cast<uint8_t>(far[i]) & coarse;
  }
}

// Places that the need may use now; those of a date left out.
CONSORTIUM_PART void UsableNow(const RowGroup& group, const KernelNeed& need, Bytes& usable) {
  for (size_t i = 0; i < kGroupRows; ++i) usable[i] = group.vacant[i];
  if (need.use_siblings) {
    for (size_t i = 0; i < kGroupRows; ++i) usable[i] += group.siblings_only[i];
  }
  if (need.short_break) {
    for (size_t i = 0; i < kGroupRows; ++i) usable[i] += group.short_breaks_only[i];
  }
}

CONSORTIUM_PART void FailPlaces(const RowGroup& group, const KernelNeed& need, Bytes& failed) {
  Bytes usable;
  UsableNow(group, need, usable);
  if (group.has_dates) {
    const uint16_t first_day = need.first_day;
    Words dated;
    for (size_t i = 0; i < kGroupRows; ++i) {
      // The second sum holds the first, and its date is later.
      const uint16_t first = group.dated1[i];
      const uint16_t second = group.dated2[i];
      dated[i] = group.from1[i] <= first_day ? first : 0;
      dated[i] = group.from2[i] <= first_day ? second : dated[i];
    }
    for (size_t i = 0; i < kGroupRows; ++i) usable[i] += static_cast<uint8_t>(dated[i]);
  }
  const uint8_t places = need.places;
  for (size_t i = 0; i < kGroupRows; ++i) failed[i] |= usable[i] < places ? kFailedPlaces : 0;
}

CONSORTIUM_PART void FailBedrooms(const RowGroup& group, const KernelNeed& need, Bytes& failed) {
  if (need.rooms_least == need.rooms_most) {
    const uint8_t needed = need.rooms_most;
    for (size_t i = 0; i < kGroupRows; ++i) {
      failed[i] |= (group.rooms[i] & kRoomsFreeMask) < needed ? kFailedBedrooms : 0;
    }
    return;
  }
  const uint8_t none = need.rooms[v1::ROOM_SHARING_NONE];
  const uint8_t siblings = need.rooms[v1::ROOM_SHARING_SIBLINGS];
  const uint8_t same_sex = need.rooms[v1::ROOM_SHARING_SAME_SEX_SIBLINGS];
  const uint8_t any = need.rooms[v1::ROOM_SHARING_ANY];
  for (size_t i = 0; i < kGroupRows; ++i) {
    const uint8_t sharing = group.rooms[i] >> kSharingShift;
    uint8_t needed = none;
    needed = sharing == v1::ROOM_SHARING_SIBLINGS ? siblings : needed;
    needed = sharing == v1::ROOM_SHARING_SAME_SEX_SIBLINGS ? same_sex : needed;
    needed = sharing == v1::ROOM_SHARING_ANY ? any : needed;
    failed[i] |= (group.rooms[i] & kRoomsFreeMask) < needed ? kFailedBedrooms : 0;
  }
}

CONSORTIUM_PART void CountMismatches(const RowGroup& group, const KernelNeed& need,
                                     Bytes& mismatches) {
  const uint16_t age_months_min = need.age_months_min;
  const uint16_t age_months_max = need.age_months_max;
  const uint16_t care = need.care;
  for (size_t i = 0; i < kGroupRows; ++i) {
    const bool too_young = group.age_min[i] > age_months_min;
    const bool too_old = group.age_max[i] < age_months_max;
    const uint16_t offer = (group.offers[i] & care) == 0 ? 1 : 0;
    mismatches[i] = static_cast<uint8_t>(((too_young | too_old) ? 1 : 0) + offer);
  }
  if (need.short_break) {
    // Offered, but not on all of the days asked for: not offered.
    const uint16_t first_day = need.first_day;
    const uint16_t last_day = need.last_day;
    for (size_t i = 0; i < kGroupRows; ++i) {
      const bool offered = (group.offers[i] & care) != 0;
      const bool late = group.short_break_first[i] > first_day;
      const bool early = group.short_break_last[i] < last_day;
      mismatches[i] += (offered & (late | early)) ? 1 : 0;
    }
  }
  const uint8_t sexes = need.sexes;
  const uint8_t places = need.places;
  const uint8_t filled_end = need.filled_end;
  for (size_t i = 0; i < kGroupRows; ++i) {
    const uint8_t sex = (group.sex_excluded[i] & sexes) != 0 ? 1 : 0;
    const uint8_t children = group.headroom[i] < places ? 1 : 0;
    const uint8_t limit = group.filled[i] >= filled_end ? 1 : 0;
    mismatches[i] = static_cast<uint8_t>(mismatches[i] + sex + children + limit);
  }
}

CONSORTIUM_PART void CountUnmetCodes(const RowGroup::Column<uint32_t>& codes, uint32_t asked,
                                     RowGroup::Column<uint32_t>& unmet) {
  if (asked == 0) return;
  for (size_t i = 0; i < kGroupRows; ++i) unmet[i] += (codes[i] & asked) == 0 ? 1 : 0;
}

// Adds `weight` for each row whose bit in `met` is not set.
CONSORTIUM_PART void CountUnmetBits(uint64_t met, uint32_t weight,
                                    RowGroup::Column<uint32_t>& unmet) {
  for (size_t i = 0; i < kGroupRows / 2; ++i) {
    const auto bit = uint32_t{1} << i;
    unmet[i] += (static_cast<uint32_t>(met) & bit) != 0 ? 0 : weight;
    unmet[i + kGroupRows / 2] += (static_cast<uint32_t>(met >> 32) & bit) != 0 ? 0 : weight;
  }
}

CONSORTIUM_PART void CountUnmet(const RowGroup& group, const KernelNeed& need,
                                const GroupWork& work, RowGroup::Column<uint32_t>& unmet) {
  unmet.fill(0);
  // One by one: compilers make a scalar instruction of a population count.
  for (uint32_t asked = need.skills; asked != 0; asked &= asked - 1) {
    CountUnmetCodes(group.skills, asked & -asked, unmet);
  }
  CountUnmetCodes(group.religion, need.religions, unmet);
  CountUnmetCodes(group.ethnicities, need.ethnicities, unmet);
  if (need.ask_languages) {
    RowGroup::Column<uint64_t> spoken;
    for (size_t i = 0; i < kGroupRows; ++i) spoken[i] = group.languages[i] & need.languages;
    Bytes speaks;
    for (size_t i = 0; i < kGroupRows; ++i) speaks[i] = spoken[i] != 0 ? 1 : 0;
    CountUnmetBits(BitsOf(speaks) | work.speaks_rare, 1, unmet);
  }
  if (const uint16_t asked = need.same_day; asked != 0) {
    for (size_t i = 0; i < kGroupRows; ++i) unmet[i] += (group.offers[i] & asked) == 0 ? 1 : 0;
  }
  if (need.rota_weight != 0) CountUnmetBits(work.on_rota, need.rota_weight, unmet);
}

// Whether no row's tie-break is up to `last`. Where only rows without a fault may
// still enter a selection, that is all there is to ask.
CONSORTIUM_PART bool AllBehind(const Words& ties, uint16_t last) {
  uint16_t before = 0;
  for (size_t i = 0; i < kGroupRows; ++i) before |= ties[i] <= last ? 1 : 0;
  return before == 0;
}

CONSORTIUM_PART void FindFree(const RowGroup& group, const KernelNeed& need, Words& free) {
  Bytes now;
  UsableNow(group, need, now);
  const uint16_t places = need.places;
  if (!group.has_dates) {
    // Only near misses lack places; they find none on any day.
    for (size_t i = 0; i < kGroupRows; ++i) free[i] = now[i] >= places ? 0 : kNever;
    return;
  }
  for (size_t i = 0; i < kGroupRows; ++i) {
    const auto first = static_cast<uint16_t>(now[i] + group.dated1[i]);
    const auto second = static_cast<uint16_t>(now[i] + group.dated2[i]);
    const DayNumber from1 = group.from1[i];
    const DayNumber from2 = group.from2[i];
    DayNumber day = second >= places ? from2 : kNever;
    day = first >= places ? from1 : day;
    free[i] = now[i] >= places ? 0 : day;
  }
}

}  // namespace

CONSORTIUM_CLONES
uint64_t FailGroup(const RowGroup& group, const KernelNeed& need, GroupWork& work) {
  Bytes failed;
  if (need.use_coarse) {
    FailCoarse(group, need, failed);
    if (AllFar(failed)) {
      work.failed = failed;
      return 0;
    }
  } else {
    failed.fill(0);
  }
  FailKind(group, need, failed);
  if (need.arithmetic) {
    FailPlaces(group, need, failed);
    FailBedrooms(group, need, failed);
  }
  work.failed = failed;
  for (size_t i = 0; i < kGroupRows; ++i) failed[i] = failed[i] == 0 ? 1 : 0;
  return BitsOf(failed);
}

CONSORTIUM_CLONES
uint64_t MeasureGroup(const RowGroup& group, const KernelNeed& need, GroupWork& work) {
  const double easting = need.near.easting;
  const double northing = need.near.northing;
  const double square_max = need.square_max;
  Bytes within;
  for (size_t i = 0; i < kGroupRows; ++i) {
    const double east = group.easting[i] - easting;
    const double north = group.northing[i] - northing;
    const double square = east * east + north * north;
    const double metres = std::sqrt(square) + 0.5;
    const auto whole =
        static_cast<int32_t>(metres < kKeyDistanceMax ? metres : double{kKeyDistanceMax});
    const bool known = (group.easting[i] | group.northing[i]) != 0;
    work.distances[i] = known ? static_cast<uint32_t>(whole) : kKeyDistanceUnknown;
    within[i] = (known & (square > square_max)) ? 0 : 1;
  }
  for (size_t i = 0; i < kGroupRows; ++i) work.failed[i] |= within[i] != 0 ? 0 : kFailedDistance;
  return BitsOf(within);
}

CONSORTIUM_CLONES
uint64_t FailOnce(const GroupWork& work) {
  Bytes once;
  for (size_t i = 0; i < kGroupRows; ++i) {
    const uint8_t failed = work.failed[i];
    const bool one = (failed != 0) & ((failed & (failed - 1)) == 0) & (failed < kExcluded);
    once[i] = one ? 1 : 0;
  }
  return BitsOf(once);
}

CONSORTIUM_CLONES
uint64_t KeyGroup(const RowGroup& group, const KernelNeed& need, uint64_t first, uint64_t last,
                  GroupWork& work) {
  if (last <= UINT16_MAX && AllBehind(group.tie, static_cast<uint16_t>(last))) return 0;
  Bytes mismatches;
  RowGroup::Column<uint32_t> unmet;
  Words free;
  CountMismatches(group, need, mismatches);
  CountUnmet(group, need, work, unmet);
  FindFree(group, need, free);
  for (size_t i = 0; i < kGroupRows; ++i) {
    work.high[i] = uint32_t{mismatches[i]} << 29 | unmet[i] << 22 | work.distances[i];
  }
  for (size_t i = 0; i < kGroupRows; ++i) work.low[i] = uint32_t{free[i]} << 16 | group.tie[i];
  const auto first_high = static_cast<uint32_t>(first >> 32);
  const auto first_low = static_cast<uint32_t>(first);
  const auto last_high = static_cast<uint32_t>(last >> 32);
  const auto last_low = static_cast<uint32_t>(last);
  RowGroup::Column<uint32_t> inside;
  for (size_t i = 0; i < kGroupRows; ++i) {
    const uint32_t high = work.high[i];
    const uint32_t low = work.low[i];
    const bool behind = (high > first_high) | ((high == first_high) & (low >= first_low));
    const bool before = (high < last_high) | ((high == last_high) & (low <= last_low));
    inside[i] = (behind & before) ? 1 : 0;
  }
  Bytes flags;
  for (size_t i = 0; i < kGroupRows; ++i) flags[i] = static_cast<uint8_t>(inside[i]);
  return BitsOf(flags);
}

}  // namespace consortium::policy
