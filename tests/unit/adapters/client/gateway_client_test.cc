#include "adapters/client/gateway_client.h"

#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "adapters/client/settings.h"
#include "certs/platform/file.h"
#include "gmock/gmock.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_folder.h"
#include "tests/support/test_authority.h"
#include "tests/unit/adapters/client/fake_stubs.h"

namespace consortium::client {
namespace {

using ::consortium::testing::IsOk;
using ::consortium::testing::StatusIs;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const absl::Status kBusy = absl::UnavailableError("store busy");

TEST(GatewayClientTest, AnswersAtOnceWhenAllIsWell) {
  FakeGateway fake;
  fake.directory.answers = {grpc::Status::OK};
  const auto me = fake.client.WhoAmI({});
  ASSERT_THAT(me, IsOk());
  EXPECT_EQ(me->member(), "hackney");
  EXPECT_THAT(fake.pause.pauses, IsEmpty());
}

TEST(GatewayClientTest, EveryMethodReachesItsOwn) {
  FakeGateway fake;
  fake.vacancies.search_response.set_total_matches(7);
  v1::UpdateVacancyRequest update;
  update.set_request_id("id");
  v1::GetVacancyListRequest get;
  get.set_member("enfield");
  EXPECT_EQ(fake.client.ListMembers({})->members(0).id(), "barnet");
  EXPECT_EQ(fake.client.UpdateVacancy(update)->receipt().request_id(), "id");
  EXPECT_EQ(fake.client.SearchAvailability({})->total_matches(), 7);
  EXPECT_EQ(fake.client.GetVacancyList(get)->list().member(), "enfield");
  EXPECT_EQ(fake.client.ListVacancyLists({})->lists(0).member(), "camden");
}

TEST(GatewayClientTest, TriesAgainUntilItSucceeds) {
  FakeGateway fake;
  fake.directory.answers = {
      FromGateway(kBusy), FromGateway(absl::AbortedError("raced")),
      FromGateway(rpc::WithRetry(absl::ResourceExhaustedError("rate"), absl::Milliseconds(1))),
      grpc::Status::OK};
  EXPECT_THAT(fake.client.WhoAmI({}), IsOk());
  ASSERT_THAT(fake.pause.pauses, SizeIs(3));
  EXPECT_LE(fake.pause.pauses[0], absl::Milliseconds(200));
  EXPECT_GE(fake.pause.pauses[0], absl::Milliseconds(100));
  EXPECT_GE(fake.pause.pauses[2], absl::Milliseconds(400));
}

TEST(GatewayClientTest, RetriesAWriteWithTheSameRequest) {
  FakeGateway fake;
  fake.vacancies.publish_answers = {FromGateway(kBusy), grpc::Status::OK};
  v1::PublishVacancyListRequest request;
  request.set_request_id("4b1c2a44-63a5-4d0e-9f3b-8a3c8e1c7a10");
  request.add_rows()->set_household_ref("h-1");

  const auto published = fake.client.PublishVacancyList(request);
  ASSERT_THAT(published, IsOk());
  EXPECT_EQ(published->rows_accepted(), 1);  // Nothing of the first try is left.
  ASSERT_THAT(fake.vacancies.published, SizeIs(2));
  EXPECT_EQ(fake.vacancies.published[0].SerializeAsString(),
            fake.vacancies.published[1].SerializeAsString());
}

TEST(GatewayClientTest, WaitsAsLongAsTheGatewayAsks) {
  FakeGateway fake;
  fake.directory.answers = {
      FromGateway(rpc::WithRetry(absl::ResourceExhaustedError("rate"), absl::Seconds(5))),
      grpc::Status::OK};
  EXPECT_THAT(fake.client.WhoAmI({}), IsOk());
  ASSERT_THAT(fake.pause.pauses, SizeIs(1));
  EXPECT_GE(fake.pause.pauses[0], absl::Seconds(5));
  EXPECT_LE(fake.pause.pauses[0], absl::Milliseconds(5500));
}

TEST(GatewayClientTest, GivesUpAtOnceWhenTheGatewayAsksForLongerThanTheCallMayTake) {
  FakeGateway fake;
  fake.directory.answers = {
      FromGateway(rpc::WithRetry(absl::ResourceExhaustedError("rate"), absl::Seconds(31)))};
  EXPECT_THAT(fake.client.WhoAmI({}), StatusIs(absl::StatusCode::kResourceExhausted, "rate"));
  EXPECT_THAT(fake.pause.pauses, IsEmpty());
}

TEST(GatewayClientTest, GivesUpWithinTheCallsTime) {
  FakeGateway fake;
  const absl::Time start = fake.clock.Now();
  fake.directory.answers = {FromGateway(kBusy)};
  EXPECT_THAT(fake.client.WhoAmI({}), StatusIs(absl::StatusCode::kUnavailable, "store busy"));
  EXPECT_LT(fake.clock.Now() - start, absl::Seconds(30));
  EXPECT_GT(fake.pause.pauses.size(), 4u);
}

TEST(GatewayClientTest, EveryTryEndsWhenTheCallEnds) {
  FakeGateway fake;
  const absl::Time end = fake.clock.Now() + absl::Seconds(30);
  fake.directory.answers = {FromGateway(kBusy), FromGateway(kBusy), grpc::Status::OK};
  EXPECT_THAT(fake.client.WhoAmI({}), IsOk());
  EXPECT_THAT(fake.directory.deadlines, ElementsAre(end, end, end));
}

TEST(GatewayClientTest, CountsTheTimeThatTriesTake) {
  FakeGateway fake;
  fake.directory.answers = {FromGateway(kBusy)};
  fake.directory.on_call = [&] { fake.clock.Advance(absl::Seconds(16)); };
  EXPECT_THAT(fake.client.WhoAmI({}), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(fake.directory.deadlines, SizeIs(2));
}

TEST(GatewayClientTest, SaysWhatItWaitsFor) {
  std::vector<std::pair<std::string, absl::Duration>> told;
  FakeGateway fake(
      {.gateway_address = "g:1", .on_retry = [&](const absl::Status& status, absl::Duration delay) {
         told.emplace_back(status.message(), delay);
       }});
  fake.directory.answers = {FromGateway(kBusy), grpc::Status::OK};
  EXPECT_THAT(fake.client.WhoAmI({}), IsOk());
  ASSERT_THAT(told, SizeIs(1));
  EXPECT_EQ(told[0].first, "store busy");
  EXPECT_EQ(told[0].second, fake.pause.pauses[0]);
}

TEST(GatewayClientTest, HandsOnEveryDetailOfARefusal) {
  FakeGateway fake;
  fake.directory.answers = {FromGateway(rpc::WithReason(
      rpc::InvalidFields({{"rows[3].places.vacant", "at most 20"}, {"totals", "required"}}),
      "ROWS"))};
  const absl::Status status = fake.client.WhoAmI({}).status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(rpc::ReasonOf(status), "ROWS");
  ASSERT_THAT(rpc::FieldViolationsOf(status), SizeIs(2));
  EXPECT_EQ(rpc::FieldViolationsOf(status)[0].field, "rows[3].places.vacant");
}

TEST(GatewayClientTest, KeepsTheTextOfARefusalWithoutDetails) {
  FakeGateway fake;
  fake.directory.answers = {grpc::Status(grpc::StatusCode::UNAUTHENTICATED, "revoked")};
  EXPECT_THAT(fake.client.WhoAmI({}), StatusIs(absl::StatusCode::kUnauthenticated, "revoked"));
  EXPECT_THAT(fake.pause.pauses, IsEmpty());
}

TEST(GatewayClientTest, IgnoresDetailsThatContradictTheCode) {
  FakeGateway fake;
  grpc::Status lying(grpc::StatusCode::PERMISSION_DENIED, "denied",
                     rpc::ToProto(absl::NotFoundError("x")).SerializeAsString());
  fake.directory.answers = {lying};
  EXPECT_THAT(fake.client.WhoAmI({}), StatusIs(absl::StatusCode::kPermissionDenied, "denied"));
}

TEST(GatewayClientTest, SaysWhatToCheckWhenNobodyAnswers) {
  FakeGateway fake;
  fake.directory.answers = {grpc::Status(grpc::StatusCode::UNAVAILABLE, "Socket closed")};
  EXPECT_THAT(fake.client.WhoAmI({}),
              StatusIs(absl::StatusCode::kUnavailable,
                       AllOf(HasSubstr("gateway.example:8443"), HasSubstr("Socket closed"),
                             HasSubstr("not revoked"), HasSubstr("trusted_issuers_file"),
                             HasSubstr("gateway_name"))));
}

TEST(GatewayClientTest, SaysThatATimedOutWriteMayStand) {
  FakeGateway fake;
  fake.directory.answers = {grpc::Status(grpc::StatusCode::DEADLINE_EXCEEDED, "")};
  EXPECT_THAT(fake.client.WhoAmI({}),
              StatusIs(absl::StatusCode::kDeadlineExceeded,
                       AllOf(HasSubstr("30s"), HasSubstr("same request_id"))));
}

const absl::Time kNow = absl::FromUnixSeconds(1795422600);

class ConnectTest : public ::testing::Test {
 protected:
  ConnectTest() {
    Write("ca", authority_.issuers_pem());
    Write("cert", own_.certificate_pem);
    Write("key", own_.private_key_pem);
  }
  void Write(const std::string& name, const std::string& content) {
    ASSERT_THAT(platform::WriteFile(folder_ / name, content, platform::FileMode::kPrivate), IsOk());
  }
  absl::Status Connect() {
    config::ClientSettings settings;
    settings.set_gateway_address("localhost:1");
    settings.set_trusted_issuers_file(folder_ / "ca");
    settings.set_certificate_file(folder_ / "cert");
    settings.set_private_key_file(folder_ / "key");
    settings.set_call_seconds_max(1);
    return GatewayClient::Connect(settings, clock_, pause_).status();
  }

  testing::TempFolder folder_;
  testing::FakeClock clock_{kNow};
  MonotonicPause pause_;
  testing::TestAuthority authority_{kNow};
  const testing::TestIdentity own_ = authority_.Member("hackney", "adapter", absl::Hours(1));
};

TEST_F(ConnectTest, TakesAPairThatIsInDate) { EXPECT_THAT(Connect(), IsOk()); }

TEST_F(ConnectTest, SaysThatTheCertificateHasExpiredInsteadOfTrying) {
  clock_.Advance(absl::Hours(1) - absl::Seconds(1));
  EXPECT_THAT(Connect(), IsOk());
  clock_.Advance(absl::Seconds(1));
  EXPECT_THAT(Connect(), StatusIs(absl::StatusCode::kInvalidArgument,
                                  AllOf(HasSubstr("certificate_file"), HasSubstr("expired"),
                                        HasSubstr("consortium certs request"))));
}

TEST_F(ConnectTest, SaysThatTheKeyIsAnothers) {
  Write("key", authority_.Member("camden", "adapter").private_key_pem);
  EXPECT_THAT(Connect(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("private_key_file"), HasSubstr("give the pair"))));
}

struct FileCase {
  std::string name, spoilt, content, want;
};

class SpoiltFileTest : public ConnectTest, public ::testing::WithParamInterface<FileCase> {};

TEST_P(SpoiltFileTest, IsNamed) {
  Write(GetParam().spoilt, GetParam().content);
  EXPECT_THAT(Connect(), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(GetParam().want)));
}

INSTANTIATE_TEST_SUITE_P(
    Files, SpoiltFileTest,
    ::testing::Values(FileCase{"IssuersAreNone", "ca", "no PEM", "trusted_issuers_file"},
                      FileCase{"EmptyCertificate", "cert", "", "certificate_file"},
                      FileCase{"KeyIsACertificate", "key", "-----BEGIN CERTIFICATE-----\n",
                               "private_key_file"},
                      FileCase{"KeyIsDamaged", "key",
                               "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
                               "private_key_file"}),
    [](const auto& test) { return test.param.name; });

TEST_F(ConnectTest, NamesAFileThatIsNotThere) {
  ASSERT_EQ(std::remove((folder_ / "ca").c_str()), 0);
  EXPECT_THAT(Connect(), StatusIs(absl::StatusCode::kNotFound, HasSubstr("trusted_issuers_file")));
}

}  // namespace
}  // namespace consortium::client
