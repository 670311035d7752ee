#include <string>

#include "gateway/enquiries/enquiry_store.h"
#include "gmock/gmock.h"
#include "google/rpc/status_details.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/gateway/enquiries/enquiry_world.h"

namespace consortium::enquiries {
namespace {

using ::testing::IsEmpty;
using testing::IsOk;
using ::testing::SizeIs;

class ErasureTest : public EnquiryWorld {
 protected:
  ErasureTest() { reference_ = SubmitAnswers(Answers()).value().reference(); }

  std::string reference_;
};

TEST_F(ErasureTest, ComesThirtyDaysAfterAcknowledgement) {
  const auto stream = Receive("hackney");
  ASSERT_THAT(Acknowledge("hackney", *Next(*stream)), IsOk());
  clock_.Advance(absl::Hours(24 * 30));
  ASSERT_THAT(Housekeep(), IsOk());
  EXPECT_TRUE(HasBody(reference_));
  clock_.Advance(absl::Microseconds(1));
  ASSERT_THAT(Housekeep(), IsOk());
  EXPECT_FALSE(HasBody(reference_));
  EXPECT_EQ(rpc::ReasonOf(Reroute("hackney", reference_, "haringey", Answers()).status()),
            "ERASED");
}

TEST_F(ErasureTest, ComesThirtyDaysAfterReceiptToWhatEndedWithoutAcknowledgement) {
  ASSERT_THAT(RunChange([this](storage::Transaction& transaction) {
                EnquiryStore store(transaction.connection());
                StoredEnquiry enquiry = *store.Find(reference_).value();
                enquiry.state = State::kClosed;
                return store.Update(enquiry);
              }),
              IsOk());
  const std::string waiting = SubmitAnswers(Answers()).value().reference();
  clock_.Advance(absl::Hours(24 * 30));
  ASSERT_THAT(Housekeep(), IsOk());
  EXPECT_TRUE(HasBody(reference_));
  clock_.Advance(absl::Microseconds(1));
  ASSERT_THAT(Housekeep(), IsOk());
  EXPECT_FALSE(HasBody(reference_));
  EXPECT_TRUE(HasBody(waiting)) << "nobody has it yet";
}

// Nobody had it in time, and erasing what waits does not unmake that.
TEST_F(ErasureTest, LeavesTheMissedPromiseMissed) {
  clock_.Advance(absl::Hours(24 + 14));  // Wednesday ends.
  const absl::Time erased = clock_.Now();
  ASSERT_THAT(Erase("consortium", reference_), IsOk());
  clock_.Advance(absl::Hours(24 * 3));
  const v1::GetEnquiryStatusResponse status = StatusOf(reference_);
  EXPECT_EQ(status.stage(), v1::ENQUIRY_STAGE_CLOSED);
  EXPECT_EQ(status.stage_at().seconds(), absl::ToUnixSeconds(erased));
  const v1::ReportEnquiriesResponse report = Report();
  ASSERT_THAT(report.members(), SizeIs(1));
  EXPECT_EQ(report.members(0).promises(0).kind(), v1::PROMISE_KIND_PICKED_UP);
  EXPECT_EQ(report.members(0).promises(0).missed(), 1u);
  EXPECT_EQ(report.members(0).promises(0).open(), 0u);
  EXPECT_EQ(report.members(0).promises(1).missed(), 0u) << "it was not due when it ended";
}

TEST_F(ErasureTest, ARestoredBackupLosesAgainWhatWasErasedBeforeAnybodyIsServed) {
  const std::string kept = SubmitAnswers(Answers()).value().reference();
  Backup();
  ASSERT_THAT(Erase("consortium", reference_), IsOk());

  Restore();
  size_t erased = 0;
  ASSERT_THAT(RunChange([&](storage::Transaction& transaction) {
                const auto again = room_->ReplayErasures(transaction);
                erased = again.value_or(0);
                return again.status();
              }),
              IsOk());
  EXPECT_EQ(erased, 1u);
  const auto stream = Receive("hackney");
  EXPECT_EQ(Next(*stream)->record().reference(), kept);
  EXPECT_FALSE(Next(*stream).has_value());
  EXPECT_EQ(StatusOf(reference_).stage(), v1::ENQUIRY_STAGE_CLOSED);
}

TEST_F(ErasureTest, WhatIsAcknowledgedAfterAnErasureThatFailedStays) {
  ASSERT_THAT(RunChange([this](storage::Transaction& transaction) {
                return erasures_->Add({reference_}, transaction.now());
              }),
              IsOk());
  const auto stream = Receive("hackney");
  ASSERT_THAT(Acknowledge("hackney", *Next(*stream)), IsOk());
  EXPECT_THAT(erasures_->references(), IsEmpty());
}

}  // namespace
}  // namespace consortium::enquiries
