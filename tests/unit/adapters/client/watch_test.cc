#include <string>
#include <vector>

#include "adapters/client/gateway_client.h"
#include "gmock/gmock.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/adapters/client/fake_stubs.h"

namespace consortium::client {
namespace {

using ::consortium::testing::IsOk;
using ::consortium::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const grpc::Status kBroken(grpc::StatusCode::UNAVAILABLE, "Socket closed");

v1::WatchAvailabilityResponse At(const std::string& position) {
  v1::WatchAvailabilityResponse response;
  response.set_position(position);
  return response;
}

class WatchTest : public ::testing::Test {
 protected:
  // Watches until `stop_at` was seen.
  absl::Status Watch(const std::string& stop_at, const std::string& from = "",
                     absl::Duration time_max = absl::InfiniteDuration()) {
    v1::WatchAvailabilityRequest request;
    request.set_position(from);
    request.add_members("hackney");
    return fake_.client.Watch(
        request,
        [&](const v1::WatchAvailabilityResponse& response) {
          seen_.push_back(response.position());
          return response.position() != stop_at;
        },
        time_max);
  }
  std::vector<std::string> Starts() const {
    std::vector<std::string> starts;
    for (const auto& request : fake_.vacancies.watched) starts.push_back(request.position());
    return starts;
  }

  FakeGateway fake_;
  std::vector<std::string> seen_;
};

TEST_F(WatchTest, HandsOnResponsesUntilTheCallerHasEnough) {
  fake_.vacancies.streams = {{{At("1"), At("2"), At("3")}, kBroken}};
  EXPECT_THAT(Watch("2"), IsOk());
  EXPECT_THAT(seen_, ElementsAre("1", "2"));
}

TEST_F(WatchTest, ResumesABrokenStreamAtTheLastPosition) {
  fake_.vacancies.streams = {{{At("1"), At("2")}, kBroken}, {{At("3")}, kBroken}, {{At("4")}, {}}};
  EXPECT_THAT(Watch("4"), IsOk());
  EXPECT_THAT(seen_, ElementsAre("1", "2", "3", "4"));
  EXPECT_THAT(Starts(), ElementsAre("", "2", "3"));
  EXPECT_THAT(fake_.vacancies.watched[2].members(), ElementsAre("hackney"));
}

TEST_F(WatchTest, StartsAtTheCallersPosition) {
  fake_.vacancies.streams = {{{}, kBroken}, {{At("8")}, {}}};
  EXPECT_THAT(Watch("8", "7"), IsOk());
  EXPECT_THAT(Starts(), ElementsAre("7", "7"));
}

TEST_F(WatchTest, ResumesWhenADrainingGatewayEndsTheStreamWithoutAnError) {
  fake_.vacancies.streams = {{{At("1")}, grpc::Status::OK}, {{At("2")}, kBroken}};
  EXPECT_THAT(Watch("2"), IsOk());
  EXPECT_THAT(Starts(), ElementsAre("", "1"));
}

TEST_F(WatchTest, BacksOffFurtherWhileNothingComes) {
  fake_.vacancies.streams = {{{}, kBroken}, {{}, kBroken}, {{}, kBroken}, {{At("1")}, {}}};
  EXPECT_THAT(Watch("1"), IsOk());
  ASSERT_THAT(fake_.pause.pauses, SizeIs(3));
  EXPECT_GE(fake_.pause.pauses[2], absl::Milliseconds(400));
}

TEST_F(WatchTest, BacksOffFromTheStartAgainAfterAResponse) {
  fake_.vacancies.streams = {
      {{}, kBroken}, {{}, kBroken}, {{}, kBroken}, {{At("1")}, kBroken}, {{At("2")}, {}}};
  EXPECT_THAT(Watch("2"), IsOk());
  EXPECT_LE(fake_.pause.pauses.back(), absl::Milliseconds(200));
}

TEST_F(WatchTest, GivesUpWhenNothingCameForAsLongAsACallMayTake) {
  const absl::Time start = fake_.clock.Now();
  fake_.vacancies.streams = {{{}, kBroken}};
  EXPECT_THAT(Watch("1"), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_LT(fake_.clock.Now() - start, absl::Seconds(30));
}

TEST_F(WatchTest, HandsOnWhatTryingAgainDoesNotMend) {
  for (const absl::Status& refusal :
       {rpc::WithReason(absl::OutOfRangeError("too old"), "SNAPSHOT_REQUIRED"),
        absl::PermissionDeniedError("rule"), absl::UnauthenticatedError("revoked")}) {
    fake_.vacancies.streams = {{{At("1")}, FromGateway(refusal)}};
    EXPECT_EQ(Watch("never"), refusal);
  }
  EXPECT_THAT(fake_.pause.pauses, IsEmpty());
}

TEST_F(WatchTest, EndsWellWhenItsTimeIsOver) {
  fake_.vacancies.streams = {
      {{At("1")}, grpc::Status(grpc::StatusCode::DEADLINE_EXCEEDED, "Deadline Exceeded")}};
  EXPECT_THAT(Watch("never", "", absl::Seconds(5)), IsOk());
  EXPECT_THAT(seen_, ElementsAre("1"));
}

TEST_F(WatchTest, TakesADeadlineThatItDidNotSetForAnError) {
  fake_.vacancies.streams = {
      {{}, grpc::Status(grpc::StatusCode::DEADLINE_EXCEEDED, "Deadline Exceeded")}};
  EXPECT_THAT(Watch("never"), StatusIs(absl::StatusCode::kDeadlineExceeded));
}

TEST_F(WatchTest, DoesNotWaitPastItsTime) {
  fake_.vacancies.streams = {{{}, kBroken}};
  const absl::Time start = fake_.clock.Now();
  EXPECT_THAT(Watch("never", "", absl::Seconds(2)), IsOk());
  EXPECT_LE(fake_.clock.Now() - start, absl::Seconds(2));
}

TEST(WatchBookingsTest, GoesOnFromTheLastPositionAndEndsWhenThereIsEnough) {
  FakeGateway fake;
  for (const char* position : {"1.1", "1.2"}) {
    v1::WatchBookingsResponse response;
    response.set_position(position);
    fake.training.watched.push_back(response);
  }
  fake.training.watched_end = kBroken;
  int seen = 0;
  v1::WatchBookingsRequest request;
  request.set_position("1.0");
  EXPECT_THAT(fake.client.WatchBookings(
                  request, [&seen](const v1::WatchBookingsResponse&) { return ++seen < 3; }),
              IsOk());
  ASSERT_THAT(fake.training.asked.at("WatchBookings"), SizeIs(2));
  EXPECT_EQ(fake.training.Asked<v1::WatchBookingsRequest>("WatchBookings").position(), "1.2");
}

}  // namespace
}  // namespace consortium::client
