#include "gateway/enquiries/report.h"

#include <string>
#include <vector>

#include "certs/evidence/enquiry_reference.h"
#include "gateway/enquiries/enquiry_store.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/awaited_status.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/gateway/enquiries/enquiry_world.h"

namespace consortium::enquiries {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::IsOk;
using ::testing::SizeIs;

class ReportTest : public EnquiryWorld {
 protected:
  // So many records of one instant, as they would be after years.
  void Fill(int count) {
    EXPECT_THAT(RunChange([&](storage::Transaction& transaction) -> absl::Status {
                  EnquiryStore store(transaction.connection());
                  for (int i = 1; i <= count; ++i) {
                    StoredEnquiry enquiry;
                    const auto number = static_cast<uint64_t>(i);
                    enquiry.record.set_reference(evidence::EnquiryReference::Of(number).Text());
                    enquiry.record.set_recipient(i % 2 == 0 ? "hackney" : "haringey");
                    enquiry.position = number;
                    enquiry.received = TuesdayMorning();
                    if (absl::Status put = store.Insert(enquiry); !put.ok()) return put;
                  }
                  return absl::OkStatus();
                }),
                IsOk());
  }
};

TEST_F(ReportTest, CountsEachEnquiryOnceHoweverManyTurnsItTakes) {
  for (const int count : {1, kReportedAtOnce, kReportedAtOnce + 1, 2 * kReportedAtOnce + 1}) {
    ASSERT_THAT(RunChange([](storage::Transaction& transaction) {
                  return transaction.connection().Execute("DELETE FROM enquiries").status();
                }),
                IsOk());
    Fill(count);
    int received = 0;
    const v1::ReportEnquiriesResponse report = Report();
    for (const v1::MemberEnquiries& member : report.members()) {
      received += static_cast<int>(member.received());
    }
    EXPECT_EQ(received, count);
  }
}

TEST_F(ReportTest, AWriteGetsItsTurnInBetween) {
  Fill(kReportedAtOnce + 1);
  testing::AwaitedStatus begin;
  writer_->Submit([](storage::Transaction&) { return absl::OkStatus(); },
                  [&begin](const absl::Status&) { EXPECT_THAT(begin.Wait(), IsOk()); });
  std::vector<std::string> order;  // The writer's thread alone fills it.
  testing::AwaitedStatus reported;
  v1::ReportEnquiriesRequest period;
  period.set_first_day("2026-11-01");
  period.set_last_day("2026-11-30");
  v1::ReportEnquiriesResponse response;
  table_->Find("/consortium.v1.EnquiryService/ReportEnquiries")
      ->unary(CallOf("consortium"), period, &response, [&](absl::Status status) {
        order.push_back("report");
        reported.Set(std::move(status));
      });
  writer_->Submit([](storage::Transaction&) { return absl::OkStatus(); },
                  [&order](const absl::Status&) { order.push_back("write"); });
  begin.Set(absl::OkStatus());
  ASSERT_THAT(reported.Wait(), IsOk());
  EXPECT_THAT(order, ElementsAre("write", "report"));
}

TEST_F(ReportTest, ShowsCampaignsOfExactlyOneMonthAlone) {
  for (int i = 0; i < 5; ++i) ASSERT_THAT(SubmitAnswers(Answers()), IsOk());
  EXPECT_THAT(Report("2026-11-01", "2026-11-30").campaigns(), SizeIs(1));
  EXPECT_THAT(Report("2026-11-01", "2026-11-29").campaigns(), IsEmpty());
  EXPECT_THAT(Report("2026-11-02", "2026-11-30").campaigns(), IsEmpty());
  EXPECT_THAT(Report("2026-10-01", "2026-11-30").campaigns(), IsEmpty());
  EXPECT_THAT(Report("2026-11-01", "2026-12-31").campaigns(), IsEmpty());
  EXPECT_THAT(Report("2026-10-01", "2026-10-31").campaigns(), IsEmpty());
  EXPECT_THAT(Report("2026-11-24", "2026-11-24").members(), SizeIs(1));
}

}  // namespace
}  // namespace consortium::enquiries
