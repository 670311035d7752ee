#ifndef CONSORTIUM_ADAPTERS_CLIENT_RETRY_H_
#define CONSORTIUM_ADAPTERS_CLIENT_RETRY_H_

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace consortium::client {

// Lets time pass between tries. Thread-safe.
class Pause {
 public:
  virtual ~Pause() = default;

  // Returns after `duration` of monotonic time.
  virtual void For(absl::Duration duration) = 0;
};

// The machine's own. Thread-safe.
class MonotonicPause final : public Pause {
 public:
  void For(absl::Duration duration) override;
};

// The first pause before jitter, and the longest that grows out of it.
inline constexpr absl::Duration kRetryDelayFirst = absl::Milliseconds(200);
inline constexpr absl::Duration kRetryDelayMax = absl::Seconds(10);

// Whether the same request may be sent again after `status`: UNAVAILABLE,
// ABORTED, and RESOURCE_EXHAUSTED that says when to come back (without a
// RetryInfo it is a message that is too large, today and tomorrow).
// DEADLINE_EXCEEDED is not among them, as the time is used up.
bool IsRetryable(const absl::Status& status);

// How long to wait after try number `tries` (from 1) ended with `status`.
// Doubles from kRetryDelayFirst to kRetryDelayMax, of which `jitter` (0 to 1)
// takes away up to a half, so that clients which failed together do not come
// back together. Never less than the status's own RetryInfo asks for.
absl::Duration RetryDelay(int tries, const absl::Status& status, double jitter);

// What a program tells its user before such a pause: `no gateway answered at
// g:8443; trying again in 200ms`. What to check is for the error at the end, not
// for every try.
std::string RetryNote(const absl::Status& status, absl::Duration delay);

}  // namespace consortium::client

#endif  // CONSORTIUM_ADAPTERS_CLIENT_RETRY_H_
