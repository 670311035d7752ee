#ifndef CONSORTIUM_GATEWAY_SERVER_JSON_LISTENING_SOCKET_H_
#define CONSORTIUM_GATEWAY_SERVER_JSON_LISTENING_SOCKET_H_

#include <string>

#include "absl/status/statusor.h"
#include "certs/platform/file_descriptor.h"

namespace consortium::server {

// A non-blocking TCP socket that listens on `address`, `<host>:<port>` with an IPv6
// host in brackets; port 0 takes a free one. UNAVAILABLE: it cannot be listened on.
absl::StatusOr<platform::FileDescriptor> ListenOn(const std::string& address);

// `address` with the port that `socket` has.
absl::StatusOr<std::string> TakenAddress(const std::string& address, int socket);

// The next connection, non-blocking, with `*host` as text; invalid, with errno,
// when there is none.
platform::FileDescriptor AcceptOn(int socket, std::string* host);

}  // namespace consortium::server

#endif  // CONSORTIUM_GATEWAY_SERVER_JSON_LISTENING_SOCKET_H_
