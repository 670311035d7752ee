#ifndef CONSORTIUM_ADAPTERS_INBOX_INBOX_COMMAND_H_
#define CONSORTIUM_ADAPTERS_INBOX_INBOX_COMMAND_H_

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "adapters/client/retry.h"
#include "adapters/inbox/enquiry_gateway.h"
#include "adapters/publishing/exit_code.h"
#include "certs/platform/clock.h"
#include "consortium/config/client.pb.h"

namespace consortium::inbox {

// What the command touches besides files: passed in, so that tests run whole
// commands without a clock or a gateway.
struct InboxSurroundings {
  std::ostream& out;  // How it ended.
  std::ostream& err;  // What happens, line by line; never personal data.
  bool err_is_terminal = false;
  std::function<std::string(const char*)> environment;  // Empty for what is not set.
  const platform::Clock& clock;
  client::Pause& pause;
  std::function<bool()> stop;
  std::function<absl::StatusOr<std::unique_ptr<EnquiryGateway>>(const config::ClientSettings&)>
      connect;
};

// Runs `consortium-adapter inbox` with `arguments`, which do not hold the verb.
publishing::ExitCode RunInboxCommand(const std::vector<std::string>& arguments,
                                     const InboxSurroundings& surroundings);

}  // namespace consortium::inbox

#endif  // CONSORTIUM_ADAPTERS_INBOX_INBOX_COMMAND_H_
