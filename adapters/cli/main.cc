#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <string>

#include "adapters/cli/command_line.h"
#include "adapters/cli/error_view.h"
#include "certs/identity/tls_floor.h"
#include "certs/platform/clock.h"
#include "certs/platform/process.h"

int main(int argc, char** argv) {
  using consortium::cli::ExitCode;
  // Keys and answers are in this process's memory.
  absl::Status ready = consortium::platform::ForbidCoreDumps();
  ready.Update(consortium::identity::AllowOnlyTls13());
  if (!ready.ok()) {
    std::cerr << consortium::cli::RenderError(ready, ExitCode::kLocal, false);
    return static_cast<int>(ExitCode::kLocal);
  }
  consortium::platform::SystemClock clock;
  consortium::client::MonotonicPause pause;
  const consortium::cli::Surroundings surroundings{
      .in = std::cin,
      .out = std::cout,
      .err = std::cerr,
      .out_is_terminal = ::isatty(STDOUT_FILENO) == 1,
      .err_is_terminal = ::isatty(STDERR_FILENO) == 1,
      .environment =
          [](const char* name) {
            const char* value = std::getenv(name);
            return std::string(value == nullptr ? "" : value);
          },
      .clock = clock,
      .connect =
          [&](const consortium::config::ClientSettings& settings,
              consortium::client::GatewayClient::OnRetry on_retry) {
            return consortium::client::GatewayClient::Connect(settings, clock, pause,
                                                              std::move(on_retry));
          }};
  return static_cast<int>(consortium::cli::RunCommand(argc, argv, surroundings));
}
