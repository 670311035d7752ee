#include "certs/sealing/sealing_certificates.h"

#include <sys/stat.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "certs/platform/file.h"
#include "certs/sealing/sealing_files.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_folder.h"
#include "tests/unit/certs/sealing/sealing_world.h"

namespace consortium::sealing {
namespace {

using consortium::testing::IsOk;
using consortium::testing::StatusIs;
using consortium::testing::TempFolder;
using consortium::testing::TestAuthority;
using consortium::testing::TestIdentity;
using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Certificates = std::shared_ptr<const SealingCertificates>;

class SealingCertificatesTest : public ::testing::Test {
 protected:
  absl::StatusOr<Certificates> Make(const std::vector<PemFile>& members, absl::Time at = kNow) {
    return SealingCertificates::Make(members, recovery_, *Trust(), "consortium.example", at);
  }
  std::shared_ptr<const identity::Trust> Trust() {
    return identity::Trust::Parse(authority_.issuers_pem(), authority_.revocations_pem()).value();
  }
  static PemFile FileOf(const std::string& path, const TestIdentity& identity) {
    return {path, identity.certificate_pem};
  }
  // The fingerprint of the certificate to seal to; the refusal's code when none.
  static std::string NameFor(const Certificates& certificates, const std::string& member,
                             absl::Time at) {
    const auto found = certificates->For(member, at);
    return found.ok() ? (*found)->facts().fingerprint
                      : std::string(absl::StatusCodeToString(found.status().code()));
  }
  static std::string NameOf(const TestIdentity& identity) {
    return CertificateOf(identity)->facts().fingerprint;
  }

  TestAuthority authority_{kNow};
  TestIdentity hackney_ = authority_.Sealing("hackney");
  TestIdentity camden_ = authority_.Sealing("camden");
  PemFile recovery_ = FileOf("recovery.pem", authority_.Recovery());
};

TEST_F(SealingCertificatesTest, HasEachMembersOwn) {
  const auto made = Make({FileOf("hackney.pem", hackney_), FileOf("camden.pem", camden_)});
  ASSERT_THAT(made, IsOk());
  EXPECT_THAT((*made)->Members(), ElementsAre("camden", "hackney"));
  EXPECT_EQ(NameFor(*made, "hackney", kNow), NameOf(hackney_));
  EXPECT_EQ(NameFor(*made, "camden", kNow), NameOf(camden_));
  EXPECT_EQ(NameFor(*made, "barnet", kNow), "FAILED_PRECONDITION");
  EXPECT_TRUE((*made)->recovery().is_recovery());
  EXPECT_THAT((*made)->Warnings(kNow), IsEmpty());
}

TEST_F(SealingCertificatesTest, ReadsABundleAsSeparateFiles) {
  const auto bundle =
      Make({{"all.pem", hackney_.certificate_pem + "\n# Camden\n" + camden_.certificate_pem}});
  const auto files = Make({FileOf("a.pem", camden_), FileOf("b.pem", hackney_)});
  ASSERT_THAT(bundle, IsOk());
  ASSERT_THAT(files, IsOk());
  EXPECT_EQ((*bundle)->digest(), (*files)->digest());
  EXPECT_NE((*bundle)->digest(), (*Make({FileOf("a.pem", camden_)}))->digest());
}

TEST_F(SealingCertificatesTest, SealsToTheNewestOfARotationFromItsFirstInstant) {
  authority_.SetNow(kNow + 100 * kDay);
  const TestIdentity next = authority_.Sealing("hackney");
  const absl::Time begin = CertificateOf(next)->facts().not_before;
  const absl::Time end = CertificateOf(next)->facts().not_after;
  // The new one lies in the folder before its day, in whichever order.
  for (const auto& files : {std::vector<PemFile>{FileOf("1", hackney_), FileOf("2", next)},
                            std::vector<PemFile>{FileOf("1", next), FileOf("2", hackney_)}}) {
    const auto made = Make(files);
    ASSERT_THAT(made, IsOk());
    EXPECT_EQ(NameFor(*made, "hackney", begin - absl::Nanoseconds(1)), NameOf(hackney_));
    EXPECT_EQ(NameFor(*made, "hackney", begin), NameOf(next));
    EXPECT_EQ(NameFor(*made, "hackney", end - absl::Nanoseconds(1)), NameOf(next));
    EXPECT_EQ(NameFor(*made, "hackney", end), "FAILED_PRECONDITION");
  }
}

TEST_F(SealingCertificatesTest, FallsBackToAnOlderOneThatLastsLonger) {
  authority_.SetNow(kNow + kDay);
  const TestIdentity brief = authority_.Sealing("hackney", kDay);
  const auto made = Make({FileOf("1", hackney_), FileOf("2", brief)});
  ASSERT_THAT(made, IsOk());
  EXPECT_EQ(NameFor(*made, "hackney", kNow + kDay), NameOf(brief));
  EXPECT_EQ(NameFor(*made, "hackney", kNow + 2 * kDay), NameOf(hackney_));
}

TEST_F(SealingCertificatesTest, LeavesOutWhatHasEndedAndSaysSo) {
  const absl::Time end = kNow + 365 * kDay;
  authority_.SetNow(end);
  const PemFile fresh = FileOf("camden.pem", authority_.Sealing("camden"));
  const auto before = Make({FileOf("hackney.pem", hackney_), fresh}, end - absl::Seconds(1));
  ASSERT_THAT(before, IsOk());
  EXPECT_THAT((*before)->Members(), ElementsAre("camden", "hackney"));
  const auto after = Make({FileOf("hackney.pem", hackney_), fresh}, end);
  ASSERT_THAT(after, IsOk());
  EXPECT_THAT((*after)->Members(), ElementsAre("camden"));
  EXPECT_THAT((*after)->Warnings(end),
              ElementsAre("hackney.pem: a sealing certificate of hackney ended on 2027-11-23 and "
                          "is left out; remove it."));
}

TEST_F(SealingCertificatesTest, LeavesOutWhatWasRevokedAndSaysSo) {
  authority_.Revoke(hackney_);
  const auto made = Make({FileOf("hackney.pem", hackney_), FileOf("camden.pem", camden_)});
  ASSERT_THAT(made, IsOk());
  EXPECT_EQ(NameFor(*made, "hackney", kNow), "FAILED_PRECONDITION");
  EXPECT_THAT((*made)->Warnings(kNow),
              ElementsAre(AllOf(HasSubstr("hackney.pem"), HasSubstr("is left out"),
                                HasSubstr("the sealing certificate was revoked"))));
}

TEST_F(SealingCertificatesTest, WarnsThirtyDaysBeforeAMembersLastOneEnds) {
  const auto made = Make({FileOf("hackney.pem", hackney_), FileOf("camden.pem", camden_)});
  ASSERT_THAT(made, IsOk());
  const absl::Time end = kNow + 365 * kDay;
  EXPECT_THAT((*made)->Warnings(end - 30 * kDay - absl::Seconds(1)), IsEmpty());
  EXPECT_THAT(
      (*made)->Warnings(end - 30 * kDay),
      ElementsAre(HasSubstr("camden ends on 2027-11-23"), HasSubstr("hackney ends on 2027-11-23")));
  EXPECT_THAT((*made)->Warnings(end),
              ElementsAre(HasSubstr("camden ended on"), HasSubstr("hackney ended on")));
}

TEST_F(SealingCertificatesTest, GoesOnWithARecoveryCertificateThatHasEnded) {
  const absl::Time end = kNow + 1825 * kDay;
  const auto made = Make({}, end);
  ASSERT_THAT(made, IsOk());
  EXPECT_TRUE((*made)->recovery().is_recovery());
  EXPECT_THAT((*made)->Warnings(end - 30 * kDay - absl::Seconds(1)), IsEmpty());
  EXPECT_THAT((*made)->Warnings(end - 30 * kDay),
              ElementsAre(HasSubstr("recovery certificate ends")));
  EXPECT_THAT((*made)->Warnings(end), ElementsAre(HasSubstr("is still sealed to")));
}

TEST_F(SealingCertificatesTest, RefusesARecoveryCertificateThatWasRevoked) {
  const TestIdentity recovery = authority_.Recovery();
  authority_.Revoke(recovery);
  recovery_ = FileOf("recovery.pem", recovery);
  EXPECT_THAT(Make({FileOf("hackney.pem", hackney_)}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("recovery.pem: "), HasSubstr("was revoked"))));
}

TEST_F(SealingCertificatesTest, RefusesAnythingElseForRecovery) {
  const std::string recovery = recovery_.content;
  for (const std::string& content :
       {std::string(), std::string("garbage"), hackney_.certificate_pem, recovery + recovery}) {
    recovery_.content = content;
    EXPECT_THAT(Make({}),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("recovery.pem: ")));
  }
}

TEST_F(SealingCertificatesTest, SaysEverythingThatIsWrongWithItsFile) {
  TestAuthority other(kNow);
  TestAuthority elsewhere(kNow, "elsewhere.example");
  const auto refused =
      Make({FileOf("good.pem", hackney_),
            {"garbage.pem", "Amara Okafor"},
            FileOf("foreign.pem", other.Sealing("camden")),
            FileOf("elsewhere.pem", elsewhere.Sealing("camden")),
            FileOf("client.pem", authority_.Member("camden", "adapter")),
            {"two.pem", camden_.certificate_pem + authority_.Recovery().certificate_pem}});
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kInvalidArgument,
                                AllOf(HasSubstr("garbage.pem: it is not in PEM form"),
                                      HasSubstr("foreign.pem: the sealing certificate is not from"),
                                      HasSubstr("elsewhere.pem: the sealing certificate is of "
                                                "another trust domain"),
                                      HasSubstr("client.pem: the sealing certificate is not for"),
                                      HasSubstr("two.pem, certificate 2: this is the recovery"))));
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kInvalidArgument,
                                ::testing::Not(AnyOf(HasSubstr("good.pem"), HasSubstr("Amara")))));
}

TEST_F(SealingCertificatesTest, TakesTheSameCertificateTwiceForOne) {
  const auto twice = Make({FileOf("a.pem", hackney_), FileOf("copy of a.pem", hackney_)});
  ASSERT_THAT(twice, IsOk());
  EXPECT_EQ((*twice)->digest(), (*Make({FileOf("a.pem", hackney_)}))->digest());
}

class SealingFilesTest : public SealingCertificatesTest {
 protected:
  void Write(const std::string& name, const std::string& content) {
    ASSERT_THAT(platform::WriteFile(folder_ / name, content, platform::FileMode::kPublic), IsOk());
  }
  absl::StatusOr<Certificates> Load(const std::string& members) {
    return LoadSealingCertificates(members, folder_ / "recovery.pem", *Trust(),
                                   "consortium.example", kNow);
  }
  void SetUp() override {
    Write("recovery.pem", recovery_.content);
    ASSERT_EQ(::mkdir((folder_ / "members").c_str(), 0700), 0);
  }
  TempFolder folder_;
};

TEST_F(SealingFilesTest, AFolderIsReadByItsCertificateFilesAlone) {
  Write("members/hackney.pem", hackney_.certificate_pem);
  Write("members/camden.crt", camden_.certificate_pem);
  Write("members/README", "who is who");
  Write("members/.hidden.pem", "half written");
  const auto loaded = Load(folder_ / "members");
  ASSERT_THAT(loaded, IsOk());
  EXPECT_THAT((*loaded)->Members(), ElementsAre("camden", "hackney"));
  EXPECT_THAT(SealingFilesAt(folder_ / "members").value(),
              ElementsAre(folder_ / "members", folder_ / "members/camden.crt",
                          folder_ / "members/hackney.pem"));
}

TEST_F(SealingFilesTest, AFileIsABundle) {
  Write("all.pem", hackney_.certificate_pem + camden_.certificate_pem);
  const auto loaded = Load(folder_ / "all.pem");
  ASSERT_THAT(loaded, IsOk());
  EXPECT_THAT((*loaded)->Members(), ElementsAre("camden", "hackney"));
  EXPECT_THAT(SealingFilesAt(folder_ / "all.pem").value(), ElementsAre(folder_ / "all.pem"));
}

TEST_F(SealingFilesTest, AKeyIsReadWithItsCertificateAndFromAPrivateFileAlone) {
  const auto files = TestAuthority::WriteIdentity(hackney_, folder_ / "", "hackney");
  EXPECT_THAT(LoadSealingKey(files.certificate_file, files.private_key_file), IsOk());
  Write("camden.pem", camden_.certificate_pem);
  EXPECT_THAT(LoadSealingKey(folder_ / "camden.pem", files.private_key_file),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("camden.pem with ")));
  EXPECT_THAT(LoadSealingKey(folder_ / "absent", files.private_key_file),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("absent")));
  Write("open.key", hackney_.private_key_pem);
  EXPECT_THAT(LoadSealingKey(files.certificate_file, folder_ / "open.key"),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("open.key")));
}

TEST_F(SealingFilesTest, SaysWhichPathIsMissing) {
  EXPECT_THAT(Load(folder_ / "absent"), StatusIs(absl::StatusCode::kNotFound, HasSubstr("absent")));
  EXPECT_THAT(LoadSealingCertificates(folder_ / "members", folder_ / "no.pem", *Trust(),
                                      "consortium.example", kNow),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("no.pem")));
  EXPECT_THAT(LoadSealingCertificates(folder_ / "members", folder_ / "members", *Trust(),
                                      "consortium.example", kNow),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("not a folder")));
}

TEST_F(SealingFilesTest, BoundsAFolderAndAFile) {
  for (size_t i = 0; i < kSealingFilesMax; ++i) Write(absl::StrCat("members/", i, ".pem"), "");
  EXPECT_THAT(SealingFilesAt(folder_ / "members"), IsOk());
  Write("members/more.pem", "");
  EXPECT_THAT(Load(folder_ / "members"),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("more than 256")));
  const std::string& pem = hackney_.certificate_pem;
  Write("big.pem", pem + std::string(kSealingFileBytesMax - pem.size(), '\n'));
  EXPECT_THAT(Load(folder_ / "big.pem"), IsOk());
  Write("big.pem", pem + std::string(kSealingFileBytesMax - pem.size() + 1, '\n'));
  EXPECT_THAT(Load(folder_ / "big.pem"), StatusIs(absl::StatusCode::kResourceExhausted));
}

}  // namespace
}  // namespace consortium::sealing
