// Who is let in: every bad client of the specification against the real program.

#include <signal.h>
#include <sys/wait.h>

#include <functional>
#include <memory>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "certs/authority/signing.h"
#include "certs/platform/clock.h"
#include "certs/platform/file.h"
#include "gmock/gmock.h"
#include "google/rpc/status_details.h"
#include "gtest/gtest.h"
#include "tests/integration/client_calls.h"
#include "tests/support/child_process.h"
#include "tests/support/eventually.h"
#include "tests/support/running_gateway.h"
#include "tests/support/status_matchers.h"

namespace consortium::testing {
namespace {

using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

absl::Time SystemNow() { return platform::SystemClock().Now(); }

class IdentityTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { gateway_ = new RunningGateway(); }
  static void TearDownTestSuite() {
    delete gateway_;
    gateway_ = nullptr;
  }

  absl::Status CallAs(const TestIdentity& identity) {
    return WhoAmI(gateway_->Channel(identity)).status();
  }

  static RunningGateway* gateway_;
};

RunningGateway* IdentityTest::gateway_ = nullptr;

TEST_F(IdentityTest, TellsAClientWhoItsCertificateMakesIt) {
  const TestIdentity identity = gateway_->authority().Member("islington", "duty-desk");
  const absl::StatusOr<v1::WhoAmIResponse> response = WhoAmI(gateway_->Channel(identity));
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->member(), "islington");
  EXPECT_EQ(response->client(), "duty-desk");
  EXPECT_EQ(response->spiffe_id(), "spiffe://consortium.example/islington/duty-desk");
  EXPECT_THAT(response->roles(), Contains("placement-team"));
  EXPECT_THAT(response->actions(), Contains("vacancies.search"));
  EXPECT_EQ(response->policy_digest().size(), 64u);
}

TEST_F(IdentityTest, RefusesAClientWithoutACertificate) {
  const auto channel =
      OpenChannel(gateway_->address(), gateway_->authority().issuers_pem(), nullptr);
  EXPECT_THAT(WhoAmI(channel), StatusIs(absl::StatusCode::kUnavailable));
  // Its client is told nothing; the operator finds why.
  EXPECT_TRUE(Eventually(absl::Seconds(10), [] {
    return absl::StrContains(gateway_->Log(), "peer did not return a certificate");
  }));
}

TEST_F(IdentityTest, RefusesACertificateOfAnotherAuthority) {
  TestAuthority other(SystemNow());
  const TestIdentity stranger = other.Member("islington", "duty-desk");
  EXPECT_THAT(CallAs(stranger), StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(IdentityTest, RefusesAnExpiredCertificate) {
  const TestIdentity expired =
      gateway_->authority().Sign([](authority::CertificateContent& content) {
        content.not_before = SystemNow() - absl::Hours(48);
        content.not_after = SystemNow() - absl::Hours(24);
      });
  EXPECT_THAT(StatusOf(CallAs(expired)).code(),
              AnyOf(absl::StatusCode::kUnavailable, absl::StatusCode::kUnauthenticated));
}

TEST_F(IdentityTest, RefusesACertificateWithTwoNamesAndSaysSo) {
  const TestIdentity two = gateway_->authority().Sign([](authority::CertificateContent& content) {
    content.uris.push_back("spiffe://consortium.example/camden/adapter");
  });
  const absl::Status refused = StatusOf(CallAs(two));
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kUnauthenticated,
                                HasSubstr("2 URI names instead of one")));
  EXPECT_EQ(rpc::ReasonOf(refused), "CERTIFICATE_REFUSED");
}

TEST_F(IdentityTest, RefusesACertificateForServersOnly) {
  const TestIdentity server =
      gateway_->authority().Sign([](authority::CertificateContent& content) {
        content.for_clients = false;
        content.for_servers = true;
      });
  EXPECT_THAT(StatusOf(CallAs(server)).code(),
              AnyOf(absl::StatusCode::kUnavailable, absl::StatusCode::kUnauthenticated));
}

TEST_F(IdentityTest, RefusesACertificateForSealingAndSaysSo) {
  // Without an extended key usage it gets through the handshake.
  for (const TestIdentity& identity :
       {gateway_->authority().Sealing("hackney"), gateway_->authority().Recovery()}) {
    EXPECT_THAT(CallAs(identity),
                StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr("not for clients")));
  }
}

TEST_F(IdentityTest, RefusesAClientThatThePolicyDoesNotKnowAndNamesTheRule) {
  const TestIdentity stranger = gateway_->authority().Member("islington", "spreadsheet");
  const absl::Status refused = CallAs(stranger);
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("default-deny")));
  EXPECT_EQ(rpc::ReasonOf(refused), "POLICY_DENIED");
}

TEST_F(IdentityTest, RefusesARevokedCertificateOnAnOpenConnectionToo) {
  const TestIdentity identity = gateway_->authority().Member("camden", "duty-desk");
  const auto open = gateway_->Channel(identity);
  ASSERT_THAT(WhoAmI(open), IsOk());
  gateway_->authority().Revoke(identity);
  gateway_->PublishTrust();
  absl::Status last;
  EXPECT_TRUE(Eventually(absl::Seconds(10), [&] { return !(last = WhoAmI(open).status()).ok(); }));
  EXPECT_THAT(last, StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr("revoked")));
  EXPECT_THAT(CallAs(identity), StatusIs(absl::StatusCode::kUnauthenticated));
  EXPECT_EQ(Health(gateway_->Channel(identity), "").status().code(),
            absl::StatusCode::kUnauthenticated);
}

class TlsVersionTest : public IdentityTest {
 protected:
  // What `openssl s_client` says of a handshake with this option: the protocol that
  // it came to, or the error that ended it.
  std::string Handshake(const std::string& option) {
    const TempFolder folder;
    const TestIdentityFiles files = TestAuthority::WriteIdentity(
        gateway_->authority().Member("hackney", "adapter"), folder.path(), "client");
    ChildProcess::Options options;
    options.command = {"/usr/bin/env",
                       "openssl",
                       "s_client",
                       "-connect",
                       gateway_->address(),
                       "-cert",
                       files.certificate_file,
                       "-key",
                       files.private_key_file,
                       "-CAfile",
                       gateway_->issuers_file(),
                       "-alpn",
                       "h2",
                       "-brief",
                       "-verify_return_error",
                       option};
    options.stderr_file = folder / "stderr";
    absl::StatusOr<ChildProcess> client = ChildProcess::Start(options);
    EXPECT_THAT(client, IsOk());
    std::string said;
    EXPECT_TRUE(Eventually(absl::Seconds(20), [&] {
      said = platform::ReadFile(folder / "stderr", 1 << 20).value_or("");
      return absl::StrContains(said, kSpoken) || absl::StrContains(said, "error:");
    })) << said;
    return said;
  }

  static constexpr char kSpoken[] = "Protocol version:";
};

TEST_F(TlsVersionTest, Tls13IsSpoken) {
  EXPECT_THAT(Handshake("-tls1_3"), HasSubstr(absl::StrCat(kSpoken, " TLSv1.3")));
}

// By the gateway: the same client, which read what came of its greeting. A client
// that fails on its own, or finds nobody, shows nothing. gRPC closes the connection
// without sending OpenSSL's alert; should it learn to, that is a refusal too.
TEST_F(TlsVersionTest, Tls12IsRefused) {
  EXPECT_THAT(Handshake("-tls1_2"), AllOf(AnyOf(HasSubstr("unexpected eof while reading"),
                                                HasSubstr("alert protocol version")),
                                          Not(HasSubstr(kSpoken))));
}

}  // namespace
}  // namespace consortium::testing
