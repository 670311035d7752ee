#ifndef CONSORTIUM_ADAPTERS_PUBLISHING_PENDING_REQUEST_H_
#define CONSORTIUM_ADAPTERS_PUBLISHING_PENDING_REQUEST_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/message.h"

namespace consortium::publishing {

// The request id of a publication that has no receipt yet, so that a run after a
// crash or a lost answer sends the same list under the same id and the gateway
// takes it once. The file is one line: the list's digest in hexadecimal, a space,
// the id.

// The id for `request`, to publish something and without an id: the one in the file
// when it is for an equal request, else a new one, which is in the file on return.
// Errors of the disk.
absl::StatusOr<std::string> RequestIdFor(const google::protobuf::Message& request,
                                         const std::string& path);

// Forgets the id: the gateway has answered for good.
absl::Status ForgetRequestId(const std::string& path);

}  // namespace consortium::publishing

#endif  // CONSORTIUM_ADAPTERS_PUBLISHING_PENDING_REQUEST_H_
