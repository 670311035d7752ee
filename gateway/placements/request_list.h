#ifndef CONSORTIUM_GATEWAY_PLACEMENTS_REQUEST_LIST_H_
#define CONSORTIUM_GATEWAY_PLACEMENTS_REQUEST_LIST_H_

#include "absl/status/status.h"
#include "consortium/v1/placements.pb.h"
#include "gateway/placements/surroundings.h"
#include "gateway/server/method_table.h"

namespace consortium::placements {

// A page carries at most this many bytes of requests, whatever size was asked for.
inline constexpr size_t kPageBytesMax = 1024 * 1024;

// Answers ListPlacementRequests from the read model. INVALID_ARGUMENT: unknown values,
// page size, or a token of another list. Thread-safe.
absl::Status ListRequests(const Surroundings& around, const server::Call& call,
                          const v1::ListPlacementRequestsRequest& request,
                          v1::ListPlacementRequestsResponse* response);

}  // namespace consortium::placements

#endif  // CONSORTIUM_GATEWAY_PLACEMENTS_REQUEST_LIST_H_
