#include "gateway/server/admission.h"

#include <memory>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "google/rpc/status_details.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace consortium::server {
namespace {

using testing::IsOk;
using testing::StatusIs;

constexpr policy::Rate kTwoPerSecondBurstThree = {.per_second = 2, .burst = 3};
const absl::Time kStart = absl::FromUnixSeconds(1'800'000'000);

class TokenBucketTest : public ::testing::Test {
 protected:
  absl::Duration TakeAt(absl::Duration since_start) {
    return bucket_.Take(kTwoPerSecondBurstThree, kStart + since_start);
  }

  TokenBucket bucket_;
};

TEST_F(TokenBucketTest, GivesItsBurstAndNotOneMore) {
  for (int i = 0; i < 3; ++i) EXPECT_EQ(TakeAt(absl::ZeroDuration()), absl::ZeroDuration()) << i;
  EXPECT_EQ(TakeAt(absl::ZeroDuration()), absl::Milliseconds(500));
}

TEST_F(TokenBucketTest, RefillsAtItsRate) {
  for (int i = 0; i < 3; ++i) TakeAt(absl::ZeroDuration());
  EXPECT_GT(TakeAt(absl::Milliseconds(499)), absl::ZeroDuration());
  EXPECT_EQ(TakeAt(absl::Milliseconds(500)), absl::ZeroDuration());
  EXPECT_GT(TakeAt(absl::Milliseconds(501)), absl::ZeroDuration());
}

TEST_F(TokenBucketTest, NeverHoldsMoreThanItsBurst) {
  TakeAt(absl::ZeroDuration());
  for (int i = 0; i < 3; ++i) EXPECT_EQ(TakeAt(absl::Hours(1)), absl::ZeroDuration()) << i;
  EXPECT_GT(TakeAt(absl::Hours(1)), absl::ZeroDuration());
}

TEST_F(TokenBucketTest, AClockThatGoesBackRefillsNothingAndTakesNothingAway) {
  TakeAt(absl::Hours(1));
  EXPECT_EQ(TakeAt(absl::ZeroDuration()), absl::ZeroDuration());
  EXPECT_EQ(TakeAt(absl::ZeroDuration()), absl::ZeroDuration());
  EXPECT_GT(TakeAt(absl::ZeroDuration()), absl::ZeroDuration());
  EXPECT_EQ(TakeAt(absl::Milliseconds(500)), absl::ZeroDuration());
}

TEST_F(TokenBucketTest, AnUnluckyCallWaitsAtLeastAMillisecond) {
  const policy::Rate fast = {.per_second = 1e6, .burst = 1};
  TokenBucket bucket;
  EXPECT_EQ(bucket.Take(fast, kStart), absl::ZeroDuration());
  EXPECT_EQ(bucket.Take(fast, kStart), absl::Milliseconds(1));
}

class AdmissionTest : public ::testing::Test {
 protected:
  Admission admission_{{.calls_in_progress_max = 3, .streams_open_max = 2}, 1};
  std::shared_ptr<MemberLoad> hackney_ = admission_.LoadOf("hackney");
  std::shared_ptr<MemberLoad> camden_ = admission_.LoadOf("camden");
};

TEST_F(AdmissionTest, AMemberHasItsPlacesAndNotOneMore) {
  const auto first = admission_.TakeCall(hackney_, 2);
  const auto second = admission_.TakeCall(hackney_, 2);
  EXPECT_THAT(first, IsOk());
  EXPECT_THAT(second, IsOk());
  const absl::Status refused = admission_.TakeCall(hackney_, 2).status();
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_EQ(rpc::ReasonOf(refused), "OVERLOADED");
  EXPECT_GT(rpc::RetryDelayOf(refused), absl::ZeroDuration());
  EXPECT_THAT(admission_.TakeCall(camden_, 2), IsOk());
}

TEST_F(AdmissionTest, TheGatewayHasItsPlacesOverAllMembers) {
  const auto first = admission_.TakeCall(hackney_, 2);
  const auto second = admission_.TakeCall(hackney_, 2);
  const auto third = admission_.TakeCall(camden_, 2);
  EXPECT_THAT(third, IsOk());
  EXPECT_THAT(admission_.TakeCall(camden_, 2), StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_EQ(camden_->calls.load(), 1) << "the refused call keeps no place";
}

TEST_F(AdmissionTest, APlaceComesBackWhenItsSlotEnds) {
  {
    absl::StatusOr<Slot> first = admission_.TakeCall(hackney_, 1);
    const Slot moved = *std::move(first);
    EXPECT_THAT(admission_.TakeCall(hackney_, 1), StatusIs(absl::StatusCode::kResourceExhausted));
  }
  EXPECT_THAT(admission_.TakeCall(hackney_, 1), IsOk());
  EXPECT_EQ(hackney_->calls.load(), 0);
}

TEST_F(AdmissionTest, StreamsAreCountedApart) {
  const auto stream = admission_.TakeStream(hackney_, 1);
  EXPECT_THAT(stream, IsOk());
  EXPECT_THAT(admission_.TakeStream(hackney_, 1), StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(admission_.TakeCall(hackney_, 1), IsOk());
}

TEST_F(AdmissionTest, AMembersLoadOutlivesAReload) {
  EXPECT_EQ(admission_.LoadOf("hackney"), hackney_);
  hackney_.reset();
  EXPECT_EQ(admission_.LoadOf("hackney")->calls.load(), 0);
}

}  // namespace
}  // namespace consortium::server
