#include "certs/sealing/sealing_certificate.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "certs/sealing/unseal.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/certs/authority/requests.h"
#include "tests/unit/certs/sealing/sealing_world.h"

namespace consortium::sealing {
namespace {

using authority::CertificateContent;
using consortium::testing::IsOk;
using consortium::testing::StatusIs;
using consortium::testing::TestAuthority;
using consortium::testing::TestIdentity;
using ::testing::HasSubstr;

// What a sealing certificate of hackney has.
void MakeSealing(CertificateContent& content) {
  content.uris = {"spiffe://consortium.example/hackney/sealing"};
  content.for_clients = false;
  content.for_sealing = true;
}

class SealingCertificateTest : public ::testing::Test {
 protected:
  template <typename Change>
  absl::Status Refusal(Change change) {
    const TestIdentity identity = authority_.Sign([&](CertificateContent& content) {
      MakeSealing(content);
      change(content);
    });
    return SealingCertificate::Parse(identity.certificate_pem).status();
  }
  TestAuthority authority_{kNow};
};

TEST_F(SealingCertificateTest, SaysWhoseItIs) {
  const auto hackney = CertificateOf(authority_.Sealing("hackney"));
  EXPECT_EQ(hackney->member(), "hackney");
  EXPECT_EQ(hackney->trust_domain(), "consortium.example");
  EXPECT_FALSE(hackney->is_recovery());
  EXPECT_EQ(hackney->facts().fingerprint.size(), 64u);
  EXPECT_EQ(SealingCertificate::Parse(hackney->pem()).value()->facts().fingerprint,
            hackney->facts().fingerprint);
  const auto recovery = CertificateOf(authority_.Recovery());
  EXPECT_EQ(recovery->member(), "consortium");
  EXPECT_TRUE(recovery->is_recovery());
}

TEST_F(SealingCertificateTest, IsCurrentFromItsFirstInstantToBeforeItsLast) {
  const auto hackney = CertificateOf(authority_.Sealing("hackney", 30 * kDay));
  const absl::Time begin = hackney->facts().not_before;
  const absl::Time end = hackney->facts().not_after;
  EXPECT_EQ(end, kNow + 30 * kDay);
  EXPECT_FALSE(hackney->IsCurrent(begin - absl::Nanoseconds(1)));
  EXPECT_TRUE(hackney->IsCurrent(begin));
  EXPECT_TRUE(hackney->IsCurrent(end - absl::Nanoseconds(1)));
  EXPECT_FALSE(hackney->IsCurrent(end));
}

TEST_F(SealingCertificateTest, RefusesWhatIsNotForSealingAlone) {
  const auto refused = [](const std::string& why) {
    return StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(why));
  };
  EXPECT_THAT(Refusal([](CertificateContent&) {}), IsOk());
  EXPECT_THAT(Refusal([](CertificateContent& c) { c.for_sealing = false; }),
              refused("not for sealing alone"));
  EXPECT_THAT(Refusal([](CertificateContent& c) { c.for_clients = true; }),
              refused("not for sealing alone"));
  EXPECT_THAT(Refusal([](CertificateContent& c) { c.for_servers = true; }),
              refused("not for sealing alone"));
  EXPECT_THAT(Refusal([](CertificateContent& c) { c.is_authority = true; }),
              refused("not for sealing alone"));
  EXPECT_THAT(SealingCertificate::Parse(authority_.Member("hackney", "adapter").certificate_pem),
              refused("not for sealing alone"));
  EXPECT_THAT(SealingCertificate::Parse(authority_.issuers_pem()),
              refused("not for sealing alone"));
}

TEST_F(SealingCertificateTest, RefusesOtherNames) {
  const auto named = [this](const std::string& uri) {
    return Refusal([&](CertificateContent& c) { c.uris = {uri}; });
  };
  const auto refused = [](const std::string& why) {
    return StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(why));
  };
  EXPECT_THAT(named("spiffe://consortium.example/hackney/adapter"), refused("another use"));
  EXPECT_THAT(named("spiffe://consortium.example/hackney/recovery"), refused("another use"));
  EXPECT_THAT(named("spiffe://consortium.example/hackney"), refused("another form"));
  EXPECT_THAT(named("https://consortium.example/hackney/sealing"), refused("another form"));
  EXPECT_THAT(Refusal([](CertificateContent& c) { c.uris.clear(); }), refused("0 URI names"));
  EXPECT_THAT(Refusal([](CertificateContent& c) { c.uris.push_back(c.uris.front()); }),
              refused("2 URI names"));
}

TEST_F(SealingCertificateTest, RefusesKeysOfOtherKinds) {
  CertificateContent content;
  content.serial = authority::NewSerial();
  content.not_before = kNow;
  content.not_after = kNow + kDay;
  MakeSealing(content);
  for (const char* request : {authority::kP384Request, authority::kSecp256k1Request,
                              authority::kRsa3072Request, authority::kEd25519Request}) {
    const auto pem = authority::SignCertificate(authority_.issuer(), request, content);
    ASSERT_THAT(pem, IsOk());
    EXPECT_THAT(SealingCertificate::Parse(*pem),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("not EC P-256")));
  }
}

TEST_F(SealingCertificateTest, RefusesTextThatIsNotOneCertificate) {
  const std::string pem = authority_.Sealing("hackney").certificate_pem;
  const auto refused = [](const std::string& why) {
    return StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(why));
  };
  EXPECT_THAT(SealingCertificate::Parse(""), refused("holds no CERTIFICATE"));
  EXPECT_THAT(SealingCertificate::Parse(pem + pem), refused("one of 2"));
  EXPECT_THAT(SealingCertificate::Parse("Amara Okafor"), refused("not in PEM form"));
  EXPECT_THAT(SealingCertificate::Parse(pem.substr(0, pem.size() / 2)), refused("cut short"));
  EXPECT_THAT(SealingCertificate::Parse(pem + std::string(kCertificateBytesMax - pem.size(), '\n')),
              IsOk());
  EXPECT_THAT(
      SealingCertificate::Parse(pem + std::string(kCertificateBytesMax - pem.size() + 1, '\n')),
      refused("at most 16384"));
}

TEST_F(SealingCertificateTest, AKeyMustBelongToItsCertificate) {
  const TestIdentity hackney = authority_.Sealing("hackney");
  const TestIdentity camden = authority_.Sealing("camden");
  EXPECT_THAT(SealingKey::Parse(hackney.certificate_pem, hackney.private_key_pem), IsOk());
  EXPECT_THAT(SealingKey::Parse(hackney.certificate_pem, camden.private_key_pem),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("not the key of")));
  EXPECT_THAT(SealingKey::Parse(hackney.certificate_pem, "no key"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("the sealing key: ")));
  EXPECT_THAT(SealingKey::Parse("no certificate", hackney.private_key_pem),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("the sealing certificate: ")));
}

}  // namespace
}  // namespace consortium::sealing
