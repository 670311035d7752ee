#ifndef CONSORTIUM_ADAPTERS_CLI_WATCH_LOOP_H_
#define CONSORTIUM_ADAPTERS_CLI_WATCH_LOOP_H_

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "adapters/cli/display_text.h"
#include "adapters/cli/session.h"
#include "google/rpc/status_details.h"

namespace consortium::cli {

// Calls `watch` with `request` and the time that is left of `time_max`. Where the
// gateway cannot go on from a position, notes `anew` and starts with all that there
// is. `begin` is called before each, with whether it starts so. `position`, which
// `watch` keeps, is the last one seen.
template <typename Request>
absl::Status WatchLoop(Session& session, const char* anew, Request request, absl::Duration time_max,
                       std::string* position, absl::FunctionRef<void(bool)> begin,
                       absl::FunctionRef<absl::Status(const Request&, absl::Duration)> watch) {
  const absl::Time end = session.now() + time_max;
  while (true) {
    const bool from_the_start = request.position().empty();
    begin(from_the_start);
    const absl::Status status = watch(request, end - session.now());
    // Without any position it was all that there is that was asked for.
    const bool from_position = !from_the_start || !position->empty();
    if (rpc::ReasonOf(status) != "SNAPSHOT_REQUIRED" || !from_position) return status;
    session.Note(anew);
    request.clear_position();
    position->clear();
  }
}

// How a watch ends: with its failure, or with the position to go on from.
// kNothingFound when there were not `enough` changes.
inline ExitCode EndWatch(Session& session, const absl::Status& status, const std::string& position,
                         bool enough) {
  if (!status.ok()) return session.Fail(status);
  if (!position.empty()) session.Note(absl::StrCat("Go on with --from ", Printable(position)));
  return enough ? ExitCode::kDone : ExitCode::kNothingFound;
}

}  // namespace consortium::cli

#endif  // CONSORTIUM_ADAPTERS_CLI_WATCH_LOOP_H_
