#ifndef CONSORTIUM_GATEWAY_SERVER_JSON_CONNECT_ERROR_H_
#define CONSORTIUM_GATEWAY_SERVER_JSON_CONNECT_ERROR_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

// Errors as the Connect protocol's unary calls have them
// (connectrpc.com/docs/protocol).
namespace consortium::server {

// What goes back for one request.
struct JsonAnswer {
  int http_status = 200;
  std::string body;                                          // JSON.
  std::vector<std::pair<std::string, std::string>> headers;  // Beside the content's own.
};

// The code's name in Connect's errors, e.g. `invalid_argument`.
absl::string_view ConnectCode(absl::StatusCode code);

// The HTTP status that Connect gives it, e.g. 400.
int HttpStatusOf(absl::StatusCode code);

// `{"code":…,"message":…,"details":[{"type":…,"value":…,"debug":…}]}` of an error:
// `value` is the detail's bytes in base64 without padding, `debug` the same as
// protobuf JSON. A RetryInfo becomes a Retry-After header too, in whole seconds.
// INTERNAL, UNKNOWN and DATA_LOSS lose text and details (see rpc::ToProto).
JsonAnswer ErrorAnswer(const absl::Status& status);

// The same under an HTTP status of its own.
JsonAnswer ErrorAnswer(const absl::Status& status, int http_status);

}  // namespace consortium::server

#endif  // CONSORTIUM_GATEWAY_SERVER_JSON_CONNECT_ERROR_H_
