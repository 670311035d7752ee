#ifndef CONSORTIUM_ADAPTERS_CLI_POLICY_COMMANDS_H_
#define CONSORTIUM_ADAPTERS_CLI_POLICY_COMMANDS_H_

#include <CLI/App.hpp>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "adapters/cli/session.h"
#include "policy/access/policy.h"

namespace consortium::cli {

// `policy check` and `policy explain`: offline, over the policy file itself.
class PolicyCommands {
 public:
  // As VacancyCommands.
  PolicyCommands(CLI::App& app, Session& session);

 private:
  ExitCode Check();
  ExitCode Explain();
  // The file does not hold: says where, and what to do.
  ExitCode Unusable(const absl::Status& why);

  Session& session_;
  std::string file_;
  std::string client_;
  std::string action_;
};

}  // namespace consortium::cli

#endif  // CONSORTIUM_ADAPTERS_CLI_POLICY_COMMANDS_H_
