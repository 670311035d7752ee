#include <cctype>
#include <string>

#include "certs/evidence/enquiry_reference.h"
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
using testing::StatusIs;

class HandlingTest : public EnquiryWorld {
 protected:
  HandlingTest() { reference_ = SubmitAnswers(Answers()).value().reference(); }

  static std::string ReasonOf(const absl::Status& status) { return rpc::ReasonOf(status); }

  std::string reference_;
};

TEST_F(HandlingTest, AcknowledgingEndsTheDeliveryAndKeepsThePromise) {
  const auto stream = Receive("hackney");
  const auto delivery = Next(*stream);
  ASSERT_TRUE(delivery.has_value());
  const auto acknowledged = Acknowledge("hackney", *delivery);
  ASSERT_THAT(acknowledged, IsOk());
  EXPECT_EQ(acknowledged->record().stage(), v1::ENQUIRY_STAGE_PICKED_UP);
  EXPECT_TRUE(acknowledged->record().promises(0).has_met_at());
}

TEST_F(HandlingTest, StaysAcknowledgedAfterARestart) {
  {
    const auto stream = Receive("hackney");
    ASSERT_THAT(Acknowledge("hackney", *Next(*stream)), IsOk());
  }
  Restart();
  EXPECT_FALSE(Next(*Receive("hackney")).has_value());
}

TEST_F(HandlingTest, ComesAgainAfterARestartUnderTheSameReference) {
  const auto first = Next(*Receive("hackney"));
  Restart();
  const auto stream = Receive("hackney");
  const auto again = Next(*stream);
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->record().reference(), first->record().reference());
  EXPECT_EQ(ReasonOf(Acknowledge("hackney", *first).status()), "LEASE_ENDED");
  EXPECT_THAT(Acknowledge("hackney", *again), IsOk());
}

TEST_F(HandlingTest, RefusesToAcknowledgeSomebodyElsesOrTwiceOrAfterTheLease) {
  const auto stream = Receive("hackney");
  const auto delivery = Next(*stream);
  ASSERT_TRUE(delivery.has_value());
  EXPECT_THAT(Acknowledge("haringey", *delivery), StatusIs(absl::StatusCode::kNotFound));
  clock_.Advance(absl::Seconds(60));
  EXPECT_EQ(ReasonOf(Acknowledge("hackney", *delivery).status()), "LEASE_ENDED");
  const auto second = Next(*stream);
  ASSERT_THAT(Acknowledge("hackney", *second), IsOk());
  EXPECT_EQ(ReasonOf(Acknowledge("hackney", *second).status()), "ALREADY_ACKNOWLEDGED");
}

TEST_F(HandlingTest, HoldsBackAfterTheUnacknowledgedMax) {
  v1::ReceiveEnquiriesRequest request;
  request.set_unacknowledged_max(1);
  ASSERT_THAT(SubmitAnswers(Answers()), IsOk());
  auto stream = table_->Find("/consortium.v1.EnquiryService/ReceiveEnquiries")
                    ->stream(CallOf("hackney"), request);
  ASSERT_THAT(stream, IsOk());
  const auto first = Next(**stream);
  ASSERT_TRUE(first.has_value());
  EXPECT_FALSE(Next(**stream).has_value());
  ASSERT_THAT(Acknowledge("hackney", *first), IsOk());
  EXPECT_TRUE(Next(**stream).has_value());
}

TEST_F(HandlingTest, WhatComesAgainTakesAtMostHalfOfThePlaces) {
  for (int i = 0; i < 3; ++i) ASSERT_THAT(SubmitAnswers(Answers()), IsOk());
  v1::ReceiveEnquiriesRequest request;
  request.set_unacknowledged_max(4);
  request.set_lease_seconds(60);
  auto stream = table_->Find("/consortium.v1.EnquiryService/ReceiveEnquiries")
                    ->stream(CallOf("hackney"), request);
  ASSERT_THAT(stream, IsOk());
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(Next(**stream).has_value());
  const std::string fresh = SubmitAnswers(Answers()).value().reference();
  EXPECT_FALSE(Next(**stream).has_value());
  clock_.Advance(absl::Seconds(60));  // Nobody could take the four.
  EXPECT_EQ(Next(**stream)->delivery(), 2u);
  EXPECT_EQ(Next(**stream)->delivery(), 2u);
  const auto third = Next(**stream);
  ASSERT_TRUE(third.has_value());
  EXPECT_EQ(third->record().reference(), fresh);
  EXPECT_FALSE(Next(**stream).has_value());
}

TEST_F(HandlingTest, BoundsLeaseAndCount) {
  const auto open = [this](uint32_t seconds, uint32_t count) {
    v1::ReceiveEnquiriesRequest request;
    request.set_lease_seconds(seconds);
    request.set_unacknowledged_max(count);
    return table_->Find("/consortium.v1.EnquiryService/ReceiveEnquiries")
        ->stream(CallOf("hackney"), request)
        .status();
  };
  EXPECT_THAT(open(10, 100), IsOk());
  EXPECT_THAT(open(3600, 1), IsOk());
  EXPECT_THAT(open(9, 1), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(open(3601, 1), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(open(10, 101), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(HandlingTest, RecordsProgressUntilItIsClosed) {
  EXPECT_EQ(ReasonOf(Progress("hackney", reference_, v1::ENQUIRY_STAGE_CONTACTED).status()),
            "NOT_ACKNOWLEDGED");
  const auto stream = Receive("hackney");
  ASSERT_THAT(Acknowledge("hackney", *Next(*stream)), IsOk());
  ASSERT_THAT(Progress("hackney", reference_, v1::ENQUIRY_STAGE_CONTACT_ATTEMPTED), IsOk());
  ASSERT_THAT(Progress("hackney", reference_, v1::ENQUIRY_STAGE_CONTACTED), IsOk());
  ASSERT_THAT(Progress("hackney", reference_, v1::ENQUIRY_STAGE_CLOSED), IsOk());
  EXPECT_EQ(ReasonOf(Progress("hackney", reference_, v1::ENQUIRY_STAGE_APPROVED).status()),
            "CLOSED");
  const v1::GetEnquiryStatusResponse status = StatusOf(reference_);
  EXPECT_EQ(status.stage(), v1::ENQUIRY_STAGE_CLOSED);
  EXPECT_THAT(status.next_steps(), IsEmpty());
  EXPECT_THAT(status.DebugString(), ::testing::Not(::testing::HasSubstr("REASON")));
}

TEST_F(HandlingTest, ShowsThePersonTheirStageByAnyWritingOfTheReference) {
  std::string spoken = reference_;
  for (char& c : spoken) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  EXPECT_EQ(StatusOf(spoken).reference(), reference_);
  EXPECT_EQ(StatusOf(reference_).stage(), v1::ENQUIRY_STAGE_RECEIVED);
  EXPECT_THAT(StatusOf(reference_).next_steps(), SizeIs(2));
}

TEST_F(HandlingTest, ATypingErrorIsToldApartFromAnUnknownReference) {
  v1::GetEnquiryStatusRequest request;
  std::string wrong = reference_;
  wrong[0] = wrong[0] == '7' ? '8' : '7';
  request.set_reference(wrong);
  EXPECT_THAT(Call<v1::GetEnquiryStatusResponse>("GetEnquiryStatus", "consortium", request),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(HandlingTest, GuessingIsStopped) {
  v1::GetEnquiryStatusRequest request;
  absl::Status last;
  int unknown = 0;
  for (uint64_t number = 1; number < 100; ++number) {
    request.set_reference(evidence::EnquiryReference::Of(number).Text());
    last = Call<v1::GetEnquiryStatusResponse>("GetEnquiryStatus", "consortium", request).status();
    if (last.code() != absl::StatusCode::kNotFound) break;
    ++unknown;
  }
  EXPECT_EQ(unknown, 20);
  EXPECT_THAT(last, StatusIs(absl::StatusCode::kResourceExhausted));
  clock_.Advance(rpc::RetryDelayOf(last));
  request.set_reference(reference_);
  EXPECT_THAT(Call<v1::GetEnquiryStatusResponse>("GetEnquiryStatus", "consortium", request),
              IsOk());
}

TEST_F(HandlingTest, TellsTheCoordinatorOfWhatWasNotPickedUpInTime) {
  const auto watch = table_->Find("/consortium.v1.EnquiryService/WatchOverdueEnquiries")
                         ->stream(CallOf("consortium"), v1::WatchOverdueEnquiriesRequest());
  ASSERT_THAT(watch, IsOk());
  v1::WatchOverdueEnquiriesResponse told;
  EXPECT_FALSE(*(*watch)->Next(&told));
  EXPECT_EQ(ReasonOf(TakeRecoveryCopy(reference_).status()), "NOT_OVERDUE");

  clock_.Advance(absl::Hours(24 + 14));  // Wednesday ends.
  EXPECT_TRUE(room_->Tick(clock_.Now()));
  ASSERT_TRUE(*(*watch)->Next(&told));
  EXPECT_EQ(told.record().reference(), reference_);
  EXPECT_TRUE(told.record().promises(0).missed());
  EXPECT_FALSE(*(*watch)->Next(&told));
  EXPECT_THAT(Overdue().records(), SizeIs(1));

  const auto taken = TakeRecoveryCopy(reference_);
  ASSERT_THAT(taken, IsOk());
  EXPECT_EQ(Open("recovery", taken->sealed_enquiry()).name(), Answers().name());

  // Erasing reaches what was handed out before.
  const std::string copy = taken->sealed_enquiry().substr(0, 400);
  ASSERT_TRUE(DatabaseHolds(copy));
  ASSERT_THAT(Erase("consortium", reference_), IsOk());
  EXPECT_FALSE(DatabaseHolds(copy));
}

TEST_F(HandlingTest, TakingTheRecoveryCopyLeavesTheLeaseToWhoeverHasIt) {
  clock_.Advance(absl::Hours(24 + 14));
  const auto stream = Receive("hackney");
  const auto delivery = Next(*stream);
  ASSERT_TRUE(delivery.has_value());
  ASSERT_THAT(TakeRecoveryCopy(reference_), IsOk());
  EXPECT_FALSE(Next(*stream).has_value()) << "it came again while its lease lasted";
  EXPECT_THAT(Acknowledge("hackney", *delivery), IsOk());
}

TEST_F(HandlingTest, AStepDatedBeforeTheLastIsTakenToHaveHappenedWithIt) {
  clock_.Advance(absl::Hours(5));
  const auto stream = Receive("hackney");
  const auto delivery = Next(*stream);
  ASSERT_THAT(Acknowledge("hackney", *delivery), IsOk());
  v1::RecordEnquiryProgressRequest contacted;
  contacted.set_reference(reference_);
  contacted.set_stage(v1::ENQUIRY_STAGE_CONTACTED);
  *contacted.mutable_at() = delivery->record().received_at();
  const auto recorded =
      Call<v1::RecordEnquiryProgressResponse>("RecordEnquiryProgress", "hackney", contacted);
  ASSERT_THAT(recorded, IsOk());
  EXPECT_EQ(StatusOf(reference_).stage_at().seconds(), absl::ToUnixSeconds(clock_.Now()));
  EXPECT_EQ(recorded->record().promises(1).met_at().seconds(), absl::ToUnixSeconds(clock_.Now()));
}

TEST_F(HandlingTest, ClosingDatedBackMissesWhatWasMissed) {
  const auto stream = Receive("hackney");
  const auto delivery = Next(*stream);
  ASSERT_THAT(Acknowledge("hackney", *delivery), IsOk());
  clock_.Advance(absl::Hours(24 * 7));
  v1::RecordEnquiryProgressRequest closed;
  closed.set_reference(reference_);
  closed.set_stage(v1::ENQUIRY_STAGE_CLOSED);
  closed.set_closing_reason(v1::CLOSING_REASON_NOT_REACHED);
  *closed.mutable_at() = delivery->record().received_at();
  ASSERT_THAT(Call<v1::RecordEnquiryProgressResponse>("RecordEnquiryProgress", "hackney", closed),
              IsOk());
  const v1::MemberEnquiries hackney = Report().members(0);
  EXPECT_EQ(hackney.promises(0).kept(), 1u);
  EXPECT_EQ(hackney.promises(1).kind(), v1::PROMISE_KIND_CONTACTED);
  EXPECT_EQ(hackney.promises(1).missed(), 1u);
}

}  // namespace
}  // namespace consortium::enquiries
