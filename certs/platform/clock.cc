#include "certs/platform/clock.h"

#include "absl/time/clock.h"

namespace consortium::platform {

absl::Time SystemClock::Now() const { return absl::Now(); }

}  // namespace consortium::platform
