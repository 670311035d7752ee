#ifndef CONSORTIUM_ADAPTERS_CLIENT_TLS_CHANNEL_H_
#define CONSORTIUM_ADAPTERS_CLIENT_TLS_CHANNEL_H_

#include <memory>

#include "absl/status/statusor.h"
#include "consortium/config/client.pb.h"
#include "grpcpp/channel.h"

namespace consortium::client {

// A channel with mutual TLS 1.3 to the gateway of `settings` (as
// LoadClientSettings returns them). Limits the whole process to TLS 1.3. Reads
// the PEM files now and connects at the first call; gRPC's own retries are off,
// as GatewayClient's stand in their place.
//
// Codes as GatewayClient::Connect.
absl::StatusOr<std::shared_ptr<grpc::Channel>> MakeTlsChannel(
    const config::ClientSettings& settings);

}  // namespace consortium::client

#endif  // CONSORTIUM_ADAPTERS_CLIENT_TLS_CHANNEL_H_
