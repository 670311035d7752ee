#ifndef CONSORTIUM_CERTS_PLATFORM_RANDOM_H_
#define CONSORTIUM_CERTS_PLATFORM_RANDOM_H_

#include <cstddef>
#include <string>

namespace consortium::platform {

// `count` bytes from OpenSSL's generator (RAND_bytes). Ends the process when the
// generator fails: nothing safe can be done without it. Thread-safe.
std::string RandomBytes(size_t count);

// A random UUID (RFC 9562, version 4) in lower case, for request ids.
std::string RandomUuid();

}  // namespace consortium::platform

#endif  // CONSORTIUM_CERTS_PLATFORM_RANDOM_H_
