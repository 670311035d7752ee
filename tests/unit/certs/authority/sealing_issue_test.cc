#include <string>

#include "certs/authority/authority.h"
#include "certs/identity/inspect.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_folder.h"
#include "tests/unit/certs/authority/requests.h"

// Certificates that enquiries are sealed to.
namespace consortium::authority {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOk;
using ::testing::SizeIs;
using testing::StatusIs;
using testing::TempFolder;

const absl::Time kNow = absl::FromUnixSeconds(1'760'000'000);
constexpr absl::Duration kDay = absl::Hours(24);

class SealingIssueTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::string> Issue(CertificateUse use, const std::string& member,
                                    const std::string& client,
                                    absl::Duration validity = 90 * kDay) {
    IssueOptions options;
    options.use = use;
    options.member = member;
    options.client = client;
    options.validity = validity;
    return authority_.Issue(request_, options, kNow);
  }

  TempFolder folder_;
  const std::string path_ = folder_ / "authority";
  Authority authority_ = *Authority::Create(path_, "consortium.example", kNow);
  const std::string request_ =
      MakeRequest("spiffe://consortium.example/hackney/sealing")->request_pem;
};

TEST_F(SealingIssueTest, IssuesWhatAgreesOnKeysAndNothingElse) {
  const auto pem = Issue(CertificateUse::kSealing, "hackney", "sealing");
  ASSERT_THAT(pem, IsOk());
  const auto facts = identity::Inspect(*pem);
  ASSERT_THAT(facts, IsOk());
  EXPECT_TRUE(facts->for_sealing);
  EXPECT_FALSE(facts->for_clients);
  EXPECT_FALSE(facts->for_servers);
  EXPECT_FALSE(facts->is_authority);
  EXPECT_THAT(facts->uris, ::testing::ElementsAre("spiffe://consortium.example/hackney/sealing"));
}

TEST_F(SealingIssueTest, AClientsCertificateIsNotForSealing) {
  const auto pem = Issue(CertificateUse::kMember, "hackney", "adapter");
  ASSERT_THAT(pem, IsOk());
  EXPECT_FALSE(identity::Inspect(*pem)->for_sealing);
}

TEST_F(SealingIssueTest, KeepsTheUseInItsRegister) {
  ASSERT_THAT(Issue(CertificateUse::kSealing, "hackney", "sealing"), IsOk());
  ASSERT_THAT(Issue(CertificateUse::kRecovery, "consortium", "recovery"), IsOk());
  { const Authority closed = std::move(authority_); }
  const auto opened = Authority::Open(path_);
  ASSERT_THAT(opened, IsOk());
  ASSERT_THAT(opened->List(), SizeIs(2));
  EXPECT_EQ(opened->List()[0].use, CertificateUse::kSealing);
  EXPECT_EQ(opened->List()[1].use, CertificateUse::kRecovery);
  EXPECT_THAT(opened->List()[1].hosts, IsEmpty());
}

TEST_F(SealingIssueTest, NoNameIsTakenForAnotherUse) {
  EXPECT_EQ(UseOf("hackney", "sealing"), CertificateUse::kSealing);
  EXPECT_EQ(UseOf("consortium", "sealing"), CertificateUse::kSealing);
  EXPECT_EQ(UseOf("consortium", "recovery"), CertificateUse::kRecovery);
  EXPECT_EQ(UseOf("hackney", "recovery"), CertificateUse::kMember);
  EXPECT_EQ(UseOf("hackney", "adapter"), CertificateUse::kMember);
  const auto refused = [](const std::string& why) {
    return StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(why));
  };
  EXPECT_THAT(Issue(CertificateUse::kMember, "hackney", "sealing"), refused("are reserved"));
  EXPECT_THAT(Issue(CertificateUse::kGateway, "hackney", "sealing"), refused("are reserved"));
  EXPECT_THAT(Issue(CertificateUse::kMember, "consortium", "recovery"), refused("are reserved"));
  EXPECT_THAT(Issue(CertificateUse::kSealing, "hackney", "adapter"), refused("client `sealing`"));
  EXPECT_THAT(Issue(CertificateUse::kSealing, "consortium", "recovery"),
              refused("client `sealing`"));
  EXPECT_THAT(Issue(CertificateUse::kRecovery, "hackney", "recovery"),
              refused("`recovery` of `consortium`"));
  EXPECT_THAT(Issue(CertificateUse::kRecovery, "consortium", "sealing"),
              refused("`recovery` of `consortium`"));
  EXPECT_THAT(authority_.List(), IsEmpty());
}

TEST_F(SealingIssueTest, TheRecoveryCertificateMayLastAsLongAsItsAuthority) {
  const absl::Duration longest = 3652 * kDay;
  EXPECT_THAT(Issue(CertificateUse::kRecovery, "consortium", "recovery", longest), IsOk());
  EXPECT_THAT(
      Issue(CertificateUse::kRecovery, "consortium", "recovery", longest + absl::Seconds(1)),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("1 second to 3652 days")));
  EXPECT_THAT(Issue(CertificateUse::kSealing, "hackney", "sealing", 398 * kDay), IsOk());
  EXPECT_THAT(Issue(CertificateUse::kSealing, "hackney", "sealing", 398 * kDay + absl::Seconds(1)),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("1 second to 398 days")));
}

TEST_F(SealingIssueTest, CertifiesP256KeysAlone) {
  IssueOptions options;
  options.use = CertificateUse::kSealing;
  options.member = "hackney";
  options.client = "sealing";
  for (const char* request : {kP384Request, kRsa3072Request, kEd25519Request}) {
    EXPECT_THAT(authority_.Issue(request, options, kNow),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("must be EC P-256")));
  }
  EXPECT_THAT(authority_.Issue("garbage", options, kNow),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("signing request")));
  EXPECT_THAT(authority_.List(), IsEmpty());
}

}  // namespace
}  // namespace consortium::authority
