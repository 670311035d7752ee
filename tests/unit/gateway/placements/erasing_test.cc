// What is erased, when, and what stays.
#include <string>

#include "gmock/gmock.h"
#include "google/rpc/status_details.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/gateway/placements/placement_world.h"

namespace consortium::placements {
namespace {

using testing::IsOk;
using ::testing::SizeIs;
using testing::StatusIs;

constexpr absl::Duration kKept = absl::Hours(24 * 30);

class ErasingTest : public PlacementWorld {
 protected:
  ErasingTest() { EXPECT_THAT(Publish("hackney", {Household(1, 2)}), IsOk()); }

  static v1::PlacementNeed NotedNeed() {
    v1::PlacementNeed need = Need();
    need.set_note("likes trampolines");
    return need;
  }
  absl::StatusOr<v1::GetSearchRecordResponse> Record(absl::string_view member,
                                                     const std::string& need_ref) {
    v1::GetSearchRecordRequest request;
    request.set_need_ref(need_ref);
    return Call<v1::GetSearchRecordResponse>("PlacementService/GetSearchRecord", member, request);
  }
  int Listed(absl::string_view member) {
    v1::ListPlacementRequestsRequest request;
    for (int state = 1; state < v1::PlacementState_ARRAYSIZE; ++state) {
      request.add_states(static_cast<v1::PlacementState>(state));
    }
    const auto listed = Call<v1::ListPlacementRequestsResponse>(
        "PlacementService/ListPlacementRequests", member, request);
    EXPECT_THAT(listed, IsOk());
    return listed->requests_size();
  }
  absl::Status Resume(absl::string_view member, const std::string& position) {
    v1::WatchPlacementRequestsRequest request;
    request.set_position(position);
    return table_->Find("/consortium.v1.PlacementService/WatchPlacementRequests")
        ->stream(CallOf(member), request)
        .status();
  }
  v1::PlacementRequest Accepted(const v1::PlacementNeed& need) {
    const v1::PlacementRequest asked = AskOne("camden", "hackney", need);
    EXPECT_THAT(Accept("hackney", asked, {}, clock_.Now() + absl::Hours(8)), IsOk());
    EXPECT_THAT(TakeUp("camden", asked), IsOk());
    return asked;
  }
};

TEST_F(ErasingTest, NeedsAreErasedAfterTheirTimeAndTheRecordStays) {
  v1::RequestPlacementRequest request = Ask("camden", {"hackney"}, NotedNeed());
  request.add_search_tokens(Search("camden").search_token());
  const auto asked =
      Call<v1::RequestPlacementResponse>("PlacementService/RequestPlacement", "camden", request);
  ASSERT_THAT(asked, IsOk());
  EXPECT_EQ(DatabaseHolds("trampolines"), IsSqlite());
  ASSERT_THAT(Decline("hackney", asked->requests(0)), IsOk());
  MoveTo(TuesdayMorning() + kKept - absl::Seconds(1));
  EXPECT_EQ(Find("hackney", asked->requests(0)).need().note(), "likes trampolines");
  MoveTo(TuesdayMorning() + kKept);
  EXPECT_FALSE(DatabaseHolds("trampolines"));
  for (const bool restarted : {false, true}) {
    if (restarted) Restart();
    EXPECT_EQ(Listed("camden"), 0);
    EXPECT_EQ(Listed("hackney"), 0);
    const auto record = Record("camden", asked->need_ref());
    ASSERT_THAT(record, IsOk());
    EXPECT_FALSE(record->record().has_need());
    EXPECT_THAT(record->record().searches(), SizeIs(1));
    ASSERT_THAT(record->record().requests(), SizeIs(1));
    EXPECT_EQ(record->record().requests(0).state(), v1::PLACEMENT_STATE_DECLINED);
    EXPECT_THAT(record->record().requests(0).steps(), SizeIs(2));
    EXPECT_THAT(Record("hackney", asked->need_ref()), StatusIs(absl::StatusCode::kNotFound));
  }
  EXPECT_THAT(Record("camden", std::string(26, '\0')), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(ErasingTest, AShorterTimeReachesWhatWaitsAlready) {
  for (const bool restarted : {false, true}) {
    SetPolicy(FourBoroughs());
    const v1::PlacementRequest accepted = Accepted(NotedNeed());
    const v1::PlacementRequest declined = AskOne("camden", "hackney", NotedNeed());
    ASSERT_THAT(Decline("hackney", declined), IsOk());
    const v1::PlacementRequest open = AskOne("camden", "hackney", NotedNeed());
    const absl::Time ended = clock_.Now();
    MoveTo(ended + absl::Hours(24 * 3));
    EXPECT_TRUE(Find("camden", declined).has_need());
    config::Policy policy = FourBoroughs();
    policy.mutable_placements()->set_erased_after_days(5);
    SetPolicy(policy);
    if (restarted) Restart();
    MoveTo(ended + absl::Hours(24 * 5) - absl::Seconds(1));
    EXPECT_TRUE(Find("camden", declined).has_need());
    MoveTo(ended + absl::Hours(24 * 5));
    EXPECT_FALSE(Find("camden", accepted).has_need());
    EXPECT_TRUE(Find("camden", open).has_need());
    policy.mutable_placements()->set_erased_after_days(1);
    SetPolicy(policy);
    Tick();
    EXPECT_FALSE(DatabaseHolds("trampolines"));
    EXPECT_EQ(Listed("camden"), 1);
    ASSERT_THAT(Withdraw("camden", accepted), IsOk());
  }
}

TEST_F(ErasingTest, ARetryAfterTheErasureGetsItsAnswerUncompared) {
  config::Policy policy = FourBoroughs();
  policy.mutable_placements()->set_erased_after_days(1);
  SetPolicy(policy);
  v1::RequestPlacementRequest request = Ask("camden", {"hackney"}, NotedNeed());
  Identify(request);
  const auto send = [&] {
    return Call<v1::RequestPlacementResponse>("PlacementService/RequestPlacement", "camden",
                                              request);
  };
  const auto asked = send();
  ASSERT_THAT(asked, IsOk());
  ASSERT_THAT(Decline("hackney", asked->requests(0)), IsOk());
  request.mutable_need()->mutable_children(0)->set_age_years(8);
  EXPECT_THAT(send(), StatusIs(absl::StatusCode::kAlreadyExists));
  MoveTo(TuesdayMorning() + absl::Hours(24));
  // Nothing is left by which somebody could try ages until one fits.
  const auto again = send();
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->need_ref(), asked->need_ref());
  EXPECT_EQ(Listed("camden"), 0);
}

TEST_F(ErasingTest, AStreamThatWasCutOffInASnapshotMissesNothingOfWhatHadEndedBefore) {
  ASSERT_THAT(Publish("barnet", {Household(2, 1)}), IsOk());
  v1::PlacementNeed need = Need();
  need.set_note(std::string(300, 'x'));
  // More than one message holds.
  for (int i = 0; i < 80; ++i) {
    AskOne("camden", "hackney", need);
    AskOne("camden", "barnet", need);
  }
  const v1::PlacementRequest ended = AskOne("camden");
  ASSERT_THAT(Decline("hackney", ended), IsOk());
  auto stream = Watch("camden");
  const auto first = Next(*stream, "camden");
  ASSERT_TRUE(first.has_value());
  ASSERT_FALSE(first->snapshot_complete());
  MoveTo(TuesdayMorning() + kKept);
  EXPECT_THAT(Resume("camden", first->position()), IsOk());
}

TEST_F(ErasingTest, WhatIsErasedMovesNoMore) {
  const v1::PlacementRequest asked = AskOne("camden");
  ASSERT_THAT(Decline("hackney", asked), IsOk());
  MoveTo(TuesdayMorning() + kKept);
  const auto moved = Withdraw("camden", asked);
  EXPECT_THAT(moved, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(rpc::ReasonOf(moved.status()), "STATE_CHANGED");
  EXPECT_EQ(Listed("camden"), 0);
}

TEST_F(ErasingTest, AnAcceptedNeedIsErasedThoughNoListEverShowsTheChild) {
  const v1::PlacementRequest asked = Accepted(NotedNeed());
  MoveTo(TuesdayMorning() + kKept - absl::Seconds(1));
  EXPECT_TRUE(Find("hackney", asked).has_need());
  MoveTo(TuesdayMorning() + kKept);
  EXPECT_FALSE(DatabaseHolds("trampolines"));
  Restart();
  const v1::PlacementRequest still = Find("hackney", asked);
  EXPECT_FALSE(still.has_need());
  EXPECT_EQ(still.state(), v1::PLACEMENT_STATE_ACCEPTED);
  EXPECT_THAT(RowOf("hackney", "enfield").held(), SizeIs(1));
  // It goes on as it would have: here the list comes at last.
  ASSERT_THAT(Publish("hackney", {Household(1, 1)}), IsOk());
  EXPECT_EQ(Listed("camden"), 0);
  const auto record = Record("camden", asked.need_ref());
  ASSERT_THAT(record, IsOk());
  EXPECT_EQ(record->record().requests(0).state(), v1::PLACEMENT_STATE_PLACED);
}

TEST_F(ErasingTest, AnAcceptedNeedIsKeptUntilAfterItsFirstDay) {
  v1::PlacementNeed need = NotedNeed();
  need.set_start_date("2026-12-24");
  const v1::PlacementRequest asked = Accepted(need);
  const absl::Time first_day = TuesdayMorning() - absl::Hours(10) + absl::Hours(24 * 30);
  MoveTo(first_day + kKept - absl::Seconds(1));
  EXPECT_TRUE(Find("camden", asked).has_need());
  MoveTo(first_day + kKept);
  EXPECT_FALSE(Find("camden", asked).has_need());
  ASSERT_THAT(Withdraw("camden", asked), IsOk());
  EXPECT_EQ(Listed("hackney"), 0);
  EXPECT_THAT(RowOf("hackney", "enfield").held(), SizeIs(0));
}

TEST_F(ErasingTest, AStreamThatMissedWhatWasErasedBeginsAnewAndOneThatSawItGoesOn) {
  const v1::PlacementRequest asked = AskOne("camden");
  auto stream = Watch("hackney");
  const auto before = Next(*stream, "hackney");
  ASSERT_TRUE(before.has_value());
  ASSERT_THAT(Decline("hackney", asked), IsOk());
  const auto after = Next(*stream, "hackney");
  ASSERT_TRUE(after.has_value());
  MoveTo(TuesdayMorning() + kKept);
  for (const bool restarted : {false, true}) {
    if (restarted) Restart();
    const absl::Status missed = Resume("hackney", before->position());
    EXPECT_THAT(missed, StatusIs(absl::StatusCode::kOutOfRange));
    EXPECT_EQ(rpc::ReasonOf(missed), "SNAPSHOT_REQUIRED");
    EXPECT_THAT(Resume("hackney", after->position()), IsOk());
    // Who begins anew, and is told of nothing, has a position that is good.
    auto anew = Watch("hackney");
    const auto told = Next(*anew, "hackney");
    ASSERT_TRUE(told.has_value());
    EXPECT_TRUE(told->snapshot_complete());
    EXPECT_THAT(told->requests(), SizeIs(0));
    EXPECT_THAT(Resume("hackney", told->position()), IsOk());
  }
}

}  // namespace
}  // namespace consortium::placements
