#include "gateway/server/identity_processor.h"

#include <utility>

#include "gateway/server/grpc_status.h"
#include "gateway/server/peer.h"

namespace consortium::server {

IdentityProcessor::IdentityProcessor(const identity::Identifier& identifier,
                                     const platform::Clock& clock, Refused refused)
    : identifier_(identifier), clock_(clock), refused_(std::move(refused)) {}

grpc::Status IdentityProcessor::Process(const InputMetadata&, grpc::AuthContext* context,
                                        OutputMetadata*, OutputMetadata*) {
  const absl::Status identified =
      identifier_.Identify(PeerChain(*context).pem(), clock_.Now()).status();
  if (!identified.ok()) refused_(identified);
  return ToGrpcStatus(identified);
}

}  // namespace consortium::server
