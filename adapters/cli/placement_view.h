#ifndef CONSORTIUM_ADAPTERS_CLI_PLACEMENT_VIEW_H_
#define CONSORTIUM_ADAPTERS_CLI_PLACEMENT_VIEW_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "consortium/v1/placements.pb.h"
#include "consortium/v1/search_record.pb.h"

// Requests for placements as people read them. Pure.
namespace consortium::cli {

// Whose turn it is: members' ids, and of consents which; empty when nobody's is.
std::string WaitsFor(const consortium::v1::PlacementRequest& request);

// How far it is, with the reason where it came to nothing: `declined: own-child`.
std::string StateWords(const consortium::v1::PlacementRequest& request);

// A need in a line: `7 years f, 9 years; siblings; short-term from Mon 30 Nov 2026`.
// Empty once it is erased.
std::string NeedWords(const consortium::v1::PlacementNeed& need, absl::CivilDay today);

// A table: who waits for whom, since when and until when.
std::string RenderPlacements(const consortium::v1::ListPlacementRequestsResponse& response,
                             absl::Time now, bool colour);

// One request with all that happened to it.
std::string RenderHistory(const consortium::v1::PlacementRequest& request, absl::Time now,
                          bool colour);

// After something was done with a request; `what` in a word or two, e.g. `Held`.
std::string RenderMoved(absl::string_view what, const consortium::v1::PlacementRequest& request,
                        absl::Time now, bool colour);

// After hosts were asked.
std::string RenderAsked(const consortium::v1::RequestPlacementResponse& response, absl::Time now,
                        bool colour);

// `Receipt 7, on disk Mon 23 Nov 2026 12:00.`
std::string RenderReceipt(const consortium::v1::Receipt& receipt);

// One request that changed, and one place that fits, in a line each.
std::string RenderChange(const consortium::v1::PlacementRequest& request, absl::Time now,
                         bool colour);
std::string RenderFit(const consortium::v1::Fit& fit, absl::Time now, bool colour);

// What was searched, asked and answered for one need.
std::string RenderRecord(const consortium::v1::SearchRecord& record, absl::Time now, bool colour);

std::string RenderUnmet(const consortium::v1::CountUnmetNeedsResponse& response, bool colour);

}  // namespace consortium::cli

#endif  // CONSORTIUM_ADAPTERS_CLI_PLACEMENT_VIEW_H_
