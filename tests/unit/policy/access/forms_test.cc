#include "policy/access/forms.h"

#include <string>

#include "certs/identity/spiffe_id.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace consortium::policy {
namespace {

using consortium::testing::IsOk;
using identity::SpiffeId;
using ::testing::Not;

// A policy may not name a client whom no certificate can name; policy/ and certs/
// do not know each other.
TEST(FormsTest, BoundsNamesAsCertificatesDo) {
  EXPECT_EQ(kTrustDomainMax, identity::kTrustDomainLengthMax);
  EXPECT_EQ(kSpiffeNameMax, identity::kNameLengthMax);
  const std::string domain(kTrustDomainMax, 'd');
  const std::string name(kSpiffeNameMax, 'n');
  EXPECT_THAT(SpiffeId::Make(domain, name, name), IsOk());
  EXPECT_THAT(SpiffeId::Make(domain + "d", name, name), Not(IsOk()));
  EXPECT_THAT(SpiffeId::Make(domain, name + "n", name), Not(IsOk()));
  EXPECT_THAT(SpiffeId::Make(domain, name, name + "n"), Not(IsOk()));
}

TEST(FormsTest, ReservesTheNamesThatCertificatesReserve) {
  EXPECT_TRUE(IsReservedClient("hackney", identity::kSealingClient));
  EXPECT_TRUE(IsReservedClient(identity::kRecoveryMember, identity::kRecoveryClient));
  EXPECT_FALSE(IsReservedClient("hackney", identity::kRecoveryClient));
  EXPECT_FALSE(IsReservedClient("hackney", "adapter"));
}

}  // namespace
}  // namespace consortium::policy
