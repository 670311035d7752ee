#ifndef CONSORTIUM_GATEWAY_TRAINING_REFUSALS_H_
#define CONSORTIUM_GATEWAY_TRAINING_REFUSALS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "consortium/v1/booking.pb.h"
#include "consortium/v1/training_offer.pb.h"

namespace consortium::training {

// Refusals for how things stand: `code` with `reason`, and the state as metadata
// `state`, so that a program need not ask again to say why.
absl::Status Refusal(absl::StatusCode code, absl::string_view reason, v1::OfferState state,
                     absl::string_view message);
absl::Status Refusal(absl::StatusCode code, absl::string_view reason, v1::BookingState state,
                     absl::string_view message);

// NOT_FOUND in the words that are used for everything that a caller may not know of.
absl::Status NoSuchOffer();
absl::Status NoSuchBooking();

}  // namespace consortium::training

#endif  // CONSORTIUM_GATEWAY_TRAINING_REFUSALS_H_
