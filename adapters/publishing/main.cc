#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "adapters/client/gateway_client.h"
#include "adapters/inbox/end_signals.h"
#include "adapters/inbox/grpc_enquiry_gateway.h"
#include "adapters/inbox/inbox_command.h"
#include "adapters/publishing/command_line.h"
#include "certs/platform/clock.h"
#include "certs/platform/process.h"

namespace {

using consortium::client::GatewayClient;
using consortium::inbox::GrpcEnquiryGateway;
using consortium::inbox::InboxSurroundings;
using consortium::publishing::Send;
using consortium::publishing::SendProgramme;

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
  // The gateway, with `note` told of the pauses between tries.
  const auto open = [&](const consortium::config::ClientSettings& settings,
                        std::function<void(const std::string&)> note)
      -> absl::StatusOr<std::shared_ptr<GatewayClient>> {
    const auto on_retry = [note = std::move(note)](const absl::Status& status,
                                                   absl::Duration delay) {
      note(consortium::client::RetryNote(status, delay));
    };
    absl::StatusOr<std::unique_ptr<GatewayClient>> client =
        GatewayClient::Connect(settings, clock, pause, on_retry);
    if (!client.ok()) return client.status();
    return std::shared_ptr<GatewayClient>(*std::move(client));
  };
  const auto connect = [&](const consortium::config::ClientSettings& settings,
                           std::function<void(const std::string&)> note) -> absl::StatusOr<Send> {
    absl::StatusOr<std::shared_ptr<GatewayClient>> client = open(settings, std::move(note));
    if (!client.ok()) return client.status();
    return Send([shared = *client](const consortium::v1::PublishVacancyListRequest& request) {
      return shared->PublishVacancyList(request);
    });
  };
  const auto connect_training =
      [&](const consortium::config::ClientSettings& settings,
          std::function<void(const std::string&)> note) -> absl::StatusOr<SendProgramme> {
    absl::StatusOr<std::shared_ptr<GatewayClient>> client = open(settings, std::move(note));
    if (!client.ok()) return client.status();
    return SendProgramme(
        [shared = *client](const consortium::v1::PublishTrainingOffersRequest& request) {
          return shared->PublishTrainingOffers(request);
        });
  };
  const bool err_is_terminal = ::isatty(STDERR_FILENO) == 1;
  const InboxSurroundings inbox = {
      std::cout,
      std::cerr,
      err_is_terminal,
      Environment,
      clock,
      pause,
      consortium::inbox::EndWanted,
      [&clock](const consortium::config::ClientSettings& settings)
          -> absl::StatusOr<std::unique_ptr<consortium::inbox::EnquiryGateway>> {
        return GrpcEnquiryGateway::Connect(settings, {}, clock);
      }};
  const auto run_inbox = [&inbox](const std::vector<std::string>& inbox_arguments) {
    if (absl::Status forbidden = consortium::platform::ForbidCoreDumps(); !forbidden.ok()) {
      std::cerr << forbidden.message() << std::endl;
      return consortium::publishing::kWrongUse;
    }
    consortium::inbox::CatchEndSignals();
    return consortium::inbox::RunInboxCommand(inbox_arguments, inbox);
  };
  const consortium::publishing::Surroundings surroundings = {
      std::cout,       std::cerr,   ::isatty(STDOUT_FILENO) == 1,
      err_is_terminal, Environment, clock,
      connect,         run_inbox,   connect_training};
  return consortium::publishing::RunAdapter(count, arguments, surroundings);
}
