#ifndef CONSORTIUM_ADAPTERS_CLI_OVERSIGHT_COMMANDS_H_
#define CONSORTIUM_ADAPTERS_CLI_OVERSIGHT_COMMANDS_H_

#include <CLI/App.hpp>
#include <cstdint>
#include <string>

#include "adapters/cli/session.h"
#include "consortium/v1/enquiry_oversight.pb.h"

namespace consortium::cli {

// What the coordinator does with enquiries, below `enquiries`: `overdue`, `watch`,
// `suspected list`, `suspected release`, `suspected drop`, `recovery` and `report`.
class OversightCommands {
 public:
  // Adds the commands to the group; both references outlive the parse, and so does
  // this object.
  OversightCommands(CLI::App& group, Session& session);

 private:
  void AddOverdue(CLI::App& group);
  void AddSuspected(CLI::App& group);
  void AddRecovery(CLI::App& group);
  void AddReport(CLI::App& group);

  ExitCode Overdue();
  ExitCode Watch();
  ExitCode Suspected();
  ExitCode Decide(consortium::v1::SetAsideDecision decision);
  ExitCode Recovery();
  ExitCode Report();

  Session& session_;
  uint32_t page_size_ = 0;
  std::string page_;
  std::string position_;
  uint32_t count_ = 0;
  double for_seconds_ = 0;
  std::string reference_;
  std::string request_id_;
  std::string out_file_;
  std::string officer_;
  std::string purpose_ = "audit";
  std::string month_;
  std::string from_;
  std::string to_;
};

}  // namespace consortium::cli

#endif  // CONSORTIUM_ADAPTERS_CLI_OVERSIGHT_COMMANDS_H_
