#ifndef CONSORTIUM_TESTS_MODEL_OFFER_MODEL_H_
#define CONSORTIUM_TESTS_MODEL_OFFER_MODEL_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "consortium/v1/booking.pb.h"
#include "consortium/v1/training_offer.pb.h"

namespace consortium::model {

// One booking.
struct ModelBooking {
  std::string ref;
  std::string member;
  std::string participant;
  std::string party = {};
  v1::SeatKind kind = v1::SEAT_KIND_UNSPECIFIED;
  v1::BookingState state = v1::BOOKING_STATE_WAITLISTED;
  std::pair<uint64_t, int> place = {};  // The entry that booked it, and the seat.
  uint64_t changed = 0;                 // The last entry that changed it.
  absl::Time booked = {};
  absl::Time state_at = {};

  bool is_live() const {
    return state == v1::BOOKING_STATE_CONFIRMED || state == v1::BOOKING_STATE_WAITLISTED;
  }
};

// One offer and its bookings, after the words of training.proto and its README: written
// from those, with nothing of the gateway in it. A value.
class OfferModel {
 public:
  OfferModel(std::string owner, v1::TrainingOffer terms, absl::Time now)
      : owner_(std::move(owner)), terms_(std::move(terms)), updated_(now), settled_(now) {}

  const std::string& owner() const { return owner_; }
  const v1::TrainingOffer& terms() const { return terms_; }
  const std::vector<ModelBooking>& bookings() const { return bookings_; }
  bool cancelled() const { return cancelled_; }

  absl::Time Begins() const;
  absl::Time BookableUntil() const;
  absl::Time CancellableUntil() const;
  absl::Time RecordableUntil() const;
  v1::OfferState StateAt(absl::Time now) const;

  // Places confirmed, since attended or not; of one member, or of all.
  uint32_t Held(std::optional<absl::string_view> member = std::nullopt) const;
  uint32_t Waiting() const;

  // Places that `member` may have confirmed.
  uint32_t FreeFor(absl::string_view member, absl::Time now) const;
  // What a reader is told of that: nothing of a closed offer, and of places that a
  // reservation gave up only once those who wait have had their turn.
  uint32_t ShownFreeFor(absl::string_view member, absl::Time now) const;
  uint32_t EverFreeFor(absl::string_view member) const;

  // Whether something happens to it by itself that has not.
  bool IsDue(absl::Time now) const;

  // Everybody's turn: who fits is confirmed, and who waits when it begins gets no place.
  // Returns how many were confirmed who had waited since before entry `sequence`.
  uint32_t Settle(absl::Time now, uint64_t sequence);
  void Add(ModelBooking booking) { bookings_.push_back(std::move(booking)); }
  void Move(ModelBooking& booking, v1::BookingState state, absl::Time now, uint64_t sequence);
  // Everybody with a live booking is told.
  void Replace(v1::TrainingOffer terms, absl::Time now, uint64_t sequence);
  // Returns how many live bookings ended.
  uint32_t Cancel(absl::Time now, uint64_t sequence);

  ModelBooking* Find(absl::string_view ref);
  bool IsBooked(absl::string_view member, absl::string_view participant) const;

  // A booking as `viewer` sees it.
  v1::Booking Show(const ModelBooking& booking, absl::string_view viewer, absl::Time now) const;
  // The offer as `viewer` finds it.
  v1::TrainingOffer ShowTo(absl::string_view viewer, absl::Time now) const;
  std::string Describe() const;

 private:
  uint32_t FreeFor(absl::string_view member, bool is_reserved) const;

  std::string owner_;
  v1::TrainingOffer terms_;
  bool cancelled_ = false;
  absl::Time updated_;
  absl::Time settled_;                  // When everybody had their turn last.
  std::vector<ModelBooking> bookings_;  // In the order of booking.
};

}  // namespace consortium::model

#endif  // CONSORTIUM_TESTS_MODEL_OFFER_MODEL_H_
