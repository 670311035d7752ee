#ifndef CONSORTIUM_GATEWAY_PLACEMENTS_WATCH_H_
#define CONSORTIUM_GATEWAY_PLACEMENTS_WATCH_H_

#include <memory>

#include "absl/status/statusor.h"
#include "consortium/v1/placements.pb.h"
#include "gateway/placements/surroundings.h"
#include "gateway/server/method_table.h"

namespace consortium::placements {

// Opens WatchPlacementRequests as a cursor over the caller's feed: it keeps the place of
// the last request told and nothing per request. A request that changes moves to the end
// of the feed, so that it is told of again, as it then is, and once for several changes
// in between.
//
// INVALID_ARGUMENT: the position is none of this member's. OUT_OF_RANGE
// (`SNAPSHOT_REQUIRED`): it is ahead of the database, or behind a change of a request that has
// left memory since.
absl::StatusOr<std::unique_ptr<server::StreamSource>> OpenWatch(
    const Surroundings& around, const server::Call& call,
    const v1::WatchPlacementRequestsRequest& request);

}  // namespace consortium::placements

#endif  // CONSORTIUM_GATEWAY_PLACEMENTS_WATCH_H_
