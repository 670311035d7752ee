#ifndef CONSORTIUM_ADAPTERS_INBOX_ENQUIRY_GATEWAY_H_
#define CONSORTIUM_ADAPTERS_INBOX_ENQUIRY_GATEWAY_H_

#include <optional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "consortium/v1/enquiries.pb.h"

namespace consortium::inbox {

// What an inbox needs of the gateway. Errors are the gateway's own with their
// details (status_details.h); client::IsRetryable() says which may pass. Used by
// one thread.
class EnquiryGateway {
 public:
  virtual ~EnquiryGateway() = default;

  // The next delivery; nothing when none came within `wait`. After an error the
  // next call opens a new stream: everything unacknowledged comes again, under
  // other leases.
  virtual absl::StatusOr<std::optional<consortium::v1::ReceiveEnquiriesResponse>> Next(
      absl::Duration wait) = 0;

  // One try each.
  virtual absl::StatusOr<consortium::v1::AcknowledgeEnquiryResponse> Acknowledge(
      const consortium::v1::AcknowledgeEnquiryRequest& request) = 0;
  virtual absl::StatusOr<consortium::v1::RecordEnquiryProgressResponse> RecordProgress(
      const consortium::v1::RecordEnquiryProgressRequest& request) = 0;
};

}  // namespace consortium::inbox

#endif  // CONSORTIUM_ADAPTERS_INBOX_ENQUIRY_GATEWAY_H_
