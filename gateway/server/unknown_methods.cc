#include "gateway/server/unknown_methods.h"

#include <memory>

#include "gateway/server/grpc_status.h"
#include "gateway/server/peer.h"

namespace consortium::server {
namespace {

// A call that ends as it begins; owns itself.
class Refusal final : public grpc::ServerGenericBidiReactor {
 public:
  explicit Refusal(const absl::Status& status) { Finish(ToGrpcStatus(status)); }

  void OnDone() override { delete this; }
};

}  // namespace

grpc::ServerGenericBidiReactor* UnknownMethods::CreateReactor(
    grpc::GenericCallbackServerContext* context) {
  const std::shared_ptr<const grpc::AuthContext> auth = context->auth_context();
  const PeerChain chain(*auth);
  return new Refusal(path_.RefuseUnknownMethod(chain.pem()));
}

}  // namespace consortium::server
