#include "gateway/training/booking_view.h"

#include <algorithm>

#include "certs/evidence/crockford.h"
#include "certs/platform/random.h"
#include "gateway/journal/receipt.h"
#include "policy/training/offer_rules.h"

namespace consortium::training {
namespace {

constexpr size_t kReferenceBytes = 17;  // 26 characters of 5 bits.

// What a carer's file needs to know of what was attended.
void FillOffer(const ShownOffer& of, absl::Time now, v1::TrainingOffer* shown) {
  shown->set_member(of.key.member);
  shown->set_offer_ref(of.key.offer_ref);
  shown->set_kind(of.offer.kind());
  shown->set_title(of.offer.title());
  shown->set_stage(of.offer.stage());
  *shown->mutable_topics() = of.offer.topics();
  *shown->mutable_standards() = of.offer.standards();
  *shown->mutable_sessions() = of.offer.sessions();
  shown->set_state(policy::StateAt(of.offer, of.cancelled, now));
}

}  // namespace

void FillBooking(const StoredBooking& booking, const ShownOffer& of, uint32_t waiting_position,
                 absl::string_view viewer, absl::Time now, v1::Booking* shown) {
  shown->set_offer_member(booking.offer.member);
  shown->set_offer_ref(booking.offer.offer_ref);
  shown->set_booking_ref(booking.booking_ref);
  shown->set_member(booking.member);
  if (booking.member == viewer) shown->set_participant_ref(booking.participant_ref);
  shown->set_kind(booking.kind);
  shown->set_state(booking.state);
  if (booking.state == v1::BOOKING_STATE_WAITLISTED) shown->set_waiting_position(waiting_position);
  shown->set_party_ref(booking.party_ref);
  if (booking.state == v1::BOOKING_STATE_CONFIRMED || booking.state == v1::BOOKING_STATE_ATTENDED) {
    shown->set_joining_link(of.offer.joining_link());
  }
  journal::SetInstant(booking.booked, shown->mutable_booked_at());
  journal::SetInstant(booking.state_at, shown->mutable_state_at());
  FillOffer(of, now, shown->mutable_offer());
}

void FillBooking(const BookingFacts& facts, const OfferFacts& offer, absl::string_view viewer,
                 absl::Time now, v1::Booking* shown) {
  const StoredBooking& booking = facts.booking;
  const auto ahead = std::lower_bound(offer.waiting.begin(), offer.waiting.end(), booking.place) -
                     offer.waiting.begin();
  FillBooking(booking, {offer.key(), offer.offer(), offer.cancelled()},
              static_cast<uint32_t>(ahead) + 1, viewer, now, shown);
  if (facts.sealed == nullptr) return;
  shown->set_sealed_details(*facts.sealed);
  shown->set_sealing_certificate(booking.sealing_certificate);
}

bool HasEnded(const StoredBooking& booking, const v1::TrainingOffer& offer, absl::Time now) {
  return !IsLive(booking.state) || now >= policy::RecordableUntil(offer);
}

std::string NewReference() {
  return evidence::CrockfordOf(platform::RandomBytes(kReferenceBytes), kReferenceCharacters);
}

}  // namespace consortium::training
