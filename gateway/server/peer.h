#ifndef CONSORTIUM_GATEWAY_SERVER_PEER_H_
#define CONSORTIUM_GATEWAY_SERVER_PEER_H_

#include <string>

#include "absl/strings/string_view.h"
#include "grpcpp/security/auth_context.h"

namespace consortium::server {

// The certificate chain (PEM, leaf first) with which a peer came, as gRPC kept it
// from the handshake. Lives as long as the context it was made from.
class PeerChain {
 public:
  explicit PeerChain(const grpc::AuthContext& context);

  // Empty without a certificate.
  absl::string_view pem() const { return pem_; }

 private:
  absl::string_view pem_;
  std::string joined_;  // When gRPC has the leaf and the rest apart.
};

}  // namespace consortium::server

#endif  // CONSORTIUM_GATEWAY_SERVER_PEER_H_
