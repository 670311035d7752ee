#include "gateway/enquiries/record.h"

#include <optional>
#include <string>
#include <vector>

#include "gateway/journal/receipt.h"
#include "gmock/gmock.h"
#include "google/rpc/status_details.h"
#include "gtest/gtest.h"
#include "policy/listing/row_rules.h"
#include "tests/support/status_matchers.h"

namespace consortium::enquiries {
namespace {

using ::testing::ElementsAre;
using testing::IsOk;
using testing::StatusIs;

absl::Time London(const char* text) {
  absl::Time at;
  std::string error;
  EXPECT_TRUE(absl::ParseTime("%Y-%m-%d %H:%M", text, policy::London(), &at, &error)) << error;
  return at;
}

std::string Shown(const google::protobuf::Timestamp& at) {
  return absl::FormatTime("%Y-%m-%d %H:%M", journal::InstantOf(at), policy::London());
}

class EnquiryRecordTest : public ::testing::Test {
 protected:
  EnquiryRecordTest()
      : holidays_(*policy::BankHolidays::From(
            {absl::CivilDay(2026, 12, 25), absl::CivilDay(2026, 12, 28)})) {
    record_.set_stage(v1::ENQUIRY_STAGE_RECEIVED);
  }

  void PromiseFrom(const char* begins) {
    Promise(rules_, enquiry_, holidays_, London(begins), &record_);
  }

  policy::BankHolidays holidays_;
  config::EnquiryRules rules_;
  v1::Enquiry enquiry_;
  v1::EnquiryRecord record_;
};

TEST_F(EnquiryRecordTest, PromisesTheNextDayAndTwoWorkingDays) {
  PromiseFrom("2026-12-24 16:00");
  ASSERT_EQ(record_.promises_size(), 2);
  EXPECT_EQ(Shown(record_.promises(0).due_at()), "2026-12-26 00:00");
  EXPECT_EQ(Shown(record_.promises(1).due_at()), "2026-12-31 00:00");
}

TEST_F(EnquiryRecordTest, PromisesTheCallThatWasAskedFor) {
  enquiry_.add_call_back_windows(v1::CALL_BACK_WINDOW_AFTER_FIVE);
  PromiseFrom("2026-11-23 10:00");
  ASSERT_EQ(record_.promises_size(), 3);
  EXPECT_EQ(record_.promises(2).kind(), v1::PROMISE_KIND_CALLED_BACK);
  EXPECT_EQ(Shown(record_.promises(2).due_at()), "2026-11-23 20:00");
}

TEST_F(EnquiryRecordTest, PromisesWhatThePolicySays) {
  rules_.mutable_picked_up()->set_seconds(2);
  rules_.mutable_contacted()->set_calendar_days(3);
  PromiseFrom("2026-11-23 10:00");
  EXPECT_EQ(journal::InstantOf(record_.promises(0).due_at()),
            London("2026-11-23 10:00") + absl::Seconds(2));
  EXPECT_EQ(Shown(record_.promises(1).due_at()), "2026-11-27 00:00");
}

TEST_F(EnquiryRecordTest, PromisesNothingOfATest) {
  record_.set_test(true);
  PromiseFrom("2026-11-23 10:00");
  EXPECT_EQ(record_.promises_size(), 0);
  EXPECT_EQ(NextDue(record_), std::nullopt);
}

TEST_F(EnquiryRecordTest, IsMissedWhenItIsDueAndNotBefore) {
  PromiseFrom("2026-11-23 10:00");
  const absl::Time due = London("2026-11-25 00:00");
  EXPECT_FALSE(At(record_, due - absl::Microseconds(1)).promises(0).missed());
  EXPECT_TRUE(At(record_, due).promises(0).missed());
  EXPECT_EQ(NextDue(record_), due);
}

TEST_F(EnquiryRecordTest, KeepsThePromiseOfPickingUp) {
  PromiseFrom("2026-11-23 10:00");
  const absl::Time at = London("2026-11-24 23:59");
  ASSERT_THAT(Advance(v1::ENQUIRY_STAGE_PICKED_UP, at, "hackney", &record_), IsOk());
  EXPECT_FALSE(At(record_, London("2027-01-01 00:00")).promises(0).missed());
  EXPECT_EQ(PickUpDue(record_), std::nullopt);
  EXPECT_EQ(Shown(record_.promises(1).due_at()), "2026-11-26 00:00");
  EXPECT_EQ(NextDue(record_), London("2026-11-26 00:00"));
}

TEST_F(EnquiryRecordTest, MeetsAllThatALaterStageImplies) {
  PromiseFrom("2026-11-23 10:00");
  ASSERT_THAT(Advance(v1::ENQUIRY_STAGE_PICKED_UP, London("2026-11-23 11:00"), "hackney", &record_),
              IsOk());
  ASSERT_THAT(Advance(v1::ENQUIRY_STAGE_VISITED, London("2026-11-24 11:00"), "hackney", &record_),
              IsOk());
  EXPECT_EQ(NextDue(record_), std::nullopt);
}

TEST_F(EnquiryRecordTest, CountsEachAttempt) {
  ASSERT_THAT(Advance(v1::ENQUIRY_STAGE_PICKED_UP, London("2026-11-23 11:00"), "hackney", &record_),
              IsOk());
  for (int i = 0; i < 3; ++i) {
    ASSERT_THAT(Advance(v1::ENQUIRY_STAGE_CONTACT_ATTEMPTED, London("2026-11-23 12:00"), "hackney",
                        &record_),
                IsOk());
  }
  EXPECT_EQ(record_.contact_attempts(), 3u);
  EXPECT_EQ(record_.steps_size(), 4);
}

TEST_F(EnquiryRecordTest, KeepsNoMoreAttemptsThanStepsMax) {
  ASSERT_THAT(Advance(v1::ENQUIRY_STAGE_PICKED_UP, London("2026-11-23 11:00"), "hackney", &record_),
              IsOk());
  for (int i = 0; i < kStepsMax + 5; ++i) {
    ASSERT_THAT(Advance(v1::ENQUIRY_STAGE_CONTACT_ATTEMPTED, London("2026-11-23 12:00"), "hackney",
                        &record_),
                IsOk());
  }
  EXPECT_EQ(record_.steps_size(), kStepsMax);
  EXPECT_EQ(record_.contact_attempts(), static_cast<uint32_t>(kStepsMax + 5));
}

struct Move {
  std::string name;
  v1::EnquiryStage from;
  v1::EnquiryStage to;
  std::string want_reason;  // Empty: allowed.
};

class EnquiryMoveTest : public ::testing::TestWithParam<Move> {};

TEST_P(EnquiryMoveTest, IsAllowedOrRefusedWithItsReason) {
  v1::EnquiryRecord record;
  record.set_stage(GetParam().from);
  const absl::Status moved = Advance(GetParam().to, London("2026-11-23 12:00"), "hackney", &record);
  if (GetParam().want_reason.empty()) {
    EXPECT_THAT(moved, IsOk());
    EXPECT_EQ(record.stage(), GetParam().to);
  } else {
    EXPECT_THAT(moved, StatusIs(absl::StatusCode::kFailedPrecondition));
    EXPECT_EQ(rpc::ReasonOf(moved), GetParam().want_reason);
    EXPECT_EQ(record.stage(), GetParam().from);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Moves, EnquiryMoveTest,
    ::testing::ValuesIn(std::vector<Move>{
        {"PickUp", v1::ENQUIRY_STAGE_RECEIVED, v1::ENQUIRY_STAGE_PICKED_UP, ""},
        {"PickUpTwice", v1::ENQUIRY_STAGE_PICKED_UP, v1::ENQUIRY_STAGE_PICKED_UP, "STAGE_PASSED"},
        {"ContactUnacknowledged", v1::ENQUIRY_STAGE_RECEIVED, v1::ENQUIRY_STAGE_CONTACTED,
         "NOT_ACKNOWLEDGED"},
        {"Contact", v1::ENQUIRY_STAGE_PICKED_UP, v1::ENQUIRY_STAGE_CONTACTED, ""},
        {"AttemptAfterContact", v1::ENQUIRY_STAGE_CONTACTED, v1::ENQUIRY_STAGE_CONTACT_ATTEMPTED,
         "STAGE_PASSED"},
        {"Back", v1::ENQUIRY_STAGE_VISITED, v1::ENQUIRY_STAGE_INFORMATION_SENT, "STAGE_PASSED"},
        {"CloseAnywhere", v1::ENQUIRY_STAGE_PICKED_UP, v1::ENQUIRY_STAGE_CLOSED, ""},
        {"CloseTwice", v1::ENQUIRY_STAGE_CLOSED, v1::ENQUIRY_STAGE_CLOSED, "CLOSED"},
        {"AfterClosing", v1::ENQUIRY_STAGE_CLOSED, v1::ENQUIRY_STAGE_APPROVED, "CLOSED"},
    }),
    [](const auto& test) { return test.param.name; });

TEST_F(EnquiryRecordTest, AClosedEnquiryIsJudgedByWhenItClosed) {
  PromiseFrom("2026-11-23 10:00");
  ASSERT_THAT(Advance(v1::ENQUIRY_STAGE_PICKED_UP, London("2026-11-23 11:00"), "hackney", &record_),
              IsOk());
  ASSERT_THAT(Advance(v1::ENQUIRY_STAGE_CLOSED, London("2026-11-24 11:00"), "hackney", &record_),
              IsOk());
  EXPECT_FALSE(At(record_, London("2027-01-01 00:00")).promises(1).missed());
  EXPECT_EQ(NextDue(record_), std::nullopt);
}

}  // namespace
}  // namespace consortium::enquiries
