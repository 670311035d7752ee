#ifndef CONSORTIUM_ADAPTERS_CLI_TRAINING_EXPORTS_H_
#define CONSORTIUM_ADAPTERS_CLI_TRAINING_EXPORTS_H_

#include <CLI/App.hpp>
#include <string>

#include "adapters/cli/session.h"
#include "adapters/cli/training_options.h"
#include "certs/platform/file.h"
#include "consortium/v1/training.pb.h"

namespace consortium::cli {

// `training calendar`, `programme` and `export`: offers for other programs and for
// people who have none (adapters/programme).
class TrainingExports {
 public:
  // Adds the commands to the group `training`; as VacancyCommands.
  TrainingExports(CLI::App& group, Session& session);

 private:
  void AddCalendar(CLI::App& group);
  void AddProgramme(CLI::App& group);
  void AddExport(CLI::App& group);

  ExitCode Calendar();
  ExitCode CalendarOfFound(client::GatewayClient& client, const v1::SearchTrainingRequest& search);
  ExitCode CalendarOfBookings(client::GatewayClient& client);
  ExitCode Programme();
  ExitCode Export();

  // To --out, else to standard output.
  ExitCode Put(const std::string& content, platform::FileMode mode, bool found);

  Session& session_;
  TrainingOptions options_;
  bool bookings_ = false;
  std::string participant_ref_;
  std::string out_;
  bool html_ = false;
  std::string title_;
  std::string folder_;
};

}  // namespace consortium::cli

#endif  // CONSORTIUM_ADAPTERS_CLI_TRAINING_EXPORTS_H_
