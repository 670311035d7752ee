#ifndef CONSORTIUM_ADAPTERS_CLI_DIRECTORY_COMMANDS_H_
#define CONSORTIUM_ADAPTERS_CLI_DIRECTORY_COMMANDS_H_

#include <CLI/App.hpp>

#include "adapters/cli/session.h"

namespace consortium::cli {

// `whoami` and `members`.
class DirectoryCommands {
 public:
  // Adds the commands to `app`; both references outlive the parse.
  DirectoryCommands(CLI::App& app, Session& session);

 private:
  static ExitCode WhoAmI(Session& session);
  static ExitCode Members(Session& session);
};

}  // namespace consortium::cli

#endif  // CONSORTIUM_ADAPTERS_CLI_DIRECTORY_COMMANDS_H_
