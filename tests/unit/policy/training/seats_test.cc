#include "policy/training/seats.h"

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace consortium::policy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const absl::Time kNow = absl::FromUnixSeconds(1'795'424'400);

struct Case {
  std::string name;
  SeatRules rules;
  std::vector<Party> confirmed;
  std::string member;
  uint32_t want = 0;
};

Occupancy OccupancyOf(const std::vector<Party>& confirmed) {
  Occupancy occupancy;
  for (const Party& party : confirmed) occupancy.Add(party.member, party.size);
  return occupancy;
}

class FreePlacesTest : public ::testing::TestWithParam<Case> {};

TEST_P(FreePlacesTest, CountsWhatTheMemberCouldHaveNow) {
  const Case& test = GetParam();
  EXPECT_EQ(FreePlaces(test.rules, OccupancyOf(test.confirmed), test.member, kNow), test.want);
}

const absl::Time kLater = kNow + absl::Microseconds(1);

INSTANTIATE_TEST_SUITE_P(
    Rules, FreePlacesTest,
    ::testing::ValuesIn(std::vector<Case>{
        {"NobodyBooked", {"hackney", 10}, {}, "camden", 10},
        {"SomeBooked", {"hackney", 10}, {{"camden", 3}, {"barnet", 4}}, "camden", 3},
        {"Full", {"hackney", 10}, {{"camden", 10}}, "camden", 0},
        {"ReservedForTheOwner", {"hackney", 10, 4, kLater}, {}, "camden", 6},
        {"TheOwnerHasAll", {"hackney", 10, 4, kLater}, {}, "hackney", 10},
        {"ReservationOverAtItsInstant", {"hackney", 10, 4, kNow}, {}, "camden", 10},
        {"TheOwnerFillsItsReservationFirst",
         {"hackney", 10, 4, kLater},
         {{"hackney", 3}},
         "camden",
         6},
        {"TheOwnerBeyondItsReservation", {"hackney", 10, 4, kLater}, {{"hackney", 6}}, "camden", 4},
        {"AllReserved", {"hackney", 10, 10, kLater}, {}, "camden", 0},
        {"ReservedBeyondWhatIsLeft", {"hackney", 10, 8, kLater}, {{"camden", 5}}, "barnet", 0},
        {"BoundOfAMember", {"hackney", 10, 0, {}, 2}, {{"camden", 1}}, "camden", 1},
        {"BoundReached", {"hackney", 10, 0, {}, 2}, {{"camden", 2}}, "camden", 0},
        {"BoundLoweredSince", {"hackney", 10, 0, {}, 2}, {{"camden", 3}}, "camden", 0},
        {"BoundIsNotTheOwners", {"hackney", 10, 0, {}, 2}, {{"hackney", 5}}, "hackney", 5},
        {"BoundAboveWhatIsLeft", {"hackney", 10, 0, {}, 8}, {{"barnet", 7}}, "camden", 3},
    }),
    [](const auto& test) { return test.param.name; });

TEST(OccupancyTest, ForgetsWhatIsRemovedAndNeverMore) {
  Occupancy occupancy = OccupancyOf({{"camden", 2}, {"barnet", 1}});
  occupancy.Remove("camden", 5);
  EXPECT_EQ(occupancy.of("camden"), 0u);
  EXPECT_EQ(occupancy.all(), 1u);
  occupancy.Remove("enfield", 1);
  EXPECT_EQ(occupancy, OccupancyOf({{"barnet", 1}}));
}

TEST(SettleTest, WhoComesFirstIsFirst) {
  const SeatRules rules{"hackney", 2};
  Occupancy occupancy;
  EXPECT_THAT(Settle(rules, {{"camden"}, {"barnet"}, {"enfield"}}, kNow, occupancy),
              ElementsAre(0, 1));
  EXPECT_EQ(occupancy.all(), 2u);
}

TEST(SettleTest, ACoupleThatDoesNotFitHoldsUpNobody) {
  const SeatRules rules{"hackney", 3};
  Occupancy occupancy = OccupancyOf({{"barnet", 2}});
  EXPECT_THAT(Settle(rules, {{"camden", 2}, {"enfield"}, {"barnet"}}, kNow, occupancy),
              ElementsAre(1));
  EXPECT_THAT(Settle(rules, {{"camden", 2}, {"barnet"}}, kNow, occupancy), IsEmpty());
}

TEST(SettleTest, MostTogetherIsTheCapacityOrTheBound) {
  EXPECT_EQ(PlacesAtMost({"hackney", 10, 0, {}, 2}, "camden"), 2u);
  EXPECT_EQ(PlacesAtMost({"hackney", 10, 0, {}, 2}, "hackney"), 10u);
  EXPECT_EQ(PlacesAtMost({"hackney", 10, 0, {}, 20}, "camden"), 10u);
  EXPECT_EQ(PlacesAtMost({"hackney", 10}, "camden"), 10u);
}

// As a person would do it with a list on paper: again and again from the top, asking
// each time whether all that was agreed still holds.
std::vector<size_t> ByHand(const SeatRules& rules, const std::vector<Party>& already,
                           const std::vector<Party>& waiting, absl::Time now) {
  std::vector<bool> in(waiting.size());
  const auto holds = [&] {
    std::map<std::string, uint32_t> places;
    uint32_t all = 0;
    const auto count = [&](const Party& party) {
      places[party.member] += party.size;
      all += party.size;
    };
    for (const Party& party : already) count(party);
    for (size_t i = 0; i < waiting.size(); ++i) {
      if (in[i]) count(waiting[i]);
    }
    return std::pair(all, places);
  };
  for (bool again = true; again;) {
    again = false;
    for (size_t i = 0; i < waiting.size() && !again; ++i) {
      if (in[i]) continue;
      in[i] = true;
      const auto [all, places] = holds();
      const std::string& member = waiting[i].member;
      bool fits = all <= rules.capacity;
      if (member != rules.owner) {
        const auto owners = places.find(rules.owner);
        const uint32_t owned = owners == places.end() ? 0 : owners->second;
        const uint32_t kept = now < rules.reserved_until ? rules.reserved : 0;
        fits = fits && all - owned + std::max(kept, owned) <= rules.capacity;
        fits =
            fits && (rules.places_per_member == 0 || places.at(member) <= rules.places_per_member);
      }
      in[i] = fits;
      again = fits;
    }
  }
  std::vector<size_t> confirmed;
  for (size_t i = 0; i < waiting.size(); ++i) {
    if (in[i]) confirmed.push_back(i);
  }
  return confirmed;
}

TEST(SettleTest, AgreesWithAListOnPaper) {
  std::mt19937 random(20261122);
  const auto up_to = [&random](uint32_t most) {
    return std::uniform_int_distribution<uint32_t>(0, most)(random);
  };
  const std::vector<std::string> members = {"hackney", "camden", "barnet", "enfield"};
  for (int round = 0; round < 20'000; ++round) {
    SeatRules rules{.owner = "hackney", .capacity = 1 + up_to(11)};
    rules.reserved = up_to(rules.capacity);
    rules.reserved_until = up_to(1) == 0 ? kNow : kLater;
    rules.places_per_member = up_to(4);
    std::vector<Party> parties(up_to(12));
    for (Party& party : parties) party = {members[up_to(3)], 1 + up_to(2)};

    // Whoever came until then has what the rules gave them then; then it goes on.
    Occupancy occupancy;
    const auto middle = parties.begin() + up_to(static_cast<uint32_t>(parties.size()));
    const std::vector<Party> before(parties.begin(), middle);
    const std::vector<size_t> first = Settle(rules, before, kNow, occupancy);
    ASSERT_EQ(first, ByHand(rules, {}, before, kNow));
    std::vector<Party> already;
    std::vector<Party> waiting;
    for (size_t i = 0; i < before.size(); ++i) {
      const bool has = std::find(first.begin(), first.end(), i) != first.end();
      (has ? already : waiting).push_back(before[i]);
    }
    waiting.insert(waiting.end(), middle, parties.end());
    rules.capacity += up_to(2);
    const absl::Time then = up_to(1) == 0 ? kNow : kLater;
    const std::vector<size_t> second = Settle(rules, waiting, then, occupancy);
    ASSERT_EQ(second, ByHand(rules, already, waiting, then)) << "round " << round;

    EXPECT_LE(occupancy.all(), rules.capacity);
    if (then < rules.reserved_until) {
      EXPECT_LE(occupancy.all() - occupancy.of("hackney") +
                    std::max(rules.reserved, occupancy.of("hackney")),
                rules.capacity);
    }
    if (rules.places_per_member > 0) {
      for (const char* member : {"camden", "barnet", "enfield"}) {
        EXPECT_LE(occupancy.of(member), rules.places_per_member);
      }
    }
    std::vector<Party> left;
    for (size_t i = 0; i < waiting.size(); ++i) {
      if (std::find(second.begin(), second.end(), i) == second.end()) left.push_back(waiting[i]);
    }
    EXPECT_THAT(Settle(rules, left, then, occupancy), IsEmpty());
  }
}

}  // namespace
}  // namespace consortium::policy
