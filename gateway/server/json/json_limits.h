#ifndef CONSORTIUM_GATEWAY_SERVER_JSON_JSON_LIMITS_H_
#define CONSORTIUM_GATEWAY_SERVER_JSON_JSON_LIMITS_H_

#include <cstddef>

#include "absl/time/time.h"

namespace consortium::server {

// Bounds of the JSON listener. Those that the settings have come from there; the
// rest are as below in every gateway, and smaller in tests.
struct JsonLimits {
  // Connections, each of which has a thread: a website's back end needs some ten.
  // At either bound the peer that has kept the gateway waiting longest makes room.
  size_t connections_max = 512;
  size_t connections_per_address_max = 256;

  // From connecting to the end of the handshake (handshake_seconds_max).
  absl::Duration handshake_max = absl::Seconds(10);

  // Between two requests.
  absl::Duration idle_max = absl::Seconds(60);

  // From a request's first byte to its last.
  absl::Duration request_max = absl::Seconds(30);

  // Until a handler has answered, where the client says nothing (Connect-Timeout-Ms).
  absl::Duration call_max = absl::Seconds(60);

  // Until the peer has taken an answer.
  absl::Duration answer_max = absl::Seconds(30);

  // For a peer that is still sending what nobody will read: until it has had the
  // answer that says so.
  absl::Duration linger_max = absl::Seconds(2);

  // Then it is asked to connect again, so that old connections end.
  size_t requests_per_connection_max = 1000;

  // Request line and headers, and one line of them: cpp-httplib reads some of them
  // by regular expressions that take a kilobyte of stack for each of their bytes.
  size_t head_bytes_max = size_t{16} * 1024;
  size_t line_bytes_max = 1024;

  // One request's body (request_bytes_max), and all that are held at one time.
  size_t body_bytes_max = size_t{4} * 1024 * 1024;
  size_t bodies_bytes_max = size_t{128} * 1024 * 1024;
};

}  // namespace consortium::server

#endif  // CONSORTIUM_GATEWAY_SERVER_JSON_JSON_LIMITS_H_
