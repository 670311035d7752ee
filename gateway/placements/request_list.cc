#include "gateway/placements/request_list.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gateway/placements/feed_position.h"
#include "gateway/placements/placement_view.h"
#include "google/rpc/status_details.h"
#include "policy/placement/moves.h"

namespace consortium::placements {
namespace {

constexpr uint32_t kPageSize = 50;
constexpr uint32_t kPageSizeMax = 200;

absl::Status Check(const v1::ListPlacementRequestsRequest& request) {
  std::vector<rpc::FieldViolation> violations;
  if (!v1::Direction_IsValid(request.direction())) {
    violations.push_back({"direction", "must be one of Direction"});
  }
  for (int i = 0; i < request.states_size(); ++i) {
    const int state = request.states(i);
    if (state != v1::PLACEMENT_STATE_UNSPECIFIED && v1::PlacementState_IsValid(state)) continue;
    violations.push_back({absl::StrCat("states[", i, "]"), "must be one of PlacementState"});
    break;
  }
  if (request.page_size() > kPageSizeMax) {
    violations.push_back(
        {"page_size", absl::StrCat("is ", request.page_size(), ", over ", kPageSizeMax)});
  }
  return violations.empty() ? absl::OkStatus() : rpc::InvalidFields(violations);
}

// A token is good for the list that it was given for, whatever the page's size.
std::string ContextOf(const server::Call& call, const v1::ListPlacementRequestsRequest& request) {
  const std::set<int> states(request.states().begin(), request.states().end());
  return absl::StrCat("list/", call.member, "/", int{request.direction()}, "/",
                      absl::StrJoin(states, ","), "/", request.need_ref());
}

bool IsAskedFor(const StoredRequest& stored, const server::Call& call,
                const v1::ListPlacementRequestsRequest& request) {
  if (request.direction() == v1::DIRECTION_OUT && stored.asker != call.member) return false;
  if (request.direction() == v1::DIRECTION_IN && stored.host != call.member) return false;
  if (!request.need_ref().empty() && request.need_ref() != stored.need_ref) return false;
  if (request.states().empty()) return !policy::HasEnded(stored.state);
  return std::find(request.states().begin(), request.states().end(), stored.state) !=
         request.states().end();
}

}  // namespace

absl::Status ListRequests(const Surroundings& around, const server::Call& call,
                          const v1::ListPlacementRequestsRequest& request,
                          v1::ListPlacementRequestsResponse* response) {
  if (absl::Status checked = Check(request); !checked.ok()) return checked;
  const std::shared_ptr<const Model> model = around.model.Current();
  const Feed& feed = model->PartOf(call.member).feed;
  const std::string context = ContextOf(call, request);
  constexpr uint64_t kEnd = std::numeric_limits<uint64_t>::max();
  FeedKey until = {.sequence = kEnd, .place = kEnd};
  if (!request.page_token().empty()) {
    const absl::StatusOr<FeedPosition> opened =
        OpenPosition(around.tokens, request.page_token(), context);
    if (!opened.ok()) {
      return rpc::InvalidField(
          "page_token", "is none that this gateway gave you for this list; start without one");
    }
    until = opened->last;
  }
  const uint32_t count = request.page_size() == 0 ? kPageSize : request.page_size();
  size_t bytes = 0;
  FeedPosition last;
  feed.VisitBackFrom(until, [&](const FeedEntry& entry) {
    if (!IsAskedFor(entry.stored(), call, request)) return true;
    if (response->requests_size() == static_cast<int>(count) || bytes > kPageBytesMax) {
      response->set_next_page_token(SealPosition(around.tokens, last, context));
      return false;
    }
    v1::PlacementRequest* const shown = response->add_requests();
    FillRequest(entry.stored(), entry.need->need, call.member, around, call.received_at, shown);
    bytes += shown->ByteSizeLong();
    last = {.last = entry.key};
    return true;
  });
  return absl::OkStatus();
}

}  // namespace consortium::placements
