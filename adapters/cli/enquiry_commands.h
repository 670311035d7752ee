#ifndef CONSORTIUM_ADAPTERS_CLI_ENQUIRY_COMMANDS_H_
#define CONSORTIUM_ADAPTERS_CLI_ENQUIRY_COMMANDS_H_

#include <CLI/App.hpp>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "adapters/cli/oversight_commands.h"
#include "adapters/cli/session.h"
#include "consortium/config/inbox.pb.h"
#include "consortium/v1/enquiries.pb.h"

namespace consortium::cli {

// `enquiries home`, `form`, `submit`, `status`, `progress`, `reroute` and `erase`,
// and OversightCommands.
//
// What people tell of themselves comes from files and standard input: a command
// line is seen in the process list and kept in the shell's history. `home` takes a
// postcode there too, and says so.
class EnquiryCommands {
 public:
  // As VacancyCommands.
  EnquiryCommands(CLI::App& app, Session& session);

 private:
  // The group `enquiries` with its help.
  static CLI::App& AddGroup(CLI::App& app);
  void AddAsking(CLI::App& group);
  void AddSubmit(CLI::App& group);
  void AddHandling(CLI::App& group);

  ExitCode Home();
  ExitCode Form();
  ExitCode Submit();
  ExitCode Status();
  ExitCode Progress();
  ExitCode Reroute();
  ExitCode Erase();

  // The request of Submit(), from wherever the command line says.
  absl::StatusOr<consortium::v1::SubmitEnquiryRequest> Intake();
  absl::Status ReadReceived(consortium::config::ReceivedEnquiry* received);

  Session& session_;
  CLI::App& group_;
  OversightCommands oversight_;
  std::string postcode_;
  std::string file_;
  std::string answers_file_;
  bool ask_ = false;
  std::string kind_;
  std::string channel_;
  std::string prefer_;
  bool test_ = false;
  std::string request_id_;
  std::string reference_;
  std::string stage_;
  std::string at_;
  std::string reason_;
  std::string to_member_;
};

}  // namespace consortium::cli

#endif  // CONSORTIUM_ADAPTERS_CLI_ENQUIRY_COMMANDS_H_
