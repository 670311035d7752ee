#ifndef CONSORTIUM_GATEWAY_TRAINING_SEARCH_ROW_H_
#define CONSORTIUM_GATEWAY_TRAINING_SEARCH_ROW_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "consortium/v1/training_offer.pb.h"
#include "gateway/directory/areas.h"
#include "policy/matching/chunk.h"

namespace consortium::training {

// What a search compares of one offer, so that most offers are passed over without
// looking further. Sets are masks: bit n is the value n. A value.
struct SearchRow {
  int64_t first_start_us = 0;
  int64_t bookable_until_us = 0;
  policy::GridPoint venue;  // Unknown where there is none.
  uint32_t topics = 0;
  uint32_t owner = 0;  // Place in Model::owners.
  uint16_t audiences = 0;
  uint8_t standards = 0;
  uint8_t accessibility = 0;
  uint8_t stage = 0;
  uint8_t kind = 0;
  uint8_t mode = 0;
  uint8_t childcare = 0;
  bool cancelled = false;
  bool restricted = false;
  bool anybodys = false;     // Nothing is reserved, capped or waited for.
  uint32_t places_left = 0;  // No more are free to anybody; all of them where `anybodys`.
  bool operator==(const SearchRow&) const = default;
};

// Bit n of a mask; 0 for values beyond it.
constexpr uint32_t MaskBit(int value) {
  return value >= 0 && value < 32 ? uint32_t{1} << value : 0;
}

// The row of an offer that was admitted; `owner` and its places are left for the
// model to set.
SearchRow SearchRowOf(const v1::TrainingOffer& offer, bool cancelled,
                      const directory::Areas& areas);

}  // namespace consortium::training

#endif  // CONSORTIUM_GATEWAY_TRAINING_SEARCH_ROW_H_
