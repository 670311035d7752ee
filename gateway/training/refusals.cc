#include "gateway/training/refusals.h"

#include "google/rpc/status_details.h"

namespace consortium::training {

absl::Status Refusal(absl::StatusCode code, absl::string_view reason, v1::OfferState state,
                     absl::string_view message) {
  return rpc::WithReason(absl::Status(code, message), reason,
                         {{"state", v1::OfferState_Name(state)}});
}

absl::Status Refusal(absl::StatusCode code, absl::string_view reason, v1::BookingState state,
                     absl::string_view message) {
  return rpc::WithReason(absl::Status(code, message), reason,
                         {{"state", v1::BookingState_Name(state)}});
}

absl::Status NoSuchOffer() {
  return absl::NotFoundError(
      "offer_ref: no offer that you may see has it; search again for what is on offer");
}

absl::Status NoSuchBooking() {
  return absl::NotFoundError(
      "booking_ref: no booking of yours has it; list your bookings to see which there are");
}

}  // namespace consortium::training
