#include "tests/support/test_authority.h"

#include "certs/identity/identifier.h"
#include "certs/platform/file.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace consortium::testing {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'760'000'000);

TEST(TestAuthorityTest, GivesCertificatesThatIdentifyAndRevokesThem) {
  TestAuthority made(kNow);
  const TestIdentity hackney = made.Member("hackney", "adapter");
  const auto trusted = identity::Trust::Parse(made.issuers_pem(), made.revocations_pem());
  ASSERT_THAT(trusted, IsOk());
  identity::Identifier identifier("consortium.example", *trusted);
  const auto caller = identifier.Identify(hackney.certificate_pem, kNow);
  ASSERT_THAT(caller, IsOk());
  EXPECT_EQ((*caller)->member, "hackney");
  EXPECT_EQ((*caller)->client, "adapter");
  EXPECT_EQ((*caller)->serial, hackney.serial);

  made.Revoke(hackney);
  const auto after = identity::Trust::Parse(made.issuers_pem(), made.revocations_pem());
  ASSERT_THAT(after, IsOk());
  EXPECT_THAT((*after)->VerifyClient(hackney.certificate_pem, kNow),
              StatusIs(absl::StatusCode::kUnauthenticated, ::testing::HasSubstr("revoked")));
}

TEST(TestAuthorityTest, WritesWhatAGatewayReads) {
  TestAuthority made(kNow);
  const TestIdentity gateway = made.Gateway();
  EXPECT_THAT(identity::CheckServerIdentity(gateway.certificate_pem, gateway.private_key_pem, kNow),
              IsOk());
  const TempFolder folder;
  const TestIdentityFiles files = TestAuthority::WriteIdentity(gateway, folder.path(), "gateway");
  EXPECT_THAT(platform::CheckPrivate(files.private_key_file), IsOk());
  made.WriteTrust(folder / "issuers.crt", folder / "revoked.crl");
  EXPECT_EQ(*platform::ReadFile(folder / "issuers.crt", 1 << 16), made.issuers_pem());
  EXPECT_EQ(*platform::ReadFile(folder / "revoked.crl", 1 << 16), made.revocations_pem());
}

}  // namespace
}  // namespace consortium::testing
