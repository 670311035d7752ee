#ifndef CONSORTIUM_ADAPTERS_CLI_SEARCH_VIEW_H_
#define CONSORTIUM_ADAPTERS_CLI_SEARCH_VIEW_H_

#include <string>

#include "absl/time/time.h"
#include "consortium/v1/search.pb.h"

namespace consortium::cli {

// A search's answer as a placement officer reads it, at night and alone: the
// number to ring now comes first, then the households best first with what is
// met, what is not and what placing there would need; without a match the near
// misses and the nearest split; then how old every list is. Never shows the
// areas to avoid. Pure.
std::string RenderSearch(const consortium::v1::SearchAvailabilityRequest& request,
                         const consortium::v1::SearchAvailabilityResponse& response, absl::Time now,
                         bool colour);

}  // namespace consortium::cli

#endif  // CONSORTIUM_ADAPTERS_CLI_SEARCH_VIEW_H_
