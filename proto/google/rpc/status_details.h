#ifndef CONSORTIUM_PROTO_GOOGLE_RPC_STATUS_DETAILS_H_
#define CONSORTIUM_PROTO_GOOGLE_RPC_STATUS_DETAILS_H_

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

// Details of google.rpc.Status carried inside an absl::Status, as payloads keyed
// by their type URL. Domain code makes errors here; the gateway's front ends and
// the clients convert whole statuses here and nowhere else.
namespace consortium::rpc {

// One field of a request and what is wrong with it.
struct FieldViolation {
  std::string field;        // Path, e.g. `rows[3].places.vacant`.
  std::string description;  // What is wrong and what is allowed; never the value.
};

// How many violations a BadRequest holds.
inline constexpr int kViolationsMax = 100;

// INVALID_ARGUMENT with a BadRequest of at most the first kViolationsMax
// violations. The message states the first one and counts the others. Requires
// at least one.
absl::Status InvalidFields(const std::vector<FieldViolation>& violations);

// INVALID_ARGUMENT for a single field.
absl::Status InvalidField(absl::string_view field, absl::string_view description);

// `status` with an ErrorInfo of domain `consortium.v1`.
absl::Status WithReason(absl::Status status, absl::string_view reason,
                        const std::map<std::string, std::string>& metadata = {});

// `status` with a RetryInfo; a negative delay counts as none.
absl::Status WithRetry(absl::Status status, absl::Duration retry_delay);

// What the details say; empty, or zero, when there is none of that kind.
std::vector<FieldViolation> FieldViolationsOf(const absl::Status& status);
std::string ReasonOf(const absl::Status& status);
absl::Duration RetryDelayOf(const absl::Status& status);

// How many bytes of a BadRequest are sent: gRPC carries details in the trailer, of
// which clients by default accept 8 KiB, encoded, with everything else in it.
inline constexpr size_t kBadRequestBytesMax = 4096;

// The whole status with its details, and back. Details stand in the order
// BadRequest, ErrorInfo, RetryInfo, PreconditionFailure; violations from the end
// of a BadRequest are left out where it is over kBadRequestBytesMax. INTERNAL,
// UNKNOWN and DATA_LOSS lose their text and details in ToProto(): they describe
// our machinery, not the caller's mistake. FromProto() takes codes that nobody
// knows as UNKNOWN.
google::rpc::Status ToProto(const absl::Status& status);
absl::Status FromProto(const google::rpc::Status& status);

}  // namespace consortium::rpc

#endif  // CONSORTIUM_PROTO_GOOGLE_RPC_STATUS_DETAILS_H_
