#include "adapters/client/tls_channel.h"

#include <limits>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "certs/identity/tls_floor.h"
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

absl::StatusOr<std::string> ReadPem(const std::string& path, absl::string_view label,
                                    absl::string_view field) {
  absl::StatusOr<std::string> text = platform::ReadFile(path, kPemBytesMax);
  if (!text.ok()) {
    return absl::Status(text.status().code(), absl::StrCat(field, ": ", text.status().message()));
  }
  if (!absl::StrContains(*text, "-----BEGIN ") || !absl::StrContains(*text, label)) {
    return absl::InvalidArgumentError(
        absl::StrCat(field, ": ", path, " holds no ", label, " in PEM form"));
  }
  return text;
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::Channel>> MakeTlsChannel(
    const config::ClientSettings& settings) {
  // Before gRPC makes its first SSL context; repeating it is harmless.
  if (absl::Status floor = identity::AllowOnlyTls13(); !floor.ok()) return floor;

  absl::StatusOr<std::string> issuers =
      ReadPem(settings.trusted_issuers_file(), "CERTIFICATE", "trusted_issuers_file");
  if (!issuers.ok()) return issuers.status();
  absl::StatusOr<std::string> chain =
      ReadPem(settings.certificate_file(), "CERTIFICATE", "certificate_file");
  if (!chain.ok()) return chain.status();
  absl::StatusOr<std::string> key =
      ReadPem(settings.private_key_file(), "PRIVATE KEY", "private_key_file");
  if (!key.ok()) return key.status();

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
