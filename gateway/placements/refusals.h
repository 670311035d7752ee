#ifndef CONSORTIUM_GATEWAY_PLACEMENTS_REFUSALS_H_
#define CONSORTIUM_GATEWAY_PLACEMENTS_REFUSALS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "consortium/v1/placement_request.pb.h"

namespace consortium::placements {

// FAILED_PRECONDITION with `reason`, and a state as metadata `state`, so that a program
// need not ask again to say why.
absl::Status Refusal(absl::string_view reason, v1::PlacementState state, absl::string_view message);

// The move has no arrow from `state`.
absl::Status StateChanged(v1::PlacementState state);

// FAILED_PRECONDITION with `reason`.
absl::Status Refusal(absl::string_view reason, absl::string_view message);

// `status`, a refusal of the vacancies' with a reason, with the state that the request is in.
absl::Status WithState(const absl::Status& status, v1::PlacementState state);

// NOT_FOUND in the words that are used for everything that a caller may not know of.
absl::Status NoSuchRequest();
absl::Status NoSuchNeed();

// `status` with the field in front of its message, and with its details.
absl::Status InField(absl::string_view field, const absl::Status& status);

}  // namespace consortium::placements

#endif  // CONSORTIUM_GATEWAY_PLACEMENTS_REFUSALS_H_
