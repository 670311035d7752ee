#ifndef CONSORTIUM_ADAPTERS_CLI_PLACEMENT_WATCH_H_
#define CONSORTIUM_ADAPTERS_CLI_PLACEMENT_WATCH_H_

#include <cstdint>
#include <string>

#include "adapters/cli/session.h"
#include "consortium/v1/placements.pb.h"

namespace consortium::cli {

// One watch of requests for placements on a terminal: a line that sums up what there
// is, then a line per change and per place that fits a standing search; with --json
// every response as it comes.
class PlacementWatch {
 public:
  struct Options {
    uint32_t count = 0;          // Changes and fits after which it ends; 0: it does not.
    bool show_snapshot = false;  // The requests that there are at the start too.
  };
  PlacementWatch(Session& session, Options options) : session_(session), options_(options) {}

  // Watches from `position` until the count or the time is reached. Starts with
  // all that there is where the position is another database's. kNothingFound when
  // the time was over before the count.
  ExitCode Run(client::GatewayClient& client, const std::string& position, absl::Duration time_max);

 private:
  // Shows one response. False: there were enough.
  bool Show(const consortium::v1::WatchPlacementRequestsResponse& response);

  Session& session_;
  const Options options_;
  bool in_snapshot_ = false;
  uint32_t standing_ = 0;
  uint32_t changes_ = 0;
  std::string position_;
  absl::Status failure_;
};

}  // namespace consortium::cli

#endif  // CONSORTIUM_ADAPTERS_CLI_PLACEMENT_WATCH_H_
