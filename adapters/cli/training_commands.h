#ifndef CONSORTIUM_ADAPTERS_CLI_TRAINING_COMMANDS_H_
#define CONSORTIUM_ADAPTERS_CLI_TRAINING_COMMANDS_H_

#include <CLI/App.hpp>
#include <cstdint>
#include <string>

#include "adapters/cli/booking_commands.h"
#include "adapters/cli/door_command.h"
#include "adapters/cli/session.h"
#include "adapters/cli/training_exports.h"
#include "adapters/cli/training_options.h"

namespace consortium::cli {

// `training publish`, `search` and `show`, and BookingCommands, DoorCommand and
// TrainingExports.
class TrainingCommands {
 public:
  // As VacancyCommands.
  TrainingCommands(CLI::App& app, Session& session);

 private:
  // The group `training` with its help.
  static CLI::App& AddGroup(CLI::App& app);
  void AddPublish(CLI::App& group);
  void AddSearch(CLI::App& group);
  void AddShow(CLI::App& group);

  ExitCode Publish();
  ExitCode Search();
  ExitCode Show();

  Session& session_;
  CLI::App& group_;
  std::string file_;
  bool check_ = false;
  std::string request_id_;
  TrainingOptions options_;
  uint32_t limit_ = 0;
  std::string page_;
  std::string member_;
  std::string offer_ref_;
  BookingCommands bookings_;
  DoorCommand door_;
  TrainingExports exports_;
};

}  // namespace consortium::cli

#endif  // CONSORTIUM_ADAPTERS_CLI_TRAINING_COMMANDS_H_
