#ifndef CONSORTIUM_ADAPTERS_CLI_COMMAND_LINE_H_
#define CONSORTIUM_ADAPTERS_CLI_COMMAND_LINE_H_

#include "adapters/cli/exit_code.h"
#include "adapters/cli/session.h"

namespace consortium::cli {

// Runs one `consortium` command line to its end. `arguments[0]` is the program.
ExitCode RunCommand(int count, const char* const* arguments, const Surroundings& surroundings);

}  // namespace consortium::cli

#endif  // CONSORTIUM_ADAPTERS_CLI_COMMAND_LINE_H_
