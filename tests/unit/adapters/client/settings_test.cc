#include "adapters/client/settings.h"

#include <sys/stat.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "certs/platform/file.h"
#include "gmock/gmock.h"
#include "google/rpc/status_details.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_folder.h"

namespace consortium::client {
namespace {

using ::consortium::testing::IsOk;
using ::consortium::testing::StatusIs;
using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr char kWhole[] = R"(
gateway_address: "gateway.example:8443"
trusted_issuers_file: "certs/authority.crt"
certificate_file: "certs/hackney.pem"
private_key_file: "certs/hackney.key"
)";

class SettingsTest : public ::testing::Test {
 protected:
  SettingsTest() {
    ::mkdir((folder_ / "certs").c_str(), 0700);
    EXPECT_THAT(
        platform::WriteFile(folder_ / "certs/hackney.key", "secret", platform::FileMode::kPrivate),
        IsOk());
  }
  absl::StatusOr<config::ClientSettings> Load(const std::string& text) {
    EXPECT_THAT(platform::WriteFile(path_, text, platform::FileMode::kPublic), IsOk());
    return LoadClientSettings(path_);
  }

  testing::TempFolder folder_;
  const std::string path_ = folder_ / "client.textproto";
};

TEST_F(SettingsTest, TakesPathsRelativeToTheFile) {
  const auto settings = Load(kWhole);
  ASSERT_THAT(settings, IsOk());
  EXPECT_EQ(settings->trusted_issuers_file(), folder_ / "certs/authority.crt");
  EXPECT_EQ(settings->certificate_file(), folder_ / "certs/hackney.pem");
  EXPECT_EQ(settings->private_key_file(), folder_ / "certs/hackney.key");
}

TEST_F(SettingsTest, LeavesAbsolutePathsAlone) {
  const auto settings = Load(absl::StrCat(R"(gateway_address: "g:1" trusted_issuers_file: "/etc/a"
      certificate_file: "/etc/b" private_key_file: ")",
                                          folder_ / "certs/hackney.key", "\""));
  ASSERT_THAT(settings, IsOk());
  EXPECT_EQ(settings->trusted_issuers_file(), "/etc/a");
  EXPECT_EQ(settings->certificate_file(), "/etc/b");
}

TEST_F(SettingsTest, GivesACallThirtySecondsUnlessTold) {
  EXPECT_EQ(Load(kWhole)->call_seconds_max(), 30);
  EXPECT_EQ(Load(absl::StrCat(kWhole, "call_seconds_max: 600"))->call_seconds_max(), 600);
}

TEST_F(SettingsTest, RefusesMoreThanTenMinutesForACall) {
  EXPECT_THAT(Load(absl::StrCat(kWhole, "call_seconds_max: 601")),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("call_seconds_max"), HasSubstr("600"))));
}

TEST_F(SettingsTest, RefusesAnAddressWithoutAPort) {
  for (const char* address : {"gateway.example", "gateway.example:", "g:0", "g:65536", "g:https"}) {
    EXPECT_THAT(Load(absl::StrReplaceAll(kWhole, {{"gateway.example:8443", address}})),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("host:port")))
        << address;
  }
  for (const char* address : {"g:1", "127.0.0.1:65535", "[::1]:8443"}) {
    EXPECT_THAT(Load(absl::StrReplaceAll(kWhole, {{"gateway.example:8443", address}})), IsOk())
        << address;
  }
}

TEST_F(SettingsTest, NamesEveryFieldThatIsMissing) {
  const auto settings = Load("");
  EXPECT_THAT(settings, StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(path_)));
  const auto violations = rpc::FieldViolationsOf(settings.status());
  ASSERT_EQ(violations.size(), 4);
  EXPECT_EQ(violations[0].field, "gateway_address");
  EXPECT_EQ(violations[1].field, "trusted_issuers_file");
  EXPECT_EQ(violations[2].field, "certificate_file");
  EXPECT_EQ(violations[3].field, "private_key_file");
}

TEST_F(SettingsTest, NamesFileLineAndFieldOfAMisspelling) {
  EXPECT_THAT(Load("gateway_address: \"a:1\"\ngateway_nmae: \"b\"\n"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr(path_), HasSubstr("line 2"), HasSubstr("gateway_nmae"))));
}

TEST_F(SettingsTest, SaysWhichFileIsNotThere) {
  EXPECT_THAT(LoadClientSettings(folder_ / "absent"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("absent")));
  ASSERT_EQ(::unlink((folder_ / "certs/hackney.key").c_str()), 0);
  EXPECT_THAT(Load(kWhole), StatusIs(absl::StatusCode::kNotFound, HasSubstr("hackney.key")));
}

TEST_F(SettingsTest, RefusesAPrivateKeyThatOthersMayRead) {
  ASSERT_EQ(::chmod((folder_ / "certs/hackney.key").c_str(), 0640), 0);
  EXPECT_THAT(Load(kWhole), StatusIs(absl::StatusCode::kPermissionDenied,
                                     AllOf(HasSubstr("hackney.key"), HasSubstr("chmod"))));
}

TEST_F(SettingsTest, RefusesAFileThatIsNoSettings) {
  EXPECT_THAT(Load(std::string(64 * 1024 + 1, '#')),
              StatusIs(absl::StatusCode::kResourceExhausted));
}

struct PathCase {
  std::string name, option, environment, home, want;
};

class SettingsPathTest : public ::testing::TestWithParam<PathCase> {};

TEST_P(SettingsPathTest, TheMoreParticularWins) {
  const PathCase& test = GetParam();
  EXPECT_EQ(ClientSettingsPath(test.option, test.environment, test.home).value_or("none"),
            test.want);
}

INSTANTIATE_TEST_SUITE_P(Order, SettingsPathTest,
                         ::testing::Values(PathCase{"OptionFirst", "a", "b", "/home/c", "a"},
                                           PathCase{"ThenEnvironment", "", "b", "/home/c", "b"},
                                           PathCase{"ThenHome", "", "", "/home/c",
                                                    "/home/c/.config/consortium/client.textproto"},
                                           PathCase{"ThenNothing", "", "", "", "none"}),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace consortium::client
