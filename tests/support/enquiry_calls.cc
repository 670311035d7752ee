#include "tests/support/enquiry_calls.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "certs/platform/clock.h"
#include "certs/platform/random.h"
#include "google/rpc/status_details.h"

namespace consortium::testing {

v1::Enquiry SampleAnswers(int number, absl::string_view postcode) {
  v1::Enquiry answers;
  answers.set_name(absl::StrCat("Wilhelmina Quokka-", number));
  answers.set_email(absl::StrCat("wilhelmina.quokka", number, "@example.com"));
  answers.set_telephone(absl::StrFormat("020 7946 0%03d", number % 1000));
  answers.set_postcode(std::string(postcode));
  answers.set_over_21(true);
  answers.set_spare_room(v1::SPARE_ROOM_YES);
  answers.add_languages("tr");
  answers.set_message(absl::StrCat("A zebrafinch sings in our kitchen, number ", number, "."));
  answers.set_campaign("lantern-parade");
  answers.set_privacy_notice_version("2026-04");
  answers.set_consent_to_contact(true);
  return answers;
}

v1::SubmitEnquiryRequest SampleEnquiry(int number, absl::string_view postcode) {
  v1::SubmitEnquiryRequest request;
  request.set_request_id(platform::RandomUuid());
  request.set_kind(v1::ENQUIRY_KIND_FOSTERING);
  request.set_channel(v1::ENQUIRY_CHANNEL_WEBSITE);
  *request.mutable_enquiry() = SampleAnswers(number, postcode);
  return request;
}

absl::Status FromGrpcStatus(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  google::rpc::Status details;
  if (!status.error_details().empty() && details.ParseFromString(status.error_details())) {
    return rpc::FromProto(details);
  }
  return absl::Status(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
}

absl::Time CallDeadline(absl::Duration bound) { return platform::SystemClock().Now() + bound; }

absl::StatusOr<v1::GetEnquiryStatusResponse> StatusOfEnquiry(
    const std::shared_ptr<grpc::Channel>& channel, const std::string& reference) {
  v1::GetEnquiryStatusRequest request;
  request.set_reference(reference);
  return CallEnquiries(channel, &v1::EnquiryService::Stub::GetEnquiryStatus, request);
}

std::vector<v1::ReceiveEnquiriesResponse> TakeDeliveries(
    const std::shared_ptr<grpc::Channel>& channel, int count) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(CallDeadline()));
  const std::unique_ptr<v1::EnquiryService::Stub> stub = v1::EnquiryService::NewStub(channel);
  const auto reader = stub->ReceiveEnquiries(&context, {});
  std::vector<v1::ReceiveEnquiriesResponse> deliveries;
  v1::ReceiveEnquiriesResponse delivery;
  while (static_cast<int>(deliveries.size()) < count && reader->Read(&delivery)) {
    deliveries.push_back(delivery);
  }
  context.TryCancel();
  while (reader->Read(&delivery)) {
  }
  // Cancelled by us, or ended before: the count says which.
  (void)reader->Finish();
  return deliveries;
}

}  // namespace consortium::testing
