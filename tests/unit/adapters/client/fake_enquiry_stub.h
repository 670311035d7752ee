#ifndef CONSORTIUM_TESTS_UNIT_ADAPTERS_CLIENT_FAKE_ENQUIRY_STUB_H_
#define CONSORTIUM_TESTS_UNIT_ADAPTERS_CLIENT_FAKE_ENQUIRY_STUB_H_

#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "consortium/v1/enquiries.grpc.pb.h"

namespace consortium::client {

// What the enquiries' service does and was asked. A method without an answer of
// its own answers with an empty response.
struct EnquiryScript {
  template <typename Response>
  void Answer(const std::string& method, const Response& response) {
    responses[method] = std::make_shared<Response>(response);
  }
  // The last request of this method; it fails the program when there was none.
  template <typename Request>
  const Request& Asked(const std::string& method) const {
    return static_cast<const Request&>(*asked.at(method).back());
  }

  grpc::Status status;  // Of every method.
  std::map<std::string, std::shared_ptr<google::protobuf::Message>> responses;
  std::map<std::string, std::vector<std::shared_ptr<google::protobuf::Message>>> asked;
  std::vector<consortium::v1::WatchOverdueEnquiriesResponse> overdue;
  grpc::Status overdue_end;
};

// Streams what the script has, then its end.
class FakeOverdueReader final
    : public grpc::ClientReaderInterface<consortium::v1::WatchOverdueEnquiriesResponse> {
 public:
  explicit FakeOverdueReader(const EnquiryScript& script)
      : responses_(script.overdue), end_(script.overdue_end) {}
  bool NextMessageSize(uint32_t* size) override {
    if (next_ == responses_.size()) return false;
    *size = static_cast<uint32_t>(responses_[next_].ByteSizeLong());
    return true;
  }
  bool Read(consortium::v1::WatchOverdueEnquiriesResponse* response) override {
    if (next_ == responses_.size()) return false;
    *response = responses_[next_++];
    return true;
  }
  void WaitForInitialMetadata() override {}
  grpc::Status Finish() override { return end_; }

 private:
  const std::vector<consortium::v1::WatchOverdueEnquiriesResponse> responses_;
  const grpc::Status end_;
  size_t next_ = 0;
};

// The asynchronous halves of the interface are never called.
#define CONSORTIUM_FAKE_UNARY(Method)                                                             \
 public:                                                                                          \
  grpc::Status Method(grpc::ClientContext*, const consortium::v1::Method##Request& request,       \
                      consortium::v1::Method##Response* response) override {                      \
    script_.asked[#Method].push_back(std::make_shared<consortium::v1::Method##Request>(request)); \
    const auto scripted = script_.responses.find(#Method);                                        \
    if (scripted != script_.responses.end()) response->CheckTypeAndMergeFrom(*scripted->second);  \
    return script_.status;                                                                        \
  }                                                                                               \
                                                                                                  \
 private:                                                                                         \
  grpc::ClientAsyncResponseReaderInterface<consortium::v1::Method##Response>* Async##Method##Raw( \
      grpc::ClientContext*, const consortium::v1::Method##Request&, grpc::CompletionQueue*)       \
      override {                                                                                  \
    std::abort();                                                                                 \
  }                                                                                               \
  grpc::ClientAsyncResponseReaderInterface<consortium::v1::Method##Response>*                     \
      PrepareAsync##Method##Raw(grpc::ClientContext*, const consortium::v1::Method##Request&,     \
                                grpc::CompletionQueue*) override {                                \
    std::abort();                                                                                 \
  }

#define CONSORTIUM_FAKE_ASYNC_STREAM(Method)                                                       \
 private:                                                                                          \
  grpc::ClientAsyncReaderInterface<consortium::v1::Method##Response>* Async##Method##Raw(          \
      grpc::ClientContext*, const consortium::v1::Method##Request&, grpc::CompletionQueue*, void*) \
      override {                                                                                   \
    std::abort();                                                                                  \
  }                                                                                                \
  grpc::ClientAsyncReaderInterface<consortium::v1::Method##Response>* PrepareAsync##Method##Raw(   \
      grpc::ClientContext*, const consortium::v1::Method##Request&, grpc::CompletionQueue*)        \
      override {                                                                                   \
    std::abort();                                                                                  \
  }

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
    return new FakeOverdueReader(script_);
  }

  EnquiryScript& script_;
};

#undef CONSORTIUM_FAKE_UNARY
#undef CONSORTIUM_FAKE_ASYNC_STREAM

}  // namespace consortium::client

#endif  // CONSORTIUM_TESTS_UNIT_ADAPTERS_CLIENT_FAKE_ENQUIRY_STUB_H_
