#ifndef CONSORTIUM_GATEWAY_TRAINING_SEARCH_CRITERIA_H_
#define CONSORTIUM_GATEWAY_TRAINING_SEARCH_CRITERIA_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "consortium/v1/training.pb.h"
#include "gateway/directory/areas.h"
#include "gateway/training/read_model.h"
#include "policy/matching/chunk.h"

namespace consortium::training {

// What a search asks for, as its scan compares it. A value; immutable.
class SearchCriteria {
 public:
  // Checked for a search at `now`, whose days are Europe/London's.
  // INVALID_ARGUMENT: a violation per field.
  static absl::StatusOr<SearchCriteria> Parse(const v1::SearchTrainingRequest& request,
                                              const directory::Areas& areas, absl::Time now);

  // Whether the row meets all that needs nothing but the row.
  bool MeetsRow(const SearchRow& row) const {
    return (row.topics & topics_) != 0 && (row.audiences & audiences_) != 0 &&
           (MaskBit(row.stage) & stages_) != 0 && (MaskBit(row.kind) & kinds_) != 0 &&
           (MaskBit(row.mode) & modes_) != 0 && (row.standards & standards_) == standards_ &&
           (row.accessibility & accessibility_) == accessibility_ &&
           row.first_start_us >= from_us_ && row.first_start_us < until_us_ &&
           (include_closed_ || (!row.cancelled && row.bookable_until_us > now_us_)) &&
           (!childcare_needed_ || row.childcare > v1::CHILDCARE_NONE);
  }

  // Whether `offer`, whose row it meets, also meets the rest, for `viewer`. The
  // offer itself is looked at only where its row does not say.
  bool MeetsOffer(const SearchRow& row, const OfferFacts& offer, absl::string_view viewer) const;

  // From `near` to the venue in metres; policy::kDistanceUnknown where one is
  // unknown.
  uint32_t DistanceTo(const SearchRow& row) const;

  // Whether an offer so far away is near enough: online ones are near everywhere.
  bool IsNear(const SearchRow& row, uint32_t distance_m) const {
    return distance_max_m_ == 0 || row.mode != v1::TRAINING_MODE_VENUE ||
           distance_m <= distance_max_m_;
  }

  bool has_near() const { return near_.known(); }
  const std::string& member() const { return member_; }
  absl::Time now() const { return now_; }

 private:
  SearchCriteria() = default;

  uint32_t topics_ = 0;
  uint32_t audiences_ = 0;
  uint32_t stages_ = 0;
  uint32_t kinds_ = 0;
  uint32_t modes_ = 0;
  uint32_t standards_ = 0;
  uint32_t accessibility_ = 0;
  int64_t from_us_ = 0;
  int64_t until_us_ = 0;
  int64_t now_us_ = 0;
  bool include_closed_ = false;
  bool childcare_needed_ = false;
  uint32_t free_places_min_ = 0;
  uint32_t distance_max_m_ = 0;  // 0: anywhere.
  policy::GridPoint near_;
  v1::CarerLevel level_;  // Empty: not asked for.
  std::string member_;    // Empty: any.
  absl::Time now_;
};

}  // namespace consortium::training

#endif  // CONSORTIUM_GATEWAY_TRAINING_SEARCH_CRITERIA_H_
