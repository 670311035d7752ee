#ifndef CONSORTIUM_GATEWAY_VACANCIES_HELD_PLACES_H_
#define CONSORTIUM_GATEWAY_VACANCIES_HELD_PLACES_H_

#include <optional>
#include <string>

#include "absl/types/span.h"
#include "consortium/v1/vacancy.pb.h"
#include "gateway/vacancies/claim_store.h"

namespace consortium::vacancies {

// What the claims hold of a household's places, as the end of a row's bytes: `held`
// comes behind every field that a row is stated with, so that a row as it was stated and
// this make the row as it is shown. Empty when nothing is held; nothing when there are too few
// places.
std::optional<std::string> HeldBytes(const v1::Places& places, absl::Span<const Claim> claims);

}  // namespace consortium::vacancies

#endif  // CONSORTIUM_GATEWAY_VACANCIES_HELD_PLACES_H_
