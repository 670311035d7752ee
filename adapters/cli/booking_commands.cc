#include "adapters/cli/booking_commands.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "adapters/cli/booking_intake.h"
#include "adapters/cli/booking_view.h"
#include "adapters/cli/booking_watch.h"
#include "adapters/cli/input.h"
#include "adapters/cli/training_options.h"
#include "adapters/cli/words.h"
#include "certs/platform/random.h"
#include "certs/sealing/clear_text.h"
#include "google/rpc/status_details.h"

namespace consortium::cli {

namespace {

void AddRequestId(CLI::App& command, std::string& request_id) {
  command
      .add_option("--request-id", request_id,
                  "UUID of the write; a new one without it; the same one repeats safely")
      ->type_name("UUID");
}

void AddOffer(CLI::App& command, std::string& offer_ref, const char* about) {
  command.add_option("OFFER", offer_ref, about)->required();
}

// A full room is an answer, not a gateway that is too busy.
ExitCode CodeOfBooking(const absl::Status& status) {
  const std::string reason = rpc::ReasonOf(status);
  const bool full = reason == "NO_PLACES" || reason == "WAITING_LIST_FULL";
  return full ? ExitCode::kInvalid : ExitCodeOf(status);
}

}  // namespace

BookingCommands::BookingCommands(CLI::App& group, Session& session) : session_(session) {
  AddBook(group);
  AddCancel(group);
  AddBookings(group);
  AddAttendance(group);
  AddWatch(group);
}

void BookingCommands::AddBook(CLI::App& group) {
  CLI::App* book = group.add_subcommand("book", "Book places at one offer");
  book->add_option("MEMBER", member_, "Whose offer, e.g. hackney")->required();
  AddOffer(*book, offer_ref_, "Its reference, as search shows it");
  book->add_option("--seat", seats_,
                   absl::StrCat("Who comes, once for each: KIND:REF. REF is your own pseudonym of "
                                "the person, never a name; KIND is one of ",
                                WordsOf<v1::SeatKind>()))
      ->type_name("SEAT")
      ->allow_extra_args(false);
  book->add_flag("--ask", ask_,
                 "Ask each one's name, contact and needs here, one after the other; they are "
                 "sealed to the offer's owner");
  book->add_option("--level", level_,
                   "Where the offer is restricted: the scheme and level of everybody of --seat, "
                   "e.g. hackney-2024/2")
      ->type_name("LEVEL");
  book->add_option("--seats", seats_file_,
                   "Instead, or as well: BookPlacesRequest as .json or .textproto, with details; - "
                   "for JSON from standard input")
      ->type_name("FILE");
  book->add_flag("--together", together_, "They come together or not at all");
  book->add_flag("--no-waiting", no_waiting_, "What cannot be confirmed is not booked");
  AddRequestId(*book, request_id_);
  book->footer(R"(Examples:
  consortium training book hackney first-aid --seat carer:islington-0417
  consortium training book hackney first-aid --seat carer:islington-0417 --seat carer:islington-0418 \
      --together --ask
  consortium training book hackney first-aid --seats party.json
party.json: {"together": true, "seats": [{"participantRef": "islington-0417", "kind": "SEAT_KIND_CARER",
            "details": {"name": "…", "contact": "…", "accessNeeds": "…"}}]}
Confirmed while there are places for the whole party, else on the waiting list, with the number in it:
both are exit code 0, and STATE says which. `consortium training watch` tells when a place comes free.
Exit code 4: no place with --no-waiting, a waiting list that is full, booked already, or closed; the
reason is named and nothing is booked.)");
  book->callback([this] { session_.exit_code = Book(); });
}

void BookingCommands::AddCancel(CLI::App& group) {
  CLI::App* cancel = group.add_subcommand("cancel", "Cancel a booking of yours");
  cancel->add_option("BOOKING", booking_ref_, "As bookings shows it")->required();
  cancel->add_flag("--party", whole_party_, "Everybody who comes together with it");
  AddRequestId(*cancel, request_id_);
  cancel->footer(
      "Example:\n  consortium training cancel 0h3k9v2m7q4x8c1z5t6w9p2r4s --party\n"
      "Until the first session begins; after the offer's `cancel until` it is recorded as late.\n"
      "Whoever waits longest and fits is confirmed at once, and told. Exit code 4: there is no "
      "such\n"
      "booking of yours, or it has ended.");
  cancel->callback([this] { session_.exit_code = Cancel(); });
}

void BookingCommands::AddBookings(CLI::App& group) {
  CLI::App* bookings = group.add_subcommand("bookings", "Your bookings, or those of your offers");
  bookings->add_flag("--of-offers", of_offers_, "Those of your own offers, whoever booked");
  bookings->add_option("--offer", offer_ref_, "Of this offer alone")->type_name("OFFER");
  bookings
      ->add_option("--member", member_, "With --offer where the bookings are your own: whose it is")
      ->type_name("MEMBER");
  bookings->add_flag("--ended", ended_, "Also what has ended: cancelled, attended, no place");
  bookings->add_option("--limit", limit_, "Bookings a page; 100 without it")
      ->type_name("NUMBER")
      ->check(CLI::Range(1u, 500u, "1-500"));
  bookings->add_option("--page", page_, "The token that the page before ended with")
      ->type_name("TOKEN");
  bookings->footer(
      "Examples:\n"
      "  consortium training bookings\n"
      "  consortium training bookings --of-offers --offer first-aid\n"
      "  consortium training bookings --ended --json\n"
      "Last changed first; the same letter under PARTY: they come together. Exit code 1: none.");
  bookings->callback([this] { session_.exit_code = Bookings(); });
}

void BookingCommands::AddAttendance(CLI::App& group) {
  CLI::App* attendance = group.add_subcommand("attendance", "Record who came to an offer of yours");
  AddOffer(*attendance, offer_ref_, "Your own reference of it");
  attendance
      ->add_option("BOOKINGS", attendances_,
                   "BOOKING=yes or BOOKING=no, one after the other; - reads them from standard "
                   "input, a line each")
      ->required();
  AddRequestId(*attendance, request_id_);
  attendance->footer(
      "Examples:\n"
      "  consortium training attendance first-aid 0h3k9v2m7q4x8c1z5t6w9p2r4s=yes\n"
      "  consortium training attendance first-aid - < who-came.txt\n"
      "From the first session's start on; may be corrected for 30 days after the last. The "
      "booking\n"
      "members are told: it is evidence for the carer's file.");
  attendance->callback([this] { session_.exit_code = Attendance(); });
}

void BookingCommands::AddWatch(CLI::App& group) {
  CLI::App* watch = group.add_subcommand(
      "watch", "See your bookings, and those of your offers, change as it happens");
  watch->add_option("--from", position_, "Go on after this position")->type_name("POSITION");
  watch->add_option("--count", count_, "End after so many changes")
      ->type_name("NUMBER")
      ->check(CLI::Range(1u, 1000000u, "1-1000000"));
  watch->add_option("--for", for_seconds_, "End after so many seconds")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.1, 1e6, "0.1-1000000"));
  watch->add_flag("--snapshot", snapshot_, "Show also what there is at the start");
  watch->footer(
      "Examples:\n"
      "  consortium training watch\n"
      "  consortium training watch --count 1 --for 60\n"
      "Tells of places that came free, of offers that changed or were cancelled, of attendance.\n"
      "Resumes by itself when the connection breaks. Ctrl-C ends it. Exit code 1: --for was over\n"
      "before --count changes came.");
  watch->callback([this] { session_.exit_code = Watch(); });
}

std::string BookingCommands::RequestId() const {
  return request_id_.empty() ? platform::RandomUuid() : request_id_;
}

ExitCode BookingCommands::Book() {
  const PartySource source{seats_file_, seats_, ask_, level_};
  if (absl::Status usage = CheckPartySource(source); !usage.ok()) {
    return session_.Fail(usage, ExitCode::kUsage);
  }
  auto request =
      TakeParty(source, session_.in(), [this](const std::string& text) { session_.Ask(text); });
  if (!request.ok()) return session_.Fail(request.status(), ExitCode::kLocal);
  request->set_offer_member(member_);
  request->set_offer_ref(offer_ref_);
  if (together_) request->set_together(true);
  if (no_waiting_) request->set_no_waiting(true);
  if (!request_id_.empty() || request->request_id().empty()) request->set_request_id(RequestId());
  const ExitCode code =
      session_.WithClient([&](client::GatewayClient& client, const config::ClientSettings&) {
        const auto response = client.BookPlaces(*request);
        if (!response.ok()) {
          return session_.FailWrite(response.status(), request->request_id(),
                                    CodeOfBooking(response.status()));
        }
        return session_.Answer(*response, [&] {
          return RenderBooked(BookedHeading(response->bookings()), response->bookings(),
                              response->receipt(), session_.now(), session_.colour());
        });
      });
  sealing::Wipe(*request);
  return code;
}

ExitCode BookingCommands::Cancel() {
  v1::CancelBookingRequest request;
  request.set_request_id(RequestId());
  request.set_booking_ref(booking_ref_);
  request.set_whole_party(whole_party_);
  return session_.WithClient([&](client::GatewayClient& client, const config::ClientSettings&) {
    const auto response = client.CancelBooking(request);
    if (!response.ok()) return session_.FailWrite(response.status(), request.request_id());
    return session_.Answer(*response, [&] {
      return RenderBooked("Cancelled", response->bookings(), response->receipt(), session_.now(),
                          session_.colour());
    });
  });
}

ExitCode BookingCommands::Bookings() {
  return session_.WithClient([&](client::GatewayClient& client, const config::ClientSettings&) {
    v1::ListBookingsRequest request;
    request.set_of_own_offers(of_offers_);
    request.set_offer_ref(offer_ref_);
    request.set_offer_member(member_);
    request.set_include_ended(ended_);
    request.set_page_size(limit_);
    request.set_page_token(page_);
    const auto response = client.ListBookings(request);
    if (!response.ok()) return session_.Fail(response.status());
    return session_.Answer(
        *response, [&] { return RenderBookings(*response, session_.now(), session_.colour()); },
        response->bookings().empty() ? ExitCode::kNothingFound : ExitCode::kDone);
  });
}

ExitCode BookingCommands::Attendance() {
  if (absl::Status read = ExpandFromInput(session_.in(), &attendances_); !read.ok()) {
    return session_.Fail(read, ExitCode::kLocal);
  }
  v1::RecordAttendanceRequest request;
  request.set_request_id(RequestId());
  request.set_offer_ref(offer_ref_);
  for (const std::string& text : attendances_) {
    const auto attendance = ParseAttendance(text);
    if (!attendance.ok()) {
      return session_.Fail(
          absl::InvalidArgumentError(absl::StrCat("BOOKINGS: ", attendance.status().message())),
          ExitCode::kUsage);
    }
    *request.add_attendances() = *attendance;
  }
  return session_.WithClient([&](client::GatewayClient& client, const config::ClientSettings&) {
    const auto response = client.RecordAttendance(request);
    if (!response.ok()) return session_.FailWrite(response.status(), request.request_id());
    return session_.Answer(*response, [&] {
      return RenderBooked("Recorded", response->bookings(), response->receipt(), session_.now(),
                          session_.colour());
    });
  });
}

ExitCode BookingCommands::Watch() {
  return session_.WithClient([&](client::GatewayClient& client, const config::ClientSettings&) {
    BookingWatch watch(session_, {.count = count_, .show_snapshot = snapshot_});
    return watch.Run(client, position_,
                     for_seconds_ > 0 ? absl::Seconds(for_seconds_) : absl::InfiniteDuration());
  });
}

}  // namespace consortium::cli
