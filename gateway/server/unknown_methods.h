#ifndef CONSORTIUM_GATEWAY_SERVER_UNKNOWN_METHODS_H_
#define CONSORTIUM_GATEWAY_SERVER_UNKNOWN_METHODS_H_

#include "gateway/server/call.h"
#include "grpcpp/impl/codegen/async_generic_service.h"

namespace consortium::server {

// Answers every gRPC call to a method that no front has, as the call path
// refuses it; gRPC's own answer has no details and asks nobody who calls.
// Thread-safe.
class UnknownMethods final : public grpc::CallbackGenericService {
 public:
  // `path` must outlive the server that this is registered with.
  explicit UnknownMethods(const CallPath& path) : path_(path) {}

 private:
  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override;

  const CallPath& path_;
};

}  // namespace consortium::server

#endif  // CONSORTIUM_GATEWAY_SERVER_UNKNOWN_METHODS_H_
