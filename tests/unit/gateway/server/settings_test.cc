#include "gateway/server/settings.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace consortium::server {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::StatusIs;

constexpr char kFile[] = "/etc/consortium/gateway.textproto";

std::string Settings(const std::string& more = "") {
  return absl::StrCat(
      "listen_address: '0.0.0.0:8443'\n"
      "tls { certificate_file: 'tls/own.crt' private_key_file: '/keys/own.key'\n"
      "      trusted_issuers_file: 'issuers.pem' revocations_file: 'revoked.crl' }\n"
      "policy_file: '../policy.textproto'\n"
      "storage { sqlite_file: 'data/gateway.sqlite' }\n"
      "state_directory: 'state'\n",
      more);
}

TEST(SettingsTest, TakesPathsRelativeToTheFile) {
  const auto settings = ParseSettings(Settings(), kFile);
  ASSERT_THAT(settings, IsOk());
  EXPECT_EQ(settings->tls().certificate_file(), "/etc/consortium/tls/own.crt");
  EXPECT_EQ(settings->tls().private_key_file(), "/keys/own.key");
  EXPECT_EQ(settings->policy_file(), "/etc/policy.textproto");
  EXPECT_EQ(settings->storage().sqlite_file(), "/etc/consortium/data/gateway.sqlite");
  EXPECT_EQ(settings->areas_file(), "");
}

TEST(SettingsTest, HasADefaultForEveryBound) {
  const config::Limits limits = ParseSettings(Settings(), kFile)->limits();
  EXPECT_EQ(limits.request_bytes_max(), 4u * 1024 * 1024);
  EXPECT_EQ(limits.writes_waiting_max(), 1024u);
  EXPECT_EQ(limits.calls_in_progress_max(), 512u);
  EXPECT_EQ(limits.streams_open_max(), 1000u);
  EXPECT_EQ(limits.handshake_seconds_max(), 10u);
  EXPECT_EQ(limits.drain_seconds_max(), 20u);
}

struct BoundCase {
  std::string name;
  uint32_t most;
};

class SettingsBoundTest : public ::testing::TestWithParam<BoundCase> {};

TEST_P(SettingsBoundTest, HoldsAtTheLimitAndNotOnePastIt) {
  const auto with = [](uint32_t value) {
    return ParseSettings(Settings(absl::StrCat("limits { ", GetParam().name, ": ", value, " }")),
                         kFile);
  };
  EXPECT_THAT(with(GetParam().most), IsOk());
  EXPECT_THAT(with(GetParam().most + 1),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr(absl::StrCat("limits.", GetParam().name)),
                             HasSubstr(absl::StrCat(GetParam().most)))));
}

INSTANTIATE_TEST_SUITE_P(Bounds, SettingsBoundTest,
                         ::testing::Values(BoundCase{"request_bytes_max", 64 * 1024 * 1024},
                                           BoundCase{"writes_waiting_max", 1'000'000},
                                           BoundCase{"calls_in_progress_max", 100'000},
                                           BoundCase{"streams_open_max", 100'000},
                                           BoundCase{"handshake_seconds_max", 120},
                                           BoundCase{"drain_seconds_max", 600}),
                         [](const auto& test) { return test.param.name; });

struct BadCase {
  std::string name;
  std::string text;
  std::string want;
};

class SettingsRefusalTest : public ::testing::TestWithParam<BadCase> {};

TEST_P(SettingsRefusalTest, SaysWhatIsWrongAndWhere) {
  EXPECT_THAT(ParseSettings(GetParam().text, kFile),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr(kFile), HasSubstr(GetParam().want))));
}

INSTANTIATE_TEST_SUITE_P(
    Mistakes, SettingsRefusalTest,
    ::testing::Values(
        BadCase{"Empty", "", "listen_address"}, BadCase{"EmptyTls", "", "tls.private_key_file"},
        BadCase{"NoStorage", "", "storage is required"},
        BadCase{"UnknownField", Settings("colour: 'blue'"), ": line 7, column 7: "},
        BadCase{"NoPort", Settings("listen_address: 'localhost'"), "listen_address"},
        BadCase{"PortPastTheLast", Settings("listen_address: '0.0.0.0:65536'"), "listen_address"},
        BadCase{"JsonWithoutPort", Settings("json_listen_address: 'localhost'"),
                "json_listen_address must be `<address>:<port>`"},
        BadCase{"JsonWhereGrpcIs", Settings("json_listen_address: '0.0.0.0:8443'"),
                "must be another than listen_address"},
        BadCase{"OpenMetrics", Settings("metrics_address: '0.0.0.0:9464'"), "loopback"}),
    [](const auto& test) { return test.param.name; });

TEST(SettingsTest, TakesPostgresqlByOneLine) {
  std::string text = Settings();
  text.replace(text.find("sqlite_file: 'data/gateway.sqlite'"), 34, "postgresql: 'dbname=x'");
  const auto settings = ParseSettings(text, kFile);
  ASSERT_THAT(settings, IsOk());
  EXPECT_EQ(settings->storage().postgresql(), "dbname=x");
}

TEST(SettingsTest, TakesAPlaceForJsonAndTwoFreePorts) {
  EXPECT_THAT(ParseSettings(Settings("json_listen_address: '0.0.0.0:8444'"), kFile), IsOk());
  std::string text = Settings("json_listen_address: '127.0.0.1:0'");
  text.replace(text.find("0.0.0.0:8443"), 12, "127.0.0.1:0");
  EXPECT_THAT(ParseSettings(text, kFile), IsOk());
}

TEST(SettingsTest, AFileThatIsNotThereIsNotFound) {
  EXPECT_THAT(LoadSettings("/nowhere/gateway.textproto"), StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace consortium::server
