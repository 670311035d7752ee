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

  // Hackney says at `at` that it came to `stage` then.
  absl::Status Move(v1::EnquiryStage stage, const char* at) {
    return Advance({.stage = stage, .happened = London(at), .recorded = London(at)}, "hackney",
                   &record_);
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
  ASSERT_THAT(Move(v1::ENQUIRY_STAGE_PICKED_UP, "2026-11-24 23:59"), IsOk());
  EXPECT_FALSE(At(record_, London("2027-01-01 00:00")).promises(0).missed());
  EXPECT_EQ(PickUpDue(record_), std::nullopt);
  EXPECT_EQ(Shown(record_.promises(1).due_at()), "2026-11-26 00:00");
  EXPECT_EQ(NextDue(record_), London("2026-11-26 00:00"));
}

TEST_F(EnquiryRecordTest, MeetsAllThatALaterStageImplies) {
  PromiseFrom("2026-11-23 10:00");
  ASSERT_THAT(Move(v1::ENQUIRY_STAGE_PICKED_UP, "2026-11-23 11:00"), IsOk());
  ASSERT_THAT(Move(v1::ENQUIRY_STAGE_VISITED, "2026-11-24 11:00"), IsOk());
  EXPECT_EQ(NextDue(record_), std::nullopt);
}

TEST_F(EnquiryRecordTest, CountsEachAttempt) {
  ASSERT_THAT(Move(v1::ENQUIRY_STAGE_PICKED_UP, "2026-11-23 11:00"), IsOk());
  for (int i = 0; i < 3; ++i) {
    ASSERT_THAT(Move(v1::ENQUIRY_STAGE_CONTACT_ATTEMPTED, "2026-11-23 12:00"), IsOk());
  }
  EXPECT_EQ(record_.contact_attempts(), 3u);
  EXPECT_EQ(record_.steps_size(), 4);
}

TEST_F(EnquiryRecordTest, KeepsTheFirstAttemptsAsSteps) {
  ASSERT_THAT(Move(v1::ENQUIRY_STAGE_PICKED_UP, "2026-11-23 11:00"), IsOk());
  for (int i = 0; i < kAttemptStepsMax + 5; ++i) {
    ASSERT_THAT(Move(v1::ENQUIRY_STAGE_CONTACT_ATTEMPTED, "2026-11-23 12:00"), IsOk());
  }
  EXPECT_EQ(record_.steps_size(), 1 + kAttemptStepsMax);
  EXPECT_EQ(record_.contact_attempts(), static_cast<uint32_t>(kAttemptStepsMax + 5));
}

TEST_F(EnquiryRecordTest, TheLongestWayStaysWithinStepsMax) {
  record_.set_recipient("hackney");
  Receive(London("2026-11-23 10:00"), &record_);
  for (int received = 1;; ++received) {
    ASSERT_THAT(Move(v1::ENQUIRY_STAGE_PICKED_UP, "2026-11-23 11:00"), IsOk());
    for (int i = 0; i < kAttemptStepsMax; ++i) {
      ASSERT_THAT(Move(v1::ENQUIRY_STAGE_CONTACT_ATTEMPTED, "2026-11-23 12:00"), IsOk());
    }
    for (int stage = v1::ENQUIRY_STAGE_CONTACTED; stage < v1::ENQUIRY_STAGE_CLOSED; ++stage) {
      ASSERT_THAT(Move(static_cast<v1::EnquiryStage>(stage), "2026-11-23 13:00"), IsOk());
    }
    const absl::Status passed = PassOn("haringey", London("2026-11-23 14:00"), &record_);
    if (received < kReceivedMax) {
      ASSERT_THAT(passed, IsOk());
      continue;
    }
    EXPECT_EQ(rpc::ReasonOf(passed), "PASSED_ON_TOO_OFTEN");
    break;
  }
  ASSERT_THAT(Move(v1::ENQUIRY_STAGE_CLOSED, "2026-11-23 15:00"), IsOk());
  EXPECT_LE(record_.steps_size(), kStepsMax);
}

TEST_F(EnquiryRecordTest, StepsStandInTheOrderOfTheirTimes) {
  PromiseFrom("2026-11-23 10:00");
  ASSERT_THAT(Move(v1::ENQUIRY_STAGE_PICKED_UP, "2026-11-24 11:00"), IsOk());
  ASSERT_THAT(Move(v1::ENQUIRY_STAGE_CONTACTED, "2026-11-24 00:00"), IsOk());
  EXPECT_EQ(Shown(record_.steps(1).at()), "2026-11-24 11:00");
  EXPECT_EQ(Shown(record_.promises(1).met_at()), "2026-11-24 11:00");
}

TEST_F(EnquiryRecordTest, PassedOnItIsToBePickedUpAgainOnTheSameClock) {
  PromiseFrom("2026-11-23 10:00");
  record_.set_recipient("hackney");
  Receive(London("2026-11-23 10:00"), &record_);
  ASSERT_THAT(Move(v1::ENQUIRY_STAGE_PICKED_UP, "2026-11-23 11:00"), IsOk());
  ASSERT_THAT(Move(v1::ENQUIRY_STAGE_CONTACT_ATTEMPTED, "2026-11-23 12:00"), IsOk());
  EXPECT_EQ(NextDue(record_), std::nullopt);
  ASSERT_THAT(PassOn("haringey", London("2026-11-23 13:00"), &record_), IsOk());
  EXPECT_EQ(record_.recipient(), "haringey");
  EXPECT_EQ(record_.stage(), v1::ENQUIRY_STAGE_RECEIVED);
  EXPECT_EQ(PickUpDue(record_), London("2026-11-25 00:00"));
  EXPECT_EQ(NextDue(record_), London("2026-11-25 00:00"));
  EXPECT_EQ(WaitsSince(record_), London("2026-11-23 13:00"));
  EXPECT_TRUE(record_.promises(1).has_met_at()) << "somebody did try to reach the person";
  EXPECT_TRUE(HadIt(record_, "hackney"));
}

struct AskedMove {
  std::string name;
  v1::EnquiryStage from;
  v1::EnquiryStage to;
  std::string want_reason;  // Empty: allowed.
};

class EnquiryMoveTest : public ::testing::TestWithParam<AskedMove> {};

TEST_P(EnquiryMoveTest, IsAllowedOrRefusedWithItsReason) {
  v1::EnquiryRecord record;
  record.set_stage(GetParam().from);
  const absl::Time at = London("2026-11-23 12:00");
  const absl::Status moved =
      Advance({.stage = GetParam().to, .happened = at, .recorded = at}, "hackney", &record);
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
    ::testing::ValuesIn(std::vector<AskedMove>{
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
  ASSERT_THAT(Move(v1::ENQUIRY_STAGE_PICKED_UP, "2026-11-23 11:00"), IsOk());
  ASSERT_THAT(Move(v1::ENQUIRY_STAGE_CLOSED, "2026-11-24 11:00"), IsOk());
  EXPECT_FALSE(At(record_, London("2027-01-01 00:00")).promises(1).missed());
  EXPECT_EQ(NextDue(record_), std::nullopt);
}

TEST_F(EnquiryRecordTest, DatingTheCloseBackUnmakesNoMissedPromise) {
  PromiseFrom("2026-11-23 10:00");
  ASSERT_THAT(Move(v1::ENQUIRY_STAGE_PICKED_UP, "2026-11-23 11:00"), IsOk());
  ASSERT_THAT(Advance({.stage = v1::ENQUIRY_STAGE_CLOSED,
                       .happened = London("2026-11-23 12:00"),
                       .recorded = London("2026-12-01 09:00"),
                       .closing_reason = v1::CLOSING_REASON_NOT_REACHED},
                      "hackney", &record_),
              IsOk());
  EXPECT_EQ(Shown(record_.steps(1).at()), "2026-11-23 12:00");
  EXPECT_EQ(record_.closing_reason(), v1::CLOSING_REASON_NOT_REACHED);
  EXPECT_TRUE(At(record_, London("2027-01-01 00:00")).promises(1).missed());
}

TEST_F(EnquiryRecordTest, ClosedWithoutAnybodyItMissesWhatWasDue) {
  PromiseFrom("2026-11-23 10:00");
  Close(London("2026-11-25 00:00"), "consortium", v1::CLOSING_REASON_SPAM, &record_);
  EXPECT_EQ(record_.stage(), v1::ENQUIRY_STAGE_CLOSED);
  EXPECT_EQ(record_.steps(0).stage(), v1::ENQUIRY_STAGE_CLOSED);
  EXPECT_EQ(record_.steps(0).member(), "consortium");
  const v1::EnquiryRecord later = At(record_, London("2027-01-01 00:00"));
  EXPECT_TRUE(later.promises(0).missed());
  EXPECT_FALSE(later.promises(1).missed());
}

}  // namespace
}  // namespace consortium::enquiries
