// Health and reflection, as load balancers and tools ask for them, against the real program: they
// take the same way as every call, and their open streams end as all others do.

#include <signal.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "certs/platform/clock.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/rpc/status_details.h"
#include "grpc/health/v1/health.pb.h"
#include "grpc/reflection/v1alpha/reflection.pb.h"
#include "gtest/gtest.h"
#include "tests/integration/byte_stream.h"
#include "tests/integration/client_calls.h"
#include "tests/support/running_gateway.h"
#include "tests/support/status_matchers.h"

namespace consortium::testing {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;
using grpc::reflection::v1alpha::ServerReflectionRequest;
using grpc::reflection::v1alpha::ServerReflectionResponse;
using ::testing::Contains;
using ::testing::HasSubstr;

constexpr char kReflection[] = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";
constexpr char kHealthWatch[] = "/grpc.health.v1.Health/Watch";

// A revocation, an expiry or a change of policy is in force within this.
constexpr absl::Duration kInForceMax = absl::Seconds(5);

class StandardServicesTest : public ::testing::Test {
 protected:
  std::shared_ptr<grpc::Channel> DutyDesk() { return gateway_.Channel(duty_desk_); }

  // A health watch of `service` that has been told the state of now.
  std::unique_ptr<ByteStream> OpenHealthWatch(const std::shared_ptr<grpc::Channel>& channel,
                                              const std::string& service, int state) {
    auto watch = std::make_unique<ByteStream>(channel, kHealthWatch);
    HealthCheckRequest request;
    request.set_service(service);
    EXPECT_TRUE(watch->Write(request.SerializeAsString()) && watch->WritesDone());
    EXPECT_EQ(NextState(*watch), state);
    return watch;
  }

  static int NextState(ByteStream& watch) {
    HealthCheckResponse response;
    const std::optional<std::string> message = watch.Read();
    return message.has_value() && response.ParseFromString(*message) ? response.status() : -1;
  }

  static ServerReflectionResponse Ask(ByteStream& stream, const ServerReflectionRequest& question) {
    EXPECT_TRUE(stream.Write(question.SerializeAsString()));
    const std::optional<std::string> message = stream.Read();
    ServerReflectionResponse answer;
    EXPECT_TRUE(message.has_value() && answer.ParseFromString(*message));
    return answer;
  }

  // A reflection stream that has answered a question.
  static std::unique_ptr<ByteStream> OpenReflection(const std::shared_ptr<grpc::Channel>& channel) {
    auto stream = std::make_unique<ByteStream>(channel, kReflection);
    ServerReflectionRequest question;
    question.set_list_services("*");
    EXPECT_GT(Ask(*stream, question).list_services_response().service_size(), 0);
    return stream;
  }

  void ExpectBothEndInTime(ByteStream& health, ByteStream& reflection, const char* why) {
    const absl::Time begin = clock_.Now();
    EXPECT_THAT(health.Finish(), StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr(why)));
    EXPECT_THAT(reflection.Finish(), StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr(why)));
    EXPECT_LE(clock_.Now() - begin, kInForceMax);
  }

  platform::SystemClock clock_;
  RunningGateway gateway_;
  const TestIdentity duty_desk_ = gateway_.authority().Member("islington", "duty-desk");
};

TEST_F(StandardServicesTest, OpenStreamsEndWhenTheirClientIsRevoked) {
  const auto health = OpenHealthWatch(DutyDesk(), "", HealthCheckResponse::SERVING);
  const auto reflection = OpenReflection(DutyDesk());
  gateway_.authority().Revoke(duty_desk_);
  gateway_.PublishTrust();
  ExpectBothEndInTime(*health, *reflection, "revoked");
}

TEST_F(StandardServicesTest, OpenStreamsEndWhenTheirIssuerIsRemoved) {
  const auto health = OpenHealthWatch(DutyDesk(), "", HealthCheckResponse::SERVING);
  const auto reflection = OpenReflection(DutyDesk());
  const TestAuthority other(clock_.Now());
  other.WriteTrust(gateway_.issuers_file(), gateway_.revocations_file());
  ExpectBothEndInTime(*health, *reflection, "");
}

TEST_F(StandardServicesTest, OpenStreamsEndWhenTheirCertificateEnds) {
  const absl::Time end = clock_.Now() + absl::Seconds(6);
  const TestIdentity brief =
      gateway_.authority().Sign([end](authority::CertificateContent& content) {
        content.uris = {"spiffe://consortium.example/islington/duty-desk"};
        content.not_after = end;
      });
  const auto health = OpenHealthWatch(gateway_.Channel(brief), "", HealthCheckResponse::SERVING);
  const auto reflection = OpenReflection(gateway_.Channel(brief));
  EXPECT_THAT(health->Finish(), StatusIs(absl::StatusCode::kUnauthenticated));
  EXPECT_THAT(reflection->Finish(), StatusIs(absl::StatusCode::kUnauthenticated));
  EXPECT_LE(clock_.Now(), end + kInForceMax);
}

TEST_F(StandardServicesTest, AHealthWatchHearsOfARefusedFileAndOfItsRepair) {
  const auto watch = OpenHealthWatch(DutyDesk(), "consortium.config", HealthCheckResponse::SERVING);
  gateway_.Write(gateway_.policy_file(), "trust_domain: 7\n");
  EXPECT_EQ(NextState(*watch), HealthCheckResponse::NOT_SERVING);
  gateway_.Write(gateway_.policy_file(), DevelopmentPolicy());
  EXPECT_EQ(NextState(*watch), HealthCheckResponse::SERVING);
}

TEST_F(StandardServicesTest, AHealthWatchOfANameThatNobodyHasStaysOpen) {
  OpenHealthWatch(DutyDesk(), "no.such.Service", HealthCheckResponse::SERVICE_UNKNOWN);
}

TEST_F(StandardServicesTest, OpenStreamsAreToldThatTheGatewayGoesDown) {
  auto health = OpenHealthWatch(DutyDesk(), "", HealthCheckResponse::SERVING);
  auto reflection = OpenReflection(DutyDesk());
  gateway_.process().Signal(SIGTERM);
  for (ByteStream* stream : {health.get(), reflection.get()}) {
    const absl::Status ended = stream->Finish();
    EXPECT_THAT(ended, StatusIs(absl::StatusCode::kUnavailable));
    EXPECT_EQ(rpc::ReasonOf(ended), "DRAINING");
  }
  health.reset();  // A client that is idle takes seconds to close its connection.
  reflection.reset();
  EXPECT_EQ(gateway_.Terminate(absl::Seconds(30)), 0);
}

TEST_F(StandardServicesTest, ReflectionAnswersEveryQuestionOfAStreamAndThenItsEnd) {
  const auto stream = OpenReflection(DutyDesk());
  ServerReflectionRequest question;
  question.set_list_services("*");
  std::vector<std::string> services;
  const ServerReflectionResponse listed = Ask(*stream, question);
  for (const auto& service : listed.list_services_response().service()) {
    services.push_back(service.name());
  }
  EXPECT_THAT(services, ::testing::UnorderedElementsAre(
                            "consortium.v1.VacancyService", "consortium.v1.EnquiryService",
                            "consortium.v1.DirectoryService", "consortium.v1.PlacementService",
                            "consortium.v1.TrainingService", "grpc.health.v1.Health",
                            "grpc.reflection.v1alpha.ServerReflection"));
  question.set_file_containing_symbol("consortium.v1.VacancyService");
  std::vector<std::string> files;
  const ServerReflectionResponse answer = Ask(*stream, question);
  for (const std::string& bytes : answer.file_descriptor_response().file_descriptor_proto()) {
    google::protobuf::FileDescriptorProto file;
    ASSERT_TRUE(file.ParseFromString(bytes));
    files.push_back(file.name());
  }
  EXPECT_EQ(files.front(), "consortium/v1/vacancies.proto");
  EXPECT_THAT(files, Contains("consortium/v1/options.proto"));
  question.set_file_by_filename("no/such.proto");
  EXPECT_EQ(Ask(*stream, question).error_response().error_code(), 5);
  EXPECT_TRUE(stream->WritesDone());
  EXPECT_THAT(stream->Finish(), IsOk());
}

TEST_F(StandardServicesTest, ReflectionRefusesWhatIsNoQuestionWithDetails) {
  ByteStream unknown_field(DutyDesk(), kReflection);
  ASSERT_TRUE(unknown_field.Write(std::string("\xa8\x0f\x01", 3)));  // 245: 1
  const absl::Status refused = unknown_field.Finish();
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("245")));
  EXPECT_FALSE(rpc::FieldViolationsOf(refused).empty());

  ByteStream no_message(DutyDesk(), kReflection);
  ASSERT_TRUE(no_message.Write("\x0a\xff"));
  EXPECT_EQ(rpc::ReasonOf(no_message.Finish()), "MALFORMED_REQUEST");
}

TEST_F(StandardServicesTest, AClientThatThePolicyDoesNotKnowLearnsNothing) {
  const TestIdentity stranger = gateway_.authority().Member("islington", "spreadsheet");
  const auto channel = gateway_.Channel(stranger);
  EXPECT_THAT(Health(channel, ""),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("default-deny")));
  EXPECT_EQ(rpc::ReasonOf(ByteStream(channel, kReflection).Finish()), "POLICY_DENIED");
}

}  // namespace
}  // namespace consortium::testing
