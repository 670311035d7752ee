#include "adapters/programme/calendar.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "adapters/programme/content_line.h"
#include "adapters/programme/phrase.h"
#include "adapters/programme/stable_id.h"
#include "consortium/v1/instant.h"
#include "policy/listing/row_rules.h"

namespace consortium::programme {

namespace {

// Summer time as the law has had it since 1996: what any training can fall into.
constexpr char kLondon[] =
    "BEGIN:VTIMEZONE\r\n"
    "TZID:Europe/London\r\n"
    "BEGIN:DAYLIGHT\r\n"
    "DTSTART:19960331T010000\r\n"
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\n"
    "TZOFFSETFROM:+0000\r\n"
    "TZOFFSETTO:+0100\r\n"
    "TZNAME:BST\r\n"
    "END:DAYLIGHT\r\n"
    "BEGIN:STANDARD\r\n"
    "DTSTART:19961027T020000\r\n"
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\n"
    "TZOFFSETFROM:+0100\r\n"
    "TZOFFSETTO:+0000\r\n"
    "TZNAME:GMT\r\n"
    "END:STANDARD\r\n"
    "END:VTIMEZONE\r\n";

using Certainty = CalendarEntry::Certainty;

std::string LocalDateTime(const google::protobuf::Timestamp& at) {
  return absl::FormatTime("%Y%m%dT%H%M%S", v1::InstantOf(at), policy::London());
}

std::string UtcDateTime(const google::protobuf::Timestamp& at) {
  return absl::FormatTime("%Y%m%dT%H%M%SZ", v1::InstantOf(at), absl::UTCTimeZone());
}

const char* StatusOf(const CalendarEntry& entry) {
  if (entry.offer.state() == v1::OFFER_STATE_CANCELLED ||
      entry.certainty == Certainty::kCancelled) {
    return "CANCELLED";
  }
  return entry.certainty == Certainty::kTentative ? "TENTATIVE" : "CONFIRMED";
}

std::string Description(const CalendarEntry& entry) {
  std::vector<std::string> parts;
  for (const std::string& part :
       {entry.note, entry.offer.description(), absl::StrJoin(Particulars(entry.offer), "\n")}) {
    if (!part.empty()) parts.push_back(part);
  }
  if (!entry.joining_link.empty()) parts.push_back(absl::StrCat("Join at ", entry.joining_link));
  return absl::StrJoin(parts, "\n\n");
}

// A booking's copy of its offer knows neither mode nor venue: no place is better
// than a wrong one.
std::string Location(const v1::TrainingOffer& offer) {
  return offer.mode() == v1::TRAINING_MODE_UNSPECIFIED ? "" : PlacePhrase(offer);
}

std::string Event(const CalendarEntry& entry, int session_index) {
  const v1::TrainingOffer& offer = entry.offer;
  const v1::TrainingSession& session = offer.sessions(session_index);
  const int count = offer.sessions_size();
  const std::string part =
      count == 1 ? "" : absl::StrCat(" (", session_index + 1, " of ", count, ")");
  const std::string location = Location(offer);
  return absl::StrCat("BEGIN:VEVENT\r\n",
                      ContentLine("UID", StableId({"session", offer.member(), offer.offer_ref(),
                                                   absl::StrCat(session_index + 1)})),
                      ContentLine("DTSTAMP", UtcDateTime(offer.updated_at())),
                      ContentLine("DTSTART;TZID=Europe/London", LocalDateTime(session.start_at())),
                      ContentLine("DTEND;TZID=Europe/London", LocalDateTime(session.end_at())),
                      ContentLine("SUMMARY", TextValue(absl::StrCat(offer.title(), part))),
                      ContentLine("DESCRIPTION", TextValue(Description(entry))),
                      location.empty() ? "" : ContentLine("LOCATION", TextValue(location)),
                      ContentLine("STATUS", StatusOf(entry)), "TRANSP:OPAQUE\r\n",
                      "END:VEVENT\r\n");
}

bool IsHeld(const v1::Booking& booking) {
  return booking.state() == v1::BOOKING_STATE_CONFIRMED ||
         booking.state() == v1::BOOKING_STATE_ATTENDED;
}

// `2 places confirmed, 1 waiting: lead-0417, lead-0418`.
std::string BookedNote(const std::vector<const v1::Booking*>& bookings, int held, int waiting) {
  std::vector<std::string> counts;
  if (held > 0)
    counts.push_back(absl::StrCat(held, held == 1 ? " place" : " places", " confirmed"));
  if (waiting > 0) counts.push_back(absl::StrCat(waiting, " waiting"));
  if (counts.empty()) counts.push_back("no place any more");
  std::vector<std::string> who;
  for (const v1::Booking* booking : bookings) {
    if (!booking->participant_ref().empty()) who.push_back(booking->participant_ref());
  }
  return absl::StrCat("Booked: ", absl::StrJoin(counts, ", "), who.empty() ? "" : ": ",
                      absl::StrJoin(who, ", "));
}

CalendarEntry EntryOf(const std::vector<const v1::Booking*>& bookings,
                      absl::Span<const v1::TrainingOffer> offers) {
  const v1::Booking& first = *bookings.front();
  CalendarEntry entry;
  entry.offer = first.offer();
  for (const v1::TrainingOffer& offer : offers) {
    if (offer.member() == first.offer_member() && offer.offer_ref() == first.offer_ref()) {
      entry.offer = offer;
    }
  }
  for (const v1::Booking* booking : bookings) {
    if (v1::InstantOf(booking->state_at()) > v1::InstantOf(entry.offer.updated_at())) {
      *entry.offer.mutable_updated_at() = booking->state_at();
    }
  }
  int held = 0;
  int waiting = 0;
  for (const v1::Booking* booking : bookings) {
    if (IsHeld(*booking)) {
      ++held;
      entry.joining_link = booking->joining_link();
    }
    waiting += booking->state() == v1::BOOKING_STATE_WAITLISTED ? 1 : 0;
  }
  entry.note = BookedNote(bookings, held, waiting);
  entry.certainty = held > 0      ? Certainty::kConfirmed
                    : waiting > 0 ? Certainty::kTentative
                                  : Certainty::kCancelled;
  return entry;
}

}  // namespace

std::vector<CalendarEntry> EntriesOf(absl::Span<const v1::Booking> bookings,
                                     absl::Span<const v1::TrainingOffer> offers) {
  std::map<std::pair<std::string, std::string>, std::vector<const v1::Booking*>> by_offer;
  for (const v1::Booking& booking : bookings) {
    by_offer[{booking.offer_member(), booking.offer_ref()}].push_back(&booking);
  }
  std::vector<CalendarEntry> entries;
  for (const auto& [key, of_offer] : by_offer) entries.push_back(EntryOf(of_offer, offers));
  const auto start = [](const CalendarEntry& entry) {
    return entry.offer.sessions().empty() ? absl::InfiniteFuture()
                                          : v1::InstantOf(entry.offer.sessions(0).start_at());
  };
  std::stable_sort(entries.begin(), entries.end(),
                   [&](const auto& a, const auto& b) { return start(a) < start(b); });
  return entries;
}

std::string Calendar(absl::string_view name, absl::Span<const CalendarEntry> entries) {
  std::string calendar = absl::StrCat(
      "BEGIN:VCALENDAR\r\n", "VERSION:2.0\r\n", "PRODID:-//consortium//training 1//EN\r\n",
      "CALSCALE:GREGORIAN\r\n", ContentLine("NAME", TextValue(name)), kLondon);
  for (const CalendarEntry& entry : entries) {
    for (int i = 0; i < entry.offer.sessions_size(); ++i) calendar += Event(entry, i);
  }
  return absl::StrCat(calendar, "END:VCALENDAR\r\n");
}

}  // namespace consortium::programme
