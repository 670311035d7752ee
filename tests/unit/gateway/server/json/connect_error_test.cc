#include "gateway/server/json/connect_error.h"

#include <string>

#include "absl/strings/escaping.h"
#include "gmock/gmock.h"
#include "google/rpc/status_details.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace consortium::server {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;

struct CodeCase {
  absl::StatusCode code;
  std::string name;
  int http_status;
};

class CodeTest : public ::testing::TestWithParam<CodeCase> {};

TEST_P(CodeTest, HasTheNameAndTheHttpStatusOfTheConnectProtocol) {
  EXPECT_EQ(ConnectCode(GetParam().code), GetParam().name);
  const JsonAnswer answer = ErrorAnswer(absl::Status(GetParam().code, "why"));
  EXPECT_EQ(answer.http_status, GetParam().http_status);
  EXPECT_EQ(nlohmann::json::parse(answer.body)["code"], GetParam().name);
}

INSTANTIATE_TEST_SUITE_P(Connect, CodeTest,
                         ::testing::ValuesIn(std::vector<CodeCase>{
                             {absl::StatusCode::kCancelled, "canceled", 499},
                             {absl::StatusCode::kUnknown, "unknown", 500},
                             {absl::StatusCode::kInvalidArgument, "invalid_argument", 400},
                             {absl::StatusCode::kDeadlineExceeded, "deadline_exceeded", 504},
                             {absl::StatusCode::kNotFound, "not_found", 404},
                             {absl::StatusCode::kAlreadyExists, "already_exists", 409},
                             {absl::StatusCode::kPermissionDenied, "permission_denied", 403},
                             {absl::StatusCode::kResourceExhausted, "resource_exhausted", 429},
                             {absl::StatusCode::kFailedPrecondition, "failed_precondition", 400},
                             {absl::StatusCode::kAborted, "aborted", 409},
                             {absl::StatusCode::kOutOfRange, "out_of_range", 400},
                             {absl::StatusCode::kUnimplemented, "unimplemented", 501},
                             {absl::StatusCode::kInternal, "internal", 500},
                             {absl::StatusCode::kUnavailable, "unavailable", 503},
                             {absl::StatusCode::kDataLoss, "data_loss", 500},
                             {absl::StatusCode::kUnauthenticated, "unauthenticated", 401},
                             {static_cast<absl::StatusCode>(17), "unknown", 500},
                         }),
                         [](const auto& test) {
                           return test.param.name +
                                  std::to_string(static_cast<int>(test.param.code));
                         });

TEST(ErrorAnswerTest, CarriesEveryDetailWithTypeBytesAndItsJson) {
  const JsonAnswer answer = ErrorAnswer(rpc::WithReason(
      rpc::InvalidField("enquiry.postcode", "is required"), "MISSING", {{"limit", "12"}}));
  const nlohmann::json error = nlohmann::json::parse(answer.body);
  EXPECT_THAT(error["message"].get<std::string>(), HasSubstr("enquiry.postcode"));
  ASSERT_EQ(error["details"].size(), 2u);
  EXPECT_EQ(error["details"][0]["type"], "google.rpc.BadRequest");
  EXPECT_EQ(error["details"][0]["debug"]["fieldViolations"][0]["field"], "enquiry.postcode");
  EXPECT_EQ(error["details"][1]["debug"]["reason"], "MISSING");
  const std::string value = error["details"][0]["value"];
  EXPECT_THAT(value, Not(HasSubstr("=")));
  std::string bytes;
  ASSERT_TRUE(absl::Base64Unescape(value, &bytes));
  google::rpc::BadRequest bad_request;
  ASSERT_TRUE(bad_request.ParseFromString(bytes));
  EXPECT_EQ(bad_request.field_violations(0).description(), "is required");
}

TEST(ErrorAnswerTest, PadsNoLengthOfBytes) {
  for (const char* reason : {"A", "AB", "ABC", "ABCD"}) {
    const JsonAnswer answer = ErrorAnswer(rpc::WithReason(absl::AbortedError(""), reason));
    EXPECT_THAT(answer.body, Not(HasSubstr("="))) << reason;
  }
}

TEST(ErrorAnswerTest, TellsWhenToComeAgainInWholeSeconds) {
  const auto headers = [](absl::Duration delay) {
    return ErrorAnswer(rpc::WithRetry(absl::UnavailableError(""), delay)).headers;
  };
  EXPECT_THAT(headers(absl::Milliseconds(1)), ElementsAre(Pair("Retry-After", "1")));
  EXPECT_THAT(headers(absl::Seconds(2)), ElementsAre(Pair("Retry-After", "2")));
  EXPECT_THAT(headers(absl::Milliseconds(2001)), ElementsAre(Pair("Retry-After", "3")));
  EXPECT_THAT(headers(absl::ZeroDuration()), IsEmpty());
}

TEST(ErrorAnswerTest, WithholdsWhatDescribesOurMachinery) {
  const JsonAnswer answer =
      ErrorAnswer(rpc::WithReason(absl::InternalError("table enquiries is locked"), "SQLITE_BUSY"));
  EXPECT_THAT(answer.body, Not(HasSubstr("enquiries")));
  EXPECT_THAT(answer.body, Not(HasSubstr("SQLITE_BUSY")));
  EXPECT_EQ(answer.http_status, 500);
}

TEST(ErrorAnswerTest, TakesAnHttpStatusOfItsOwn) {
  EXPECT_EQ(ErrorAnswer(absl::UnimplementedError(""), 404).http_status, 404);
}

}  // namespace
}  // namespace consortium::server
