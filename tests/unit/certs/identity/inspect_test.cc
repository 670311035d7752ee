#include "certs/identity/inspect.h"

#include "certs/identity/spiffe_id.h"
#include "certs/identity/tls_floor.h"
#include "certs/identity/trust.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_authority.h"

namespace consortium::identity {
namespace {

using authority::CertificateContent;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOk;
using ::testing::SizeIs;
using testing::StatusIs;
using testing::TestAuthority;
using testing::TestIdentity;

const absl::Time kNow = absl::FromUnixSeconds(1'760'000'000);

TEST(InspectTest, ShowsWhatACertificateSays) {
  TestAuthority authority(kNow);
  const TestIdentity gateway = authority.Gateway({"gateway.example", "127.0.0.1", "::1"});
  const auto facts = Inspect(gateway.certificate_pem);
  ASSERT_THAT(facts, IsOk());
  EXPECT_THAT(facts->uris, ElementsAre("spiffe://consortium.example/consortium/gateway"));
  EXPECT_THAT(facts->dns_names, ElementsAre("gateway.example"));
  EXPECT_THAT(facts->addresses, ElementsAre("127.0.0.1", "0:0:0:0:0:0:0:1"));
  EXPECT_EQ(facts->serial, gateway.serial);
  EXPECT_EQ(facts->subject, "CN=gateway,O=consortium");
  EXPECT_EQ(facts->issuer, "CN=consortium.example,O=Consortium certificate authority");
  EXPECT_THAT(facts->fingerprint, SizeIs(64));
  EXPECT_EQ(facts->not_before, kNow - absl::Minutes(5));
  EXPECT_EQ(facts->not_after, kNow + absl::Hours(24 * 90));
  EXPECT_TRUE(facts->for_clients);
  EXPECT_TRUE(facts->for_servers);
  EXPECT_FALSE(facts->is_authority);
}

TEST(InspectTest, ShowsAnAuthority) {
  TestAuthority authority(kNow);
  const auto facts = Inspect(authority.issuers_pem());
  ASSERT_THAT(facts, IsOk());
  EXPECT_TRUE(facts->is_authority);
  EXPECT_FALSE(facts->for_clients);
  EXPECT_FALSE(facts->for_servers);
  EXPECT_THAT(facts->uris, ElementsAre("spiffe://consortium.example"));
}

TEST(InspectTest, RefusesWhatIsNoCertificate) {
  TestAuthority authority(kNow);
  EXPECT_THAT(Inspect(""), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Inspect(authority.revocations_pem()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("not a CERTIFICATE")));
}

TEST(InspectRevocationsTest, ShowsWhatAListSays) {
  TestAuthority authority(kNow);
  const auto before = InspectRevocations(authority.revocations_pem());
  ASSERT_THAT(before, IsOk());
  EXPECT_EQ(before->number, 1u);
  EXPECT_THAT(before->revocations, IsEmpty());
  const TestIdentity hackney = authority.Member("hackney", "adapter");
  authority.Revoke(hackney);
  const auto after = InspectRevocations(authority.revocations_pem());
  ASSERT_THAT(after, IsOk());
  EXPECT_EQ(after->number, 2u);
  EXPECT_EQ(after->this_update, kNow);
  EXPECT_EQ(after->next_update, kNow + absl::Hours(24 * 365));
  ASSERT_THAT(after->revocations, SizeIs(1));
  EXPECT_EQ(after->revocations[0].serial, hackney.serial);
  EXPECT_EQ(after->revocations[0].revoked_at, kNow);
}

class ServerIdentityTest : public ::testing::Test {
 protected:
  absl::Status Check(const TestIdentity& identity, absl::Time at = kNow) {
    return CheckServerIdentity(identity.certificate_pem, identity.private_key_pem, at);
  }
  TestAuthority authority_{kNow};
};

TEST_F(ServerIdentityTest, IsAcceptedWithinItsDates) {
  const TestIdentity gateway = authority_.Gateway({"127.0.0.1"}, absl::Hours(1));
  EXPECT_THAT(Check(gateway), IsOk());
  EXPECT_THAT(Check(gateway, kNow - absl::Minutes(5) - absl::Seconds(1)),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("not valid yet")));
  EXPECT_THAT(Check(gateway, kNow + absl::Hours(1)),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("expired")));
}

TEST_F(ServerIdentityTest, IsRefusedWithTheKeyOfAnother) {
  TestIdentity gateway = authority_.Gateway();
  gateway.private_key_pem = authority_.Gateway().private_key_pem;
  EXPECT_THAT(Check(gateway), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("pair")));
}

TEST_F(ServerIdentityTest, IsRefusedWhenItIsNoServersOrNamesNoHost) {
  EXPECT_THAT(Check(authority_.Member("hackney", "adapter")),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("serverAuth")));
  EXPECT_THAT(Check(authority_.Sign([](CertificateContent& c) { c.for_servers = true; })),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("no DNS name")));
}

TEST_F(ServerIdentityTest, IsRefusedWhenAFileIsDamaged) {
  const TestIdentity good = authority_.Gateway();
  TestIdentity gateway = good;
  gateway.certificate_pem = "garbage";
  EXPECT_THAT(Check(gateway),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("server's certificate")));
  gateway = good;
  gateway.private_key_pem = "";
  EXPECT_THAT(Check(gateway),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("private key")));
  gateway.private_key_pem =
      "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAA=\n-----END ENCRYPTED PRIVATE KEY-----\n";
  EXPECT_THAT(Check(gateway),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("passphrase")));
}

TEST_F(ServerIdentityTest, AClientsOwnIsJudgedForClients) {
  const auto check = [](const TestIdentity& identity, absl::Time at) {
    return CheckClientIdentity(identity.certificate_pem, identity.private_key_pem, at);
  };
  TestIdentity hackney = authority_.Member("hackney", "adapter", absl::Hours(1));
  EXPECT_THAT(check(hackney, kNow), IsOk());
  EXPECT_THAT(check(hackney, kNow + absl::Hours(1) - absl::Seconds(1)), IsOk());
  EXPECT_THAT(check(hackney, kNow + absl::Hours(1)),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("expired")));
  EXPECT_THAT(check(hackney, kNow - absl::Minutes(5) - absl::Seconds(1)),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("clock")));
  const TestIdentity server = authority_.Sign([](CertificateContent& content) {
    content.for_clients = false;
    content.for_servers = true;
  });
  EXPECT_THAT(check(server, kNow),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("clientAuth")));
  hackney.private_key_pem = authority_.Member("camden", "adapter").private_key_pem;
  EXPECT_THAT(check(hackney, kNow),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("pair")));
}

TEST_F(ServerIdentityTest, IsAcceptedWithItsIssuerBehindItAndRefusedWithAnother) {
  TestIdentity gateway = authority_.Gateway();
  gateway.certificate_pem += authority_.issuers_pem();
  EXPECT_THAT(Check(gateway), IsOk());
  gateway = authority_.Gateway();
  gateway.certificate_pem += TestAuthority(kNow).issuers_pem();
  EXPECT_THAT(Check(gateway),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("certificate 2")));
}

TEST(SpiffeIdTest, IsMadeFromItsPartsAndReadBack) {
  const auto id = SpiffeId::Make("consortium.example", "hackney", "duty-desk");
  ASSERT_THAT(id, IsOk());
  EXPECT_EQ(id->ToString(), "spiffe://consortium.example/hackney/duty-desk");
  EXPECT_EQ(SpiffeId::Parse(id->ToString())->client(), "duty-desk");
  EXPECT_THAT(CheckTrustDomain(std::string(64, 'a')), IsOk());
  EXPECT_THAT(CheckTrustDomain(std::string(65, 'a')),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("65 characters")));
}

// That a handshake of TLS 1.2 then fails is tested on the gateway itself.
TEST(TlsFloorTest, TakesEffectAndMayBeAskedForTwice) {
  EXPECT_THAT(AllowOnlyTls13(), IsOk());
  EXPECT_THAT(AllowOnlyTls13(), IsOk());
}

}  // namespace
}  // namespace consortium::identity
