#ifndef CONSORTIUM_GATEWAY_SERVER_IDENTITY_PROCESSOR_H_
#define CONSORTIUM_GATEWAY_SERVER_IDENTITY_PROCESSOR_H_

#include <functional>

#include "absl/status/status.h"
#include "certs/identity/identifier.h"
#include "certs/platform/clock.h"
#include "grpcpp/security/auth_metadata_processor.h"

namespace consortium::server {

// Refuses every call on the port, health and reflection too, whose certificate
// does not identify a client now: an open connection outlives a certificate, an
// issuer and a revocation. Decides identity and nothing else; UNAUTHENTICATED.
// Thread-safe.
class IdentityProcessor final : public grpc::AuthMetadataProcessor {
 public:
  // Told of every refusal, to count and log it. Must not block.
  using Refused = std::function<void(const absl::Status& status)>;

  // Both references must outlive the server that uses this.
  IdentityProcessor(const identity::Identifier& identifier, const platform::Clock& clock,
                    Refused refused);

  // Never waits for anything, so that gRPC need not hand it to another thread.
  bool IsBlocking() const override { return false; }

  grpc::Status Process(const InputMetadata& metadata, grpc::AuthContext* context,
                       OutputMetadata* consumed, OutputMetadata* response) override;

 private:
  const identity::Identifier& identifier_;
  const platform::Clock& clock_;
  const Refused refused_;
};

}  // namespace consortium::server

#endif  // CONSORTIUM_GATEWAY_SERVER_IDENTITY_PROCESSOR_H_
