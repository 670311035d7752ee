#ifndef CONSORTIUM_ADAPTERS_PROGRAMME_CALENDAR_H_
#define CONSORTIUM_ADAPTERS_PROGRAMME_CALENDAR_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "consortium/v1/booking.pb.h"
#include "consortium/v1/training_offer.pb.h"

// Offers as an iCalendar file (RFC 5545), for carers' and teams' own calendars.
// Pure.
namespace consortium::programme {

// One offer in the calendar.
struct CalendarEntry {
  v1::TrainingOffer offer;   // `updated_at`: when the entry was changed.
  std::string joining_link;  // Of a place that is held; empty otherwise.
  std::string note;          // First in the description; empty for none.

  // How sure it is; a cancelled offer is cancelled, whatever this says.
  enum class Certainty { kConfirmed, kTentative, kCancelled };
  Certainty certainty = Certainty::kConfirmed;
};

// Own bookings by offer, those who come together in one entry: confirmed as soon
// as one place is held, tentative while all wait, cancelled once none is left. The
// joining link is that of a held place, and none otherwise. `offers` has what the
// bookings do not carry (venue, description, change); a booking whose offer is not
// among them is shown by its own copy. An entry was changed when its offer or the
// state of one of its bookings was.
std::vector<CalendarEntry> EntriesOf(absl::Span<const v1::Booking> bookings,
                                     absl::Span<const v1::TrainingOffer> offers);

// The calendar: Europe/London with its VTIMEZONE, a VEVENT per session. A
// session's UID depends on its member, offer and number alone, so that a calendar
// that reads the file again moves the event instead of adding one.
std::string Calendar(absl::string_view name, absl::Span<const CalendarEntry> entries);

}  // namespace consortium::programme

#endif  // CONSORTIUM_ADAPTERS_PROGRAMME_CALENDAR_H_
