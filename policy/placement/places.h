#ifndef CONSORTIUM_POLICY_PLACEMENT_PLACES_H_
#define CONSORTIUM_POLICY_PLACEMENT_PLACES_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "consortium/v1/vacancy.pb.h"

// Which of a household's places are held for whom. Pure.
namespace consortium::policy {

// What holds places of a household.
struct PlaceClaim {
  uint32_t places = 0;
  absl::CivilDay start;                  // From which day they are needed.
  bool siblings = false;                 // Places for siblings only will do.
  bool short_break = false;              // Places for short breaks only will do.
  std::optional<absl::Time> until = {};  // Nothing: without an end.

  bool operator==(const PlaceClaim&) const = default;
};

// The places that the claims take of those that a household offers; nothing when no
// way of sharing them out gives every claim its own. Who needs places soonest chooses
// first, and everybody takes what suits the fewest others: places on a condition, then
// those that come free latest, then vacant ones; who has taken what a later claim alone
// depends on takes another. Soonest end first, those without an end last.
std::optional<std::vector<v1::HeldPlaces>> Allocate(const v1::Places& places,
                                                    absl::Span<const PlaceClaim> claims);

// How many places are held.
uint32_t CountHeld(const google::protobuf::RepeatedPtrField<v1::HeldPlaces>& held);

}  // namespace consortium::policy

#endif  // CONSORTIUM_POLICY_PLACEMENT_PLACES_H_
