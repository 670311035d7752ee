#include "gateway/vacancies/held_places.h"

#include <utility>
#include <vector>

#include "policy/placement/places.h"

namespace consortium::vacancies {

std::optional<std::string> HeldBytes(const v1::Places& places, absl::Span<const Claim> claims) {
  std::vector<policy::PlaceClaim> taking;
  for (const Claim& claim : claims) {
    if (claim.taken() == 0) continue;
    taking.push_back({.places = claim.taken(),
                      .start = claim.start,
                      .siblings = claim.siblings,
                      .short_break = claim.short_break,
                      .until = claim.until});
  }
  std::optional<std::vector<v1::HeldPlaces>> held = policy::Allocate(places, taking);
  if (!held.has_value()) return std::nullopt;
  v1::Vacancy end;
  for (v1::HeldPlaces& each : *held) *end.add_held() = std::move(each);
  return end.SerializeAsString();
}

}  // namespace consortium::vacancies
