#ifndef CONSORTIUM_ADAPTERS_INBOX_RUN_H_
#define CONSORTIUM_ADAPTERS_INBOX_RUN_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "adapters/client/retry.h"
#include "adapters/inbox/inbox.h"
#include "adapters/inbox/progress.h"

namespace consortium::inbox {

// How a run of an inbox goes on and ends.
struct RunOptions {
  bool once = false;  // Ends when nothing waits.
  // With `once`: how long nothing must come, and how long no gateway may answer.
  absl::Duration quiet = absl::Seconds(3);
  absl::Duration gateway_silent_max = absl::Seconds(30);
  // With `once`: how often in a row the sink may take nothing.
  int sink_failures_max = 5;
  absl::Duration progress_every = absl::Seconds(60);
};

// What a run needs. All outlive it.
struct RunParts {
  Inbox& inbox;
  Progress* progress;  // May be null.
  const platform::Clock& clock;
  client::Pause& pause;
  std::function<bool()> stop;  // Whether to end, asked about once a second.
  std::function<double()> jitter;
  Inbox::Note note;
};

// Takes in enquiries until told to stop, or, with `once`, until nothing waits: OK.
// A gateway that goes away is waited for.
//
// The gateway's error when it refuses this client. With `once`: UNAVAILABLE when
// no gateway answered, FAILED_PRECONDITION when the sink takes nothing.
absl::Status Run(const RunParts& parts, const RunOptions& options);

}  // namespace consortium::inbox

#endif  // CONSORTIUM_ADAPTERS_INBOX_RUN_H_
