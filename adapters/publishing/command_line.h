#ifndef CONSORTIUM_ADAPTERS_PUBLISHING_COMMAND_LINE_H_
#define CONSORTIUM_ADAPTERS_PUBLISHING_COMMAND_LINE_H_

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "adapters/publishing/exit_code.h"
#include "adapters/publishing/programme.h"
#include "adapters/publishing/publication.h"
#include "certs/platform/clock.h"
#include "consortium/config/client.pb.h"

namespace consortium::publishing {

// What the program touches besides files: passed in, so that tests run whole
// commands without a clock or a gateway.
struct Surroundings {
  std::ostream& out;  // Reports.
  std::ostream& err;  // Progress and failures.
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  std::function<std::string(const char*)> environment;  // Empty for what is not set.
  const platform::Clock& clock;
  // Prepares the way to the gateway that the settings name; the pauses between
  // tries are told to `note`.
  std::function<absl::StatusOr<Send>(const config::ClientSettings&,
                                     std::function<void(const std::string&)> note)>
      connect;
  // Runs the verb `inbox` (adapters/inbox) with what stands behind it.
  std::function<ExitCode(const std::vector<std::string>& arguments)> inbox = {};
  // As `connect`, for training programmes.
  std::function<absl::StatusOr<SendProgramme>(const config::ClientSettings&,
                                              std::function<void(const std::string&)> note)>
      connect_training = {};
};

// Runs one `consortium-adapter` command line to its end. `arguments[0]` is the
// program.
ExitCode RunAdapter(int count, const char* const* arguments, const Surroundings& surroundings);

}  // namespace consortium::publishing

#endif  // CONSORTIUM_ADAPTERS_PUBLISHING_COMMAND_LINE_H_
