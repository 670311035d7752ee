#include "tests/model/answers.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/rpc/status_details.h"

namespace consortium::model {

Refused NotFound() { return {.code = absl::StatusCode::kNotFound}; }

Refused Invalid(std::vector<std::string> fields) {
  return {.code = absl::StatusCode::kInvalidArgument, .fields = std::move(fields)};
}

Refused NotNow(absl::string_view reason, std::string state) {
  return {.code = absl::StatusCode::kFailedPrecondition,
          .reason = std::string(reason),
          .state = std::move(state)};
}

Answer AnswerOf(const absl::Status& status) {
  Refused refused{.code = status.code(), .reason = rpc::ReasonOf(status)};
  const google::rpc::Status said = rpc::ToProto(status);
  for (const google::protobuf::Any& detail : said.details()) {
    google::rpc::ErrorInfo info;
    if (!detail.UnpackTo(&info)) continue;
    const auto state = info.metadata().find("state");
    if (state != info.metadata().end()) refused.state = state->second;
  }
  for (const rpc::FieldViolation& violation : rpc::FieldViolationsOf(status)) {
    refused.fields.push_back(violation.field);
  }
  return AnswerOf(refused);
}

Answer AnswerOf(const Refused& refused) {
  return {.text = absl::StrCat(absl::StatusCodeToString(refused.code), " ", refused.reason, " ",
                               refused.state, " ", absl::StrJoin(refused.fields, ","))};
}

std::string ShowRequest(const ClockMoved& moved) {
  return absl::StrCat("the clock goes to ", absl::FormatTime(moved.to, absl::UTCTimeZone()));
}

std::string ShowRequest(const Settled& settled) {
  return absl::StrCat("what is due is settled: ",
                      absl::StrJoin(settled.entries, ", ", absl::PairFormatter(" at ")));
}

}  // namespace consortium::model
