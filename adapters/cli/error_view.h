#ifndef CONSORTIUM_ADAPTERS_CLI_ERROR_VIEW_H_
#define CONSORTIUM_ADAPTERS_CLI_ERROR_VIEW_H_

#include <string>

#include "absl/status/status.h"
#include "adapters/cli/exit_code.h"

namespace consortium::cli {

// An error for a person: what happened, each field with what is wrong on a line
// of its own, and what to do next. Pure.
std::string RenderError(const absl::Status& status, ExitCode code, bool colour);

// The same as a google.rpc.Status in JSON, for programs. Pure.
std::string RenderErrorJson(const absl::Status& status);

}  // namespace consortium::cli

#endif  // CONSORTIUM_ADAPTERS_CLI_ERROR_VIEW_H_
