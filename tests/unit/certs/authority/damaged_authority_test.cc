#include <sys/stat.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "certs/authority/authority.h"
#include "certs/platform/file.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_folder.h"

namespace consortium::authority {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::StatusIs;
using testing::TempFolder;

const absl::Time kNow = absl::FromUnixSeconds(1'760'000'000);

class DamagedAuthorityTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto made = Authority::Create(path_, "consortium.example", kNow);
    ASSERT_THAT(made, IsOk());
    IssueOptions options;
    options.member = "camden";
    options.client = "adapter";
    const auto request = MakeRequest("spiffe://consortium.example/camden/adapter");
    ASSERT_THAT(request, IsOk());
    ASSERT_THAT(made->Issue(request->request_pem, options, kNow), IsOk());
    ASSERT_THAT(made->Revoke(made->List()[0].serial, kNow), IsOk());
  }

  std::string File(const std::string& name) { return absl::StrCat(path_, "/", name); }
  std::string Content(const std::string& name) { return *platform::ReadFile(File(name), 1 << 20); }
  void Overwrite(const std::string& name, const std::string& content) {
    const auto mode =
        name == "authority.key" ? platform::FileMode::kPrivate : platform::FileMode::kPublic;
    ASSERT_THAT(platform::WriteFile(File(name), content, mode), IsOk());
  }

  TempFolder folder_;
  const std::string path_ = folder_ / "authority";
};

TEST_F(DamagedAuthorityTest, IsNotFoundWithoutFolderOrKey) {
  EXPECT_THAT(Authority::Open(folder_ / "nowhere"), StatusIs(absl::StatusCode::kNotFound));
  ASSERT_TRUE(std::filesystem::remove(File("authority.key")));
  EXPECT_THAT(Authority::Open(path_),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("certs init")));
}

TEST_F(DamagedAuthorityTest, IsRefusedWhenOthersMayReadItsKey) {
  ASSERT_EQ(::chmod(File("authority.key").c_str(), 0640), 0);
  EXPECT_THAT(Authority::Open(path_),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("chmod 600")));
}

TEST_F(DamagedAuthorityTest, IsRefusedWithoutOneOfItsFiles) {
  for (const std::string name : {"authority.crt", "register.textproto", "revoked.crl"}) {
    const std::string content = Content(name);
    ASSERT_TRUE(std::filesystem::remove(File(name)));
    EXPECT_THAT(Authority::Open(path_), StatusIs(absl::StatusCode::kDataLoss,
                                                 AllOf(HasSubstr(name), HasSubstr("is missing"))));
    Overwrite(name, content);
  }
  EXPECT_THAT(Authority::Open(path_), IsOk());
}

TEST_F(DamagedAuthorityTest, IsRefusedWithAFileThatIsDamagedOrOfAnother) {
  const std::string other_path = folder_ / "other";
  const Authority other = *Authority::Create(other_path, "consortium.example", kNow);
  const auto of_other = [&](const std::string& name) {
    return *platform::ReadFile(absl::StrCat(other_path, "/", name), 1 << 20);
  };
  struct {
    std::string file, content, want;
  } cases[] = {
      {"authority.key", "garbage", "authority's key"},
      {"authority.key", of_other("authority.key"), "not the key of authority.crt"},
      {"authority.crt", "", "authority's certificate"},
      {"authority.crt", of_other("authority.crt"), "not the key of authority.crt"},
      {"revoked.crl", "", "revocation lists"},
      {"revoked.crl", of_other("revoked.crl"), "signed by none"},
      {"register.textproto", of_other("register.textproto"), "of another authority"},
      {"register.textproto", "no such field: 1\n", "line 1"},
      {"register.textproto", "", "trust domain"},
      {"register.textproto", Content("register.textproto") + "certificates {}\n",
       "certificates[1] is not complete"},
      {"register.textproto",
       absl::StrReplaceAll(Content("register.textproto"), {{"serial: \"", "serial: \"00"}}),
       "register.textproto lacks"},
  };
  for (const auto& test : cases) {
    const std::string good = Content(test.file);
    Overwrite(test.file, test.content);
    EXPECT_THAT(Authority::Open(path_),
                StatusIs(absl::StatusCode::kDataLoss, HasSubstr(test.want)));
    Overwrite(test.file, good);
  }
  EXPECT_THAT(Authority::Open(path_), IsOk());
}

}  // namespace
}  // namespace consortium::authority
