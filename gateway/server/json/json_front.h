#ifndef CONSORTIUM_GATEWAY_SERVER_JSON_JSON_FRONT_H_
#define CONSORTIUM_GATEWAY_SERVER_JSON_JSON_FRONT_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "certs/platform/clock.h"
#include "certs/platform/mutex.h"
#include "gateway/server/call.h"
#include "gateway/server/clearance.h"
#include "gateway/server/json/connect_error.h"
#include "gateway/server/json/json_limits.h"

namespace consortium::server {

// One request before its body, as HTTP has it. Views are valid during the call.
struct JsonHead {
  absl::string_view method;
  absl::string_view path;  // Without a query.
  absl::string_view content_type;
  absl::string_view content_encoding;
  absl::string_view protocol_version;  // Connect-Protocol-Version.
  absl::string_view timeout_ms;        // Connect-Timeout-Ms.
  uint64_t declared_bytes = 0;         // Content-Length; 0 when it comes in chunks.
};

// The Connect protocol's front end of the method table: every unary method, no
// route of its own. It turns JSON into messages and statuses into Connect's
// errors, and leaves the rest to the one way a call takes. Knows nothing of
// sockets or HTTP's bytes. Thread-safe.
class JsonFront {
 public:
  // All references must outlive this.
  JsonFront(const Routes& routes, const CallPath& path, const platform::Clock& clock,
            const JsonLimits& limits);

  // Waits for the calls whose clients were given up, since their handlers refer to
  // this and to the path.
  ~JsonFront();

  // What refuses a request before its body is looked at; nothing when the body is
  // to be read. Refusals take the call's way as far as it goes: counted, logged,
  // and seen by nobody whose certificate or role would not do.
  std::optional<JsonAnswer> RefuseHead(const JsonHead& head, absl::string_view chain_pem);

  // Refuses a body of which `bytes` have come, more than are taken.
  JsonAnswer RefuseTooLarge(const JsonHead& head, absl::string_view chain_pem, uint64_t bytes);

  // Refuses a body because those of other requests take all the room there is.
  JsonAnswer RefuseOverloaded(const JsonHead& head, absl::string_view chain_pem);

  // The answer to a request that RefuseHead() let through. Waits for the handler
  // until the call's deadline, then DEADLINE_EXCEEDED; the handler goes on.
  JsonAnswer Answer(const JsonHead& head, absl::string_view chain_pem, std::string body);

  // From now on every request is refused with `DRAINING`.
  void Drain();
  bool draining() const;

  // Ends what waits for a handler with `DRAINING`.
  void Cancel();

  // What drained and cancelled requests are told.
  static absl::Status Draining();

 private:
  class Waiting;
  class UnaryJsonCall;
  struct Refusal;

  const Route* Find(absl::string_view path) const;
  std::optional<Refusal> RefusalOf(const JsonHead& head, const Route& route) const;
  JsonAnswer Refuse(const Route& route, absl::string_view chain_pem, const Refusal& refusal) const;

  const CallPath& path_;
  const platform::Clock& clock_;
  const JsonLimits limits_;
  absl::flat_hash_map<absl::string_view, const Route*> by_path_;

  mutable platform::Mutex mutex_;
  platform::ConditionVariable ended_;
  bool draining_ ABSL_GUARDED_BY(mutex_) = false;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
  int calls_ ABSL_GUARDED_BY(mutex_) = 0;  // Not yet answered by their handlers.
  absl::flat_hash_set<Waiting*> waiting_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace consortium::server

#endif  // CONSORTIUM_GATEWAY_SERVER_JSON_JSON_FRONT_H_
