#ifndef CONSORTIUM_GATEWAY_PLACEMENTS_SEARCH_RECORD_H_
#define CONSORTIUM_GATEWAY_PLACEMENTS_SEARCH_RECORD_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "consortium/v1/placements.pb.h"
#include "gateway/placements/surroundings.h"
#include "gateway/server/method_table.h"
#include "gateway/storage/writer.h"

namespace consortium::placements {

// Needs of so many neighbours' children at least make a count: of fewer, somebody could
// say whose they are.
inline constexpr uint32_t kUnmetNeedsMin = 5;
inline constexpr absl::Duration kUnmetSince = absl::Hours(24 * 28);

// One need's record, for its member, without what a hold releases: records are filed.
// Needs at rest are read from the database, on the writer's thread, since they have left
// memory. NOT_FOUND: no need of the caller's. `request` and `response` live until `done`.
void GetRecord(const Surroundings& around, storage::Writer& writer, const server::Call& call,
               const v1::GetSearchRecordRequest& request, v1::GetSearchRecordResponse* response,
               server::Done done);

// Needs of other members, opened since kUnmetSince, for which no place was taken up.
void CountUnmetNeeds(const Surroundings& around, const server::Call& call,
                     v1::CountUnmetNeedsResponse* response);

}  // namespace consortium::placements

#endif  // CONSORTIUM_GATEWAY_PLACEMENTS_SEARCH_RECORD_H_
