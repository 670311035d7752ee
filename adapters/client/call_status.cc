#include "adapters/client/call_status.h"

#include "absl/strings/str_cat.h"
#include "google/rpc/status.pb.h"
#include "google/rpc/status_details.h"

namespace consortium::client {
namespace {

absl::Status NotReached(const std::string& address, const std::string& grpc_says) {
  return absl::UnavailableError(absl::StrCat(
      "no gateway answered at ", address,
      ". Check: the address, and that the gateway is up and reachable from here; that this "
      "client's certificate is not revoked, and from an issuer that the gateway trusts; "
      "that trusted_issuers_file holds the issuer of the gateway's certificate, and that "
      "gateway_name is a name in it. A refused handshake looks like a lost connection from here; "
      "the gateway's log says the cause. From here: ",
      grpc_says));
}

}  // namespace

absl::Status StatusOfCall(const grpc::Status& status, const std::string& address,
                          absl::Duration call_time_max) {
  if (status.ok()) return absl::OkStatus();
  google::rpc::Status details;
  if (!status.error_details().empty() && details.ParseFromString(status.error_details()) &&
      details.code() == static_cast<int>(status.error_code())) {
    return rpc::FromProto(details);
  }
  // The gateway gives every UNAVAILABLE of its own details; this one is gRPC's.
  if (status.error_code() == grpc::StatusCode::UNAVAILABLE) {
    return NotReached(address, status.error_message());
  }
  if (status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED) {
    return absl::DeadlineExceededError(absl::StrCat(
        "no answer from ", address, " within ", absl::FormatDuration(call_time_max),
        ". A write may have been stored all the same: send it again with the same request_id"));
  }
  return absl::Status(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
}

}  // namespace consortium::client
