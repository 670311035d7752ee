// What the server writes down: log lines, the access log, statuses for gRPC.

#include <string>

#include "absl/strings/match.h"
#include "certs/platform/file.h"
#include "gateway/server/access_log.h"
#include "gateway/server/grpc_status.h"
#include "gateway/server/log.h"
#include "gmock/gmock.h"
#include "google/rpc/status_details.h"
#include "grpc/support/log.h"
#include "gtest/gtest.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_folder.h"

namespace consortium::server {
namespace {

using ::testing::HasSubstr;
using testing::IsOk;
using ::testing::Not;
using testing::StatusIs;

const absl::Time kNow = absl::FromUnixMillis(1'800'000'000'123);

TEST(LogTest, WritesOneJsonObjectALine) {
  EXPECT_EQ(
      LogLine(kNow, LogLevel::kWarning, "config.refused",
              {{"message", absl::string_view("a \"quoted\" line\\\nand\tmore")},
               {"count", int64_t{7}}}),
      "{\"at\":\"2027-01-15T08:00:00.123Z\",\"level\":\"warning\","
      "\"event\":\"config.refused\",\"message\":\"a \\\"quoted\\\" line\\\\\\nand\\u0009more\","
      "\"count\":7}");
}

class LogFileTest : public ::testing::Test {
 protected:
  std::string Written() { return platform::ReadFile(folder_ / "log", 1 << 24).value_or(""); }

  testing::TempFolder folder_;
  testing::FakeClock clock_{kNow};
};

TEST_F(LogFileTest, AppendsToItsFile) {
  for (int i = 0; i < 2; ++i) {
    const auto log = Log::Open(folder_ / "log", clock_);
    ASSERT_THAT(log, IsOk());
    (*log)->Write(LogLevel::kInfo, "started", {{"run", int64_t{i}}});
  }
  EXPECT_THAT(Written(), HasSubstr("\"run\":0}\n"));
  EXPECT_THAT(Written(), HasSubstr("\"run\":1}\n"));
}

TEST_F(LogFileTest, AFileThatCannotBeWrittenIsAnErrorThatNamesIt) {
  EXPECT_THAT(Log::Open("/proc/consortium/log", clock_),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("/proc/consortium/log")));
}

TEST_F(LogFileTest, TheAccessLogWritesWhatWaitsWhenItEnds) {
  const auto log = Log::Open(folder_ / "log", clock_);
  {
    AccessLog access(**log);
    access.Add({.at = kNow,
                .path = "/a/B",
                .member = "hackney",
                .client = "desk",
                .rule = "desks",
                .cause = "",
                .code = absl::StatusCode::kNotFound,
                .took = absl::Microseconds(42)});
    access.Add({.at = kNow,
                .path = "",
                .member = "",
                .client = "",
                .rule = "",
                .cause = "revoked",
                .code = absl::StatusCode::kUnauthenticated,
                .took = absl::ZeroDuration()});
  }
  EXPECT_THAT(Written(),
              HasSubstr("\"event\":\"call\",\"method\":\"/a/B\",\"member\":\"hackney\",\"client\":"
                        "\"desk\",\"rule\":\"desks\",\"code\":\"NOT_FOUND\",\"took_us\":42}"));
  EXPECT_THAT(Written(), HasSubstr("\"event\":\"identity.refused\""));
}

TEST_F(LogFileTest, TheAccessLogHoldsSoManyRecordsAndCountsWhatItLeavesOut) {
  for (const int over : {0, 1}) {
    const auto log = Log::Open(folder_ / "log", clock_);
    {
      AccessLog access(**log, absl::Hours(1));
      for (size_t i = 0; i < AccessLog::kRecordsMax + over; ++i) access.Add(AccessRecord());
    }
    EXPECT_EQ(absl::StrContains(Written(), "\"event\":\"call.left_out\",\"lines\":1}"), over == 1);
  }
}

TEST_F(LogFileTest, GrpcsOwnLinesAreLimitedAndTheRestIsCounted) {
  {
    const auto log = Log::Open(folder_ / "log", clock_);
    const GrpcLogRoute route(**log);
    for (int i = 0; i < GrpcLogRoute::kGrpcLinesPerSecondMax + 5; ++i) {
      gpr_log(GPR_ERROR, "line %d of gRPC", i);
    }
    clock_.Advance(absl::Seconds(1));
    gpr_log(GPR_ERROR, "line of the next second");
  }
  EXPECT_THAT(Written(), HasSubstr("line 19 of gRPC"));
  EXPECT_THAT(Written(), Not(HasSubstr("line 20 of gRPC")));
  EXPECT_THAT(Written(), HasSubstr("\"event\":\"grpc.left_out\",\"lines\":5}"));
  EXPECT_THAT(Written(), HasSubstr("line of the next second"));
}

TEST(GrpcStatusTest, CarriesTheWholeStatus) {
  const absl::Status status = rpc::WithReason(absl::PermissionDeniedError("no"), "POLICY_DENIED");
  const grpc::Status converted = ToGrpcStatus(status);
  EXPECT_EQ(converted.error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(converted.error_message(), "no");
  google::rpc::Status details;
  ASSERT_TRUE(details.ParseFromString(converted.error_details()));
  EXPECT_EQ(rpc::ReasonOf(rpc::FromProto(details)), "POLICY_DENIED");
  EXPECT_TRUE(ToGrpcStatus(absl::OkStatus()).ok());
}

TEST(GrpcStatusTest, WithholdsWhatDescribesOurMachinery) {
  const grpc::Status converted = ToGrpcStatus(absl::InternalError("SELECT failed"));
  EXPECT_EQ(converted.error_code(), grpc::StatusCode::INTERNAL);
  EXPECT_THAT(converted.error_message(), Not(HasSubstr("SELECT")));
  EXPECT_THAT(converted.error_details(), Not(HasSubstr("SELECT")));
}

}  // namespace
}  // namespace consortium::server
