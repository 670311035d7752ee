#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <memory>
#include <utility>

#include "absl/time/time.h"
#include "adapters/client/gateway_client.h"
#include "adapters/publishing/command_line.h"
#include "certs/platform/clock.h"
#include "certs/platform/process.h"

namespace {

using consortium::client::GatewayClient;
using consortium::publishing::Send;

std::string Environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

int main(int count, char** arguments) {
  // The export's names and addresses are in this process's memory.
  if (const absl::Status hardened = consortium::platform::ForbidCoreDumps(); !hardened.ok()) {
    std::cerr << "error: " << hardened.message() << std::endl;
    return consortium::publishing::kWrongUse;
  }
  const consortium::platform::SystemClock clock;
  consortium::client::MonotonicPause pause;
  const auto connect = [&](const consortium::config::ClientSettings& settings,
                           std::function<void(const std::string&)> note) -> absl::StatusOr<Send> {
    const auto on_retry = [note = std::move(note)](const absl::Status& status,
                                                   absl::Duration delay) {
      note(consortium::client::RetryNote(status, delay));
    };
    absl::StatusOr<std::unique_ptr<GatewayClient>> client =
        GatewayClient::Connect(settings, clock, pause, on_retry);
    if (!client.ok()) return client.status();
    std::shared_ptr<GatewayClient> shared = *std::move(client);
    return Send([shared](const consortium::v1::PublishVacancyListRequest& request) {
      return shared->PublishVacancyList(request);
    });
  };
  const consortium::publishing::Surroundings surroundings = {
      std::cout, std::cerr, ::isatty(STDOUT_FILENO) == 1, ::isatty(STDERR_FILENO) == 1, Environment,
      clock,     connect};
  return consortium::publishing::RunAdapter(count, arguments, surroundings);
}
