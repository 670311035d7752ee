// What one call may do and what refuses it, against the real program.

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "google/rpc/status_details.h"
#include "grpcpp/generic/generic_stub.h"
#include "gtest/gtest.h"
#include "tests/integration/client_calls.h"
#include "tests/support/running_gateway.h"
#include "tests/support/status_matchers.h"

namespace consortium::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kWhoAmI[] = "/consortium.v1.DirectoryService/WhoAmI";

class CallsTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    gateway_ = new RunningGateway(
        {.limits = "request_bytes_max: 65536", .settings = "metrics_address: \"127.0.0.1:0\""});
    duty_desk_ = new TestIdentity(gateway_->authority().Member("islington", "duty-desk"));
  }
  static void TearDownTestSuite() {
    delete duty_desk_;
    delete gateway_;
    gateway_ = nullptr;
  }

  std::shared_ptr<grpc::Channel> DutyDesk() { return gateway_->Channel(*duty_desk_); }

  static RunningGateway* gateway_;
  static TestIdentity* duty_desk_;
};

RunningGateway* CallsTest::gateway_ = nullptr;
TestIdentity* CallsTest::duty_desk_ = nullptr;

TEST_F(CallsTest, RefusesUnknownFieldsNamingTheirNumber) {
  const absl::Status refused =
      CallBytes(DutyDesk(), kWhoAmI, std::string("\xa8\x0f\x01", 3)).status();  // 245: 1
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("245")));
  EXPECT_FALSE(rpc::FieldViolationsOf(refused).empty());
}

TEST_F(CallsTest, RefusesBytesThatAreNoMessage) {
  const absl::Status refused = CallBytes(DutyDesk(), kWhoAmI, "\x0a\xff").status();
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(rpc::ReasonOf(refused), "MALFORMED_REQUEST");
}

TEST_F(CallsTest, TakesAMessageAtTheLimitAndRefusesOneByteMore) {
  // An unknown field of bytes, so that only its size decides between the two.
  const auto request_of = [](size_t bytes) {
    const size_t content = bytes - 4;  // Tag of 1 byte, length of 3.
    std::string request = "\x7a";
    request.push_back(static_cast<char>((content & 0x7f) | 0x80));
    request.push_back(static_cast<char>(((content >> 7) & 0x7f) | 0x80));
    request.push_back(static_cast<char>(content >> 14));
    return request + std::string(content, 'x');
  };
  EXPECT_THAT(CallBytes(DutyDesk(), kWhoAmI, request_of(65536)),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(CallBytes(DutyDesk(), kWhoAmI, request_of(65537)),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("65536")));
}

TEST_F(CallsTest, UnpacksNothing) {
  grpc::ClientContext context;
  Bound(context);
  context.set_compression_algorithm(GRPC_COMPRESS_GZIP);
  v1::WatchAvailabilityRequest request;
  for (int i = 0; i < 1000; ++i) request.add_members("hackney");
  const auto reader = v1::VacancyService::NewStub(DutyDesk())->WatchAvailability(&context, request);
  v1::WatchAvailabilityResponse response;
  EXPECT_FALSE(reader->Read(&response));
  EXPECT_THAT(FromGrpc(reader->Finish()), StatusIs(absl::StatusCode::kUnimplemented));
}

TEST_F(CallsTest, KnowsNoMethodBesideTheTable) {
  EXPECT_THAT(CallBytes(DutyDesk(), "/consortium.v1.VacancyService/DeleteEverything", ""),
              StatusIs(absl::StatusCode::kUnimplemented));
}

TEST_F(CallsTest, RefusesWhatTheRoleMayNotAndNamesTheRule) {
  const TestIdentity website = gateway_->authority().Member("consortium", "website");
  const absl::Status refused = Search(gateway_->Channel(website), SimpleSearch()).status();
  EXPECT_THAT(refused,
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("vacancies.search")));
  EXPECT_EQ(rpc::ReasonOf(refused), "POLICY_DENIED");
  EXPECT_THAT(std::string(refused.message()), Not(HasSubstr("officer-4711")));
}

TEST_F(CallsTest, AnswersHealthOfEveryName) {
  const auto channel = DutyDesk();
  for (const char* name : {"", "consortium.v1.VacancyService", "consortium.v1.DirectoryService",
                           "consortium.config", "consortium.storage"}) {
    const absl::StatusOr<int> health = Health(channel, name);
    ASSERT_THAT(health, IsOk()) << name;
    EXPECT_EQ(*health, 1) << name;
  }
  EXPECT_THAT(Health(channel, "consortium.nothing"), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(CallsTest, ReflectsItsServices) {
  grpc::TemplatedGenericStub<grpc::ByteBuffer, grpc::ByteBuffer> stub(DutyDesk());
  grpc::ClientContext context;
  Bound(context);
  grpc::CompletionQueue queue;
  const auto stream = stub.PrepareCall(
      &context, "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", &queue);
  const auto next = [&queue] {
    void* tag = nullptr;
    bool ok = false;
    return queue.Next(&tag, &ok) && ok;
  };
  stream->StartCall(nullptr);
  ASSERT_TRUE(next());
  const grpc::Slice list_services(std::string("\x3a\x01*"));
  stream->Write(grpc::ByteBuffer(&list_services, 1), nullptr);
  ASSERT_TRUE(next());
  grpc::ByteBuffer answer;
  stream->Read(&answer, nullptr);
  ASSERT_TRUE(next());
  std::vector<grpc::Slice> slices;
  ASSERT_TRUE(answer.Dump(&slices).ok());
  std::string text;
  for (const grpc::Slice& slice : slices) {
    text.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  EXPECT_THAT(text, HasSubstr("consortium.v1.VacancyService"));
  EXPECT_THAT(text, HasSubstr("consortium.v1.DirectoryService"));
  context.TryCancel();
  grpc::Status status;
  stream->Finish(&status, nullptr);
  next();
  queue.Shutdown();
}

TEST(RateTest, LimitsAMembersRateWithARetryDelay) {
  RunningGateway gateway(
      {.policy = absl::StrReplaceAll(DevelopmentPolicy(),
                                     {{"action: \"vacancies.search\" per_minute: 120 burst: 60",
                                       "action: \"vacancies.search\" per_minute: 1 burst: 3"}})});
  const TestIdentity duty_desk = gateway.authority().Member("islington", "duty-desk");
  const auto channel = gateway.Channel(duty_desk);
  for (int i = 0; i < 3; ++i) EXPECT_THAT(Search(channel, SimpleSearch()), IsOk()) << i;
  const absl::Status limited = Search(channel, SimpleSearch()).status();
  EXPECT_THAT(limited, StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_EQ(rpc::ReasonOf(limited), "RATE_LIMITED");
  EXPECT_GT(rpc::RetryDelayOf(limited), absl::Seconds(30));
  EXPECT_LE(rpc::RetryDelayOf(limited), absl::Seconds(60));
  // Another action and another member have rates of their own.
  EXPECT_THAT(WhoAmI(channel), IsOk());
  const TestIdentity neighbour = gateway.authority().Member("camden", "duty-desk");
  EXPECT_THAT(Search(gateway.Channel(neighbour), SimpleSearch()), IsOk());
}

}  // namespace
}  // namespace consortium::testing
