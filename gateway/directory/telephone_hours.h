#ifndef CONSORTIUM_GATEWAY_DIRECTORY_TELEPHONE_HOURS_H_
#define CONSORTIUM_GATEWAY_DIRECTORY_TELEPHONE_HOURS_H_

#include <set>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "consortium/config/policy.pb.h"

namespace consortium::directory {

// Whether a duty desk is staffed at some instant, and until when that stays so.
struct DeskState {
  bool open = false;
  absl::Time until;  // At most kHoursAhead after the instant asked about.
};

// How far ahead DeskState::until looks: a week and a day, so that a desk of one
// window a week still names its next opening.
inline constexpr absl::Duration kHoursAhead = absl::Hours(24 * 8);

// The state of `member`'s duty desk at `now`. A window belongs to the day that it
// starts on: on a day in `closed` it does not open, also after midnight. A time
// that the clocks skip in spring counts as an hour later; one that they repeat
// in autumn as its first.
DeskState DeskAt(const config::Member& member, const std::set<absl::CivilDay>& closed,
                 absl::Time now);

}  // namespace consortium::directory

#endif  // CONSORTIUM_GATEWAY_DIRECTORY_TELEPHONE_HOURS_H_
