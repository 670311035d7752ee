// Random histories against a client that keeps nothing but its rows and its last
// position.
#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/gateway/vacancies/watch_fixture.h"

namespace consortium::vacancies {
namespace {

using ::consortium::testing::IsOk;
using ::consortium::testing::StatusIs;
using ::testing::AnyOf;

class WatchHistoryTest : public WatchTest, public ::testing::WithParamInterface<int> {
 protected:
  WatchHistoryTest() { SetPolicy(Policy()); }

  // Two of the boroughs keep new households for own children first; one of them watches.
  static config::Policy Policy() {
    config::Policy policy = EightMembers();
    policy.mutable_members(0)->set_own_children_first_hours(1);
    policy.mutable_members(1)->set_own_children_first_hours(1);
    return policy;
  }

  int Draw(int bound) { return std::uniform_int_distribution<int>(0, bound - 1)(random_); }

  // Large enough for snapshots of several messages.
  static v1::Vacancy Large(int number, int vacant) {
    v1::Vacancy row = Household(number, vacant);
    row.mutable_approval()->set_terms(std::string(300, 't'));
    row.mutable_owner_details()->set_note(std::string(300, 'n'));
    return row;
  }

  // One borough publishes, updates or withdraws; at times it is suspended or the
  // gateway restarts.
  void Step(std::vector<WatchingClient*> clients) {
    const std::vector<std::string> boroughs = {"barnet", "camden", "hackney"};
    const std::string& borough = boroughs[Draw(3)];
    const int household = 1 + Draw(80);
    clock_.Advance(absl::Seconds(1 + Draw(300)));
    Tick();
    switch (Draw(12)) {
      case 0:
      case 1: {
        std::vector<v1::Vacancy> rows;
        for (int i = 1; i <= 80; ++i) {
          if (Draw(2) == 0) rows.push_back(Large(i, 1 + Draw(2)));
        }
        ASSERT_THAT(Publish(borough, List(rows)), IsOk());
        return;
      }
      case 2:
        Restart();
        for (WatchingClient* client : clients) client->Detach();
        return;
      case 3: {
        config::Policy policy = Policy();
        if (Draw(2) == 0) policy.mutable_members(Draw(2) == 0 ? 3 : 0)->set_suspended(true);
        SetPolicy(policy);
        return;
      }
      case 4:
      case 5:
      case 6:
        // Finds the household, or not, or no list yet.
        EXPECT_THAT(Withdraw(borough, household).status(),
                    AnyOf(IsOk(), StatusIs(absl::StatusCode::kNotFound),
                          StatusIs(absl::StatusCode::kFailedPrecondition)));
        return;
      default:
        EXPECT_THAT(Update(borough, Large(household, 1 + Draw(3))).status(),
                    AnyOf(IsOk(), StatusIs(absl::StatusCode::kFailedPrecondition)));
    }
  }

  std::mt19937 random_{static_cast<unsigned>(GetParam())};
};

TEST_P(WatchHistoryTest, EveryClientEndsWithTheTruthWhereverItWasCutOff) {
  std::vector<WatchingClient> clients;
  for (const char* viewer : {"camden", "islington", "bridge-adoption"}) {
    clients.emplace_back(viewer);
  }
  for (int step = 0; step < 120; ++step) {
    ASSERT_NO_FATAL_FAILURE(Step({&clients[0], &clients[1], &clients[2]}));
    for (WatchingClient& client : clients) {
      if (Draw(3) == 0) client.Detach();
      if (Draw(2) == 0) continue;
      if (!client.attached()) ConnectOrStartAgain(client);
      ASSERT_THAT(client.ReadEvents(Draw(60)), IsOk());
    }
  }
  for (WatchingClient& client : clients) {
    if (!client.attached()) ConnectOrStartAgain(client);
    ASSERT_THAT(client.Read(), IsOk());
    EXPECT_EQ(client.rows(), Truth(client.viewer()));
    EXPECT_EQ(client.faults(), 0);
    EXPECT_TRUE(client.snapshot_complete());
  }
}

TEST_P(WatchHistoryTest, EveryPositionEverGivenLeadsToTheTruthOrToASnapshot) {
  WatchingClient client("islington");
  std::vector<WatchingClient> cut_off;
  for (int step = 0; step < 60; ++step) {
    ASSERT_NO_FATAL_FAILURE(Step({&client}));
    if (!client.attached()) ConnectOrStartAgain(client);
    for (int events = Draw(50); events > 0; --events) {
      ASSERT_THAT(client.ReadEvents(1), IsOk());
      if (Draw(4) == 0 && !client.position().empty()) cut_off.push_back(client.CutOff());
    }
  }
  SetPolicy(EightMembers());
  const std::map<std::string, std::string> truth = Truth("islington");
  int resumed = 0;
  for (WatchingClient& each : cut_off) {
    const std::string position = each.position();
    auto source = Watch("islington", position);
    if (!source.ok()) {
      EXPECT_EQ(rpc::ReasonOf(source.status()), "SNAPSHOT_REQUIRED") << position;
      continue;
    }
    each.Attach(*std::move(source));
    ASSERT_THAT(each.Read(), IsOk());
    EXPECT_EQ(each.faults(), 0) << position;
    EXPECT_EQ(each.rows(), truth) << position;
    ++resumed;
  }
  EXPECT_GT(resumed, 0);
}

INSTANTIATE_TEST_SUITE_P(Seeds, WatchHistoryTest, ::testing::Range(1, 13));

}  // namespace
}  // namespace consortium::vacancies
