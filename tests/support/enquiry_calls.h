#ifndef CONSORTIUM_TESTS_SUPPORT_ENQUIRY_CALLS_H_
#define CONSORTIUM_TESTS_SUPPORT_ENQUIRY_CALLS_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "consortium/v1/enquiries.grpc.pb.h"
#include "grpcpp/channel.h"

namespace consortium::testing {

// Answers that are complete, of a person of their own: name, e-mail address and
// message hold `number` and are nobody else's.
v1::Enquiry SampleAnswers(int number, absl::string_view postcode);

// What the website sends of them, with a request id of its own.
v1::SubmitEnquiryRequest SampleEnquiry(int number, absl::string_view postcode);

// gRPC's status with its details, as our clients read it.
absl::Status FromGrpcStatus(const grpc::Status& status);

// Until when a call that begins now may take.
absl::Time CallDeadline(absl::Duration bound = absl::Seconds(20));

// One call of a unary method, e.g. `&v1::EnquiryService::Stub::SubmitEnquiry`. It
// waits for a connection: a call that failed at once instead would leave nobody
// to drive gRPC's handshake, and a channel that was cut would hardly come back.
template <typename Request, typename Response>
absl::StatusOr<Response> CallEnquiries(const std::shared_ptr<grpc::Channel>& channel,
                                       grpc::Status (v1::EnquiryService::Stub::*method)(
                                           grpc::ClientContext*, const Request&, Response*),
                                       const Request& request,
                                       absl::Duration bound = absl::Seconds(20)) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(CallDeadline(bound)));
  context.set_wait_for_ready(true);
  Response response;
  const std::unique_ptr<v1::EnquiryService::Stub> stub = v1::EnquiryService::NewStub(channel);
  const absl::Status status = FromGrpcStatus((stub.get()->*method)(&context, request, &response));
  if (!status.ok()) return status;
  return response;
}

// The status that the website shows for a reference.
absl::StatusOr<v1::GetEnquiryStatusResponse> StatusOfEnquiry(
    const std::shared_ptr<grpc::Channel>& channel, const std::string& reference);

// The first `count` deliveries that a consumer gets, whose leases end with this
// call. Fewer when the stream ends before.
std::vector<v1::ReceiveEnquiriesResponse> TakeDeliveries(
    const std::shared_ptr<grpc::Channel>& channel, int count);

}  // namespace consortium::testing

#endif  // CONSORTIUM_TESTS_SUPPORT_ENQUIRY_CALLS_H_
