// What one call may do and what refuses it, against the real program.

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "google/rpc/status_details.h"
#include "gtest/gtest.h"
#include "tests/integration/byte_stream.h"
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

// A request of so many bytes whose one field no message has, so that only its size
// decides what is wrong with it.
std::string RequestOf(size_t bytes) {
  const size_t content = bytes - 5;  // Tag of 1 byte, length of 4.
  std::string request = "\x7a";
  for (int shift = 0; shift < 21; shift += 7) {
    request.push_back(static_cast<char>(((content >> shift) & 0x7f) | 0x80));
  }
  request.push_back(static_cast<char>(content >> 21));
  return request + std::string(content, 'x');
}

TEST_F(CallsTest, TakesAMessageAtTheLimitAndRefusesOneByteMoreWithDetails) {
  const absl::Status taken = CallBytes(DutyDesk(), kWhoAmI, RequestOf(65536)).status();
  EXPECT_THAT(taken, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_FALSE(rpc::FieldViolationsOf(taken).empty());
  for (const size_t bytes : {65537, 2 * 65536}) {
    const absl::Status refused = CallBytes(DutyDesk(), kWhoAmI, RequestOf(bytes)).status();
    EXPECT_THAT(refused, StatusIs(absl::StatusCode::kResourceExhausted,
                                  HasSubstr("consortium.v1.WhoAmIRequest")));
    EXPECT_THAT(std::string(refused.message()), HasSubstr(absl::StrCat(bytes, " bytes")));
    EXPECT_THAT(std::string(refused.message()), HasSubstr("at most 65536"));
    EXPECT_EQ(rpc::ReasonOf(refused), "REQUEST_TOO_LARGE");
  }
}

TEST_F(CallsTest, RefusesAStreamsMessageOverTheLimitToo) {
  for (const char* path : {"/consortium.v1.VacancyService/WatchAvailability",
                           "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"}) {
    for (const auto& [bytes, reason] :
         {std::pair(65536, ""), std::pair(65537, "REQUEST_TOO_LARGE")}) {
      ByteStream stream(DutyDesk(), path);
      ASSERT_TRUE(stream.Write(RequestOf(bytes)));
      stream.WritesDone();
      const absl::Status refused = stream.Finish();
      EXPECT_FALSE(refused.ok());
      EXPECT_EQ(rpc::ReasonOf(refused), reason) << path;
    }
  }
}

// Beyond twice the limit gRPC itself refuses, unread: the code and its text, without details.
TEST_F(CallsTest, RefusesAMessageFarOverTheLimitUnread) {
  for (const size_t bytes : {2 * 65536 + 1, 16 * 1024 * 1024}) {
    ByteStream call(DutyDesk(), kWhoAmI);
    if (call.Write(RequestOf(bytes))) call.WritesDone();
    EXPECT_THAT(call.Finish(), StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("131072")));
  }
  EXPECT_THAT(WhoAmI(DutyDesk()), IsOk());
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
  for (const char* path :
       {"/consortium.v1.VacancyService/DeleteEverything", "/nobody/knows", "/"}) {
    const absl::Status refused = CallBytes(DutyDesk(), path, "").status();
    EXPECT_THAT(refused, StatusIs(absl::StatusCode::kUnimplemented)) << path;
    EXPECT_EQ(rpc::ReasonOf(refused), "UNKNOWN_METHOD") << path;
  }
}

TEST_F(CallsTest, KnowsNoMethodForStrangers) {
  const TestIdentity two = gateway_->authority().Sign([](authority::CertificateContent& content) {
    content.uris.push_back("spiffe://consortium.example/camden/adapter");
  });
  const absl::Status refused =
      CallBytes(gateway_->Channel(two), "/consortium.v1.VacancyService/DeleteEverything", "")
          .status();
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kUnauthenticated));
  EXPECT_EQ(rpc::ReasonOf(refused), "CERTIFICATE_REFUSED");
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
