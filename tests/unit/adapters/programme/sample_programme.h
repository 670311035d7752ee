#ifndef CONSORTIUM_TESTS_UNIT_ADAPTERS_PROGRAMME_SAMPLE_PROGRAMME_H_
#define CONSORTIUM_TESTS_UNIT_ADAPTERS_PROGRAMME_SAMPLE_PROGRAMME_H_

#include <vector>

#include "absl/time/time.h"
#include "consortium/v1/booking.pb.h"
#include "tests/support/sample_offer.h"

namespace consortium::programme {

// 10:00 in London's winter.
inline absl::Time SampleStart() {
  return absl::FromCivil(absl::CivilHour(2027, 1, 18, 10), absl::UTCTimeZone());
}

// Hackney's programme: one public course of two days in winter and summer time with
// a text that needs every escape, one that is not public, one that is public and
// cancelled, one that is public and online.
inline std::vector<v1::TrainingOffer> SampleProgramme() {
  std::vector<v1::TrainingOffer> offers;
  const auto add = [&](const char* ref, absl::Time start) -> v1::TrainingOffer& {
    v1::TrainingOffer& offer = offers.emplace_back(testing::SampleOffer(ref, start));
    offer.set_member("hackney");
    offer.set_state(v1::OFFER_STATE_OPEN);
    offer.set_free_places(7);
    *offer.mutable_updated_at() = testing::TimestampAt(SampleStart() - absl::Hours(24 * 50));
    return offer;
  };
  v1::TrainingOffer& course = add("course", SampleStart());
  course.set_title("Attachment, trauma; and \"love\" <b>& more</b>");
  course.set_description(
      "Two days, one in winter; one in summer.\nBack\\slash. F\u00fcr alle, f\u00fcr alle, "
      "f\u00fcr "
      "alle, f\u00fcr alle: \u8bad\u7ec3\u8bad\u7ec3\u8bad\u7ec3\u8bad\u7ec3\u8bad\u7ec3 "
      "\U0001F476\U0001F476.");
  course.set_listed_publicly(true);
  course.set_cost_pence(1250);
  course.add_accessibility(v1::ACCESSIBILITY_STEP_FREE);
  course.set_joining_link("https://meet.example/secret-course");
  v1::TrainingSession& second = *course.add_sessions();
  const absl::Time summer = absl::FromCivil(absl::CivilHour(2027, 4, 19, 9), absl::UTCTimeZone());
  *second.mutable_start_at() = testing::TimestampAt(summer);
  *second.mutable_end_at() = testing::TimestampAt(summer + absl::Hours(3));
  add("members-only", SampleStart() + absl::Hours(48)).set_title("For members only");
  v1::TrainingOffer& cancelled = add("cancelled", SampleStart() + absl::Hours(72));
  cancelled.set_title("It was cancelled");
  cancelled.set_listed_publicly(true);
  cancelled.set_state(v1::OFFER_STATE_CANCELLED);
  v1::TrainingOffer& online = add("online", SampleStart() + absl::Hours(96));
  online.set_title("An evening online");
  online.set_mode(v1::TRAINING_MODE_ONLINE);
  online.clear_venue();
  online.set_listed_publicly(true);
  online.set_joining_link("https://meet.example/secret-online");
  return offers;
}

// Islington's: a couple at the course, one waiting for `online`.
inline std::vector<v1::Booking> SampleBookings() {
  std::vector<v1::Booking> bookings;
  const std::vector<v1::TrainingOffer> offers = SampleProgramme();
  const auto add = [&](const v1::TrainingOffer& offer, const char* participant,
                       v1::BookingState state) -> v1::Booking& {
    v1::Booking& booking = bookings.emplace_back();
    booking.set_offer_member("hackney");
    booking.set_offer_ref(offer.offer_ref());
    booking.set_member("islington");
    booking.set_participant_ref(participant);
    booking.set_state(state);
    *booking.mutable_state_at() = offer.updated_at();
    *booking.mutable_offer()->mutable_sessions() = offer.sessions();
    booking.mutable_offer()->set_title(offer.title());
    if (state == v1::BOOKING_STATE_CONFIRMED) booking.set_joining_link(offer.joining_link());
    return booking;
  };
  add(offers[0], "islington-0417", v1::BOOKING_STATE_CONFIRMED);
  add(offers[0], "islington-0418", v1::BOOKING_STATE_WAITLISTED);
  add(offers[3], "islington-0417", v1::BOOKING_STATE_WAITLISTED);
  return bookings;
}

}  // namespace consortium::programme

#endif  // CONSORTIUM_TESTS_UNIT_ADAPTERS_PROGRAMME_SAMPLE_PROGRAMME_H_
