#ifndef CONSORTIUM_CERTS_EVIDENCE_DIGESTED_BYTES_H_
#define CONSORTIUM_CERTS_EVIDENCE_DIGESTED_BYTES_H_

#include <optional>
#include <string>

#include "google/protobuf/message.h"

namespace consortium::evidence {

// The bytes that a message's digest is over, as message_digest.h defines them. Nothing when
// the message, or one inside it, has unknown fields. For message_digest.cc alone.
std::optional<std::string> DigestedBytes(const google::protobuf::Message& message);

}  // namespace consortium::evidence

#endif  // CONSORTIUM_CERTS_EVIDENCE_DIGESTED_BYTES_H_
