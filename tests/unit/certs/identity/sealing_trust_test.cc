#include <functional>
#include <string>
#include <vector>

#include "certs/identity/identifier.h"
#include "certs/identity/trust.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_authority.h"

// Certificates that are sealed to: trusted by rules of their own, and never a
// caller.
namespace consortium::identity {
namespace {

using authority::CertificateContent;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::StatusIs;
using testing::TestAuthority;
using testing::TestIdentity;

const absl::Time kNow = absl::FromUnixSeconds(1'760'000'000);
constexpr absl::Duration kTick = absl::Seconds(1);

std::shared_ptr<const Trust> TrustIn(const TestAuthority& authority) {
  return *Trust::Parse(authority.issuers_pem(), authority.revocations_pem());
}

struct LeafCase {
  std::string name;
  std::function<void(CertificateContent&)> change;
  absl::StatusCode want_code;
  std::string want;  // Part of the refusal.
};

class SealingLeafTest : public ::testing::TestWithParam<LeafCase> {};

TEST_P(SealingLeafTest, IsAcceptedOnlyWhenItIsForSealingAlone) {
  TestAuthority authority(kNow);
  const TestIdentity identity = authority.Sign([](CertificateContent& content) {
    content.uris = {"spiffe://consortium.example/hackney/sealing"};
    content.for_clients = false;
    content.for_sealing = true;
    GetParam().change(content);
  });
  const absl::Status status =
      TrustIn(authority)->VerifySealing(identity.certificate_pem, kNow).status();
  EXPECT_THAT(status, StatusIs(GetParam().want_code, HasSubstr(GetParam().want)));
}

INSTANTIATE_TEST_SUITE_P(
    Leaves, SealingLeafTest,
    ::testing::ValuesIn(std::vector<LeafCase>{
        {"Good", [](CertificateContent&) {}, absl::StatusCode::kOk, ""},
        {"BeginsNow", [](CertificateContent& c) { c.not_before = kNow; }, absl::StatusCode::kOk,
         ""},
        {"BeginsInASecond", [](CertificateContent& c) { c.not_before = kNow + kTick; },
         absl::StatusCode::kFailedPrecondition, "the sealing certificate is not valid yet"},
        {"EndsInASecond", [](CertificateContent& c) { c.not_after = kNow + kTick; },
         absl::StatusCode::kOk, ""},
        {"EndsNow", [](CertificateContent& c) { c.not_after = kNow; },
         absl::StatusCode::kFailedPrecondition, "the sealing certificate has expired"},
        {"ForSigning", [](CertificateContent& c) { c.for_sealing = false; },
         absl::StatusCode::kInvalidArgument, "not for sealing alone"},
        {"ForClientsToo", [](CertificateContent& c) { c.for_clients = true; },
         absl::StatusCode::kInvalidArgument, "not for sealing alone"},
        {"ForServersToo", [](CertificateContent& c) { c.for_servers = true; },
         absl::StatusCode::kInvalidArgument, "not for sealing alone"},
        {"AnAuthoritysOwn", [](CertificateContent& c) { c.is_authority = true; },
         absl::StatusCode::kInvalidArgument, "the sealing certificate is an authority's own"},
    }),
    [](const auto& test) { return test.param.name; });

TEST(SealingTrustTest, RefusesAnotherAuthoritysAndAClients) {
  TestAuthority ours(kNow);
  TestAuthority other(kNow);
  EXPECT_THAT(TrustIn(ours)->VerifySealing(other.Sealing("hackney").certificate_pem, kNow),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("the sealing certificate is not from an authority")));
  EXPECT_THAT(TrustIn(ours)->VerifySealing(ours.Member("hackney", "adapter").certificate_pem, kNow),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("not for sealing alone")));
  EXPECT_THAT(TrustIn(ours)->VerifySealing("", kNow), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(SealingTrustTest, TellsWhatWasRevoked) {
  TestAuthority authority(kNow);
  const TestIdentity hackney = authority.Sealing("hackney");
  EXPECT_THAT(TrustIn(authority)->VerifySealing(hackney.certificate_pem, kNow), IsOk());
  authority.Revoke(hackney);
  EXPECT_THAT(TrustIn(authority)->VerifySealing(hackney.certificate_pem, kNow),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("was revoked")));
}

TEST(SealingTrustTest, NarrowsTheValidityToItsIssuers) {
  const authority::Issuer root =
      *authority::MakeIssuer("consortium.example", 0, kNow - absl::Hours(1), kNow + absl::Hours(2));
  RevocationFacts none;
  none.this_update = kNow;
  none.next_update = kNow + absl::Hours(24);
  const auto trust = Trust::Parse(root.certificate_pem, *authority::SignRevocations(root, none));
  ASSERT_THAT(trust, IsOk());
  CertificateContent content;
  content.serial = authority::NewSerial();
  content.not_before = kNow - absl::Hours(2);
  content.not_after = kNow + absl::Hours(24);
  content.for_sealing = true;
  const auto made = authority::MakeRequest("spiffe://consortium.example/hackney/sealing");
  const auto facts =
      (*trust)->VerifySealing(*authority::SignCertificate(root, made->request_pem, content), kNow);
  ASSERT_THAT(facts, IsOk());
  EXPECT_EQ(facts->not_before, kNow - absl::Hours(1));
  EXPECT_EQ(facts->not_after, kNow + absl::Hours(2));
}

// Law 6's other half: whoever holds a borough's sealing key reads its enquiries,
// and does nothing in its name.
TEST(SealingTrustTest, ASealingOrRecoveryCertificateIsNobodyWhoCalls) {
  TestAuthority authority(kNow);
  const Identifier identifier("consortium.example", TrustIn(authority));
  for (const TestIdentity& identity : {authority.Sealing("hackney"), authority.Recovery()}) {
    EXPECT_THAT(identifier.Identify(identity.certificate_pem, kNow),
                StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr("not for clients")));
  }
}

}  // namespace
}  // namespace consortium::identity
