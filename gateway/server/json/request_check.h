#ifndef CONSORTIUM_GATEWAY_SERVER_JSON_REQUEST_CHECK_H_
#define CONSORTIUM_GATEWAY_SERVER_JSON_REQUEST_CHECK_H_

#include <cstddef>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"

namespace consortium::server {

// How deep objects and arrays may lie in each other; the contract's own messages
// are less than half as deep.
inline constexpr size_t kJsonDepthMax = 32;

// Whether `text` is the protobuf JSON of a message of `type`, as far as that can
// be said before it is read: well-formed, every name a field of its message and
// given once, every value of a kind that its field takes. protobuf's own reader
// is lenient about the text and repeats values in its errors; this is strict and
// repeats none.
//
// INVALID_ARGUMENT with
//   `MALFORMED_JSON`: not JSON (RFC 8259, UTF-8), with the byte where it ends to
//     be; no object; no byte at all; or deeper than kJsonDepthMax,
//   a BadRequest: a violation for each field, by the path that gRPC's errors have
//     (`rows[3].places.vacant`). A name that no field has is repeated where it
//     could be a field's, since that is what a developer looks for.
absl::Status CheckRequestJson(absl::string_view text, const google::protobuf::Descriptor& type);

}  // namespace consortium::server

#endif  // CONSORTIUM_GATEWAY_SERVER_JSON_REQUEST_CHECK_H_
