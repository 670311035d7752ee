#include "adapters/cli/booking_intake.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "adapters/cli/display_text.h"
#include "adapters/cli/input.h"
#include "adapters/cli/training_options.h"
#include "certs/sealing/clear_text.h"

namespace consortium::cli {

namespace {

using Say = std::function<void(const std::string&)>;

// One line of `in`, without outer spaces.
absl::Status AskLine(const std::string& question, std::istream& in, const Say& say,
                     std::string* answer) {
  say(question);
  std::string line;
  if (!std::getline(in, line)) {
    return absl::OutOfRangeError(
        "the answers end before everybody's details are there; nothing was sent, begin again");
  }
  *answer = std::string(absl::StripAsciiWhitespace(line));
  sealing::Wipe(line);
  return absl::OkStatus();
}

absl::Status AskDetails(std::istream& in, const Say& say, v1::Seat* seat) {
  say(absl::StrCat("\n", Printable(seat->participant_ref()), ", for the trainer alone:"));
  v1::ParticipantDetails& details = *seat->mutable_details();
  absl::Status asked = AskLine("  Name, as on the list at the door (empty: no details)", in, say,
                               details.mutable_name());
  if (!asked.ok()) return asked;
  if (details.name().empty()) {
    seat->clear_details();
    return absl::OkStatus();
  }
  asked = AskLine("  Telephone number or e-mail address (may be empty)", in, say,
                  details.mutable_contact());
  if (!asked.ok()) return asked;
  return AskLine("  What they need to take part (may be empty)", in, say,
                 details.mutable_access_needs());
}

}  // namespace

absl::Status CheckPartySource(const PartySource& source) {
  if (source.seats_file.empty() && source.seats.empty()) {
    return absl::InvalidArgumentError("say who comes: --seat KIND:REF, or --seats FILE");
  }
  if (source.seats.empty() && (source.ask || !source.level.empty())) {
    return absl::InvalidArgumentError("--ask and --level go with --seat; a file has its own");
  }
  for (const std::string& text : source.seats) {
    if (const absl::Status seat = ParseSeat(text).status(); !seat.ok()) {
      return absl::InvalidArgumentError(absl::StrCat("--seat: ", seat.message()));
    }
  }
  if (source.level.empty()) return absl::OkStatus();
  const absl::Status level = ParseLevel(source.level).status();
  return level.ok() ? level
                    : absl::InvalidArgumentError(absl::StrCat("--level: ", level.message()));
}

absl::StatusOr<v1::BookPlacesRequest> TakeParty(const PartySource& source, std::istream& in,
                                                const Say& say) {
  v1::BookPlacesRequest request;
  if (!source.seats_file.empty()) {
    if (absl::Status read = ReadMessage(source.seats_file, in, &request); !read.ok()) {
      sealing::Wipe(request);
      return read;
    }
  }
  for (const std::string& text : source.seats) {
    absl::StatusOr<v1::Seat> seat = ParseSeat(text);
    if (!seat.ok()) return seat.status();
    if (!source.level.empty()) {
      absl::StatusOr<v1::CarerLevel> level = ParseLevel(source.level);
      if (!level.ok()) return level.status();
      *seat->mutable_level() = *std::move(level);
    }
    v1::Seat* added = request.add_seats();
    *added = *std::move(seat);
    if (!source.ask) continue;
    if (absl::Status asked = AskDetails(in, say, added); !asked.ok()) {
      sealing::Wipe(request);
      return asked;
    }
  }
  return request;
}

}  // namespace consortium::cli
