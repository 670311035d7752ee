#ifndef CONSORTIUM_GATEWAY_PLACEMENTS_PLACEMENT_VIEW_H_
#define CONSORTIUM_GATEWAY_PLACEMENTS_PLACEMENT_VIEW_H_

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "consortium/v1/placement_request.pb.h"
#include "gateway/placements/placement_store.h"
#include "gateway/placements/surroundings.h"

namespace consortium::placements {

// The one way in which requests are shown to their asker and their host. Redaction
// takes out what only one of them sees.

// Without what is erased some day: for answers of writes, which the request ledger keeps
// for longer.
void FillAnswer(const StoredRequest& request, absl::string_view viewer, const Surroundings& around,
                absl::Time now, v1::PlacementRequest* shown);

// All of it: the need, and the profile that a hold releases.
void FillRequest(const StoredRequest& request, const StoredNeed& need, absl::string_view viewer,
                 const Surroundings& around, absl::Time now, v1::PlacementRequest* shown);

}  // namespace consortium::placements

#endif  // CONSORTIUM_GATEWAY_PLACEMENTS_PLACEMENT_VIEW_H_
