#include "tests/model/training_board.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "consortium/v1/instant.h"
#include "tests/support/sample_offer.h"

namespace consortium::model {
namespace {

constexpr size_t kRecent = 5;

// One of those that `wanted` accepts; mostly one of the last kRecent.
template <typename Each, typename Wanted>
std::optional<Each> Some(const std::vector<Each>& all, Chance& chance, Wanted wanted) {
  std::vector<const Each*> fitting;
  for (const Each& each : all) {
    if (wanted(each)) fitting.push_back(&each);
  }
  if (fitting.empty()) return std::nullopt;
  const size_t among = chance.InHundred(80) ? std::min(fitting.size(), kRecent) : fitting.size();
  return *fitting[fitting.size() - 1 - chance.Below(among)];
}

}  // namespace

void TrainingBoard::Add(Offer offer) {
  platform::MutexLock lock(mutex_);
  const auto same = [&offer](const Offer& each) {
    return each.owner == offer.owner && each.terms.offer_ref() == offer.terms.offer_ref();
  };
  const auto found = std::find_if(offers_.begin(), offers_.end(), same);
  if (found == offers_.end()) {
    offers_.push_back(std::move(offer));
  } else {
    *found = std::move(offer);
  }
}

void TrainingBoard::Add(Booking booking) {
  platform::MutexLock lock(mutex_);
  const bool known =
      std::any_of(bookings_.begin(), bookings_.end(),
                  [&booking](const Booking& each) { return each.ref == booking.ref; });
  if (!known) bookings_.push_back(std::move(booking));
}

std::optional<TrainingBoard::Offer> TrainingBoard::SomeOffer(absl::string_view owner,
                                                             Chance& chance) const {
  platform::MutexLock lock(mutex_);
  return Some(offers_, chance,
              [owner](const Offer& offer) { return owner.empty() || offer.owner == owner; });
}

std::optional<TrainingBoard::Offer> TrainingBoard::SomeOpenOffer(absl::Time now,
                                                                 Chance& chance) const {
  platform::MutexLock lock(mutex_);
  return Some(offers_, chance, [now](const Offer& offer) {
    const v1::TrainingOffer& terms = offer.terms;
    return now < v1::InstantOf(terms.has_booking_deadline() ? terms.booking_deadline()
                                                            : terms.sessions(0).start_at());
  });
}

std::vector<v1::TrainingOffer> TrainingBoard::OffersOf(absl::string_view owner) const {
  platform::MutexLock lock(mutex_);
  std::vector<v1::TrainingOffer> offers;
  for (const Offer& offer : offers_) {
    if (offer.owner == owner) offers.push_back(offer.terms);
  }
  return offers;
}

std::optional<TrainingBoard::Booking> TrainingBoard::SomeBooking(absl::string_view member,
                                                                 Chance& chance) const {
  platform::MutexLock lock(mutex_);
  return Some(bookings_, chance, [member](const Booking& booking) {
    return member.empty() || booking.member == member;
  });
}

std::vector<TrainingBoard::Booking> TrainingBoard::BookingsOf(const Offer& offer) const {
  platform::MutexLock lock(mutex_);
  std::vector<Booking> of_offer;
  for (const Booking& booking : bookings_) {
    if (booking.owner == offer.owner && booking.offer_ref == offer.terms.offer_ref()) {
      of_offer.push_back(booking);
    }
  }
  return of_offer;
}

std::optional<absl::Time> TrainingBoard::SomeInstant(absl::Time now, absl::Duration far,
                                                     Chance& chance) const {
  std::vector<absl::Time> instants;
  platform::MutexLock lock(mutex_);
  for (const Offer& offer : offers_) {
    const v1::TrainingOffer& terms = offer.terms;
    const absl::Time ends = v1::InstantOf(terms.sessions().rbegin()->end_at());
    for (const absl::Time at :
         {v1::InstantOf(terms.sessions(0).start_at()), ends, ends + absl::Hours(24 * 30),
          v1::InstantOf(terms.reserved_until()), v1::InstantOf(terms.booking_deadline()),
          v1::InstantOf(terms.cancel_by())}) {
      for (const absl::Time near : {at - absl::Microseconds(1), at}) {
        if (now < near && near <= now + far) instants.push_back(near);
      }
    }
  }
  if (instants.empty()) return std::nullopt;
  return instants[chance.Below(instants.size())];
}

v1::TrainingOffer RandomOffer(const std::string& offer_ref, absl::Time now, Chance& chance) {
  const absl::Time begins = now + absl::Hours(chance.Between(6, 24 * 6));
  v1::TrainingOffer offer = testing::SampleOffer(offer_ref, begins);
  offer.set_title(absl::StrCat("Course ", chance.Between(1, 1000)));
  if (chance.InHundred(30)) {
    v1::TrainingSession& second = *offer.add_sessions();
    v1::SetInstant(begins + absl::Hours(24), second.mutable_start_at());
    v1::SetInstant(begins + absl::Hours(26), second.mutable_end_at());
  }
  if (chance.InHundred(30)) {
    offer.set_mode(v1::TRAINING_MODE_HYBRID);
    offer.set_joining_link(absl::StrCat("https://meet.example/", offer_ref));
  }
  offer.set_capacity(chance.Between(1, 6));
  if (chance.InHundred(40)) offer.set_places_per_member_max(chance.Between(1, 3));
  offer.set_guests_welcome(chance.InHundred(50));
  if (chance.InHundred(15)) {
    offer.mutable_restricted_to()->set_scheme("hackney-2024");
    offer.mutable_restricted_to()->set_level("2");
  }
  absl::Time bookable_until = begins;
  if (chance.InHundred(30)) {
    bookable_until = begins - absl::Hours(chance.Between(1, 5));
    v1::SetInstant(bookable_until, offer.mutable_booking_deadline());
  }
  if (chance.InHundred(40)) {
    v1::SetInstant(begins - absl::Hours(chance.Between(0, 24)), offer.mutable_cancel_by());
  }
  if (chance.InHundred(50)) {
    offer.set_reserved_places(chance.Between(1, offer.capacity()));
    v1::SetInstant(bookable_until - absl::Minutes(chance.Between(0, 600)),
                   offer.mutable_reserved_until());
  }
  switch (chance.Below(48)) {
    case 0:
      offer.set_capacity(0);
      break;
    case 1:
      offer.set_reserved_places(offer.capacity() + 1);
      v1::SetInstant(bookable_until, offer.mutable_reserved_until());
      break;
    case 2:
      v1::SetInstant(begins + absl::Microseconds(1), offer.mutable_booking_deadline());
      break;
    case 3:
      v1::SetInstant(begins + absl::Hours(1), offer.mutable_cancel_by());
      break;
    default:
      break;
  }
  return offer;
}

}  // namespace consortium::model
