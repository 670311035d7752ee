#ifndef CONSORTIUM_ADAPTERS_CLI_SESSION_H_
#define CONSORTIUM_ADAPTERS_CLI_SESSION_H_

#include <functional>
#include <istream>
#include <memory>
#include <ostream>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "adapters/cli/exit_code.h"
#include "adapters/client/gateway_client.h"
#include "certs/platform/clock.h"
#include "consortium/config/client.pb.h"
#include "google/protobuf/message.h"

namespace consortium::cli {

// What a command touches besides files: passed in, so that tests run whole
// commands without a terminal, a clock or a gateway.
struct Surroundings {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  std::function<std::string(const char*)> environment;  // Empty for what is not set.
  const platform::Clock& clock;
  std::function<absl::StatusOr<std::unique_ptr<client::GatewayClient>>(
      const config::ClientSettings&, client::GatewayClient::OnRetry)>
      connect;
};

// One run of the command: the options that every command has, the way to the
// gateway, and the way to print. Not thread-safe.
class Session {
 public:
  explicit Session(const Surroundings& surroundings) : surroundings_(surroundings) {}

  // Options of every command, set while the command line is read.
  std::string config_path;
  bool json = false;
  uint32_t timeout_seconds = 0;  // 0: as the settings say.

  // What the run ends with.
  ExitCode exit_code = ExitCode::kDone;

  // Colour only on a terminal, and never against NO_COLOR (no-color.org).
  bool colour() const;
  absl::Time now() const { return surroundings_.clock.Now(); }
  std::istream& in() const { return surroundings_.in; }

  // The client's settings. Errors are of this machine (ExitCode::kLocal).
  absl::StatusOr<config::ClientSettings> Settings() const;

  // Runs `work` with a client, which tells about its retries; or prints why there
  // is none.
  ExitCode WithClient(
      absl::FunctionRef<ExitCode(client::GatewayClient&, const config::ClientSettings&)> work);

  // Prints the answer: `message` as JSON with --json, else what `text` returns.
  ExitCode Answer(const google::protobuf::Message& message, absl::FunctionRef<std::string()> text,
                  ExitCode code = ExitCode::kDone);

  // Prints to standard output at once.
  void Print(const std::string& text);

  // Prints a line to standard error, for people watching: never with --json.
  void Note(const std::string& text);

  // Prints a question to standard error, also with --json: somebody is to answer it.
  void Ask(const std::string& text);

  // Prints an error, as JSON with --json, and returns `code`.
  ExitCode Fail(const absl::Status& status, ExitCode code);
  ExitCode Fail(const absl::Status& from_gateway) {
    return Fail(from_gateway, ExitCodeOf(from_gateway));
  }

  // As Fail(), of a write: and how to repeat it so that it happens once, whatever
  // became of the first.
  ExitCode FailWrite(const absl::Status& from_gateway, const std::string& request_id,
                     ExitCode code);
  ExitCode FailWrite(const absl::Status& from_gateway, const std::string& request_id) {
    return FailWrite(from_gateway, request_id, ExitCodeOf(from_gateway));
  }

 private:
  bool MayColour(bool terminal) const;

  const Surroundings& surroundings_;
};

}  // namespace consortium::cli

#endif  // CONSORTIUM_ADAPTERS_CLI_SESSION_H_
