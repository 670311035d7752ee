#ifndef CONSORTIUM_GATEWAY_SERVER_GRPC_FRONT_H_
#define CONSORTIUM_GATEWAY_SERVER_GRPC_FRONT_H_

#include <memory>
#include <string>
#include <vector>

#include "gateway/server/call.h"
#include "gateway/server/clearance.h"
#include "gateway/server/stream_registry.h"
#include "grpcpp/impl/service_type.h"

namespace consortium::server {

// gRPC's front end of the method table, one of it per service of the contract:
// it turns bytes into messages and statuses into gRPC's, and leaves the rest to
// the one way a call takes. Built from the table instead of from generated
// services, so that no method can go another way; registered under the same
// names, so that reflection and health know them.
class GrpcFront final : public grpc::Service {
 public:
  // The methods of `routes` that belong to `service` (its full name). All
  // references must outlive the server that this is registered with.
  GrpcFront(const std::string& service, const Routes& routes, const CallPath& path,
            StreamRegistry& streams);

 private:
  void AddUnary(int index, const Route& route, const CallPath& path);
  void AddStream(int index, const Route& route, const CallPath& path, StreamRegistry& streams);
  void AddConversation(int index, const Route& route, const CallPath& path,
                       StreamRegistry& streams);
};

}  // namespace consortium::server

#endif  // CONSORTIUM_GATEWAY_SERVER_GRPC_FRONT_H_
