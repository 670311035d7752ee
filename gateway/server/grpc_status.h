#ifndef CONSORTIUM_GATEWAY_SERVER_GRPC_STATUS_H_
#define CONSORTIUM_GATEWAY_SERVER_GRPC_STATUS_H_

#include "absl/status/status.h"
#include "grpcpp/support/status.h"

namespace consortium::server {

// The one crossing from our statuses to gRPC's: the canonical code, the text and
// the whole google.rpc.Status with its details (`grpc-status-details-bin`).
// INTERNAL, UNKNOWN and DATA_LOSS lose text and details (see rpc::ToProto).
grpc::Status ToGrpcStatus(const absl::Status& status);

}  // namespace consortium::server

#endif  // CONSORTIUM_GATEWAY_SERVER_GRPC_STATUS_H_
