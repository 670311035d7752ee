#include "certs/sealing/seal.h"

#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "certs/platform/file.h"
#include "certs/platform/random.h"
#include "certs/sealing/unseal.h"
#include "tests/support/child_process.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_folder.h"
#include "tests/unit/certs/sealing/sealing_world.h"

namespace consortium::sealing {
namespace {

using consortium::testing::ChildProcess;
using consortium::testing::IsOk;
using consortium::testing::StatusIs;
using consortium::testing::TempFolder;
using consortium::testing::TestAuthority;
using consortium::testing::TestIdentity;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kOpenSsl[] = "/usr/bin/openssl";
constexpr absl::Duration kBound = absl::Minutes(1);

class SealTest : public ::testing::Test {
 protected:
  std::string Sealed(absl::string_view clear, const TestIdentity& recipient) {
    absl::StatusOr<std::string> sealed = Seal(clear, *CertificateOf(recipient));
    EXPECT_THAT(sealed, IsOk());
    return sealed.value_or("");
  }
  // Runs the openssl program; whether it ended well.
  bool OpenSsl(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), kOpenSsl);
    auto child = ChildProcess::Start(
        {.command = arguments, .environment = {}, .stderr_file = folder_ / "stderr"});
    return child.ok() && child->WaitForEnd(kBound).value_or(-1) == 0;
  }
  std::string Content(const std::string& name) {
    return platform::ReadFile(folder_ / name, kSealedBytesMax).value_or("");
  }
  void Write(const std::string& name, absl::string_view content) {
    ASSERT_THAT(platform::WriteFile(folder_ / name, content, platform::FileMode::kPrivate), IsOk());
  }

  TempFolder folder_;
  TestAuthority authority_{kNow};
  TestIdentity hackney_ = authority_.Sealing("hackney");
  TestIdentity camden_ = authority_.Sealing("camden");
};

TEST_F(SealTest, OpensToWhatWasSealed) {
  const SealingKeys keys = {KeyOf(hackney_)};
  // Lengths around those where DER writes one more octet of length.
  for (const size_t size : {0, 1, 15, 16, 17, 127, 128, 255, 256, 4095, 65535, 65536}) {
    const std::string clear = platform::RandomBytes(size);
    const absl::StatusOr<ClearText> opened = Unseal(Sealed(clear, hackney_), keys);
    ASSERT_THAT(opened, IsOk()) << size;
    EXPECT_EQ(opened->view(), clear) << size;
  }
}

TEST_F(SealTest, SealsUpToItsBoundAndNoFurther) {
  const std::string longest(kClearTextBytesMax, 'x');
  const std::string sealed = Sealed(longest, hackney_);
  EXPECT_LE(sealed.size(), kSealedBytesMax);
  const absl::StatusOr<ClearText> opened = Unseal(sealed, {KeyOf(hackney_)});
  ASSERT_THAT(opened, IsOk());
  EXPECT_EQ(opened->view(), longest);
  EXPECT_THAT(Seal(longest + "x", *CertificateOf(hackney_)),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("at most 1048576")));
}

TEST_F(SealTest, TheOpensslProgramOpensWhatWasSealed) {
  for (const size_t size : {0, 1, 700, 70000}) {
    const std::string clear = platform::RandomBytes(size);
    Write("sealed", Sealed(clear, hackney_));
    Write("key", hackney_.private_key_pem);
    Write("certificate", hackney_.certificate_pem);
    ASSERT_TRUE(
        OpenSsl({"cms", "-decrypt", "-inform", "DER", "-in", folder_ / "sealed", "-inkey",
                 folder_ / "key", "-recip", folder_ / "certificate", "-out", folder_ / "clear"}))
        << size << ": " << Content("stderr");
    EXPECT_EQ(Content("clear"), clear) << size;
  }
}

TEST_F(SealTest, TheOpensslProgramOpensItForNobodyElse) {
  Write("sealed", Sealed("a form", hackney_));
  Write("key", camden_.private_key_pem);
  Write("certificate", camden_.certificate_pem);
  EXPECT_FALSE(
      OpenSsl({"cms", "-decrypt", "-inform", "DER", "-in", folder_ / "sealed", "-inkey",
               folder_ / "key", "-recip", folder_ / "certificate", "-out", folder_ / "clear"}));
  EXPECT_EQ(Content("clear"), "");
}

TEST_F(SealTest, IsDerAsOpensslWritesIt) {
  // Printing reads the whole structure; writing it again shows that ours is DER.
  Write("sealed", Sealed("a form", hackney_));
  ASSERT_TRUE(OpenSsl({"cms", "-cmsout", "-inform", "DER", "-outform", "DER", "-in",
                       folder_ / "sealed", "-out", folder_ / "again"}))
      << Content("stderr");
  EXPECT_EQ(Content("again"), Content("sealed"));
  ASSERT_TRUE(OpenSsl({"cms", "-cmsout", "-print", "-noout", "-inform", "DER", "-in",
                       folder_ / "sealed", "-out", folder_ / "printed"}));
  for (const char* part :
       {"id-smime-ct-authEnvelopedData", "aes-256-gcm", "id-aes256-wrap", "id-ecPublicKey",
        "dhSinglePass-stdDH-sha256kdf-scheme", "issuerAndSerialNumber"}) {
    EXPECT_THAT(Content("printed"), HasSubstr(part));
  }
}

TEST_F(SealTest, OpensWhatTheOpensslProgramSealed) {
  Write("clear", "sealed by hand");
  Write("certificate", hackney_.certificate_pem);
  ASSERT_TRUE(OpenSsl({"cms", "-encrypt", "-binary", "-aes-256-gcm", "-outform", "DER", "-in",
                       folder_ / "clear", "-out", folder_ / "sealed", "-recip",
                       folder_ / "certificate", "-keyopt", "ecdh_kdf_md:sha256"}))
      << Content("stderr");
  const absl::StatusOr<ClearText> opened = Unseal(Content("sealed"), {KeyOf(hackney_)});
  ASSERT_THAT(opened, IsOk());
  EXPECT_EQ(opened->view(), "sealed by hand");
}

TEST_F(SealTest, HoldsNothingInClear) {
  const std::string sealed = Sealed("Amara Okafor, 020 7946 0123", hackney_);
  EXPECT_THAT(sealed, Not(HasSubstr("Amara")));
  EXPECT_THAT(sealed, Not(HasSubstr("0123")));
}

TEST_F(SealTest, IsNeverTheSameTwice) {
  // The tails hold nonce, content and tag, the heads the ephemeral key.
  std::set<std::string> heads;
  std::set<std::string> tails;
  for (int i = 0; i < 50; ++i) {
    const std::string sealed = Sealed("a form", hackney_);
    heads.insert(sealed.substr(0, sealed.size() / 2));
    tails.insert(sealed.substr(sealed.size() - 22));
  }
  EXPECT_EQ(heads.size(), 50u);
  EXPECT_EQ(tails.size(), 50u);
}

TEST_F(SealTest, BothKeysOfARotationOpenTheirOwn) {
  authority_.SetNow(kNow + 10 * kDay);
  TestIdentity next = authority_.Sealing("hackney");
  const SealingKeys both = {KeyOf(next), KeyOf(hackney_)};
  for (const TestIdentity* sealed_to : {&hackney_, &next}) {
    const absl::StatusOr<ClearText> opened = Unseal(Sealed("a form", *sealed_to), both);
    ASSERT_THAT(opened, IsOk());
    EXPECT_EQ(opened->view(), "a form");
  }
  EXPECT_THAT(Unseal(Sealed("a form", next), {KeyOf(hackney_)}),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST_F(SealTest, TheRecoveryKeyOpensItsCopy) {
  const TestIdentity recovery = authority_.Recovery();
  const absl::StatusOr<ClearText> opened =
      Unseal(Sealed("a form", recovery), {KeyOf(hackney_), KeyOf(recovery)});
  ASSERT_THAT(opened, IsOk());
  EXPECT_EQ(opened->view(), "a form");
}

TEST_F(SealTest, SaysWhenItIsForSomebodyElse) {
  const std::string sealed = Sealed("a form", hackney_);
  EXPECT_THAT(Unseal(sealed, {KeyOf(camden_)}),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("another key")));
  EXPECT_THAT(Unseal(sealed, {}), StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST_F(SealTest, NoBitOfItLeadsToAnotherText) {
  const std::string sealed = Sealed("a form", hackney_);
  const SealingKeys keys = {KeyOf(hackney_)};
  size_t altered_found = 0;
  for (size_t i = 0; i < sealed.size(); ++i) {
    for (const int bit : {0x01, 0x80}) {
      std::string altered = sealed;
      altered[i] = static_cast<char>(altered[i] ^ bit);
      const absl::StatusOr<ClearText> opened = Unseal(altered, keys);
      if (opened.ok()) {
        // CMS does not protect its version numbers, and how a name is spelled.
        EXPECT_EQ(opened->view(), "a form") << "byte " << i << " bit " << bit;
      } else {
        altered_found += absl::IsDataLoss(opened.status()) ? 1 : 0;
      }
    }
  }
  // At the least: the ephemeral key's, the wrapped key's, the text's and the tag's.
  EXPECT_GE(altered_found, size_t{2 * (64 + 40 + 6 + 16)});
}

TEST_F(SealTest, SaysThatItWasAltered) {
  std::string sealed = Sealed("a form", hackney_);
  sealed.back() = static_cast<char>(sealed.back() ^ 1);
  EXPECT_THAT(Unseal(sealed, {KeyOf(hackney_)}),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("altered")));
}

TEST_F(SealTest, RefusesWhatIsCutOrLengthened) {
  const std::string sealed = Sealed("a form", hackney_);
  const SealingKeys keys = {KeyOf(hackney_)};
  for (size_t size = 0; size < sealed.size(); ++size) {
    EXPECT_THAT(Unseal(sealed.substr(0, size), keys), StatusIs(absl::StatusCode::kInvalidArgument))
        << size;
  }
  EXPECT_THAT(Unseal(sealed + '\0', keys),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("bytes follow")));
  EXPECT_THAT(Unseal(sealed + sealed, keys),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("bytes follow")));
}

TEST_F(SealTest, RefusesWhatIsNoSealedText) {
  const SealingKeys keys = {KeyOf(hackney_)};
  for (const std::string& text :
       {std::string(), std::string("{\"name\":\"Amara\"}"), std::string(1000, '\0'),
        std::string(1000, '\x30'), platform::RandomBytes(2000), hackney_.certificate_pem}) {
    const absl::StatusOr<ClearText> opened = Unseal(text, keys);
    EXPECT_THAT(opened, StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("no sealed text")));
    EXPECT_THAT(opened, StatusIs(absl::StatusCode::kInvalidArgument, Not(HasSubstr("Amara"))));
  }
  EXPECT_THAT(Unseal(std::string(kSealedBytesMax + 1, '\x30'), keys),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("at most 1052672")));
}

TEST_F(SealTest, RefusesOtherKindsOfCms) {
  Write("clear", "a form");
  Write("certificate", hackney_.certificate_pem);
  const SealingKeys keys = {KeyOf(hackney_)};
  ASSERT_TRUE(
      OpenSsl({"cms", "-encrypt", "-binary", "-aes-256-cbc", "-outform", "DER", "-in",
               folder_ / "clear", "-out", folder_ / "sealed", "-recip", folder_ / "certificate"}));
  EXPECT_THAT(Unseal(Content("sealed"), keys),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("another kind of CMS")));
  ASSERT_TRUE(OpenSsl({"cms", "-encrypt", "-binary", "-aes-256-gcm", "-outform", "DER", "-in",
                       folder_ / "clear", "-out", folder_ / "sealed", "-secretkey",
                       std::string(64, 'a'), "-secretkeyid", "01"}));
  EXPECT_THAT(Unseal(Content("sealed"), keys),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("not by key agreement")));
}

}  // namespace
}  // namespace consortium::sealing
