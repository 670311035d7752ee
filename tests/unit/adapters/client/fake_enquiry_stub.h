#ifndef CONSORTIUM_TESTS_UNIT_ADAPTERS_CLIENT_FAKE_ENQUIRY_STUB_H_
#define CONSORTIUM_TESTS_UNIT_ADAPTERS_CLIENT_FAKE_ENQUIRY_STUB_H_

#include <cstdlib>
#include <memory>
#include <vector>

#include "consortium/v1/enquiries.grpc.pb.h"
#include "tests/unit/adapters/client/service_script.h"

namespace consortium::client {

// What the enquiries' service does and was asked.
struct EnquiryScript : ServiceScript {
  std::vector<consortium::v1::WatchOverdueEnquiriesResponse> overdue;
  grpc::Status overdue_end;
};

class FakeEnquiryStub final : public consortium::v1::EnquiryService::StubInterface {
 public:
  explicit FakeEnquiryStub(EnquiryScript& script) : script_(script) {}

  CONSORTIUM_FAKE_UNARY(SubmitEnquiry)
  CONSORTIUM_FAKE_UNARY(AcknowledgeEnquiry)
  CONSORTIUM_FAKE_UNARY(RecordEnquiryProgress)
  CONSORTIUM_FAKE_UNARY(RerouteEnquiry)
  CONSORTIUM_FAKE_UNARY(GetEnquiryStatus)
  CONSORTIUM_FAKE_UNARY(ListOverdueEnquiries)
  CONSORTIUM_FAKE_UNARY(TakeRecoveryCopy)
  CONSORTIUM_FAKE_UNARY(DecideSetAside)
  CONSORTIUM_FAKE_UNARY(ListSetAside)
  CONSORTIUM_FAKE_UNARY(DescribeEnquiryForm)
  CONSORTIUM_FAKE_UNARY(EraseEnquiry)
  CONSORTIUM_FAKE_UNARY(ReportEnquiries)
  CONSORTIUM_FAKE_ASYNC_STREAM(ReceiveEnquiries)
  CONSORTIUM_FAKE_ASYNC_STREAM(WatchOverdueEnquiries)

 private:
  grpc::ClientReaderInterface<consortium::v1::ReceiveEnquiriesResponse>* ReceiveEnquiriesRaw(
      grpc::ClientContext*, const consortium::v1::ReceiveEnquiriesRequest&) override {
    std::abort();  // The inbox alone receives.
  }
  grpc::ClientReaderInterface<consortium::v1::WatchOverdueEnquiriesResponse>*
  WatchOverdueEnquiriesRaw(grpc::ClientContext*,
                           const consortium::v1::WatchOverdueEnquiriesRequest& request) override {
    script_.asked["WatchOverdueEnquiries"].push_back(
        std::make_shared<consortium::v1::WatchOverdueEnquiriesRequest>(request));
    return new ScriptedReader<consortium::v1::WatchOverdueEnquiriesResponse>(script_.overdue,
                                                                             script_.overdue_end);
  }

  EnquiryScript& script_;
};

}  // namespace consortium::client

#endif  // CONSORTIUM_TESTS_UNIT_ADAPTERS_CLIENT_FAKE_ENQUIRY_STUB_H_
