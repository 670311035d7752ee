#ifndef CONSORTIUM_ADAPTERS_CLIENT_CALL_STATUS_H_
#define CONSORTIUM_ADAPTERS_CLIENT_CALL_STATUS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "grpcpp/support/status.h"

namespace consortium::client {

// How a call to the gateway at `address` ended: the gateway's own error with its
// details; where no gateway answered, what to check, since gRPC hides why a
// handshake failed; and after `call_time_max` that a write may have been stored.
absl::Status StatusOfCall(const grpc::Status& status, const std::string& address,
                          absl::Duration call_time_max);

}  // namespace consortium::client

#endif  // CONSORTIUM_ADAPTERS_CLIENT_CALL_STATUS_H_
