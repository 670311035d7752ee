#include "adapters/client/tls_channel.h"

#include <grpc/support/log.h>

#include <cstdlib>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "certs/identity/inspect.h"
#include "certs/identity/tls_floor.h"
#include "certs/identity/trust.h"
#include "certs/platform/file.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/support/channel_arguments.h"

namespace consortium::client {
namespace {

constexpr size_t kPemBytesMax = 1024 * 1024;

// A silent connection is asked whether it still stands. gRPC servers take pings
// more often than every five minutes for abuse unless they are told otherwise.
constexpr int kKeepaliveMilliseconds = 5 * 60 * 1000 + 10 * 1000;
constexpr int kKeepaliveTimeoutMilliseconds = 10 * 1000;

// A page of 1,000 rows with long terms passes gRPC's 4 MiB in the extreme.
constexpr int kResponseBytesMax = 16 * 1024 * 1024;

absl::StatusOr<std::string> ReadPem(const std::string& path, absl::string_view field) {
  absl::StatusOr<std::string> text = platform::ReadFile(path, kPemBytesMax);
  if (text.ok()) return text;
  return absl::Status(text.status().code(), absl::StrCat(field, ": ", text.status().message()));
}

// What it would say, GatewayClient says in words of its own.
void KeepGrpcQuiet() {
  if (std::getenv("GRPC_VERBOSITY") == nullptr) gpr_set_log_function([](gpr_log_func_args*) {});
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::Channel>> MakeTlsChannel(
    const config::ClientSettings& settings, absl::Time now) {
  KeepGrpcQuiet();
  // Before gRPC makes its first SSL context; repeating it is harmless.
  if (absl::Status floor = identity::AllowOnlyTls13(); !floor.ok()) return floor;

  absl::StatusOr<std::string> issuers =
      ReadPem(settings.trusted_issuers_file(), "trusted_issuers_file");
  if (!issuers.ok()) return issuers.status();
  absl::StatusOr<std::string> chain = ReadPem(settings.certificate_file(), "certificate_file");
  if (!chain.ok()) return chain.status();
  absl::StatusOr<std::string> key = ReadPem(settings.private_key_file(), "private_key_file");
  if (!key.ok()) return key.status();
  if (const auto facts = identity::Inspect(*issuers); !facts.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "trusted_issuers_file: ", settings.trusted_issuers_file(), ": ", facts.status().message()));
  }
  if (absl::Status own = identity::CheckClientIdentity(*chain, *key, now); !own.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "certificate_file: ", settings.certificate_file(),
        ", private_key_file: ", settings.private_key_file(), ": ", own.message(),
        " (`consortium certs request` makes a new pair, which the operator certifies)"));
  }

  grpc::ChannelArguments arguments;
  if (!settings.gateway_name().empty()) {
    arguments.SetSslTargetNameOverride(settings.gateway_name());
  }
  arguments.SetMaxReceiveMessageSize(kResponseBytesMax);
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMilliseconds);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMilliseconds);
  arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  return grpc::CreateCustomChannel(
      settings.gateway_address(),
      grpc::SslCredentials({*std::move(issuers), *std::move(key), *std::move(chain)}), arguments);
}

}  // namespace consortium::client
