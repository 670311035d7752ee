#ifndef CONSORTIUM_GATEWAY_TRAINING_SEARCH_CRITERIA_H_
#define CONSORTIUM_GATEWAY_TRAINING_SEARCH_CRITERIA_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "consortium/v1/training.pb.h"
#include "gateway/directory/areas.h"
#include "gateway/training/model.h"
#include "policy/matching/chunk.h"

namespace consortium::training {

// What a search asks for, as its scan compares it. A value; immutable.
class SearchCriteria {
 public:
  // Checked for a search at `now`, whose days are Europe/London's.
  // INVALID_ARGUMENT: a violation per field.
  static absl::StatusOr<SearchCriteria> Parse(const v1::SearchTrainingRequest& request,
                                              const directory::Areas& areas, absl::Time now);

  // What is judged by the row alone, its first session's start aside. Small enough for
  // a loop to keep in registers.
  struct RowTest {
    uint64_t decisive = 0;  // Which bits of the traits must be as in `wanted`.
    uint64_t wanted = 0;
    int64_t closed_before_us = 0;
    uint32_t topics = 0;
    uint32_t audiences = 0;
    uint32_t free_places_min = 0;

    bool Admits(const SearchRow& row) const {
      return ((row.traits ^ wanted) & decisive) == 0 && (row.topics & topics) != 0 &&
             (row.audiences & audiences) != 0 && row.bookable_until_us > closed_before_us &&
             row.places_left >= free_places_min;
    }

    // Whether an open offer has the places, whoever asks.
    bool HasPlaces(const SearchRow& row) const { return row.places_for_anybody >= free_places_min; }
  };
  const RowTest& row_test() const { return row_test_; }

  // Whether an offer that is admitted and HasPlaces() meets all else too.
  bool is_of_rows() const { return is_of_rows_; }

  // The first session starts from the former on and before the latter.
  int64_t from_us() const { return from_us_; }
  int64_t until_us() const { return until_us_; }

  // Whether the offer, whose row is admitted, also meets the rest, for `viewer`. The
  // offer itself is looked at only where its row does not say.
  bool Meets(const SearchRow& row, const OfferFacts& facts, absl::string_view viewer) const {
    constexpr uint64_t kRestrictedBit = TraitBit(Trait::kFlag, kRestricted);
    if (asks_level_ && (row.traits & kRestrictedBit) != 0 && !IsOfLevel(facts)) return false;
    if (!IsNear(row)) return false;
    if (row_test_.free_places_min == 0 || (IsOpen(row) && row_test_.HasPlaces(row))) return true;
    return facts.FreePlaces(viewer, now_) >= row_test_.free_places_min;
  }

  // From `near` to the venue in metres; policy::kDistanceUnknown where one is
  // unknown.
  uint32_t DistanceTo(const SearchRow& row) const;

  const std::string& member() const { return member_; }
  absl::Time now() const { return now_; }

 private:
  SearchCriteria() = default;

  // Whether the offer is near enough: online ones are near everywhere.
  bool IsNear(const SearchRow& row) const {
    constexpr uint64_t kAtVenue = TraitBit(Trait::kMode, v1::TRAINING_MODE_VENUE);
    return distance_max_m_ == 0 || (row.traits & kAtVenue) == 0 ||
           DistanceTo(row) <= distance_max_m_;
  }
  bool IsOpen(const SearchRow& row) const {
    return (row.traits & TraitBit(Trait::kFlag, kCancelled)) == 0 &&
           row.bookable_until_us > now_us_;
  }
  bool IsOfLevel(const OfferFacts& facts) const;

  void WantAll(uint64_t bits);
  void WantNone(uint64_t bits);
  void WantOneOf(Trait trait, uint64_t bits);

  RowTest row_test_;
  bool is_of_rows_ = false;
  int64_t now_us_ = 0;
  int64_t from_us_ = 0;
  int64_t until_us_ = 0;
  uint32_t distance_max_m_ = 0;  // 0: anywhere.
  policy::GridPoint near_;
  bool asks_level_ = false;
  v1::CarerLevel level_;
  std::string member_;  // Empty: any.
  absl::Time now_;
};

}  // namespace consortium::training

#endif  // CONSORTIUM_GATEWAY_TRAINING_SEARCH_CRITERIA_H_
