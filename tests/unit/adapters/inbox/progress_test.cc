#include "adapters/inbox/progress.h"

#include <fstream>
#include <iterator>

#include "adapters/inbox/request_id.h"
#include "gmock/gmock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_folder.h"
#include "tests/unit/adapters/inbox/inbox_world.h"

namespace consortium::inbox {
namespace {

using consortium::testing::IsOk;
using consortium::testing::StatusIs;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

// A table with the given rows `reference,status,date,reason`.
class ProgressTest : public ::testing::Test {
 protected:
  ProgressTest() { Start(); }
  void Start() {
    handed_over_ =
        DurableLog::Open(folder_ / "handed-over.log", absl::InfinitePast(), disk_).value();
    told_ = DurableLog::Open(folder_ / "progress.log", absl::InfinitePast(), disk_).value();
    progress_ = std::make_unique<Progress>(Progress::Parts{
        folder_ / "enquiries.csv", folder_ / "problems.csv", disk_, gateway_, *handed_over_, *told_,
        clock_, [this](const std::string& text) { notes_.push_back(text); }});
  }
  void Write(const std::string& rows) {
    // The length changes each time, as the time of a change may not.
    std::ofstream(folder_ / "enquiries.csv", std::ios::binary)
        << "reference,name,answers,status,status_date,closing_reason\r\n"
        << rows << std::string(++writes_, '\n');
  }
  std::string Problems() {
    std::ifstream file(folder_ / "problems.csv", std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  static std::string Row(uint64_t number, const std::string& filled_in) {
    return RecordOf(number).reference() + "," + kName + ",{}," + filled_in + "\r\n";
  }

  testing::TempFolder folder_;
  testing::FakeClock clock_{kNow};
  FakeGateway gateway_{clock_};
  PosixDisk disk_;
  std::unique_ptr<DurableLog> handed_over_;
  std::unique_ptr<DurableLog> told_;
  std::vector<std::string> notes_;
  std::unique_ptr<Progress> progress_;
  int writes_ = 0;
};

TEST_F(ProgressTest, TellsEachStatusOnceAlsoAcrossRuns) {
  EXPECT_THAT(progress_->Look(), IsOk()) << "there is no table yet";
  Write(Row(1, "contacted,2026-11-23,") + Row(2, ",,") + Row(3, "Information sent,,"));
  ASSERT_THAT(progress_->Look(), IsOk());
  ASSERT_THAT(gateway_.progress, SizeIs(2));
  EXPECT_EQ(gateway_.progress[0].reference(), RecordOf(1).reference());
  EXPECT_EQ(gateway_.progress[0].stage(), v1::ENQUIRY_STAGE_CONTACTED);
  EXPECT_EQ(
      gateway_.progress[0].at().seconds(),
      absl::ToUnixSeconds(absl::FromCivil(absl::CivilDay(2026, 11, 23), absl::UTCTimeZone())));
  EXPECT_EQ(gateway_.progress[1].stage(), v1::ENQUIRY_STAGE_INFORMATION_SENT);
  EXPECT_FALSE(gateway_.progress[1].has_at());
  ASSERT_THAT(progress_->Look(), IsOk());
  Start();
  ASSERT_THAT(progress_->Look(), IsOk());
  EXPECT_THAT(gateway_.progress, SizeIs(2));
  Write(Row(1, "visited,2026-11-23,"));
  ASSERT_THAT(progress_->Look(), IsOk());
  EXPECT_THAT(gateway_.progress, SizeIs(3));
}

TEST_F(ProgressTest, ALostAnswerIsAskedForAgainUnderTheSameRequestId) {
  Write(Row(1, "closed,2026-11-23,person-withdrew"));
  gateway_.progress_errors = {absl::UnavailableError("lost")};
  EXPECT_THAT(progress_->Look(), StatusIs(absl::StatusCode::kUnavailable));
  Start();
  ASSERT_THAT(progress_->Look(), IsOk());
  ASSERT_THAT(gateway_.progress, SizeIs(2));
  EXPECT_EQ(gateway_.progress[0].SerializeAsString(), gateway_.progress[1].SerializeAsString());
  EXPECT_EQ(gateway_.progress[0].closing_reason(), v1::CLOSING_REASON_PERSON_WITHDREW);
}

TEST_F(ProgressTest, AnotherAttemptOnAnotherDayIsAnotherRequest) {
  clock_.Advance(absl::Hours(48));
  Write(Row(1, "contact-attempted,2026-11-23,"));
  ASSERT_THAT(progress_->Look(), IsOk());
  Write(Row(1, "contact-attempted,2026-11-24,"));
  ASSERT_THAT(progress_->Look(), IsOk());
  ASSERT_THAT(gateway_.progress, SizeIs(2));
  EXPECT_NE(gateway_.progress[0].request_id(), gateway_.progress[1].request_id());
  Write(Row(1, "contacted,2026-11-24,"));
  ASSERT_THAT(progress_->Look(), IsOk());
  Write(Row(1, "contacted,2026-11-25,"));
  ASSERT_THAT(progress_->Look(), IsOk());
  EXPECT_THAT(gateway_.progress, SizeIs(3)) << "the gateway keeps the first date";
}

TEST_F(ProgressTest, WrongRowsAreListedWithoutPersonalDataAndTheOthersTold) {
  Write(Row(1, "rang her,,") + Row(2, "closed,,") + Row(3, "contacted,,duplicate") +
        Row(4, "contacted,soon,") + Row(5, "contacted,2027-01-01,") + Row(6, "picked-up,,") +
        std::string(kName) + ",x,{},contacted,,\r\n" + Row(7, "contacted,,") + "short,row\r\n");
  gateway_.progress_errors = {rpc::WithReason(
      absl::FailedPreconditionError("stage: the enquiry has come to VISITED"), "STAGE_PASSED")};
  ASSERT_THAT(progress_->Look(), IsOk());
  EXPECT_THAT(gateway_.progress, SizeIs(1));
  EXPECT_THAT(progress_->problems(), SizeIs(9));
  EXPECT_THAT(Problems(),
              AllOf(HasSubstr("2,\"" + RecordOf(1).reference() + "\",\"status\",\"must be"),
                    HasSubstr("3,\"" + RecordOf(2).reference() + "\",\"closing_reason\",\"closed"),
                    HasSubstr("\"status_date\",\"is in the future"), HasSubstr("come to VISITED"),
                    Not(HasSubstr(kName)), Not(HasSubstr("rang her"))));
  EXPECT_THAT(notes_, Contains(HasSubstr("9 of the rows")));
  // What was refused is not asked again until it is changed.
  ASSERT_THAT(progress_->Look(), IsOk());
  EXPECT_THAT(gateway_.progress, SizeIs(1));
  EXPECT_THAT(notes_, SizeIs(1));
  Write(Row(7, "approved,,"));
  ASSERT_THAT(progress_->Look(), IsOk());
  EXPECT_THAT(progress_->problems(), IsEmpty());
  EXPECT_EQ(Problems(), "line,reference,column,problem\r\n");
}

TEST_F(ProgressTest, WhatIsNotAcknowledgedYetIsToldLaterAndHoldsUpNobody) {
  Write(Row(1, "contacted,,") + Row(2, "contacted,,") + Row(3, "soon,,"));
  gateway_.progress_errors = {
      rpc::WithReason(absl::FailedPreconditionError("not yet"), "NOT_ACKNOWLEDGED")};
  EXPECT_THAT(progress_->Look(), IsOk());
  ASSERT_THAT(gateway_.progress, SizeIs(2));
  EXPECT_EQ(gateway_.progress[1].reference(), RecordOf(2).reference());
  EXPECT_THAT(Problems(), HasSubstr(RecordOf(3).reference()));
  Write(Row(1, "contacted,,") + Row(2, "contacted,,"));
  EXPECT_THAT(progress_->Look(), IsOk());
  ASSERT_THAT(gateway_.progress, SizeIs(3));
  EXPECT_EQ(gateway_.progress[2].reference(), RecordOf(1).reference());
}

TEST_F(ProgressTest, WhatIsNotAcknowledgedYetIsAskedAgainThoughTheFileStays) {
  Write(Row(1, "contacted,,"));
  gateway_.progress_errors = {
      rpc::WithReason(absl::FailedPreconditionError("not yet"), "NOT_ACKNOWLEDGED")};
  EXPECT_THAT(progress_->Look(), IsOk());
  EXPECT_THAT(progress_->Look(), IsOk());
  EXPECT_THAT(gateway_.progress, SizeIs(2));
  EXPECT_THAT(progress_->Look(), IsOk());
  EXPECT_THAT(gateway_.progress, SizeIs(2));
}

TEST_F(ProgressTest, ReadsWhatASpreadsheetProgramSavedInItsOwnEncoding) {
  Write(RecordOf(1).reference() + ",Zo\xEB,{},contacted,23/11/2026,\r\n");
  ASSERT_THAT(progress_->Look(), IsOk());
  EXPECT_THAT(gateway_.progress, SizeIs(1));
}

TEST(ParseStatusDate, IsTheSameEachTimeNeverBeforeReceiptNorInTheFuture) {
  const auto london = [](int day, int hour, int minute) {
    return absl::FromCivil(absl::CivilMinute(2026, 11, day, hour, minute), absl::UTCTimeZone());
  };
  const absl::Time received = london(22, 14, 30) + absl::Seconds(7);
  const absl::Time now = london(24, 10, 0);
  EXPECT_EQ(*ParseStatusDate("2026-11-23", received, now), london(23, 0, 0));
  EXPECT_EQ(*ParseStatusDate("23/11/2026", received, now), london(23, 0, 0));
  EXPECT_EQ(*ParseStatusDate("2026-11-24", received, now), london(24, 0, 0));
  EXPECT_EQ(*ParseStatusDate("2026-11-23 14:30", received, now), london(23, 14, 30));
  EXPECT_EQ(*ParseStatusDate("2026-11-22", received, now), received);
  EXPECT_EQ(*ParseStatusDate("2026-11-22 14:30", received, now), received);
  EXPECT_EQ(*ParseStatusDate("2026-11-21", std::nullopt, now), london(21, 0, 0));
  EXPECT_EQ(*ParseStatusDate("2026-11-24 10:05", received, now), london(24, 10, 5));
  for (const char* bad : {"2026-11-21", "2026-11-22 14:29", "2026-11-24 10:06", "2026-11-25",
                          "23.11.2026", "2026-13-01", "31/02/2026", "x", "2026-11-23 soon"}) {
    EXPECT_THAT(ParseStatusDate(bad, received, now), StatusIs(absl::StatusCode::kInvalidArgument))
        << bad;
  }
  // In summer, a London day begins an hour earlier.
  const absl::Time summer = absl::FromCivil(absl::CivilHour(2026, 7, 1, 12), absl::UTCTimeZone());
  EXPECT_EQ(*ParseStatusDate("2026-07-01", std::nullopt, summer),
            absl::FromCivil(absl::CivilHour(2026, 6, 30, 23), absl::UTCTimeZone()));
}

TEST(RequestIdOf, IsAUuidOfItsWords) {
  const std::string id = RequestIdOf({"a", "b"});
  EXPECT_THAT(id, ::testing::MatchesRegex(
                      "[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
  EXPECT_EQ(id, RequestIdOf({"a", "b"}));
  EXPECT_NE(id, RequestIdOf({"ab", ""}));
  EXPECT_NE(id, RequestIdOf({"a b"}));
}

}  // namespace
}  // namespace consortium::inbox
