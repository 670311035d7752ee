// What holds and lists do to each other: no place is promised twice, and what is held
// is seen by everybody.
#include <string>

#include "consortium/v1/instant.h"
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

const absl::Time kEvening = TuesdayMorning() + absl::Hours(8);

class ClaimsTest : public PlacementWorld {
 protected:
  void Offer(uint32_t vacant) { ASSERT_THAT(Publish("hackney", {Household(1, vacant)}), IsOk()); }

  v1::PlacementRequest Held(absl::string_view asker, int children = 1) {
    const v1::PlacementRequest asked = AskOne(asker, "hackney", Need(children));
    EXPECT_THAT(Hold("hackney", asked, kEvening), IsOk());
    return asked;
  }
  v1::PlacementRequest Agreed(absl::string_view asker, int children = 1) {
    const v1::PlacementRequest asked = Held(asker, children);
    EXPECT_THAT(Accept("hackney", asked), IsOk());
    EXPECT_THAT(TakeUp(asker, asked), IsOk());
    EXPECT_EQ(StateOf(asked), v1::PLACEMENT_STATE_ACCEPTED);
    return asked;
  }
  // A changed note, so that the row is another though its places are the same.
  static v1::Vacancy Renoted(v1::Vacancy row) {
    row.mutable_owner_details()->set_note("another note");
    return row;
  }
};

TEST_F(ClaimsTest, WhatIsHeldIsNotFoundAndItsRowSaysUntilWhen) {
  Offer(1);
  EXPECT_EQ(Search("enfield").total_matches(), 1u);
  Held("camden");
  EXPECT_EQ(Search("enfield").total_matches(), 0u);
  const v1::Vacancy row = RowOf("hackney", "enfield");
  EXPECT_EQ(row.places().vacant(), 1u) << "as the owner stated it";
  ASSERT_THAT(row.held(), SizeIs(1));
  EXPECT_EQ(row.held(0).count(), 1u);
  EXPECT_EQ(v1::InstantOf(row.held(0).until()), kEvening);
  MoveTo(kEvening);
  EXPECT_EQ(Search("enfield").total_matches(), 1u);
  EXPECT_THAT(RowOf("hackney", "enfield").held(), SizeIs(0));
}

TEST_F(ClaimsTest, WhatIsLeftIsFoundAndTheMatchSaysWhatIsHeld) {
  Offer(2);
  Held("camden");
  const v1::SearchAvailabilityResponse found = Search("enfield");
  ASSERT_EQ(found.total_matches(), 1u);
  ASSERT_THAT(found.matches(0).held(), SizeIs(1));
  EXPECT_EQ(found.matches(0).held(0).count(), 1u);
}

TEST_F(ClaimsTest, HoldsOutliveARestart) {
  Offer(1);
  const v1::PlacementRequest asked = Held("camden");
  Restart();
  EXPECT_EQ(Search("enfield").total_matches(), 0u);
  EXPECT_THAT(RowOf("hackney", "enfield").held(), SizeIs(1));
  EXPECT_EQ(StateOf(asked), v1::PLACEMENT_STATE_HELD);
}

TEST_F(ClaimsTest, AListThatStillShowsAHeldPlaceKeepsTheHold) {
  Offer(1);
  const v1::PlacementRequest asked = Held("camden");
  const auto same = Publish("hackney", {Household(1, 1)});
  ASSERT_THAT(same, IsOk());
  EXPECT_EQ(same->difference().unchanged(), 1u) << "what is held is no change of the list";
  const auto renoted = Publish("hackney", {Renoted(Household(1, 1))});
  ASSERT_THAT(renoted, IsOk());
  EXPECT_EQ(renoted->difference().changed(), 1u);
  EXPECT_THAT(renoted->ended_claims(), SizeIs(0));
  EXPECT_EQ(StateOf(asked), v1::PLACEMENT_STATE_HELD);
  EXPECT_THAT(RowOf("hackney", "enfield").held(), SizeIs(1));
  EXPECT_EQ(Search("enfield").total_matches(), 0u);
}

TEST_F(ClaimsTest, AListThatShowsItFilledByOthersEndsTheLatestHold) {
  Offer(2);
  const v1::PlacementRequest first = Held("camden");
  clock_.Advance(absl::Minutes(1));
  const v1::PlacementRequest second = Held("enfield");
  const auto updated = Update("hackney", Household(1, 1));
  ASSERT_THAT(updated, IsOk());
  ASSERT_THAT(updated->ended_claims(), SizeIs(1));
  EXPECT_EQ(updated->ended_claims(0).placement_ref(), second.placement_ref());
  EXPECT_EQ(updated->ended_claims(0).why(), v1::CLAIM_END_FILLED_BY_OTHERS);
  EXPECT_EQ(StateOf(first), v1::PLACEMENT_STATE_HELD);
  EXPECT_EQ(StateOf(second), v1::PLACEMENT_STATE_PLACE_GONE);
  EXPECT_EQ(Find("enfield", second).ended_by_list(), v1::CLAIM_END_FILLED_BY_OTHERS);
  EXPECT_EQ(RowOf("hackney", "enfield").held(0).count(), 1u);
}

TEST_F(ClaimsTest, AHoldThatIsOverIsInNobodysWayWhenAListComes) {
  Offer(2);
  const v1::PlacementRequest first = AskOne("camden");
  ASSERT_THAT(Hold("hackney", first, TuesdayMorning() + absl::Hours(1)), IsOk());
  const v1::PlacementRequest second = Held("enfield");
  clock_.Set(TuesdayMorning() + absl::Hours(1));
  const auto updated = Update("hackney", Household(1, 1));
  ASSERT_THAT(updated, IsOk());
  EXPECT_THAT(updated->ended_claims(), SizeIs(0));
  Restart();
  Tick();
  EXPECT_EQ(StateOf(first), v1::PLACEMENT_STATE_EXPIRED);
  EXPECT_EQ(StateOf(second), v1::PLACEMENT_STATE_HELD);
}

TEST_F(ClaimsTest, ChildrenWhoCameFillTheOldestAgreedClaim) {
  Offer(3);
  const v1::PlacementRequest two = Agreed("camden", 2);
  clock_.Advance(absl::Minutes(1));
  const v1::PlacementRequest one = Agreed("enfield");
  // The first of two came, then everybody.
  const auto first = Update("hackney", Household(1, 2));
  ASSERT_THAT(first, IsOk());
  EXPECT_THAT(first->ended_claims(), SizeIs(0));
  EXPECT_EQ(StateOf(two), v1::PLACEMENT_STATE_ACCEPTED);
  EXPECT_EQ(Search("barnet").total_matches(), 0u);
  const auto second = Update("hackney", Household(1, 1));
  ASSERT_THAT(second, IsOk());
  ASSERT_THAT(second->ended_claims(), SizeIs(1));
  EXPECT_EQ(second->ended_claims(0).why(), v1::CLAIM_END_PLACED);
  EXPECT_EQ(StateOf(two), v1::PLACEMENT_STATE_PLACED);
  EXPECT_EQ(StateOf(one), v1::PLACEMENT_STATE_ACCEPTED);
  EXPECT_EQ(Search("barnet").total_matches(), 0u) << "the last place is enfield's";
}

TEST_F(ClaimsTest, AHouseholdThatLeavesTakesItsClaimsWithIt) {
  Offer(2);
  const v1::PlacementRequest asked = AskOne("camden");
  const v1::PlacementRequest held = Held("enfield");
  v1::UpdateVacancyRequest request;
  request.mutable_withdrawal()->set_household_ref("hh-000001");
  request.mutable_withdrawal()->set_reason(v1::WITHDRAWAL_REASON_WITHDRAWN);
  const auto withdrawn =
      Call<v1::UpdateVacancyResponse>("VacancyService/UpdateVacancy", "hackney", request);
  ASSERT_THAT(withdrawn, IsOk());
  EXPECT_THAT(withdrawn->ended_claims(), SizeIs(2));
  EXPECT_EQ(StateOf(asked), v1::PLACEMENT_STATE_PLACE_GONE);
  EXPECT_EQ(StateOf(held), v1::PLACEMENT_STATE_PLACE_GONE);
  EXPECT_EQ(Find("camden", asked).ended_by_list(), v1::CLAIM_END_HOUSEHOLD_LEFT);
  EXPECT_EQ(Find("enfield", held).ended_by_list(), v1::CLAIM_END_HOUSEHOLD_LEFT);
  EXPECT_FALSE(Find("enfield", held).has_profile());
}

TEST_F(ClaimsTest, ARowThatIsRefusedDoesNotSayThatTheChildrenHaveCome) {
  Offer(1);
  const v1::PlacementRequest agreed = Agreed("camden");
  v1::PublishVacancyListRequest list = ListOf({Household(1, 1)});
  list.mutable_rows(0)->mutable_places()->set_approved(0);
  const auto published =
      Call<v1::PublishVacancyListResponse>("VacancyService/PublishVacancyList", "hackney", list);
  ASSERT_THAT(published, IsOk());
  EXPECT_EQ(published->rows_refused(), 1u);
  ASSERT_THAT(published->ended_claims(), SizeIs(1));
  EXPECT_EQ(published->ended_claims(0).why(), v1::CLAIM_END_HOUSEHOLD_LEFT);
  EXPECT_EQ(StateOf(agreed), v1::PLACEMENT_STATE_PLACE_GONE);
}

TEST_F(ClaimsTest, AListWithoutTheHouseholdSaysThatTheyHave) {
  Offer(1);
  const v1::PlacementRequest agreed = Agreed("camden");
  ASSERT_THAT(Publish("hackney", {}), IsOk());
  EXPECT_EQ(StateOf(agreed), v1::PLACEMENT_STATE_PLACED);
  EXPECT_EQ(Find("camden", agreed).ended_by_list(), v1::CLAIM_END_PLACED);
}

TEST_F(ClaimsTest, AWithdrawalBecauseItIsFilledPlacesWhoHadAgreedAndNobodyElse) {
  Offer(2);
  const v1::PlacementRequest agreed = Agreed("camden");
  const v1::PlacementRequest held = Held("enfield");
  v1::UpdateVacancyRequest request;
  request.mutable_withdrawal()->set_household_ref("hh-000001");
  request.mutable_withdrawal()->set_reason(v1::WITHDRAWAL_REASON_FILLED);
  ASSERT_THAT(Call<v1::UpdateVacancyResponse>("VacancyService/UpdateVacancy", "hackney", request),
              IsOk());
  EXPECT_EQ(StateOf(agreed), v1::PLACEMENT_STATE_PLACED);
  EXPECT_EQ(StateOf(held), v1::PLACEMENT_STATE_PLACE_GONE);
}

TEST_F(ClaimsTest, WatchersOfVacanciesAreToldOfAHoldAndOfItsEnd) {
  Offer(1);
  v1::WatchAvailabilityRequest request;
  request.mutable_asker()->set_officer_reference("officer-1");
  request.mutable_asker()->set_purpose(v1::PURPOSE_PLACEMENT_SEARCH);
  const auto stream = table_->Find("/consortium.v1.VacancyService/WatchAvailability")
                          ->stream(CallOf("enfield"), request)
                          .value();
  v1::WatchAvailabilityResponse snapshot;
  ASSERT_TRUE(stream->Next(&snapshot).value());
  EXPECT_THAT(snapshot.events(), SizeIs(1));
  Held("camden");
  v1::WatchAvailabilityResponse held;
  ASSERT_TRUE(stream->Next(&held).value());
  ASSERT_THAT(held.events(), SizeIs(1));
  EXPECT_EQ(held.events(0).type(), v1::VACANCY_EVENT_TYPE_CHANGED);
  EXPECT_THAT(held.events(0).vacancy().held(), SizeIs(1));
  MoveTo(kEvening);
  v1::WatchAvailabilityResponse freed;
  ASSERT_TRUE(stream->Next(&freed).value());
  ASSERT_THAT(freed.events(), SizeIs(1));
  EXPECT_THAT(freed.events(0).vacancy().held(), SizeIs(0));
}

TEST_F(ClaimsTest, ABoroughWhoseListIsMissingPublishesFirstWhereThePolicySaysSo) {
  Offer(1);
  ASSERT_THAT(Publish("camden", {Household(3, 1)}), IsOk());
  config::Policy policy = FourBoroughs();
  policy.mutable_placements()->set_list_missing_days(7);
  SetPolicy(policy);
  EXPECT_EQ(Search("camden").total_matches(), 2u);
  v1::SearchAvailabilityRequest request;
  request.mutable_asker()->set_officer_reference("officer-1");
  request.mutable_asker()->set_purpose(v1::PURPOSE_PLACEMENT_SEARCH);
  request.add_children()->set_age_years(7);
  request.set_kind(v1::OFFER_KIND_SHORT_TERM);
  request.set_urgency(v1::URGENCY_PLANNED);
  const auto search = [&](absl::string_view member) {
    return Call<v1::SearchAvailabilityResponse>("VacancyService/SearchAvailability", member,
                                                request)
        .status();
  };
  EXPECT_EQ(rpc::ReasonOf(search("enfield")), "PUBLISH_FIRST") << "it never published";
  clock_.Set(TuesdayMorning() + absl::Hours(24 * 7) - absl::Seconds(1));
  EXPECT_THAT(search("camden"), IsOk());
  clock_.Set(TuesdayMorning() + absl::Hours(24 * 7));
  EXPECT_EQ(rpc::ReasonOf(search("camden")), "PUBLISH_FIRST");
  ASSERT_THAT(Publish("camden", {Household(3, 1)}), IsOk());
  EXPECT_THAT(search("camden"), IsOk());
}

}  // namespace
}  // namespace consortium::placements
