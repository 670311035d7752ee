#include "gateway/placements/refusals.h"

#include <string>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/status_details.h"

namespace consortium::placements {

absl::Status Refusal(absl::string_view reason, v1::PlacementState state,
                     absl::string_view message) {
  return rpc::WithReason(absl::FailedPreconditionError(message), reason,
                         {{"state", v1::PlacementState_Name(state)}});
}

absl::Status StateChanged(v1::PlacementState state) {
  return Refusal("STATE_CHANGED", state,
                 absl::StrCat("placement_ref: the request is ", v1::PlacementState_Name(state),
                              ", and this cannot be done to it; nothing was changed"));
}

absl::Status Refusal(absl::string_view reason, absl::string_view message) {
  return rpc::WithReason(absl::FailedPreconditionError(message), reason);
}

absl::Status WithState(const absl::Status& status, v1::PlacementState state) {
  const std::string reason = rpc::ReasonOf(status);
  return reason.empty()
             ? status
             : rpc::WithReason(status, reason, {{"state", v1::PlacementState_Name(state)}});
}

absl::Status NoSuchRequest() {
  return absl::NotFoundError(
      "placement_ref: no request of yours, out or in, has it; list your requests to see which "
      "there are");
}

absl::Status NoSuchNeed() {
  return absl::NotFoundError("need_ref: no need of yours has it; list your requests to see them");
}

absl::Status InField(absl::string_view field, const absl::Status& status) {
  absl::Status named(status.code(), absl::StrCat(field, ": ", status.message()));
  status.ForEachPayload([&named](absl::string_view type, const absl::Cord& payload) {
    named.SetPayload(type, payload);
  });
  return named;
}

}  // namespace consortium::placements
