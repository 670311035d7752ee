#include "gateway/vacancies/watch.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "gateway/vacancies/publish.h"
#include "gmock/gmock.h"
#include "google/rpc/status_details.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/gateway/vacancies/watch_fixture.h"

namespace consortium::vacancies {
namespace {

using ::consortium::testing::IsOk;
using ::consortium::testing::StatusIs;
using ::testing::HasSubstr;
using ::testing::SizeIs;

TEST_F(WatchTest, StartsWithASnapshotAndThenShowsEveryChange) {
  PublishHouseholds("hackney", 1, 3);
  WatchingClient client("camden");
  Connect(client);
  ASSERT_THAT(client.Read(), IsOk());
  EXPECT_TRUE(client.snapshot_complete());
  EXPECT_EQ(client.counts(), (WatchingClient::Counts{.added = 3}));
  EXPECT_EQ(client.rows(), Truth("camden"));

  ASSERT_THAT(Update("hackney", Household(2, 2)), IsOk());
  ASSERT_THAT(Update("hackney", Household(4)), IsOk());
  ASSERT_THAT(Withdraw("hackney", 1), IsOk());
  ASSERT_THAT(client.Read(), IsOk());
  EXPECT_EQ(client.counts(), (WatchingClient::Counts{.added = 4, .changed = 1, .removed = 1}));
  EXPECT_EQ(client.rows(), Truth("camden"));
}

TEST_F(WatchTest, CompletesASnapshotOfNothing) {
  WatchingClient client("camden");
  Connect(client);
  ASSERT_THAT(client.Read(), IsOk());
  EXPECT_TRUE(client.snapshot_complete());
  const std::string position = client.position();
  EXPECT_FALSE(position.empty());
  PublishHouseholds("hackney", 1, 1);
  client.Detach();
  Connect(client);
  ASSERT_THAT(client.Read(), IsOk());
  EXPECT_EQ(client.rows(), Truth("camden"));
}

TEST_F(WatchTest, HasNothingToSayUntilSomethingChanges) {
  PublishHouseholds("hackney", 1, 1);
  auto source = Watch("camden");
  ASSERT_THAT(source, IsOk());
  v1::WatchAvailabilityResponse response;
  EXPECT_TRUE(*(*source)->Next(&response));
  response.Clear();
  EXPECT_FALSE(*(*source)->Next(&response));
  PublishHouseholds("hackney", 1, 1);  // Nothing in it changed.
  EXPECT_FALSE(*(*source)->Next(&response));
}

TEST_F(WatchTest, ShowsOwnersTheirReferencesAndOthersNone) {
  PublishHouseholds("hackney", 1, 1);
  for (const char* viewer : {"hackney", "camden"}) {
    auto source = Watch(viewer);
    v1::WatchAvailabilityResponse response;
    ASSERT_TRUE(*(*source)->Next(&response));
    const bool own = std::string(viewer) == "hackney";
    EXPECT_EQ(response.events(0).vacancy().household_ref(), own ? "hh-000001" : "");
    ASSERT_THAT(Withdraw("hackney", 1), IsOk());
    response.Clear();
    ASSERT_TRUE(*(*source)->Next(&response));
    EXPECT_EQ(response.events(0).type(), v1::VACANCY_EVENT_TYPE_REMOVED);
    EXPECT_EQ(response.events(0).vacancy().household_ref(), own ? "hh-000001" : "");
    EXPECT_EQ(response.events(0).vacancy().member(), "hackney");
    EXPECT_EQ(response.events(0).vacancy().area(), "");
    ASSERT_THAT(Update("hackney", Household(1)), IsOk());
  }
}

TEST_F(WatchTest, WatchesOnlyTheMembersAskedFor) {
  PublishHouseholds("hackney", 1, 3);
  PublishHouseholds("barnet", 1, 2);
  WatchingClient client("camden", {"barnet"});
  Connect(client);
  ASSERT_THAT(client.Read(), IsOk());
  ASSERT_THAT(Update("hackney", Household(9)), IsOk());
  ASSERT_THAT(client.Read(), IsOk());
  EXPECT_EQ(client.rows(), Truth("camden", {"barnet"}));
}

TEST_F(WatchTest, KeepsEveryMessageWithin64KiB) {
  PublishHouseholds("hackney", 1, 2'000);
  WatchingClient client("camden");
  Connect(client);
  ASSERT_THAT(client.Read(), IsOk());
  EXPECT_GT(client.messages(), 3);
  EXPECT_LE(client.largest_message(), server::kStreamMessageBytesMax);
  EXPECT_EQ(client.rows(), Truth("camden"));
}

TEST_F(WatchTest, GoesOnWhereAClientLeftAlsoAfterARestart) {
  PublishHouseholds("hackney", 1, 500);
  WatchingClient client("camden");
  Connect(client);
  ASSERT_THAT(client.ReadEvents(137), IsOk());
  client.Detach();
  ASSERT_THAT(Withdraw("hackney", 1), IsOk());
  ASSERT_THAT(Update("hackney", Household(2, 2)), IsOk());
  Restart();
  Connect(client);
  ASSERT_THAT(client.Read(), IsOk());
  EXPECT_TRUE(client.snapshot_complete());
  EXPECT_EQ(client.rows(), Truth("camden"));
  EXPECT_EQ(client.faults(), 0) << "no state of a household comes twice";
}

TEST_F(WatchTest, TellsHouseholdsOfASuspendedMemberAsRemovedAndBackAsAdded) {
  PublishHouseholds("hackney", 1, 300);
  PublishHouseholds("barnet", 1, 2);
  WatchingClient client("camden");
  Connect(client);
  ASSERT_THAT(client.Read(), IsOk());
  config::Policy policy = EightMembers();
  policy.mutable_members(3)->set_suspended(true);
  SetPolicy(policy);
  ASSERT_THAT(Withdraw("hackney", 5), IsOk());
  ASSERT_THAT(client.Read(), IsOk());
  EXPECT_EQ(client.counts(), (WatchingClient::Counts{.added = 302, .removed = 300}));
  EXPECT_EQ(client.rows(), Truth("camden", {"barnet"}));

  ASSERT_THAT(Update("hackney", Household(7, 2)), IsOk());
  ASSERT_THAT(Update("barnet", Household(1, 2)), IsOk());
  ASSERT_THAT(client.Read(), IsOk());
  EXPECT_EQ(client.rows(), Truth("camden", {"barnet"}));

  SetPolicy(EightMembers());
  ASSERT_THAT(client.Read(), IsOk());
  EXPECT_EQ(client.counts(), (WatchingClient::Counts{.added = 601, .changed = 1, .removed = 300}));
  EXPECT_EQ(client.rows(), Truth("camden"));
  ASSERT_THAT(Update("hackney", Household(8, 2)), IsOk());
  ASSERT_THAT(client.Read(), IsOk());
  EXPECT_EQ(client.counts(), (WatchingClient::Counts{.added = 601, .changed = 2, .removed = 300}));
}

TEST_F(WatchTest, ShowsASuspendedMemberItsOwnHouseholds) {
  PublishHouseholds("hackney", 1, 3);
  WatchingClient client("hackney");
  Connect(client);
  ASSERT_THAT(client.Read(), IsOk());
  config::Policy policy = EightMembers();
  policy.mutable_members(3)->set_suspended(true);
  SetPolicy(policy);
  ASSERT_THAT(client.Read(), IsOk());
  EXPECT_EQ(client.rows().size(), 3u);
}

TEST_F(WatchTest, NeedsASnapshotWhenThePolicyChangedWhatTheClientSeesWhileItWasAway) {
  PublishHouseholds("hackney", 1, 3);
  WatchingClient client("camden");
  Connect(client);
  ASSERT_THAT(client.Read(), IsOk());
  client.Detach();
  config::Policy policy = EightMembers();
  policy.mutable_members(3)->set_suspended(true);
  SetPolicy(policy);
  auto refused = Watch("camden", client.position());
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kOutOfRange));
  EXPECT_EQ(rpc::ReasonOf(refused.status()), "SNAPSHOT_REQUIRED");
}

TEST_F(WatchTest, TakesAPositionForSevenDaysAndNoLonger) {
  PublishHouseholds("hackney", 1, 3);
  WatchingClient client("camden");
  Connect(client);
  ASSERT_THAT(client.Read(), IsOk());
  client.Detach();
  clock_.Advance(absl::Hours(24 * 7));
  EXPECT_THAT(Watch("camden", client.position()), IsOk());
  clock_.Advance(absl::Seconds(1));
  auto refused = Watch("camden", client.position());
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kOutOfRange, HasSubstr("seven days")));
  EXPECT_EQ(rpc::ReasonOf(refused.status()), "SNAPSHOT_REQUIRED");
}

TEST_F(WatchTest, RemembersRemovalsForSevenDaysAndForgetsThemThen) {
  PublishHouseholds("hackney", 1, 3);
  WatchingClient client("camden");
  Connect(client);
  ASSERT_THAT(client.Read(), IsOk());
  client.Detach();
  ASSERT_THAT(Withdraw("hackney", 1), IsOk());
  const auto housekeep = [this] {
    return RunChange(
        [this](storage::Transaction& transaction) { return room_->Housekeep(transaction); });
  };
  clock_.Advance(absl::Hours(24 * 7));
  ASSERT_THAT(housekeep(), IsOk());
  Connect(client);
  ASSERT_THAT(client.Read(), IsOk());
  EXPECT_EQ(client.rows(), Truth("camden"));

  // A stream that stood still all the time is told, not left in the dark.
  ASSERT_THAT(Withdraw("hackney", 2), IsOk());
  clock_.Advance(absl::Hours(24 * 7 + 2));
  ASSERT_THAT(housekeep(), IsOk());
  EXPECT_EQ(rpc::ReasonOf(client.Read()), "SNAPSHOT_REQUIRED");
}

TEST_F(WatchTest, RefusesPositionsThatAreNotTheCallersOrNoneAtAll) {
  PublishHouseholds("hackney", 1, 3);
  WatchingClient client("camden");
  Connect(client);
  ASSERT_THAT(client.ReadEvents(2), IsOk());
  EXPECT_THAT(Watch("barnet", client.position()), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Watch("camden", client.position(), {"hackney"}),
              StatusIs(absl::StatusCode::kInvalidArgument));
  for (const std::string& text :
       {std::string("1"), std::string("nonsense"), client.position() + "x", client.position() + ".",
        std::string(256, '2'), std::string(257, '2'), std::string("2.0.0.0.c0"),
        std::string("2.0.0.0.c0.0"), std::string("1") + client.position().substr(1)}) {
    EXPECT_THAT(Watch("camden", text),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("position")))
        << text;
  }
  EXPECT_LE(client.position().size(), 256u);
}

TEST_F(WatchTest, TellsAHouseholdThatChangedWhileABacklogWasReadOnceAsItIs) {
  PublishHouseholds("hackney", 1, 40);
  WatchingClient client("camden");
  for (int read = 1; read <= 40; ++read) {
    Connect(client);
    ASSERT_THAT(client.ReadEvents(1), IsOk());
    client.Detach();
  }
  EXPECT_EQ(client.counts(), (WatchingClient::Counts{.added = 40}));
  for (int i = 1; i <= 40; ++i) ASSERT_THAT(Update("hackney", Household(i, 2)), IsOk());
  Connect(client);
  ASSERT_THAT(client.Read(), IsOk());
  EXPECT_EQ(client.counts(), (WatchingClient::Counts{.added = 40, .changed = 40}));
  EXPECT_EQ(client.faults(), 0);
  EXPECT_EQ(client.rows(), Truth("camden"));
}

TEST_F(WatchTest, SaysNothingOfAHouseholdThatCameAndWentWhileTheClientWasAway) {
  PublishHouseholds("hackney", 1, 3);
  WatchingClient client("camden");
  Connect(client);
  ASSERT_THAT(client.Read(), IsOk());
  client.Detach();
  ASSERT_THAT(Update("hackney", Household(9)), IsOk());
  ASSERT_THAT(Withdraw("hackney", 9), IsOk());
  Connect(client);
  ASSERT_THAT(client.Read(), IsOk());
  EXPECT_EQ(client.counts(), (WatchingClient::Counts{.added = 3}));
}

TEST_F(WatchTest, TellsAHouseholdThatWentAndCameBackAsChangedToWhoHasIt) {
  PublishHouseholds("hackney", 1, 3);
  WatchingClient client("camden");
  Connect(client);
  ASSERT_THAT(client.Read(), IsOk());
  for (int life = 0; life < 3; ++life) {
    ASSERT_THAT(Withdraw("hackney", 2), IsOk());
    clock_.Advance(absl::Seconds(1));
    ASSERT_THAT(Update("hackney", Household(2, 2)), IsOk());
  }
  ASSERT_THAT(client.Read(), IsOk());
  EXPECT_EQ(client.counts(), (WatchingClient::Counts{.added = 3, .changed = 1}));
  ASSERT_THAT(Withdraw("hackney", 2), IsOk());
  ASSERT_THAT(Update("hackney", Household(2)), IsOk());
  ASSERT_THAT(Withdraw("hackney", 2), IsOk());
  Restart();
  Connect(client);
  ASSERT_THAT(client.Read(), IsOk());
  EXPECT_EQ(client.counts(), (WatchingClient::Counts{.added = 3, .changed = 1, .removed = 1}));
  EXPECT_EQ(client.faults(), 0);
}

TEST_F(WatchTest, TakesAPositionOfFiveRangesAndNeedsASnapshotBehindASixth) {
  PublishHouseholds("hackney", 1, 40);
  WatchingClient client("camden");
  for (int cut = 1; cut <= 4; ++cut) {
    Connect(client);
    ASSERT_THAT(client.ReadEvents(2), IsOk());
    client.Detach();
    PublishHouseholds("barnet", cut, cut);
  }
  EXPECT_LE(client.position().size(), 256u);
  Connect(client);
  ASSERT_THAT(client.ReadEvents(2), IsOk());
  client.Detach();
  EXPECT_EQ(rpc::ReasonOf(Watch("camden", client.position()).status()), "SNAPSHOT_REQUIRED");
}

TEST_F(WatchTest, NeedsASnapshotOfAnotherDatabase) {
  PublishHouseholds("hackney", 1, 3);
  WatchingClient client("camden");
  Connect(client);
  ASSERT_THAT(client.Read(), IsOk());
  client.Detach();
  table_.reset();
  writer_.reset();
  ReplaceDatabase();
  Restart();
  EXPECT_EQ(rpc::ReasonOf(Watch("camden", client.position()).status()), "SNAPSHOT_REQUIRED");
  clock_.Advance(absl::Hours(1));
  PublishHouseholds("hackney", 1, 3);
  PublishHouseholds("hackney", 1, 4);
  EXPECT_EQ(rpc::ReasonOf(Watch("camden", client.position()).status()), "SNAPSHOT_REQUIRED");
}

TEST_F(WatchTest, ChecksAskerAndMembers) {
  v1::WatchAvailabilityRequest request;
  request.add_members("nowhere");
  auto refused = table_->Find("/consortium.v1.VacancyService/WatchAvailability")
                     ->stream(CallOf("camden"), request);
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(rpc::FieldViolationsOf(refused.status()), SizeIs(3));
  EXPECT_THAT(Watch("camden", "", std::vector<std::string>(500, "hackney")), IsOk());
  EXPECT_THAT(Watch("camden", "", std::vector<std::string>(501, "hackney")),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("members")));
}

}  // namespace
}  // namespace consortium::vacancies
