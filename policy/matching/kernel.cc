#include "policy/matching/kernel.h"

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
namespace v1 = consortium::v1;

KernelColumns::KernelColumns(const Chunk::Columns& columns)
    : features(columns.features.data()),
      vacant(columns.vacant.data()),
      siblings_only(columns.siblings_only.data()),
      short_breaks_only(columns.short_breaks_only.data()),
      dated1(columns.dated1.data()),
      dated2(columns.dated2.data()),
      rooms_free(columns.rooms_free.data()),
      sharing(columns.sharing.data()),
      sex_excluded(columns.sex_excluded.data()),
      filled(columns.filled.data()),
      headroom(columns.headroom.data()),
      suits(columns.suits.data()),
      offers(columns.offers.data()),
      from1(columns.from1.data()),
      from2(columns.from2.data()),
      short_break_first(columns.short_break_first.data()),
      short_break_last(columns.short_break_last.data()),
      age_min(columns.age_min.data()),
      age_max(columns.age_max.data()),
      tie(columns.tie.data()),
      skills(columns.skills.data()),
      religion(columns.religion.data()),
      ethnicities(columns.ethnicities.data()),
      languages(columns.languages.data()) {}

namespace {

CONSORTIUM_PART void FailKind(const KernelColumns& columns, const KernelNeed& need, uint32_t base,
                              uint8_t* __restrict failed) {
  const uint8_t must_not_have = need.must_not_have;
  const uint8_t* __restrict features = columns.features + base;
  for (size_t i = 0; i < kGroupRows; ++i) {
    failed[i] |= (features[i] & must_not_have) != 0 ? kExcluded : 0;
  }
  const uint16_t care = need.care;
  const uint16_t* __restrict suits = columns.suits + base;
  for (size_t i = 0; i < kGroupRows; ++i) failed[i] |= (suits[i] & care) == 0 ? kFailedKind : 0;
  if (!need.short_break) return;
  const uint16_t first_day = need.first_day;
  const uint16_t last_day = need.last_day;
  const uint16_t* __restrict first = columns.short_break_first + base;
  const uint16_t* __restrict last = columns.short_break_last + base;
  for (size_t i = 0; i < kGroupRows; ++i) {
    failed[i] |= (first[i] > first_day) | (last[i] < last_day) ? kFailedKind : 0;
  }
}

CONSORTIUM_PART void FailPlaces(const KernelColumns& columns, const KernelNeed& need, uint32_t base,
                                uint8_t* __restrict failed) {
  uint8_t usable[kGroupRows];
  const uint8_t* __restrict vacant = columns.vacant + base;
  const uint8_t* __restrict siblings_only = columns.siblings_only + base;
  const uint8_t* __restrict short_breaks_only = columns.short_breaks_only + base;
  const uint8_t use_siblings = need.use_siblings;
  const uint8_t use_short_breaks = need.use_short_breaks;
  for (size_t i = 0; i < kGroupRows; ++i) {
    usable[i] =
        vacant[i] + (siblings_only[i] & use_siblings) + (short_breaks_only[i] & use_short_breaks);
  }
  const uint8_t* __restrict dated1 = columns.dated1 + base;
  const uint8_t* __restrict dated2 = columns.dated2 + base;
  const uint16_t* __restrict from1 = columns.from1 + base;
  const uint16_t* __restrict from2 = columns.from2 + base;
  const uint16_t first_day = need.first_day;
  for (size_t i = 0; i < kGroupRows; ++i) {
    const uint8_t second = from2[i] <= first_day ? dated2[i] : 0;
    const uint8_t first = from1[i] <= first_day ? dated1[i] : 0;
    usable[i] += first > second ? first : second;
  }
  const uint8_t places = need.places;
  for (size_t i = 0; i < kGroupRows; ++i) failed[i] |= usable[i] < places ? kFailedPlaces : 0;
}

CONSORTIUM_PART void FailBedrooms(const KernelColumns& columns, const KernelNeed& need,
                                  uint32_t base, uint8_t* __restrict failed) {
  const uint8_t none = need.rooms[v1::ROOM_SHARING_NONE];
  const uint8_t siblings = need.rooms[v1::ROOM_SHARING_SIBLINGS];
  const uint8_t same_sex = need.rooms[v1::ROOM_SHARING_SAME_SEX_SIBLINGS];
  const uint8_t any = need.rooms[v1::ROOM_SHARING_ANY];
  const uint8_t* __restrict rooms_free = columns.rooms_free + base;
  const uint8_t* __restrict sharing = columns.sharing + base;
  for (size_t i = 0; i < kGroupRows; ++i) {
    uint8_t needed = none;
    needed = sharing[i] == v1::ROOM_SHARING_SIBLINGS ? siblings : needed;
    needed = sharing[i] == v1::ROOM_SHARING_SAME_SEX_SIBLINGS ? same_sex : needed;
    needed = sharing[i] == v1::ROOM_SHARING_ANY ? any : needed;
    failed[i] |= rooms_free[i] < needed ? kFailedBedrooms : 0;
  }
}

CONSORTIUM_PART void CountMismatches(const KernelColumns& columns, const KernelNeed& need,
                                     uint32_t base, uint8_t* __restrict mismatches) {
  const uint16_t age_months_min = need.age_months_min;
  const uint16_t age_months_max = need.age_months_max;
  const uint16_t care = need.care;
  const uint16_t* __restrict age_min = columns.age_min + base;
  const uint16_t* __restrict age_max = columns.age_max + base;
  const uint16_t* __restrict offers = columns.offers + base;
  for (size_t i = 0; i < kGroupRows; ++i) {
    const uint16_t age = (age_min[i] > age_months_min) | (age_max[i] < age_months_max) ? 1 : 0;
    const uint16_t offer = (offers[i] & care) == 0 ? 1 : 0;
    mismatches[i] = static_cast<uint8_t>(age + offer);
  }
  if (need.short_break) {
    // Offered, but not on all of the days asked for: not offered.
    const uint16_t first_day = need.first_day;
    const uint16_t last_day = need.last_day;
    const uint16_t* __restrict first = columns.short_break_first + base;
    const uint16_t* __restrict last = columns.short_break_last + base;
    for (size_t i = 0; i < kGroupRows; ++i) {
      const bool otherwise = (first[i] > first_day) | (last[i] < last_day);
      mismatches[i] += otherwise & ((offers[i] & care) != 0) ? 1 : 0;
    }
  }
  const uint8_t sexes = need.sexes;
  const uint8_t places = need.places;
  const uint8_t filled_end = need.filled_end;
  const uint8_t* __restrict sex_excluded = columns.sex_excluded + base;
  const uint8_t* __restrict headroom = columns.headroom + base;
  const uint8_t* __restrict filled = columns.filled + base;
  for (size_t i = 0; i < kGroupRows; ++i) {
    const uint8_t sex = (sex_excluded[i] & sexes) != 0 ? 1 : 0;
    const uint8_t children = headroom[i] < places ? 1 : 0;
    const uint8_t limit = filled[i] >= filled_end ? 1 : 0;
    mismatches[i] = static_cast<uint8_t>(mismatches[i] + sex + children + limit);
  }
}

CONSORTIUM_PART void CountUnmetCodes(const uint32_t* __restrict codes, uint32_t asked,
                                     uint8_t* __restrict unmet) {
  if (asked == 0) return;
  for (size_t i = 0; i < kGroupRows; ++i) unmet[i] += (codes[i] & asked) == 0 ? 1 : 0;
}

CONSORTIUM_PART void CountUnmet(const KernelColumns& columns, const KernelNeed& need, uint32_t base,
                                const GroupBits& bits, uint8_t* __restrict unmet) {
  for (size_t i = 0; i < kGroupRows; ++i) unmet[i] = 0;
  if (const uint32_t asked = need.skills; asked != 0) {
    const uint32_t* __restrict skills = columns.skills + base;
    for (size_t i = 0; i < kGroupRows; ++i) {
      unmet[i] = static_cast<uint8_t>(BitCount(asked & ~skills[i]));
    }
  }
  CountUnmetCodes(columns.religion + base, need.religions, unmet);
  CountUnmetCodes(columns.ethnicities + base, need.ethnicities, unmet);
  if (need.ask_languages) {
    const uint64_t asked = need.languages;
    const uint64_t rare = bits.speaks_rare;
    const uint64_t* __restrict languages = columns.languages + base;
    for (size_t i = 0; i < kGroupRows; ++i) {
      unmet[i] += ((languages[i] & asked) | (rare >> i & 1)) == 0 ? 1 : 0;
    }
  }
  if (const uint16_t asked = need.same_day; asked != 0) {
    const uint16_t* __restrict offers = columns.offers + base;
    for (size_t i = 0; i < kGroupRows; ++i) unmet[i] += (offers[i] & asked) == 0 ? 1 : 0;
  }
  if (const uint8_t weight = need.rota_weight; weight != 0) {
    const uint64_t on_rota = bits.on_rota;
    for (size_t i = 0; i < kGroupRows; ++i) unmet[i] += (on_rota >> i & 1) != 0 ? 0 : weight;
  }
}

CONSORTIUM_PART void FindFree(const KernelColumns& columns, const KernelNeed& need, uint32_t base,
                              uint16_t* __restrict free) {
  const uint8_t* __restrict vacant = columns.vacant + base;
  const uint8_t* __restrict siblings_only = columns.siblings_only + base;
  const uint8_t* __restrict short_breaks_only = columns.short_breaks_only + base;
  const uint8_t* __restrict dated1 = columns.dated1 + base;
  const uint8_t* __restrict dated2 = columns.dated2 + base;
  const uint16_t* __restrict from1 = columns.from1 + base;
  const uint16_t* __restrict from2 = columns.from2 + base;
  const uint8_t places = need.places;
  const uint8_t use_siblings = need.use_siblings;
  const uint8_t use_short_breaks = need.use_short_breaks;
  for (size_t i = 0; i < kGroupRows; ++i) {
    const uint8_t now =
        vacant[i] + (siblings_only[i] & use_siblings) + (short_breaks_only[i] & use_short_breaks);
    uint16_t day = kNever;
    day = static_cast<uint8_t>(now + dated2[i]) >= places ? from2[i] : day;
    day = static_cast<uint8_t>(now + dated1[i]) >= places ? from1[i] : day;
    free[i] = now >= places ? 0 : day;
  }
}

}  // namespace

CONSORTIUM_CLONES
void MeasureAreas(const int32_t* __restrict eastings, const int32_t* __restrict northings,
                  size_t count, const GridPoint& from, double limit, double* __restrict squares,
                  uint8_t* __restrict failed) {
  const double easting = from.easting;
  const double northing = from.northing;
  for (size_t i = 0; i < count; ++i) {
    const double east = eastings[i] - easting;
    const double north = northings[i] - northing;
    const double square = east * east + north * north;
    squares[i] = (eastings[i] | northings[i]) != 0 ? square : -1.0;
    failed[i] = squares[i] > limit ? kFailedDistance : 0;
  }
}

CONSORTIUM_CLONES
void FailGroup(const KernelColumns& columns, const KernelNeed& need, uint32_t base,
               uint8_t* __restrict failed) {
  FailKind(columns, need, base, failed);
  if (!need.arithmetic) return;
  FailPlaces(columns, need, base, failed);
  FailBedrooms(columns, need, base, failed);
}

CONSORTIUM_CLONES
uint32_t AcceptGroup(const uint8_t* __restrict failed, bool near_misses,
                     uint8_t* __restrict accepted) {
  if (near_misses) {
    for (size_t i = 0; i < kGroupRows; ++i) {
      const uint8_t bits = failed[i];
      const bool one = (bits != 0) & ((bits & (bits - 1)) == 0) & (bits < kExcluded);
      accepted[i] = one ? 1 : 0;
    }
  } else {
    for (size_t i = 0; i < kGroupRows; ++i) accepted[i] = failed[i] == 0 ? 1 : 0;
  }
  uint8_t count = 0;
  for (size_t i = 0; i < kGroupRows; ++i) count += accepted[i];
  return count;
}

CONSORTIUM_CLONES
uint32_t KeyGroup(const KernelColumns& columns, const KernelNeed& need, uint32_t base,
                  const uint32_t* __restrict distances, const uint8_t* __restrict accepted,
                  const GroupBits& bits, uint64_t first, uint64_t last, GroupKeys& keys) {
  uint8_t mismatches[kGroupRows];
  uint8_t unmet[kGroupRows];
  uint16_t free[kGroupRows];
  CountMismatches(columns, need, base, mismatches);
  CountUnmet(columns, need, base, bits, unmet);
  FindFree(columns, need, base, free);
  const uint16_t* __restrict tie = columns.tie + base;
  uint32_t* __restrict high = keys.high.data();
  uint32_t* __restrict low = keys.low.data();
  for (size_t i = 0; i < kGroupRows; ++i) {
    const uint32_t key = uint32_t{mismatches[i]} << 29 | uint32_t{unmet[i]} << 22 | distances[i];
    high[i] = accepted[i] != 0 ? key : UINT32_MAX;
    low[i] = accepted[i] != 0 ? uint32_t{free[i]} << 16 | tie[i] : UINT32_MAX;
  }
  const auto first_high = static_cast<uint32_t>(first >> 32);
  const auto first_low = static_cast<uint32_t>(first);
  const auto last_high = static_cast<uint32_t>(last >> 32);
  const auto last_low = static_cast<uint32_t>(last);
  uint32_t count = 0;
  for (size_t i = 0; i < kGroupRows; ++i) {
    const bool behind = (high[i] > first_high) | ((high[i] == first_high) & (low[i] >= first_low));
    const bool before = (high[i] < last_high) | ((high[i] == last_high) & (low[i] <= last_low));
    count += behind & before ? 1 : 0;
  }
  return count;
}

}  // namespace consortium::policy
