#ifndef CONSORTIUM_ADAPTERS_CLIENT_TLS_CHANNEL_H_
#define CONSORTIUM_ADAPTERS_CLIENT_TLS_CHANNEL_H_

#include <memory>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "consortium/config/client.pb.h"
#include "grpcpp/channel.h"

namespace consortium::client {

// A channel with mutual TLS 1.3 to the gateway of `settings` (as
// LoadClientSettings returns them). Limits the whole process to TLS 1.3 and keeps
// gRPC's own log out of standard error, unless GRPC_VERBOSITY asks for it. Reads
// and checks the PEM files now (dates as of `now`) and connects at the first
// call; gRPC's own retries are off, as GatewayClient's stand in their place.
//
// Codes as GatewayClient::Connect.
absl::StatusOr<std::shared_ptr<grpc::Channel>> MakeTlsChannel(
    const config::ClientSettings& settings, absl::Time now);

}  // namespace consortium::client

#endif  // CONSORTIUM_ADAPTERS_CLIENT_TLS_CHANNEL_H_
