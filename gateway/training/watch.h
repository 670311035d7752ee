#ifndef CONSORTIUM_GATEWAY_TRAINING_WATCH_H_
#define CONSORTIUM_GATEWAY_TRAINING_WATCH_H_

#include <memory>

#include "absl/status/statusor.h"
#include "consortium/v1/training.pb.h"
#include "gateway/server/method_table.h"
#include "gateway/training/surroundings.h"

namespace consortium::training {

// Opens WatchBookings as a cursor over the caller's feed: it keeps the place of the
// last booking told and nothing per booking, so that a slow reader costs no memory.
// A booking that changes moves to the end of the feed, so that it is told of again,
// as it then is, and once for several changes in between.
//
// INVALID_ARGUMENT: the position is none of this member's. OUT_OF_RANGE
// (`SNAPSHOT_REQUIRED`): it is ahead of the database.
absl::StatusOr<std::unique_ptr<server::StreamSource>> OpenWatch(
    const Surroundings& around, const server::Call& call, const v1::WatchBookingsRequest& request);

}  // namespace consortium::training

#endif  // CONSORTIUM_GATEWAY_TRAINING_WATCH_H_
