#include "adapters/inbox/grpc_enquiry_gateway.h"

#include <atomic>
#include <memory>
#include <optional>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/adapters/inbox/inbox_world.h"

namespace consortium::inbox {
namespace {

using consortium::testing::IsOk;
using consortium::testing::StatusIs;
using ::testing::HasSubstr;

constexpr absl::Duration kLong = absl::Seconds(20);

grpc::Status FromGateway(const absl::Status& status) {
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), std::string(status.message()),
                      rpc::ToProto(status).SerializeAsString());
}

// Streams `count` deliveries to each who asks, then keeps the stream open, or ends
// it.
class Service final : public v1::EnquiryService::Service {
 public:
  grpc::Status ReceiveEnquiries(grpc::ServerContext* context,
                                const v1::ReceiveEnquiriesRequest* request,
                                grpc::ServerWriter<v1::ReceiveEnquiriesResponse>* writer) override {
    {
      platform::MutexLock lock(mutex_);
      asked_ = *request;
      ++streams_;
    }
    for (uint64_t number = 1; number <= 2; ++number) {
      v1::ReceiveEnquiriesResponse response;
      *response.mutable_record() = RecordOf(number);
      writer->Write(response);
    }
    if (end_) return FromGateway(absl::PermissionDeniedError("the rule says no"));
    platform::MutexLock lock(mutex_);
    while (!context->IsCancelled()) cancelled_.WaitFor(mutex_, absl::Milliseconds(20));
    return grpc::Status::CANCELLED;
  }
  grpc::Status AcknowledgeEnquiry(grpc::ServerContext*, const v1::AcknowledgeEnquiryRequest*,
                                  v1::AcknowledgeEnquiryResponse*) override {
    return FromGateway(
        rpc::WithReason(absl::FailedPreconditionError("lease: it ended"), "LEASE_ENDED"));
  }
  grpc::Status RecordEnquiryProgress(grpc::ServerContext*,
                                     const v1::RecordEnquiryProgressRequest* request,
                                     v1::RecordEnquiryProgressResponse* response) override {
    response->mutable_record()->set_reference(request->reference());
    return grpc::Status::OK;
  }
  v1::ReceiveEnquiriesRequest asked() {
    platform::MutexLock lock(mutex_);
    return asked_;
  }
  int streams() {
    platform::MutexLock lock(mutex_);
    return streams_;
  }
  std::atomic<bool> end_{false};

 private:
  platform::Mutex mutex_;
  platform::ConditionVariable cancelled_;
  v1::ReceiveEnquiriesRequest asked_ ABSL_GUARDED_BY(mutex_);
  int streams_ ABSL_GUARDED_BY(mutex_) = 0;
};

class GrpcEnquiryGatewayTest : public ::testing::Test {
 protected:
  GrpcEnquiryGatewayTest() {
    int port = 0;
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
    const auto channel =
        grpc::CreateChannel(absl::StrCat("127.0.0.1:", port), grpc::InsecureChannelCredentials());
    gateway_.emplace(
        v1::EnquiryService::NewStub(channel), [](absl::Time) { return true; },
        GrpcEnquiryGateway::Options{.gateway_address = "gateway.example:8443",
                                    .call_time_max = kLong,
                                    .lease_seconds = 300,
                                    .unacknowledged_max = 100},
        clock_);
  }
  ~GrpcEnquiryGatewayTest() override {
    gateway_.reset();
    if (server_ != nullptr) server_->Shutdown();
  }

  platform::SystemClock clock_;
  Service service_;
  std::unique_ptr<grpc::Server> server_;
  std::optional<GrpcEnquiryGateway> gateway_;
};

TEST_F(GrpcEnquiryGatewayTest, HandsOutDeliveriesAndWaitsNoLongerThanAsked) {
  for (uint64_t number = 1; number <= 2; ++number) {
    const auto next = gateway_->Next(kLong);
    ASSERT_THAT(next, IsOk());
    ASSERT_TRUE(next->has_value());
    EXPECT_EQ((*next)->record().reference(), RecordOf(number).reference());
  }
  const auto none = gateway_->Next(absl::Milliseconds(30));
  ASSERT_THAT(none, IsOk());
  EXPECT_FALSE(none->has_value());
  EXPECT_EQ(service_.asked().lease_seconds(), 300u);
  EXPECT_EQ(service_.asked().unacknowledged_max(), 100u);
}

TEST_F(GrpcEnquiryGatewayTest, AStreamThatEndsSaysWhyAndTheNextCallOpensAnother) {
  service_.end_ = true;
  absl::Status ended;
  for (int i = 0; i < 3 && ended.ok(); ++i) ended = gateway_->Next(kLong).status();
  EXPECT_THAT(ended, StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("the rule says no")));
  service_.end_ = false;
  const auto next = gateway_->Next(kLong);
  ASSERT_THAT(next, IsOk());
  EXPECT_TRUE(next->has_value());
  EXPECT_EQ(service_.streams(), 2);
}

TEST_F(GrpcEnquiryGatewayTest, AnswersAndErrorsKeepTheirDetails) {
  const auto refused = gateway_->Acknowledge({});
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(rpc::ReasonOf(refused.status()), "LEASE_ENDED");
  v1::RecordEnquiryProgressRequest request;
  request.set_reference("R");
  EXPECT_EQ(gateway_->RecordProgress(request)->record().reference(), "R");
}

TEST_F(GrpcEnquiryGatewayTest, AGatewayThatIsGoneIsUnavailableWithWhatToCheck) {
  server_->Shutdown();
  server_.reset();
  EXPECT_THAT(gateway_->Next(kLong),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("gateway.example:8443")));
}

TEST(GrpcEnquiryGateway, OneThatDoesNotConnectInTimeIsUnavailable) {
  const platform::SystemClock clock;
  const auto channel = grpc::CreateChannel("127.0.0.1:1", grpc::InsecureChannelCredentials());
  GrpcEnquiryGateway gateway(
      v1::EnquiryService::NewStub(channel), [](absl::Time) { return false; },
      {.gateway_address = "gateway.example:8443"}, clock);
  EXPECT_THAT(gateway.Next(absl::ZeroDuration()),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("gateway.example:8443")));
}

}  // namespace
}  // namespace consortium::inbox
