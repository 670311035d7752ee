// Policy, certificates and revocations change while the program runs.

#include <memory>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "certs/platform/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/integration/client_calls.h"
#include "tests/support/eventually.h"
#include "tests/support/running_gateway.h"
#include "tests/support/status_matchers.h"

namespace consortium::testing {
namespace {

using ::testing::HasSubstr;

// A revocation, an expiry or a change of policy is in force within this.
constexpr absl::Duration kInForceMax = absl::Seconds(5);

// For what only has to come true.
constexpr absl::Duration kSoon = absl::Seconds(15);

class ReloadTest : public ::testing::Test {
 protected:
  bool LogSays(const std::string& text) { return absl::StrContains(gateway_.Log(), text); }

  absl::Duration TimeUntilEnd(Watch& watch, absl::Status* ended) {
    const absl::Time begin = clock_.Now();
    *ended = watch.Finish();
    return clock_.Now() - begin;
  }

  platform::SystemClock clock_;
  RunningGateway gateway_;
  const TestIdentity duty_desk_ = gateway_.authority().Member("islington", "duty-desk");
};

TEST_F(ReloadTest, ANewPolicyIsInForceWithoutARestart) {
  const auto channel = gateway_.Channel(duty_desk_);
  ASSERT_THAT(Search(channel, SimpleSearch()), IsOk());
  const std::string before = WhoAmI(channel)->policy_digest();
  gateway_.Write(gateway_.policy_file(),
                 absl::StrReplaceAll(DevelopmentPolicy(),
                                     {{"id: \"islington\"", "id: \"islington\" suspended: true"},
                                      {"cases {", "# cases {"}}) +
                     "cases { client: \"islington/duty-desk\" action: \"vacancies.search\" "
                     "expect: DECISION_DENY }\n"
                     "cases { client: \"camden/duty-desk\" action: \"vacancies.search\" "
                     "expect: DECISION_ALLOW }\n");
  EXPECT_TRUE(Eventually(kSoon, [&] {
    return Search(channel, SimpleSearch()).status().code() == absl::StatusCode::kPermissionDenied;
  })) << gateway_.Log();
  EXPECT_TRUE(Eventually(kSoon, [&] { return LogSays("config.reloaded"); }));
  const TestIdentity camden = gateway_.authority().Member("camden", "duty-desk");
  EXPECT_NE(WhoAmI(gateway_.Channel(camden))->policy_digest(), before);
}

TEST_F(ReloadTest, AWrongPolicyChangesNothingAndIsReported) {
  const auto channel = gateway_.Channel(duty_desk_);
  gateway_.Write(gateway_.policy_file(), DevelopmentPolicy() + "\nrulez { id: \"x\" }\n");
  ASSERT_TRUE(Eventually(kSoon, [&] { return Health(channel, "consortium.config").value() == 2; }));
  EXPECT_THAT(Search(channel, SimpleSearch()), IsOk());
  EXPECT_EQ(Health(channel, "").value(), 1);
  EXPECT_TRUE(Eventually(kSoon, [&] { return LogSays("config.refused"); }));
  EXPECT_TRUE(LogSays("rulez"));
  EXPECT_TRUE(LogSays("policy.textproto"));

  gateway_.Write(gateway_.policy_file(), DevelopmentPolicy());
  EXPECT_TRUE(Eventually(kSoon, [&] { return Health(channel, "consortium.config").value() == 1; }));
}

TEST_F(ReloadTest, ACertificateThatDoesNotFitItsKeyLeavesTheOldPairInForce) {
  const TestIdentity next = gateway_.authority().Gateway();
  gateway_.Write(gateway_.certificate_file(), next.certificate_pem);
  const auto channel = gateway_.Channel(duty_desk_);
  ASSERT_TRUE(Eventually(kSoon, [&] { return Health(channel, "consortium.config").value() == 2; }));
  EXPECT_THAT(WhoAmI(gateway_.Channel(duty_desk_)), IsOk());

  gateway_.Write(gateway_.private_key_file(), next.private_key_pem);
  EXPECT_TRUE(Eventually(kSoon, [&] { return Health(channel, "consortium.config").value() == 1; }));
  EXPECT_TRUE(Eventually(kSoon, [&] {
    const auto fresh = gateway_.Channel(duty_desk_);
    grpc::ClientContext context;
    Bound(context);
    v1::WhoAmIResponse response;
    if (!v1::DirectoryService::NewStub(fresh)->WhoAmI(&context, {}, &response).ok()) return false;
    const auto shown = context.auth_context()->FindPropertyValues("x509_pem_cert");
    return shown.size() == 1 &&
           std::string(shown[0].data(), shown[0].size()) == next.certificate_pem;
  }));
  EXPECT_THAT(WhoAmI(channel), IsOk());
}

TEST_F(ReloadTest, AnIssuerThatIsNoLongerTrustedIsRefusedOnOpenConnections) {
  const auto open = gateway_.Channel(duty_desk_);
  ASSERT_THAT(WhoAmI(open), IsOk());
  TestAuthority other(clock_.Now());
  const TestIdentity others_desk = other.Member("islington", "duty-desk");
  other.WriteTrust(gateway_.issuers_file(), gateway_.revocations_file());
  absl::Status last;
  EXPECT_TRUE(Eventually(kSoon, [&] { return !(last = WhoAmI(open).status()).ok(); }));
  EXPECT_THAT(last, StatusIs(absl::StatusCode::kUnauthenticated));
  EXPECT_TRUE(Eventually(kSoon, [&] {
    return WhoAmI(OpenChannel(gateway_.address(), gateway_.authority().issuers_pem(), &others_desk))
        .ok();
  }));
}

TEST_F(ReloadTest, AnOpenStreamEndsWhenItsClientIsRevoked) {
  Watch watch(gateway_.Channel(duty_desk_), SimpleWatch());
  ASSERT_TRUE(watch.ReadSnapshot());
  gateway_.authority().Revoke(duty_desk_);
  gateway_.PublishTrust();
  absl::Status ended;
  EXPECT_LE(TimeUntilEnd(watch, &ended), kInForceMax);
  EXPECT_THAT(ended, StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr("revoked")));
}

TEST_F(ReloadTest, AnOpenStreamEndsWhenItsCertificateEnds) {
  const absl::Time end = clock_.Now() + absl::Seconds(8);
  const TestIdentity brief =
      gateway_.authority().Sign([end](authority::CertificateContent& content) {
        content.uris = {"spiffe://consortium.example/islington/duty-desk"};
        content.not_after = end;
      });
  Watch watch(gateway_.Channel(brief), SimpleWatch());
  ASSERT_TRUE(watch.ReadSnapshot());
  absl::Status ended;
  TimeUntilEnd(watch, &ended);
  EXPECT_LE(clock_.Now(), end + kInForceMax);
  EXPECT_THAT(ended, StatusIs(absl::StatusCode::kUnauthenticated));
}

TEST_F(ReloadTest, AnOpenStreamEndsWhenItsIssuerIsRemoved) {
  Watch watch(gateway_.Channel(duty_desk_), SimpleWatch());
  ASSERT_TRUE(watch.ReadSnapshot());
  const TestAuthority other(clock_.Now());
  other.WriteTrust(gateway_.issuers_file(), gateway_.revocations_file());
  absl::Status ended;
  EXPECT_LE(TimeUntilEnd(watch, &ended), kInForceMax);
  EXPECT_THAT(ended, StatusIs(absl::StatusCode::kUnauthenticated));
}

}  // namespace
}  // namespace consortium::testing
