#ifndef CONSORTIUM_ADAPTERS_CLI_EXIT_CODE_H_
#define CONSORTIUM_ADAPTERS_CLI_EXIT_CODE_H_

#include "absl/status/status.h"

namespace consortium::cli {

// What the command says to the program that started it. Documented in --help and
// kept: scripts depend on them.
enum class ExitCode : int {
  kDone = 0,
  kNothingFound = 1,  // It worked, and there is nothing to show.
  kUsage = 2,         // The command line.
  kRefused = 3,       // By the policy, or the certificate was not accepted.
  kInvalid = 4,       // The gateway does not take this request.
  kUnreachable = 5,   // No gateway, or it is too busy; the same again later may work.
  kLocal = 6,         // Settings, keys or files of this machine.
  kPartly = 7,        // Stored, but some rows were refused.
  kFault = 8,         // A fault of the gateway.
};

// The code for an error that the gateway, or the way to it, gave.
ExitCode ExitCodeOf(const absl::Status& status);

// The codes as --help shows them.
inline constexpr char kExitCodesHelp[] =
    R"(Exit codes:
  0  done
  1  done, and nothing was found (no match, nothing overdue, or fewer changes than --count)
  2  the command line is wrong
  3  refused: by the policy, or the certificate is not accepted
  4  the request is not valid as it stands
  5  no gateway answered, or it is busy: the same again later may work
  6  settings, keys or files of this machine
  7  published, but some rows were refused
  8  a fault of the gateway)";

}  // namespace consortium::cli

#endif  // CONSORTIUM_ADAPTERS_CLI_EXIT_CODE_H_
