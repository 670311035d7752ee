#ifndef CONSORTIUM_GATEWAY_TRAINING_BOOKING_VIEW_H_
#define CONSORTIUM_GATEWAY_TRAINING_BOOKING_VIEW_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "consortium/v1/booking.pb.h"
#include "consortium/v1/training_offer.pb.h"
#include "gateway/training/read_model.h"
#include "gateway/training/training_store.h"

namespace consortium::training {

// The one way in which bookings are shown. Redaction takes out what is for the
// offer's owner; this leaves out what depends on more than the schema says: the
// participant's reference but for the member that booked, and the joining link but
// for places that are held.

// What stands of an offer when a booking is shown.
struct ShownOffer {
  const OfferKey& key;
  const v1::TrainingOffer& offer;
  bool cancelled = false;
};

void FillBooking(const StoredBooking& booking, const ShownOffer& offer, uint32_t waiting_position,
                 absl::string_view viewer, absl::Time now, v1::Booking* shown);

// From memory, with what is sealed.
void FillBooking(const BookingFacts& booking, const OfferFacts& offer, absl::string_view viewer,
                 absl::Time now, v1::Booking* shown);

// Whether it is over: not live, or its offer's attendance can be recorded no more.
bool HasEnded(const StoredBooking& booking, const v1::TrainingOffer& offer, absl::Time now);

// A new booking's name, or a party's: 130 random bits.
inline constexpr size_t kReferenceCharacters = 26;
std::string NewReference();

}  // namespace consortium::training

#endif  // CONSORTIUM_GATEWAY_TRAINING_BOOKING_VIEW_H_
