#ifndef CONSORTIUM_GATEWAY_SERVER_LISTENER_H_
#define CONSORTIUM_GATEWAY_SERVER_LISTENER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "consortium/config/gateway.pb.h"
#include "gateway/server/grpc_front.h"
#include "gateway/server/tls_staging.h"
#include "gateway/server/unknown_methods.h"
#include "grpcpp/server.h"

namespace consortium::server {

// The port on which members are served: mutual TLS, bounded in every way that
// gRPC offers. Serves nothing but its fronts, so that no call goes another way.
// Thread-safe.
class Listener {
 public:
  // Begins to serve `fronts` on `address`, and `unknown` to whoever asks for a
  // method of none of them. All must outlive the listener. UNAVAILABLE: the
  // address cannot be listened on.
  static absl::StatusOr<std::unique_ptr<Listener>> Start(
      const std::string& address, const config::Limits& limits, const TlsStaging& tls,
      const std::vector<std::unique_ptr<GrpcFront>>& fronts, UnknownMethods& unknown);

  // Cancels what is still in progress.
  ~Listener();

  // `<address>:<port>` with the port that was taken.
  const std::string& address() const { return address_; }

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
