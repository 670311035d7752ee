#include "gateway/vacancies/own_first.h"

#include <string>
#include <vector>

#include "consortium/v1/instant.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/gateway/vacancies/watch_fixture.h"

namespace consortium::vacancies {
namespace {

using ::consortium::testing::IsOk;
using ::consortium::testing::StatusIs;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const absl::Time kShown = TuesdayMorning() + absl::Hours(6);

class OwnFirstTest : public WatchTest {
 protected:
  OwnFirstTest() { KeepFor(6); }

  // Hackney keeps its new households for so many hours.
  void KeepFor(uint32_t hours) {
    config::Policy policy = EightMembers();
    for (config::Member& member : *policy.mutable_members()) {
      if (member.id() == "hackney") member.set_own_children_first_hours(hours);
    }
    SetPolicy(policy);
  }
  uint32_t Found(absl::string_view viewer) {
    v1::SearchAvailabilityRequest request;
    request.mutable_asker()->set_officer_reference("officer-1");
    request.mutable_asker()->set_purpose(v1::PURPOSE_PLACEMENT_SEARCH);
    request.add_children()->set_age_years(8);
    request.set_kind(v1::OFFER_KIND_SHORT_TERM);
    request.set_urgency(v1::URGENCY_PLANNED);
    const auto found = Search(viewer, request);
    EXPECT_THAT(found, IsOk());
    return found.ok() ? found->total_matches() : 0;
  }
  static WatchingClient::Counts Added(int count) { return {.added = count}; }
};

TEST_F(OwnFirstTest, ANewHouseholdIsItsMembersAloneUntilItsHoursAreOver) {
  PublishHouseholds("hackney", 1, 1);
  EXPECT_EQ(Found("hackney"), 1u);
  EXPECT_EQ(Found("camden"), 0u);
  EXPECT_THAT(AllRows("camden", "hackney"), IsEmpty());
  const std::vector<v1::Vacancy> own = AllRows("hackney", "hackney");
  ASSERT_THAT(own, SizeIs(1));
  EXPECT_EQ(v1::InstantOf(own[0].kept_until()), kShown);
  clock_.Set(kShown - absl::Microseconds(1));
  Tick();
  EXPECT_EQ(Found("camden"), 0u);
  clock_.Set(kShown);
  Tick();
  EXPECT_EQ(Found("camden"), 1u);
  ASSERT_THAT(AllRows("camden", "hackney"), SizeIs(1));
  EXPECT_FALSE(AllRows("hackney", "hackney")[0].has_kept_until());
}

TEST_F(OwnFirstTest, WatchersAreToldOfItAsAddedWhenItIsShownAndItsMemberAsChanged) {
  PublishHouseholds("hackney", 1, 1);
  WatchingClient neighbour("camden");
  WatchingClient owner("hackney");
  for (WatchingClient* client : {&neighbour, &owner}) {
    Connect(*client);
    ASSERT_THAT(client->Read(), IsOk());
  }
  EXPECT_EQ(neighbour.counts(), Added(0));
  EXPECT_EQ(owner.counts(), Added(1));
  ASSERT_THAT(Update("hackney", Household(1, 2)), IsOk());
  clock_.Set(kShown);
  Tick();
  for (WatchingClient* client : {&neighbour, &owner}) {
    client->Detach();
    Connect(*client);
    ASSERT_THAT(client->Read(), IsOk());
    EXPECT_EQ(client->faults(), 0);
    EXPECT_EQ(client->rows(), Truth(client->viewer()));
  }
  EXPECT_EQ(neighbour.counts(), Added(1));
  EXPECT_EQ(owner.counts(), (WatchingClient::Counts{.added = 1, .changed = 1}));
}

TEST_F(OwnFirstTest, NobodyElseIsToldOfTheEndOfWhatWasKept) {
  PublishHouseholds("hackney", 1, 2);
  WatchingClient neighbour("camden");
  WatchingClient owner("hackney");
  for (WatchingClient* client : {&neighbour, &owner}) {
    Connect(*client);
    ASSERT_THAT(client->Read(), IsOk());
  }
  ASSERT_THAT(Withdraw("hackney", 1), IsOk());
  PublishHouseholds("hackney", 3, 3);
  Restart();
  for (WatchingClient* client : {&neighbour, &owner}) {
    Connect(*client);
    ASSERT_THAT(client->Read(), IsOk());
    EXPECT_EQ(client->faults(), 0);
  }
  EXPECT_EQ(neighbour.counts(), Added(0));
  EXPECT_EQ(owner.counts(), (WatchingClient::Counts{.added = 3, .removed = 2}));
}

TEST_F(OwnFirstTest, AHouseholdThatComesBackIsNewAgainAndToldAsGoneInBetween) {
  KeepFor(0);
  PublishHouseholds("hackney", 1, 1);
  KeepFor(6);
  WatchingClient neighbour("camden");
  Connect(neighbour);
  ASSERT_THAT(neighbour.Read(), IsOk());
  EXPECT_EQ(neighbour.counts(), Added(1));
  ASSERT_THAT(Withdraw("hackney", 1), IsOk());
  ASSERT_THAT(Update("hackney", Household(1)), IsOk());
  ASSERT_THAT(neighbour.Read(), IsOk());
  EXPECT_EQ(neighbour.counts(), (WatchingClient::Counts{.added = 1, .removed = 1}));
  clock_.Set(kShown);
  Tick();
  ASSERT_THAT(neighbour.Read(), IsOk());
  EXPECT_EQ(neighbour.counts(), (WatchingClient::Counts{.added = 2, .removed = 1}));
  EXPECT_EQ(neighbour.faults(), 0);
}

TEST_F(OwnFirstTest, WhatIsKeptSurvivesARestartAndAnotherPolicyAndAListThatRepeatsIt) {
  PublishHouseholds("hackney", 1, 1);
  Restart();
  KeepFor(0);
  PublishHouseholds("hackney", 1, 2);
  EXPECT_EQ(Found("camden"), 1u) << "the second";
  clock_.Set(kShown);
  Tick();
  EXPECT_EQ(Found("camden"), 2u);
  Restart();
  EXPECT_EQ(Found("camden"), 2u);
}

TEST_F(OwnFirstTest, ManyAreShownInSeveralChanges) {
  PublishHouseholds("hackney", 1, 450);
  clock_.Set(kShown);
  for (const uint32_t shown : {200u, 400u, 450u}) {
    Tick();
    EXPECT_EQ(Found("camden"), shown);
  }
}

TEST_F(OwnFirstTest, WhatTheGatewaySetsIsRefusedInARow) {
  v1::Vacancy row = Household(1);
  PublishHouseholds("hackney", 2, 2);
  row.add_held()->set_count(1);
  EXPECT_THAT(Update("hackney", row), StatusIs(absl::StatusCode::kInvalidArgument));
  row = Household(1);
  v1::SetInstant(kShown, row.mutable_kept_until());
  EXPECT_THAT(Update("hackney", row), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace consortium::vacancies
