#include "tests/model/offer_model.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "consortium/v1/instant.h"

namespace consortium::model {
namespace {

bool HoldsPlace(const ModelBooking& booking) {
  return booking.state == v1::BOOKING_STATE_CONFIRMED ||
         booking.state == v1::BOOKING_STATE_ATTENDED ||
         booking.state == v1::BOOKING_STATE_DID_NOT_ATTEND;
}

bool Waits(const ModelBooking& booking) { return booking.state == v1::BOOKING_STATE_WAITLISTED; }

uint32_t Rest(uint32_t of, uint32_t taken) { return of > taken ? of - taken : 0; }

}  // namespace

absl::Time OfferModel::Begins() const { return v1::InstantOf(terms_.sessions(0).start_at()); }

absl::Time OfferModel::BookableUntil() const {
  return terms_.has_booking_deadline() ? v1::InstantOf(terms_.booking_deadline()) : Begins();
}

absl::Time OfferModel::CancellableUntil() const {
  return terms_.has_cancel_by() ? v1::InstantOf(terms_.cancel_by()) : Begins();
}

absl::Time OfferModel::RecordableUntil() const {
  return v1::InstantOf(terms_.sessions().rbegin()->end_at()) + absl::Hours(24 * 30);
}

v1::OfferState OfferModel::StateAt(absl::Time now) const {
  if (cancelled_) return v1::OFFER_STATE_CANCELLED;
  if (now >= v1::InstantOf(terms_.sessions().rbegin()->end_at())) return v1::OFFER_STATE_FINISHED;
  return now < BookableUntil() ? v1::OFFER_STATE_OPEN : v1::OFFER_STATE_BOOKING_CLOSED;
}

uint32_t OfferModel::Held(std::optional<absl::string_view> member) const {
  return static_cast<uint32_t>(
      std::count_if(bookings_.begin(), bookings_.end(), [&member](const ModelBooking& booking) {
        return HoldsPlace(booking) && (!member.has_value() || booking.member == *member);
      }));
}

uint32_t OfferModel::Waiting() const {
  return static_cast<uint32_t>(std::count_if(bookings_.begin(), bookings_.end(), Waits));
}

uint32_t OfferModel::FreeFor(absl::string_view member, bool is_reserved) const {
  const uint32_t left = Rest(terms_.capacity(), Held());
  if (member == owner_) return left;
  // The owner's own people sit in its reservation first.
  const uint32_t kept = is_reserved ? Rest(terms_.reserved_places(), Held(owner_)) : 0;
  const uint32_t free = Rest(left, kept);
  if (terms_.places_per_member_max() == 0) return free;
  return std::min(free, Rest(terms_.places_per_member_max(), Held(member)));
}

uint32_t OfferModel::FreeFor(absl::string_view member, absl::Time now) const {
  return FreeFor(member,
                 terms_.reserved_places() > 0 && now < v1::InstantOf(terms_.reserved_until()));
}

uint32_t OfferModel::ShownFreeFor(absl::string_view member, absl::Time now) const {
  if (StateAt(now) != v1::OFFER_STATE_OPEN) return 0;
  return FreeFor(member, Waiting() > 0 ? settled_ : now);
}

uint32_t OfferModel::EverFreeFor(absl::string_view member) const {
  if (member == owner_ || terms_.places_per_member_max() == 0) return terms_.capacity();
  return std::min(terms_.capacity(), terms_.places_per_member_max());
}

bool OfferModel::IsDue(absl::Time now) const {
  if (cancelled_) return false;
  const auto came = [this, now](absl::Time at) { return settled_ < at && at <= now; };
  return came(Begins()) ||
         (terms_.reserved_places() > 0 && came(v1::InstantOf(terms_.reserved_until())));
}

uint32_t OfferModel::Settle(absl::Time now, uint64_t sequence) {
  settled_ = now;
  uint32_t promoted = 0;
  const bool begun = !cancelled_ && now >= Begins();
  for (size_t begin = 0; begin < bookings_.size(); ++begin) {
    ModelBooking& first = bookings_[begin];
    if (!Waits(first)) continue;
    if (begun) {
      Move(first, v1::BOOKING_STATE_NO_PLACE, now, sequence);
      continue;
    }
    const auto comes_along = [&first](const ModelBooking& other) {
      return Waits(other) &&
             (&other == &first || (!first.party.empty() && other.party == first.party));
    };
    const auto size = std::count_if(bookings_.begin(), bookings_.end(), comes_along);
    if (FreeFor(first.member, now) < static_cast<uint32_t>(size)) continue;
    std::vector<ModelBooking*> party;
    for (ModelBooking& booking : bookings_) {
      if (comes_along(booking)) party.push_back(&booking);
    }
    for (ModelBooking* booking : party) {
      if (booking->place.first != sequence) ++promoted;
      Move(*booking, v1::BOOKING_STATE_CONFIRMED, now, sequence);
    }
  }
  return promoted;
}

void OfferModel::Move(ModelBooking& booking, v1::BookingState state, absl::Time now,
                      uint64_t sequence) {
  booking.state = state;
  booking.state_at = now;
  booking.changed = sequence;
}

void OfferModel::Replace(v1::TrainingOffer terms, absl::Time now, uint64_t sequence) {
  terms_ = std::move(terms);
  updated_ = now;
  for (ModelBooking& booking : bookings_) {
    if (booking.is_live()) booking.changed = sequence;
  }
}

uint32_t OfferModel::Cancel(absl::Time now, uint64_t sequence) {
  cancelled_ = true;
  updated_ = now;
  uint32_t ended = 0;
  for (ModelBooking& booking : bookings_) {
    if (!booking.is_live()) continue;
    Move(booking, v1::BOOKING_STATE_OFFER_CANCELLED, now, sequence);
    ++ended;
  }
  return ended;
}

ModelBooking* OfferModel::Find(absl::string_view ref) {
  const auto found = std::find_if(bookings_.begin(), bookings_.end(),
                                  [ref](const ModelBooking& each) { return each.ref == ref; });
  return found == bookings_.end() ? nullptr : &*found;
}

bool OfferModel::IsBooked(absl::string_view member, absl::string_view participant) const {
  return std::any_of(bookings_.begin(), bookings_.end(), [&](const ModelBooking& booking) {
    return booking.is_live() && booking.member == member && booking.participant == participant;
  });
}

v1::Booking OfferModel::Show(const ModelBooking& booking, absl::string_view viewer,
                             absl::Time now) const {
  v1::Booking shown;
  shown.set_offer_member(owner_);
  shown.set_offer_ref(terms_.offer_ref());
  shown.set_booking_ref(booking.ref);
  shown.set_member(booking.member);
  if (booking.member == viewer) shown.set_participant_ref(booking.participant);
  shown.set_kind(booking.kind);
  shown.set_state(booking.state);
  if (Waits(booking)) {
    uint32_t position = 1;
    for (const ModelBooking& other : bookings_) {
      if (Waits(other) && other.place < booking.place) ++position;
    }
    shown.set_waiting_position(position);
  }
  shown.set_party_ref(booking.party);
  if (booking.state == v1::BOOKING_STATE_CONFIRMED || booking.state == v1::BOOKING_STATE_ATTENDED) {
    shown.set_joining_link(terms_.joining_link());
  }
  v1::SetInstant(booking.booked, shown.mutable_booked_at());
  v1::SetInstant(booking.state_at, shown.mutable_state_at());
  v1::TrainingOffer& offer = *shown.mutable_offer();
  offer.set_member(owner_);
  offer.set_offer_ref(terms_.offer_ref());
  offer.set_kind(terms_.kind());
  offer.set_title(terms_.title());
  offer.set_stage(terms_.stage());
  *offer.mutable_topics() = terms_.topics();
  *offer.mutable_standards() = terms_.standards();
  *offer.mutable_sessions() = terms_.sessions();
  offer.set_state(StateAt(now));
  return shown;
}

v1::TrainingOffer OfferModel::ShowTo(absl::string_view viewer, absl::Time now) const {
  v1::TrainingOffer shown = terms_;
  shown.set_member(owner_);
  shown.set_state(StateAt(now));
  shown.set_free_places(ShownFreeFor(viewer, now));
  v1::SetInstant(updated_, shown.mutable_updated_at());
  if (viewer == owner_) {
    shown.set_waiting(Waiting());
    shown.set_confirmed(Held());
  } else {
    shown.clear_joining_link();
  }
  return shown;
}

std::string OfferModel::Describe() const {
  std::string said =
      absl::StrCat("  ", owner_, "/", terms_.offer_ref(), cancelled_ ? " (cancelled)" : "",
                   ", begins ", absl::FormatTime(Begins(), absl::UTCTimeZone()), ", capacity ",
                   terms_.capacity(), ", held ", Held(), ", waiting ", Waiting());
  if (terms_.reserved_places() > 0) {
    absl::StrAppend(&said, ", reserved ", terms_.reserved_places(), " until ",
                    absl::FormatTime(v1::InstantOf(terms_.reserved_until()), absl::UTCTimeZone()));
  }
  if (terms_.places_per_member_max() > 0) {
    absl::StrAppend(&said, ", of a member at most ", terms_.places_per_member_max());
  }
  for (const ModelBooking& booking : bookings_) {
    absl::StrAppend(&said, "\n    ", booking.ref, " ", booking.member, "'s ", booking.participant,
                    " ", v1::BookingState_Name(booking.state), booking.party.empty() ? "" : " of ",
                    booking.party);
  }
  return said;
}

}  // namespace consortium::model
