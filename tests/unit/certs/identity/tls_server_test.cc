// What a TLS server is made of; how it speaks is tested where it is used, by the JSON listener.

#include "certs/identity/tls_server.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_authority.h"

namespace consortium::identity {
namespace {

using ::testing::HasSubstr;
using testing::IsOk;
using ::testing::Not;
using testing::StatusIs;
using testing::TestAuthority;
using testing::TestIdentity;

class TlsServerTest : public ::testing::Test {
 protected:
  TestAuthority authority_{absl::FromUnixSeconds(1'760'000'000)};
  const TestIdentity own_ = authority_.Gateway();
};

TEST_F(TlsServerTest, TakesAChainItsKeyAndIssuers) {
  EXPECT_THAT(TlsServer::Make(own_.certificate_pem, own_.private_key_pem, authority_.issuers_pem()),
              IsOk());
  const TestAuthority other(absl::FromUnixSeconds(1'760'000'000));
  EXPECT_THAT(TlsServer::Make(own_.certificate_pem + authority_.issuers_pem(), own_.private_key_pem,
                              authority_.issuers_pem() + other.issuers_pem()),
              IsOk());
}

TEST_F(TlsServerTest, RefusesAKeyOfAnotherCertificate) {
  const TestIdentity other = authority_.Gateway();
  EXPECT_THAT(
      TlsServer::Make(own_.certificate_pem, other.private_key_pem, authority_.issuers_pem()),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("private key")));
}

TEST_F(TlsServerTest, RefusesWhatIsNoPemAndRepeatsNothingOfIt) {
  constexpr char kGarbage[] = "no certificate at all";
  for (const auto& made :
       {TlsServer::Make(kGarbage, own_.private_key_pem, authority_.issuers_pem()),
        TlsServer::Make(own_.certificate_pem, kGarbage, authority_.issuers_pem()),
        TlsServer::Make(own_.certificate_pem, own_.private_key_pem, kGarbage)}) {
    EXPECT_THAT(made, StatusIs(absl::StatusCode::kInvalidArgument));
    EXPECT_THAT(made.status().ToString(), Not(HasSubstr(kGarbage)));
  }
}

}  // namespace
}  // namespace consortium::identity
