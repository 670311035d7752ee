#ifndef CONSORTIUM_TESTS_UNIT_ADAPTERS_CLI_COMMAND_RUN_H_
#define CONSORTIUM_TESTS_UNIT_ADAPTERS_CLI_COMMAND_RUN_H_

#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "adapters/cli/command_line.h"
#include "certs/platform/file.h"
#include "tests/support/temp_folder.h"
#include "tests/unit/adapters/client/fake_stubs.h"

namespace consortium::cli {

// Runs whole command lines against a fake gateway at a fake time, with settings
// in a folder of its own.
class CommandRun {
 public:
  CommandRun() {
    Write("client.key", "key", platform::FileMode::kPrivate);
    Write("client.textproto",
          "gateway_address: 'gateway.example:8443' trusted_issuers_file: 'ca'\n"
          "certificate_file: 'cert' private_key_file: 'client.key' officer_reference: 'D-17'\n");
    environment_["CONSORTIUM_CONFIG"] = folder / "client.textproto";
  }

  void Write(const std::string& name, const std::string& content,
             platform::FileMode mode = platform::FileMode::kPublic) {
    ASSERT_TRUE(platform::WriteFile(folder / name, content, mode).ok());
  }

  ExitCode Run(const std::vector<std::string>& words, const std::string& input = "") {
    std::vector<const char*> arguments = {"consortium"};
    for (const std::string& word : words) arguments.push_back(word.c_str());
    std::istringstream in(input);
    std::ostringstream output;
    std::ostringstream errors;
    const Surroundings surroundings{
        .in = in,
        .out = output,
        .err = errors,
        .out_is_terminal = terminal,
        .err_is_terminal = terminal,
        .environment = [this](const char* name) { return environment_[name]; },
        .clock = gateway.clock,
        .connect = [this](const config::ClientSettings& settings,
                          client::GatewayClient::OnRetry on_retry)
            -> absl::StatusOr<std::unique_ptr<client::GatewayClient>> {
          connected_to = settings;
          return std::make_unique<client::GatewayClient>(
              gateway.NewStubs(),
              client::GatewayClient::Options{settings.gateway_address(),
                                             absl::Seconds(settings.call_seconds_max()),
                                             std::move(on_retry)},
              gateway.clock, gateway.pause);
        }};
    const ExitCode code =
        RunCommand(static_cast<int>(arguments.size()), arguments.data(), surroundings);
    out = output.str();
    err = errors.str();
    return code;
  }

  void SetEnvironment(const std::string& name, const std::string& value) {
    environment_[name] = value;
  }

  testing::TempFolder folder;
  client::FakeGateway gateway;
  config::ClientSettings connected_to;
  bool terminal = false;
  std::string out;
  std::string err;

 private:
  std::map<std::string, std::string> environment_;
};

}  // namespace consortium::cli

#endif  // CONSORTIUM_TESTS_UNIT_ADAPTERS_CLI_COMMAND_RUN_H_
