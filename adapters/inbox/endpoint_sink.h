#ifndef CONSORTIUM_ADAPTERS_INBOX_ENDPOINT_SINK_H_
#define CONSORTIUM_ADAPTERS_INBOX_ENDPOINT_SINK_H_

#include <utility>

#include "adapters/inbox/sink.h"
#include "adapters/inbox/web_call.h"

namespace consortium::inbox {

// Posts each enquiry to an address of the borough's own system, as JSON of
// ReceivedEnquiry. 2xx: it has it. 401, 403, 404, 408, 425, 429, 502, 503 and
// 504: it takes none now. Anything else, and no answer in time: not this one.
//
// A stop between the answer and its record makes the same enquiry come again,
// with the same `Idempotency-Key`: the endpoint keeps it once.
class EndpointSink final : public Sink {
 public:
  explicit EndpointSink(WebPeer peer) : peer_(std::move(peer)) {}

  absl::Status HandOver(const OpenedEnquiry& enquiry) override;

 private:
  const WebPeer peer_;
};

}  // namespace consortium::inbox

#endif  // CONSORTIUM_ADAPTERS_INBOX_ENDPOINT_SINK_H_
