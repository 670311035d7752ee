#include "adapters/cli/door_command.h"

#include <algorithm>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "adapters/cli/booking_view.h"
#include "adapters/cli/json.h"
#include "adapters/cli/training_pages.h"
#include "certs/sealing/clear_text.h"
#include "certs/sealing/sealing_files.h"
#include "google/protobuf/util/json_util.h"

namespace consortium::cli {

namespace {

bool IsExpected(const v1::Booking& booking, bool waiting) {
  switch (booking.state()) {
    case v1::BOOKING_STATE_CONFIRMED:
    case v1::BOOKING_STATE_ATTENDED:
    case v1::BOOKING_STATE_DID_NOT_ATTEND:
      return true;
    case v1::BOOKING_STATE_WAITLISTED:
      return waiting;
    default:
      return false;
  }
}

config::DoorEntry Open(const v1::Booking& booking, const sealing::SealingKeys& keys) {
  config::DoorEntry entry;
  absl::StatusOr<v1::ParticipantDetails> details = OpenDetails(booking, keys);
  if (details.ok()) {
    entry.mutable_details()->Swap(&*details);
  } else if (!absl::IsNotFound(details.status())) {
    entry.set_problem(std::string(details.status().message()));
  }
  *entry.mutable_booking() = booking;
  entry.mutable_booking()->clear_sealed_details();
  return entry;
}

}  // namespace

absl::StatusOr<v1::ParticipantDetails> OpenDetails(const v1::Booking& booking,
                                                   const sealing::SealingKeys& keys) {
  if (booking.sealed_details().empty()) {
    return absl::NotFoundError("no details were given, or they are erased");
  }
  const absl::StatusOr<sealing::ClearText> clear = sealing::Unseal(booking.sealed_details(), keys);
  if (absl::IsFailedPrecondition(clear.status())) {
    return absl::FailedPreconditionError(
        "the details are sealed to a certificate whose key was not given: name the earlier one "
        "too");
  }
  if (!clear.ok()) {
    return absl::Status(clear.status().code(),
                        absl::StrCat("the details: ", clear.status().message()));
  }
  v1::ParticipantDetails details;
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;  // What a newer gateway asks.
  const auto parsed = google::protobuf::util::JsonStringToMessage(
      google::protobuf::StringPiece(clear->view().data(), clear->view().size()), &details, options);
  if (!parsed.ok()) {
    return absl::InvalidArgumentError(
        "the details open, but hold none; tell the gateway's operator");
  }
  return details;
}

DoorCommand::DoorCommand(CLI::App& group, Session& session) : session_(session) {
  CLI::App* command =
      group.add_subcommand("participants", "Who comes to an offer of yours: the list for the door");
  command->add_option("OFFER", offer_ref_, "Your own reference of it")->required();
  command
      ->add_option("--sealing-certificate", certificates_,
                   "Your sealing certificate; again for an earlier one")
      ->type_name("FILE")
      ->required()
      ->allow_extra_args(false);
  command
      ->add_option("--sealing-key", keys_,
                   "Its private key; as many as certificates, in their order")
      ->type_name("FILE")
      ->required()
      ->allow_extra_args(false);
  command->add_flag("--waiting", waiting_, "Also those who wait for a place");
  command->footer(
      "Examples:\n"
      "  consortium training participants first-aid --sealing-certificate hackney-sealing.crt \\\n"
      "      --sealing-key hackney-sealing.key\n"
      "Opens here what the gateway cannot read: names, contacts and access needs. Print it, tick "
      "who\n"
      "comes, record that with `consortium training attendance`, and destroy it. The gateway "
      "erases\n"
      "the details 30 days after the last session, or at once when a booking is cancelled.\n"
      "Exit code 1: nobody is expected; 6: some details could not be opened, and the list says "
      "why.");
  command->callback([this] { session_.exit_code = Run(); });
}

absl::StatusOr<sealing::SealingKeys> DoorCommand::Keys() const {
  sealing::SealingKeys keys;
  for (size_t i = 0; i < keys_.size(); ++i) {
    auto key = sealing::LoadSealingKey(certificates_[i], keys_[i]);
    if (!key.ok()) return key.status();
    keys.push_back(*std::move(key));
  }
  return keys;
}

ExitCode DoorCommand::PrintJson(const std::vector<config::DoorEntry>& entries) {
  for (const config::DoorEntry& entry : entries) {
    absl::StatusOr<std::string> line = ToJson(entry);
    if (!line.ok()) return session_.Fail(line.status());
    session_.Print(*line);
    sealing::Wipe(*line);
  }
  return ExitCode::kDone;
}

ExitCode DoorCommand::Run() {
  if (certificates_.size() != keys_.size()) {
    return session_.Fail(absl::InvalidArgumentError(
                             "as many --sealing-key as --sealing-certificate, in their order"),
                         ExitCode::kUsage);
  }
  const absl::StatusOr<sealing::SealingKeys> keys = Keys();
  if (!keys.ok()) return session_.Fail(keys.status(), ExitCode::kLocal);
  return session_.WithClient([&](client::GatewayClient& client, const config::ClientSettings&) {
    v1::ListBookingsRequest list;
    list.set_of_own_offers(true);
    list.set_offer_ref(offer_ref_);
    list.set_include_ended(true);  // Who came is ended, and still on the list.
    auto bookings = AllBookings(client, list);
    if (!bookings.ok()) return session_.Fail(bookings.status());
    std::vector<config::DoorEntry> entries;
    const absl::Cleanup wipe = [&entries] {
      for (config::DoorEntry& entry : entries) sealing::Wipe(entry);
    };
    for (v1::Booking& booking : *bookings) {
      if (IsExpected(booking, waiting_)) entries.push_back(Open(booking, *keys));
    }
    return Show(entries);
  });
}

ExitCode DoorCommand::Show(const std::vector<config::DoorEntry>& entries) {
  if (session_.json) {
    if (const ExitCode printed = PrintJson(entries); printed != ExitCode::kDone) return printed;
  } else {
    std::string text = RenderDoorList(entries, session_.colour());
    session_.Print(text);
    sealing::Wipe(text);
  }
  const bool all_opened = std::all_of(entries.begin(), entries.end(),
                                      [](const auto& entry) { return entry.problem().empty(); });
  if (!all_opened) return ExitCode::kLocal;
  return entries.empty() ? ExitCode::kNothingFound : ExitCode::kDone;
}

}  // namespace consortium::cli
