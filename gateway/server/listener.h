#ifndef CONSORTIUM_GATEWAY_SERVER_LISTENER_H_
#define CONSORTIUM_GATEWAY_SERVER_LISTENER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "consortium/config/gateway.pb.h"
#include "gateway/server/grpc_front.h"
#include "gateway/server/tls_staging.h"
#include "grpcpp/security/auth_metadata_processor.h"
#include "grpcpp/server.h"

namespace consortium::server {

// Names of the gateway's own health, beside those of the services and the empty
// name of the whole. Serving goes on while one of them is down.
inline constexpr absl::string_view kConfigHealth = "consortium.config";
inline constexpr absl::string_view kStorageHealth = "consortium.storage";

// The port on which members are served: mutual TLS, bounded in every way that
// gRPC offers, with health and reflection. Thread-safe.
class Listener {
 public:
  // Begins to serve `services` by `fronts` on `address`. `identity` is asked
  // before every call. All must outlive the listener. UNAVAILABLE: the address
  // cannot be listened on.
  static absl::StatusOr<std::unique_ptr<Listener>> Start(
      const std::string& address, const config::Limits& limits, const TlsStaging& tls,
      std::shared_ptr<grpc::AuthMetadataProcessor> identity,
      const std::vector<std::string>& services,
      const std::vector<std::unique_ptr<GrpcFront>>& fronts);

  // Cancels what is still in progress.
  ~Listener();

  // `<address>:<port>` with the port that was taken.
  const std::string& address() const { return address_; }

  void SetHealth(absl::string_view name, bool serving);

  // Takes no new calls, waits for those in progress, at most so long, and
  // cancels the rest.
  void Drain(absl::Duration drain_max);

 private:
  Listener(std::unique_ptr<grpc::Server> server, std::string address);

  std::unique_ptr<grpc::Server> server_;
  std::string address_;
};

}  // namespace consortium::server

#endif  // CONSORTIUM_GATEWAY_SERVER_LISTENER_H_
