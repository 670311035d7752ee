#ifndef CONSORTIUM_CERTS_EVIDENCE_MESSAGE_DIGEST_H_
#define CONSORTIUM_CERTS_EVIDENCE_MESSAGE_DIGEST_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace consortium::evidence {

// SHA-256 of `bytes`: 32 bytes. Thread-safe, as everything here.
std::string Sha256(absl::string_view bytes);

// SHA-256 in lower-case hexadecimal.
std::string Sha256Hex(absl::string_view bytes);

// HMAC-SHA-256 of `bytes` under `key`: 32 bytes.
std::string HmacSha256(absl::string_view key, absl::string_view bytes);

// Digest over what a message says, not over how it was serialised (protobuf's
// serialisation is not canonical): equal for gRPC and JSON clients of any
// language. 32 bytes, SHA-256, or HMAC-SHA-256 under `key` unless it is empty.
//
// The bytes, which never change: the fields that are set, in field-number
// order, each as its number (4 bytes, big endian), the count of its elements
// (4 bytes) and per element a length (8 bytes) and the value: integers, enums
// and booleans as 8 bytes big endian two's complement, floating point as IEEE
// 754 bits in 8 bytes big endian, text and bytes as they are, messages by the
// same rule. Map entries go in the order of their keys' bytes (numbers: of those
// 8 bytes), each as a message in which key and value are both set. Implicit
// presence: a field at its default value is not set.
//
// INVALID_ARGUMENT: the message, or one inside it, has unknown fields; the
// violation's field is the message's path and the field's number, e.g.
// `rows[3].places.99`.
absl::StatusOr<std::string> MessageDigest(const google::protobuf::Message& message,
                                          absl::string_view key = "");

// The unknown-field check of MessageDigest alone, for messages that are not
// digested.
absl::Status RefuseUnknownFields(const google::protobuf::Message& message);

}  // namespace consortium::evidence

#endif  // CONSORTIUM_CERTS_EVIDENCE_MESSAGE_DIGEST_H_
