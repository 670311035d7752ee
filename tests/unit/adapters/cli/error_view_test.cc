#include "adapters/cli/error_view.h"

#include <string>

#include "adapters/cli/json.h"
#include "adapters/client/file_error.h"
#include "consortium/v1/vacancies.pb.h"
#include "gmock/gmock.h"
#include "google/rpc/status_details.h"
#include "tests/support/status_matchers.h"

namespace consortium::cli {
namespace {

using ::consortium::testing::IsOk;
using ::consortium::testing::StatusIs;
using ::testing::AllOf;
using ::testing::HasSubstr;

struct CodeCase {
  std::string name;
  absl::StatusCode code;
  ExitCode want;
  std::string next;  // In "What to do"; empty when there is no such line.
};

class ErrorCodeTest : public ::testing::TestWithParam<CodeCase> {};

TEST_P(ErrorCodeTest, HasItsExitCodeAndItsNextStep) {
  const absl::Status status(GetParam().code, "it says why");
  const ExitCode code = ExitCodeOf(status);
  EXPECT_EQ(code, GetParam().want);
  const std::string text = RenderError(status, code, false);
  EXPECT_THAT(text, HasSubstr("error: it says why\n"));
  if (GetParam().next.empty()) {
    EXPECT_EQ(text, "error: it says why\n");
  } else {
    EXPECT_THAT(text, AllOf(HasSubstr("What to do: "), HasSubstr(GetParam().next)));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Codes, ErrorCodeTest,
    ::testing::Values(
        CodeCase{"Unauthenticated", absl::StatusCode::kUnauthenticated, ExitCode::kRefused,
                 "certs request"},
        CodeCase{"PermissionDenied", absl::StatusCode::kPermissionDenied, ExitCode::kRefused,
                 "whoami"},
        CodeCase{"InvalidArgument", absl::StatusCode::kInvalidArgument, ExitCode::kInvalid, ""},
        CodeCase{"FailedPrecondition", absl::StatusCode::kFailedPrecondition, ExitCode::kInvalid,
                 ""},
        CodeCase{"NotFound", absl::StatusCode::kNotFound, ExitCode::kInvalid, ""},
        CodeCase{"AlreadyExists", absl::StatusCode::kAlreadyExists, ExitCode::kInvalid,
                 "new request_id"},
        CodeCase{"OutOfRange", absl::StatusCode::kOutOfRange, ExitCode::kInvalid, ""},
        CodeCase{"Unavailable", absl::StatusCode::kUnavailable, ExitCode::kUnreachable, ""},
        CodeCase{"ResourceExhausted", absl::StatusCode::kResourceExhausted, ExitCode::kUnreachable,
                 "less at once"},
        CodeCase{"DeadlineExceeded", absl::StatusCode::kDeadlineExceeded, ExitCode::kUnreachable,
                 ""},
        CodeCase{"Aborted", absl::StatusCode::kAborted, ExitCode::kUnreachable, ""},
        CodeCase{"Internal", absl::StatusCode::kInternal, ExitCode::kFault, "operator"},
        CodeCase{"Unknown", absl::StatusCode::kUnknown, ExitCode::kFault, "operator"},
        CodeCase{"DataLoss", absl::StatusCode::kDataLoss, ExitCode::kFault, "operator"},
        CodeCase{"Unimplemented", absl::StatusCode::kUnimplemented, ExitCode::kFault, "operator"}),
    [](const auto& test) { return test.param.name; });

TEST(ErrorViewTest, ARequestIdIsBlamedForWhatItDidAlone) {
  const absl::Status exists = absl::AlreadyExistsError("it says why");
  const absl::Status reused = rpc::WithReason(exists, "REQUEST_ID_REUSED");
  EXPECT_THAT(RenderError(reused, ExitCode::kInvalid, false), HasSubstr("new request_id"));
  const absl::Status booked = rpc::WithReason(exists, "ALREADY_BOOKED");
  EXPECT_EQ(RenderError(booked, ExitCode::kInvalid, false),
            "error: it says why\n  reason: ALREADY_BOOKED\n");
}

TEST(ErrorViewTest, PutsEachFieldOnALineOfItsOwn) {
  absl::Status status = rpc::WithReason(
      rpc::InvalidFields({{"rows[3].places.vacant", "at most 20"}, {"totals", "required"}}),
      "BAD_ROWS");
  const std::string text = RenderError(status, ExitCode::kInvalid, false);
  EXPECT_THAT(text, HasSubstr("\n  rows[3].places.vacant: at most 20\n  totals: required\n"));
  EXPECT_THAT(text, HasSubstr("\n  reason: BAD_ROWS\n"));
}

TEST(ErrorViewTest, SaysASingleFieldOnce) {
  EXPECT_EQ(RenderError(rpc::InvalidField("near", "an outcode"), ExitCode::kInvalid, false),
            "error: near: an outcode\n");
  EXPECT_EQ(RenderError(client::InFile("need.json", rpc::InvalidField("near", "an outcode")),
                        ExitCode::kInvalid, false),
            "error: need.json: near: an outcode\n");
}

TEST(ErrorViewTest, SaysWhenToComeBack) {
  const absl::Status status =
      rpc::WithRetry(absl::ResourceExhaustedError("rate"), absl::Seconds(7));
  EXPECT_THAT(RenderError(status, ExitCode::kUnreachable, false),
              HasSubstr("What to do: the same again in 7s\n"));
}

TEST(ErrorViewTest, LetsNothingSteerTheTerminal) {
  EXPECT_EQ(RenderError(absl::NotFoundError("\033[2J"), ExitCode::kInvalid, true),
            "\033[31merror:\033[0m �[2J\n");
}

TEST(ErrorViewTest, IsAGoogleRpcStatusForPrograms) {
  EXPECT_EQ(RenderErrorJson(rpc::InvalidField("week_commencing", "a Monday")),
            "{\"code\":3,\"message\":\"week_commencing: a Monday\",\"details\":[{\"@type\":"
            "\"type.googleapis.com/google.rpc.BadRequest\",\"fieldViolations\":[{\"field\":"
            "\"week_commencing\",\"description\":\"a Monday\"}]}]}\n");
}

TEST(ErrorViewTest, LeavesOutDetailsThatItDoesNotKnow) {
  absl::Status status = absl::NotFoundError("gone");
  status.SetPayload("type.googleapis.com/google.rpc.Newer", absl::Cord("\x01"));
  EXPECT_EQ(RenderErrorJson(status), "{\"code\":5,\"message\":\"gone\",\"details\":[]}\n");
}

TEST(JsonTest, TakesTextFormatByItsName) {
  consortium::v1::PublishVacancyListRequest request;
  EXPECT_THAT(ParseMessage("list.textproto", "request_id: 'a' rows { area: 'N4' }", &request),
              IsOk());
  EXPECT_EQ(request.rows(0).area(), "N4");
  EXPECT_THAT(ParseMessage("list.json", R"({"requestId":"b","rows":[{"area":"E8"}]})", &request),
              IsOk());
  EXPECT_EQ(request.rows(0).area(), "E8");
}

TEST(JsonTest, NamesTheFileAndWhatIsWrong) {
  consortium::v1::PublishVacancyListRequest request;
  EXPECT_THAT(ParseMessage("list.textproto", "request_id: 'a'\nrwos {}", &request),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("list.textproto"), HasSubstr("line 2"), HasSubstr("rwos"))));
  EXPECT_THAT(ParseMessage("list.json", R"({"rwos":[]})", &request),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("list.json"), HasSubstr("PublishVacancyListRequest"),
                             HasSubstr("rwos"))));
  EXPECT_THAT(ParseMessage("list.json", "", &request),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("list.json")));
}

}  // namespace
}  // namespace consortium::cli
