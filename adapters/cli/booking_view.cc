#include "adapters/cli/booking_view.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "adapters/cli/local_time.h"
#include "adapters/cli/text_table.h"
#include "adapters/cli/words.h"

namespace consortium::cli {

namespace {

Cell StateCell(const v1::Booking& booking) {
  switch (booking.state()) {
    case v1::BOOKING_STATE_CONFIRMED:
    case v1::BOOKING_STATE_ATTENDED:
      return {WordOf(booking.state()), Paint::kGreen};
    case v1::BOOKING_STATE_WAITLISTED:
      return {booking.waiting_position() == 0
                  ? std::string("waits")
                  : absl::StrCat("waits, number ", booking.waiting_position()),
              Paint::kYellow};
    case v1::BOOKING_STATE_OFFER_CANCELLED:
      return {"OFFER CANCELLED", Paint::kRed};
    default:
      return {WordOf(booking.state()), Paint::kRed};
  }
}

std::string StartOf(const v1::Booking& booking, absl::Time now) {
  if (booking.offer().sessions().empty()) return "";
  return LocalTimeNear(FromProto(booking.offer().sessions(0).start_at()), now);
}

// Parties by a letter each, in the order in which they are met: references are long.
class Parties {
 public:
  std::string LetterOf(const std::string& party_ref) {
    if (party_ref.empty()) return "";
    const auto found = std::find(seen_.begin(), seen_.end(), party_ref);
    const size_t index = static_cast<size_t>(found - seen_.begin());
    if (found == seen_.end()) seen_.push_back(party_ref);
    return index < 26 ? std::string(1, static_cast<char>('A' + index))
                      : absl::StrCat("Z", index - 25);
  }

 private:
  std::vector<std::string> seen_;
};

template <typename Bookings>
std::string Table(const Bookings& bookings, absl::Time now, bool colour) {
  TextTable table({{"STATE"},
                   {"PARTICIPANT"},
                   {"AS"},
                   {"PARTY"},
                   {"BOOKED BY"},
                   {"OFFER"},
                   {"TITLE"},
                   {"STARTS"},
                   {"BOOKING"}});
  Parties parties;
  for (const v1::Booking& booking : bookings) {
    table.AddRow({StateCell(booking), booking.participant_ref(), WordOf(booking.kind()),
                  parties.LetterOf(booking.party_ref()), booking.member(),
                  absl::StrCat(booking.offer_member(), " ", booking.offer_ref()),
                  booking.offer().title(), StartOf(booking, now), booking.booking_ref()});
    if (!booking.joining_link().empty()) {
      table.AddNote({absl::StrCat("Join at ", booking.joining_link()), Paint::kDim});
    }
  }
  return table.Render(colour);
}

}  // namespace

absl::string_view BookedHeading(const google::protobuf::RepeatedPtrField<v1::Booking>& bookings) {
  const bool all_wait = std::all_of(bookings.begin(), bookings.end(), [](const auto& booking) {
    return booking.state() == v1::BOOKING_STATE_WAITLISTED;
  });
  return all_wait ? "On the waiting list: there is no place yet" : "Booked";
}

std::string RenderBooked(absl::string_view what,
                         const google::protobuf::RepeatedPtrField<v1::Booking>& bookings,
                         const v1::Receipt& receipt, absl::Time now, bool colour) {
  return absl::StrCat(Painted(std::string(what), Paint::kBold, colour), "\n",
                      Table(bookings, now, colour), "Receipt: request ",
                      Printable(receipt.request_id()), ", journal sequence ", receipt.sequence(),
                      "\n");
}

std::string RenderBookings(const v1::ListBookingsResponse& response, absl::Time now, bool colour) {
  if (response.bookings().empty()) return "There are no bookings.\n";
  std::string text = Table(response.bookings(), now, colour);
  return absl::StrCat(text, MorePages(response.next_page_token()));
}

std::string RenderBookingEvent(const v1::Booking& booking, absl::Time now, bool colour) {
  const Cell state = StateCell(booking);
  const absl::Time at = booking.has_state_at() ? FromProto(booking.state_at()) : now;
  const std::string& who = booking.participant_ref();
  std::string text =
      absl::StrCat(LocalTimeNear(at, now), "  ", Painted(state.text, state.paint, colour), "  ",
                   Printable(who.empty() ? booking.booking_ref() : who), " of ",
                   Printable(booking.member()), ", ", Printable(booking.offer_member()), " ",
                   Printable(booking.offer_ref()), " ", Printable(booking.offer().title()));
  if (!booking.joining_link().empty()) {
    absl::StrAppend(&text, "  join at ", Printable(booking.joining_link()));
  }
  return absl::StrCat(text, "\n");
}

std::string RenderDoorList(absl::Span<const config::DoorEntry> entries, bool colour) {
  if (entries.empty()) return "Nobody is expected.\n";
  std::vector<const config::DoorEntry*> sorted;
  for (const config::DoorEntry& entry : entries) sorted.push_back(&entry);
  std::stable_sort(
      sorted.begin(), sorted.end(), [](const config::DoorEntry* a, const config::DoorEntry* b) {
        const std::string& first = a->details().name();
        const std::string& second = b->details().name();
        if (first.empty() || second.empty()) return second.empty() && !first.empty();
        return std::lexicographical_compare(
            first.begin(), first.end(), second.begin(), second.end(),
            [](char x, char y) { return absl::ascii_tolower(x) < absl::ascii_tolower(y); });
      });
  TextTable table({{"HERE"}, {"NAME"}, {"CONTACT"}, {"AS"}, {"FROM"}, {"STATE"}, {"BOOKING"}});
  for (const config::DoorEntry* entry : sorted) {
    const v1::Booking& booking = entry->booking();
    const v1::ParticipantDetails& details = entry->details();
    table.AddRow({"[ ]",
                  details.name().empty() ? Cell("(not given)", Paint::kDim)
                                         : Cell(details.name(), Paint::kBold),
                  details.contact(), WordOf(booking.kind()), booking.member(), StateCell(booking),
                  booking.booking_ref()});
    if (!details.access_needs().empty()) {
      table.AddNote({absl::StrCat("Needs: ", details.access_needs())});
    }
    if (!entry->problem().empty()) table.AddNote({entry->problem(), Paint::kRed});
  }
  return absl::StrCat(table.Render(colour), "\n", Counted(entries.size(), "person", "people"),
                      ". Destroy this list after the training.\n");
}

}  // namespace consortium::cli
