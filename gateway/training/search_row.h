#ifndef CONSORTIUM_GATEWAY_TRAINING_SEARCH_ROW_H_
#define CONSORTIUM_GATEWAY_TRAINING_SEARCH_ROW_H_

#include <cstdint>

#include "consortium/v1/training_offer.pb.h"
#include "gateway/directory/areas.h"
#include "policy/matching/chunk.h"

namespace consortium::training {

// What a search compares of one offer, so that most offers are passed over without
// looking further. A value.
struct SearchRow {
  int64_t first_start_us = 0;
  int64_t bookable_until_us = 0;
  uint64_t traits = 0;      // TraitBit()s.
  policy::GridPoint venue;  // Unknown where there is none.
  uint32_t topics = 0;      // Bit n is the value n, here and in `audiences`.
  uint32_t owner = 0;       // Place in Model::owners.
  uint16_t audiences = 0;
  // Whoever asks and whenever, an open offer has free places from the latter to the
  // former for them.
  uint16_t places_left = 0;
  uint16_t places_for_anybody = 0;

  bool operator==(const SearchRow&) const = default;
};

// What an offer is or has, a byte of bits each.
enum class Trait { kStage, kKind, kMode, kStandard, kAccessibility, kFlag };

// Flags.
inline constexpr int kCancelled = 0;
inline constexpr int kRestricted = 1;
inline constexpr int kHasChildcare = 2;

// The bit of a value from 0 to 7; any other has that of 0, which no search asks for.
constexpr uint64_t TraitBit(Trait trait, int value) {
  return uint64_t{1} << (8 * static_cast<int>(trait) + (value >= 0 && value < 8 ? value : 0));
}

// All bits of one trait.
constexpr uint64_t TraitBits(Trait trait) {
  return uint64_t{0xff} << (8 * static_cast<int>(trait));
}

// Bit n of a mask; 0 for values beyond it.
constexpr uint32_t MaskBit(int value) {
  return value >= 0 && value < 32 ? uint32_t{1} << value : 0;
}

// The row of an offer that was admitted; `owner` and the places are left for the
// model to set.
SearchRow SearchRowOf(const v1::TrainingOffer& offer, bool cancelled,
                      const directory::Areas& areas);

}  // namespace consortium::training

#endif  // CONSORTIUM_GATEWAY_TRAINING_SEARCH_ROW_H_
