#ifndef CONSORTIUM_ADAPTERS_CLI_DOOR_COMMAND_H_
#define CONSORTIUM_ADAPTERS_CLI_DOOR_COMMAND_H_

#include <CLI/App.hpp>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "adapters/cli/session.h"
#include "certs/sealing/unseal.h"
#include "consortium/config/door.pb.h"

namespace consortium::cli {

// What a booking's sealed details say to whoever has the owner's key. The message of
// an error is for people and holds no part of them. NOT_FOUND: none are there.
// FAILED_PRECONDITION: they are sealed to none of `keys`. INVALID_ARGUMENT or
// DATA_LOSS: they are no details, or were altered. The caller wipes them.
absl::StatusOr<v1::ParticipantDetails> OpenDetails(const v1::Booking& booking,
                                                   const sealing::SealingKeys& keys);

// `training participants`: the list for the door, opened where the owner's sealing
// key is kept. Names reach standard output alone; nothing is written to disk.
class DoorCommand {
 public:
  // Adds the command to the group `training`; as VacancyCommands.
  DoorCommand(CLI::App& group, Session& session);

 private:
  ExitCode Run();
  ExitCode Show(const std::vector<config::DoorEntry>& entries);
  absl::StatusOr<sealing::SealingKeys> Keys() const;
  // A line of JSON for each, for another program.
  ExitCode PrintJson(const std::vector<config::DoorEntry>& entries);

  Session& session_;
  std::string offer_ref_;
  std::vector<std::string> certificates_;
  std::vector<std::string> keys_;
  bool waiting_ = false;
};

}  // namespace consortium::cli

#endif  // CONSORTIUM_ADAPTERS_CLI_DOOR_COMMAND_H_
