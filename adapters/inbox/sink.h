#ifndef CONSORTIUM_ADAPTERS_INBOX_SINK_H_
#define CONSORTIUM_ADAPTERS_INBOX_SINK_H_

#include "absl/status/status.h"
#include "adapters/inbox/opened_enquiry.h"

namespace consortium::inbox {

// Where a borough's enquiries end: its local system. The only place of an inbox
// that holds answers. Used by one thread.
class Sink {
 public:
  virtual ~Sink() = default;

  // Hands one enquiry over. OK: it is on disk, synced with its folder, or was
  // answered 2xx.
  //
  // Handing over an enquiry of the same name() again is OK and has no further
  // effect, also after a stop in the middle of the first time (an endpoint must
  // keep that promise itself, by `Idempotency-Key`).
  //
  // Errors never hold answers. INVALID_ARGUMENT or DEADLINE_EXCEEDED: the sink
  // does not take this one; others may pass. Any other code: it takes none at the
  // moment, and the message says what to mend.
  virtual absl::Status HandOver(const OpenedEnquiry& enquiry) = 0;
};

// Whether an error of HandOver() is about that enquiry alone.
inline bool IsAboutOne(const absl::Status& status) {
  return absl::IsInvalidArgument(status) || absl::IsDeadlineExceeded(status);
}

}  // namespace consortium::inbox

#endif  // CONSORTIUM_ADAPTERS_INBOX_SINK_H_
