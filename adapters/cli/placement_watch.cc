#include "adapters/cli/placement_watch.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "adapters/cli/display_text.h"
#include "adapters/cli/json.h"
#include "adapters/cli/placement_view.h"
#include "adapters/cli/watch_loop.h"

namespace consortium::cli {

namespace v1 = consortium::v1;

bool PlacementWatch::Show(const v1::WatchPlacementRequestsResponse& response) {
  if (!response.position().empty()) position_ = response.position();
  if (session_.json) {
    const absl::StatusOr<std::string> line = ToJson(response);
    if (!line.ok()) {
      failure_ = line.status();
      return false;
    }
    session_.Print(*line);
  }
  for (const v1::PlacementRequest& request : response.requests()) {
    ++(in_snapshot_ ? standing_ : changes_);
    if (!session_.json && (!in_snapshot_ || options_.show_snapshot)) {
      session_.Print(RenderChange(request, session_.now(), session_.colour()));
    }
  }
  if (response.snapshot_complete()) {
    in_snapshot_ = false;
    session_.Note(absl::StrCat(Counted(standing_, "open request", "open requests"),
                               " at the start; changes follow as they happen (Ctrl-C ends)."));
  }
  // What fits now is news to whoever begins to watch, also where nothing changed.
  for (const v1::Fit& fit : response.fits()) {
    ++changes_;
    if (!session_.json) session_.Print(RenderFit(fit, session_.now(), session_.colour()));
  }
  return options_.count == 0 || changes_ < options_.count;
}

ExitCode PlacementWatch::Run(client::GatewayClient& client, const std::string& position,
                             absl::Duration time_max) {
  v1::WatchPlacementRequestsRequest request;
  request.set_position(position);
  const absl::Status status = WatchLoop<v1::WatchPlacementRequestsRequest>(
      session_, "The position is of another database; starting with all that there is.",
      std::move(request), time_max, &position_,
      [this](bool from_the_start) {
        in_snapshot_ = from_the_start;
        standing_ = 0;
      },
      [&](const v1::WatchPlacementRequestsRequest& from, absl::Duration left) {
        return client.WatchPlacements(
            from, [this](const auto& response) { return Show(response); }, left);
      });
  return EndWatch(session_, failure_.ok() ? status : failure_, position_,
                  options_.count == 0 || changes_ >= options_.count);
}

}  // namespace consortium::cli
