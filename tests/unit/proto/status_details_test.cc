#include "google/rpc/status_details.h"

#include "absl/strings/str_cat.h"
#include "tests/support/status_matchers.h"

namespace consortium::rpc {
namespace {

using consortium::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::vector<FieldViolation> Violations(int count, size_t description_bytes = 4) {
  std::vector<FieldViolation> violations;
  for (int i = 0; i < count; ++i) {
    violations.push_back({absl::StrCat("rows[", i, "]"), std::string(description_bytes, 'x')});
  }
  return violations;
}

google::rpc::PreconditionFailure WeekIsOver() {
  google::rpc::PreconditionFailure failure;
  auto& violation = *failure.add_violations();
  violation.set_type("WEEK");
  violation.set_subject("hackney/2026-11-23");
  violation.set_description("the week is over; publish the current one");
  return failure;
}

TEST(StatusDetailsTest, AFieldViolationIsReadBackAndNamedInTheMessage) {
  const absl::Status status = InvalidField("rows[3].places.vacant", "must be 0 to 20");
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument,
                               "rows[3].places.vacant: must be 0 to 20"));
  const std::vector<FieldViolation> violations = FieldViolationsOf(status);
  ASSERT_EQ(violations.size(), 1u);
  EXPECT_EQ(violations[0].field, "rows[3].places.vacant");
  EXPECT_EQ(violations[0].description, "must be 0 to 20");
}

TEST(StatusDetailsTest, TheMessageStatesTheFirstViolationAndCountsTheOthers) {
  EXPECT_EQ(InvalidFields(Violations(3)).message(), "rows[0]: xxxx (and 2 more)");
}

TEST(StatusDetailsTest, ABadRequestHoldsAHundredViolationsAndNotOneMore) {
  EXPECT_EQ(FieldViolationsOf(InvalidFields(Violations(kViolationsMax))).size(), 100u);
  const absl::Status over = InvalidFields(Violations(kViolationsMax + 1));
  EXPECT_EQ(FieldViolationsOf(over).size(), 100u);
  EXPECT_THAT(over, StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("(and 100 more)")));
}

TEST(StatusDetailsDeathTest, NoViolationAtAllIsAMistakeOfOurs) {
  EXPECT_DEATH((void)InvalidFields({}), "needs a violation");
}

TEST(StatusDetailsTest, AReasonIsOfTheConsortiumsDomain) {
  const absl::Status status = WithReason(absl::ResourceExhaustedError("too many calls"),
                                         "RATE_LIMITED", {{"limit", "120"}});
  EXPECT_EQ(ReasonOf(status), "RATE_LIMITED");
  const google::rpc::Status proto = ToProto(status);
  ASSERT_EQ(proto.details_size(), 1);
  EXPECT_EQ(proto.details(0).type_url(), "type.googleapis.com/google.rpc.ErrorInfo");
  google::rpc::ErrorInfo info;
  ASSERT_TRUE(proto.details(0).UnpackTo(&info));
  EXPECT_EQ(info.domain(), "consortium.v1");
  EXPECT_EQ(info.metadata().at("limit"), "120");
}

TEST(StatusDetailsTest, ARetryDelayKeepsItsNanoseconds) {
  const absl::Duration delay = absl::Seconds(2) + absl::Nanoseconds(5);
  EXPECT_EQ(RetryDelayOf(WithRetry(absl::UnavailableError("full"), delay)), delay);
}

TEST(StatusDetailsTest, ARetryDelayIsNeverNegativeAndNeverEndless) {
  const absl::Status unavailable = absl::UnavailableError("full");
  EXPECT_EQ(RetryDelayOf(WithRetry(unavailable, -absl::Seconds(1))), absl::ZeroDuration());
  EXPECT_EQ(RetryDelayOf(WithRetry(unavailable, absl::InfiniteDuration())),
            absl::Seconds(315'576'000'000));
}

TEST(StatusDetailsTest, AStatusWithoutDetailsHasNone) {
  const absl::Status status = absl::NotFoundError("no such list");
  EXPECT_THAT(FieldViolationsOf(status), IsEmpty());
  EXPECT_EQ(ReasonOf(status), "");
  EXPECT_EQ(RetryDelayOf(status), absl::ZeroDuration());
  EXPECT_EQ(ToProto(status).details_size(), 0);
}

TEST(StatusDetailsTest, DetailsThatAreNoMessageAreNone) {
  absl::Status status = absl::InvalidArgumentError("wrong");
  status.SetPayload("type.googleapis.com/google.rpc.BadRequest", absl::Cord("\xff\xff"));
  EXPECT_THAT(FieldViolationsOf(status), IsEmpty());
  EXPECT_EQ(ToProto(status).details_size(), 0);
}

TEST(StatusDetailsTest, DetailsGoInOneOrderHoweverTheyWereAdded) {
  absl::Status status = absl::FailedPreconditionError("no");
  status.SetPayload("type.googleapis.com/google.rpc.PreconditionFailure",
                    absl::Cord(WeekIsOver().SerializeAsString()));
  status = WithReason(WithRetry(status, absl::Seconds(1)), "WEEK_OVER");
  status.SetPayload("type.googleapis.com/google.rpc.BadRequest",
                    *InvalidField("week_commencing", "is over")
                         .GetPayload("type.googleapis.com/google.rpc.BadRequest"));
  std::vector<std::string> types;
  const google::rpc::Status proto = ToProto(status);
  for (const auto& detail : proto.details()) types.push_back(detail.type_url());
  EXPECT_THAT(types, ElementsAre("type.googleapis.com/google.rpc.BadRequest",
                                 "type.googleapis.com/google.rpc.ErrorInfo",
                                 "type.googleapis.com/google.rpc.RetryInfo",
                                 "type.googleapis.com/google.rpc.PreconditionFailure"));
}

TEST(StatusDetailsTest, AStatusSurvivesTheRoundTripWithItsDetails) {
  const absl::Status status = WithReason(
      WithRetry(InvalidField("rows", "at most 10,000"), absl::Seconds(3)), "TOO_MANY_ROWS");
  EXPECT_EQ(FromProto(ToProto(status)), status);
  EXPECT_EQ(FromProto(ToProto(absl::OkStatus())), absl::OkStatus());
}

TEST(StatusDetailsTest, EveryCanonicalCodeKeepsItsNumber) {
  for (int code = 0; code <= 16; ++code) {
    const absl::Status status(static_cast<absl::StatusCode>(code), "x");
    EXPECT_EQ(ToProto(status).code(), code);
    EXPECT_EQ(FromProto(ToProto(status)).code(), status.code());
  }
}

TEST(StatusDetailsTest, ACodeThatNobodyKnowsIsUnknown) {
  for (const int code : {-1, 17}) {
    google::rpc::Status proto;
    proto.set_code(code);
    EXPECT_THAT(FromProto(proto), StatusIs(absl::StatusCode::kUnknown));
  }
}

TEST(StatusDetailsTest, WhatDescribesOurMachineryIsWithheld) {
  for (const absl::StatusCode code :
       {absl::StatusCode::kInternal, absl::StatusCode::kUnknown, absl::StatusCode::kDataLoss}) {
    const google::rpc::Status proto =
        ToProto(WithReason(absl::Status(code, "SELECT * FROM rows"), "SQL"));
    EXPECT_EQ(proto.code(), static_cast<int>(code));
    EXPECT_THAT(proto.message(), Not(HasSubstr("SELECT")));
    EXPECT_EQ(proto.details_size(), 0);
  }
}

TEST(StatusDetailsTest, DetailsFitIntoTheTrailerThatClientsAccept) {
  const auto sent = [](size_t description_bytes) {
    return FieldViolationsOf(FromProto(ToProto(InvalidFields(Violations(100, description_bytes)))));
  };
  EXPECT_EQ(sent(20).size(), 100u);
  const size_t cut = sent(200).size();
  EXPECT_GT(cut, 10u);
  EXPECT_LT(cut, 100u);
  const google::rpc::Status proto = ToProto(InvalidFields(Violations(100, 200)));
  EXPECT_LE(proto.details(0).value().size(), kBadRequestBytesMax);
  EXPECT_EQ(sent(5000).size(), 1u) << "the first violation always goes";
}

}  // namespace
}  // namespace consortium::rpc
