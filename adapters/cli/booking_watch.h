#ifndef CONSORTIUM_ADAPTERS_CLI_BOOKING_WATCH_H_
#define CONSORTIUM_ADAPTERS_CLI_BOOKING_WATCH_H_

#include <cstdint>
#include <string>

#include "adapters/cli/session.h"
#include "consortium/v1/training.pb.h"

namespace consortium::cli {

// One watch of bookings on a terminal: a line that sums up what there is, then a
// line per change; with --json every response as it comes.
class BookingWatch {
 public:
  struct Options {
    uint32_t count = 0;          // Changes after which it ends; 0: it does not.
    bool show_snapshot = false;  // What there is at the start too.
  };
  BookingWatch(Session& session, Options options) : session_(session), options_(options) {}

  // Watches from `position` until the count or the time is reached. Starts with
  // all that there is where the position is another database's. kNothingFound when
  // the time was over before the count.
  ExitCode Run(client::GatewayClient& client, const std::string& position, absl::Duration time_max);

 private:
  // Shows one response. False: there were enough.
  bool Show(const v1::WatchBookingsResponse& response);

  Session& session_;
  const Options options_;
  bool in_snapshot_ = false;
  uint32_t standing_ = 0;
  uint32_t changes_ = 0;
  std::string position_;
  absl::Status failure_;
};

}  // namespace consortium::cli

#endif  // CONSORTIUM_ADAPTERS_CLI_BOOKING_WATCH_H_
