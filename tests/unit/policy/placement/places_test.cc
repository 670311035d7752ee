#include "policy/placement/places.h"

#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "consortium/v1/instant.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "policy/listing/row_rules.h"

namespace consortium::policy {
namespace {

using ::testing::ElementsAre;

const absl::CivilDay kToday(2026, 11, 24);
const absl::Time kNoon = absl::FromCivil(absl::CivilHour(2026, 11, 24, 12), absl::UTCTimeZone());

v1::Places Vacant(uint32_t vacant) {
  v1::Places places;
  places.set_approved(8);
  places.set_vacant(vacant);
  return places;
}

void Add(uint32_t count, v1::Condition condition, const std::string& from, v1::Places& places) {
  v1::UnavailablePlaces& part = *places.add_not_available();
  part.set_count(count);
  part.set_condition(condition);
  part.set_available_from(from);
}

// `<count> <condition> <from> <seconds after noon>` of each.
std::vector<std::string> Say(const v1::Places& places, const std::vector<PlaceClaim>& claims) {
  const auto held = Allocate(places, claims);
  if (!held.has_value()) return {"too few"};
  std::vector<std::string> said;
  for (const v1::HeldPlaces& each : *held) {
    std::string& text = said.emplace_back(absl::StrCat(each.count()));
    if (each.condition() == v1::CONDITION_SIBLINGS_ONLY) text += " siblings";
    if (each.condition() == v1::CONDITION_SHORT_BREAKS_ONLY) text += " short breaks";
    if (!each.available_from().empty()) absl::StrAppend(&text, " from ", each.available_from());
    if (each.has_until()) {
      absl::StrAppend(&text, " +", absl::ToInt64Seconds(v1::InstantOf(each.until()) - kNoon));
    }
  }
  return said;
}

TEST(PlacesTest, TakesVacantPlacesUntilThereAreNone) {
  EXPECT_THAT(Say(Vacant(2), {}), ElementsAre());
  EXPECT_THAT(Say(Vacant(2), {{1, kToday}, {1, kToday}}), ElementsAre("2"));
  EXPECT_THAT(Say(Vacant(2), {{1, kToday}, {2, kToday}}), ElementsAre("too few"));
  EXPECT_THAT(Say(Vacant(0), {{1, kToday}}), ElementsAre("too few"));
}

TEST(PlacesTest, AChildForNextMonthLeavesTonightsBed) {
  v1::Places places = Vacant(1);
  Add(1, v1::CONDITION_FROM_DATE, "2026-12-20", places);
  const PlaceClaim later{.places = 1, .start = absl::CivilDay(2026, 12, 21)};
  const PlaceClaim now{.places = 1, .start = kToday};
  EXPECT_THAT(Say(places, {later}), ElementsAre("1 from 2026-12-20"));
  EXPECT_THAT(Say(places, {later, now}), ElementsAre("1", "1 from 2026-12-20"));
  EXPECT_THAT(Say(places, {now, now}), ElementsAre("too few"));
}

TEST(PlacesTest, ADatedPlaceIsFreeOnItsDayAndNotBefore) {
  v1::Places places = Vacant(0);
  Add(1, v1::CONDITION_FROM_DATE, "2026-12-20", places);
  EXPECT_THAT(Say(places, {{1, absl::CivilDay(2026, 12, 19)}}), ElementsAre("too few"));
  EXPECT_THAT(Say(places, {{1, absl::CivilDay(2026, 12, 20)}}), ElementsAre("1 from 2026-12-20"));
}

TEST(PlacesTest, OfDatedPlacesTheLatestThatWillDoIsTaken) {
  v1::Places places = Vacant(0);
  Add(1, v1::CONDITION_FROM_DATE, "2026-12-01", places);
  Add(1, v1::CONDITION_FROM_DATE, "2026-12-10", places);
  EXPECT_THAT(Say(places, {{1, absl::CivilDay(2026, 12, 15)}}), ElementsAre("1 from 2026-12-10"));
  EXPECT_THAT(Say(places, {{1, absl::CivilDay(2026, 12, 5)}}), ElementsAre("1 from 2026-12-01"));
}

TEST(PlacesTest, ConditionsAreMetOrTheirPlacesAreNotTaken) {
  v1::Places places = Vacant(0);
  Add(2, v1::CONDITION_SIBLINGS_ONLY, "", places);
  Add(1, v1::CONDITION_SHORT_BREAKS_ONLY, "", places);
  Add(3, v1::CONDITION_UNSPECIFIED, "", places);
  EXPECT_THAT(Say(places, {{1, kToday}}), ElementsAre("too few"));
  EXPECT_THAT(Say(places, {{.places = 2, .start = kToday, .siblings = true}}),
              ElementsAre("2 siblings"));
  EXPECT_THAT(Say(places, {{.places = 1, .start = kToday, .short_break = true}}),
              ElementsAre("1 short breaks"));
  EXPECT_THAT(Say(places, {{.places = 3, .start = kToday, .siblings = true}}),
              ElementsAre("too few"));
}

TEST(PlacesTest, WhoCouldTakeAnotherPlaceMakesRoom) {
  v1::Places places = Vacant(0);
  Add(2, v1::CONDITION_SIBLINGS_ONLY, "", places);
  Add(2, v1::CONDITION_SHORT_BREAKS_ONLY, "", places);
  const PlaceClaim either = {.places = 2, .start = kToday, .siblings = true, .short_break = true};
  const PlaceClaim siblings = {.places = 2, .start = kToday + 1, .siblings = true};
  const PlaceClaim short_break = {.places = 2, .start = kToday + 1, .short_break = true};
  EXPECT_THAT(Say(places, {either, siblings}), ElementsAre("2 siblings", "2 short breaks"));
  EXPECT_THAT(Say(places, {either, short_break}), ElementsAre("2 siblings", "2 short breaks"));
  EXPECT_THAT(Say(places, {either, siblings, short_break}), ElementsAre("too few"));
}

// Every way of giving each claim's places, one by one.
bool CanBeShared(v1::Places places, std::vector<PlaceClaim> claims) {
  while (!claims.empty() && claims.back().places == 0) claims.pop_back();
  if (claims.empty()) return true;
  PlaceClaim& claim = claims.back();
  --claim.places;
  if (places.vacant() > 0) {
    v1::Places fewer = places;
    fewer.set_vacant(places.vacant() - 1);
    if (CanBeShared(fewer, claims)) return true;
  }
  for (int i = 0; i < places.not_available_size(); ++i) {
    v1::Places fewer = places;
    v1::UnavailablePlaces& part = *fewer.mutable_not_available(i);
    const bool suits = part.condition() == v1::CONDITION_SIBLINGS_ONLY ? claim.siblings
                       : part.condition() == v1::CONDITION_SHORT_BREAKS_ONLY
                           ? claim.short_break
                           : ParseDate(part.available_from()).value() <= claim.start;
    if (part.count() == 0 || !suits) continue;
    part.set_count(part.count() - 1);
    if (CanBeShared(fewer, claims)) return true;
  }
  return false;
}

TEST(PlacesTest, RefusesOnlyWhatNoSharingOutGives) {
  std::mt19937 random(20261123);
  const auto draw = [&random](int bound) {
    return std::uniform_int_distribution<int>(0, bound - 1)(random);
  };
  const std::vector<std::string> days = {"2026-11-25", "2026-12-01"};
  int refused = 0;
  for (int round = 0; round < 2'000; ++round) {
    v1::Places places = Vacant(static_cast<uint32_t>(draw(2)));
    for (int i = draw(4); i > 0; --i) {
      const auto condition = static_cast<v1::Condition>(1 + draw(v1::Condition_ARRAYSIZE - 1));
      Add(1, condition,
          condition == v1::CONDITION_FROM_DATE ? days[static_cast<size_t>(draw(2))] : "", places);
    }
    std::vector<PlaceClaim> claims;
    for (int i = draw(4); i > 0; --i) {
      claims.push_back({.places = static_cast<uint32_t>(1 + draw(2)),
                        .start = kToday + draw(10),
                        .siblings = draw(2) == 0,
                        .short_break = draw(2) == 0});
    }
    const bool held = Allocate(places, claims).has_value();
    if (!held) ++refused;
    ASSERT_EQ(held, CanBeShared(places, claims)) << places.ShortDebugString();
  }
  EXPECT_GT(refused, 200);
  EXPECT_LT(refused, 1'800);
}

TEST(PlacesTest, SaysUntilWhenSoonestFirstAndTheEndlessLast) {
  EXPECT_THAT(Say(Vacant(4), {{.places = 1, .start = kToday},
                              {.places = 1, .start = kToday, .until = kNoon + absl::Seconds(9)},
                              {.places = 2, .start = kToday, .until = kNoon + absl::Seconds(3)}}),
              ElementsAre("2 +3", "1 +9", "1"));
}

// What a claim frees when it ends is never what another one needs: so a household's
// claims that were admitted one by one can all be held, whichever of them end.
TEST(PlacesTest, WhateverClaimEndsTheOthersAreHeldStill) {
  std::mt19937 random(20261124);
  const auto draw = [&random](int bound) {
    return std::uniform_int_distribution<int>(0, bound - 1)(random);
  };
  const std::vector<std::string> days = {"2026-11-25", "2026-12-01", "2026-12-20"};
  int held = 0;
  for (int round = 0; round < 2'000; ++round) {
    v1::Places places = Vacant(static_cast<uint32_t>(draw(4)));
    for (int i = draw(4); i > 0; --i) {
      const auto condition = static_cast<v1::Condition>(1 + draw(v1::Condition_ARRAYSIZE - 1));
      Add(static_cast<uint32_t>(1 + draw(2)), condition,
          condition == v1::CONDITION_FROM_DATE ? days[static_cast<size_t>(draw(3))] : "", places);
    }
    std::vector<PlaceClaim> claims;
    for (int i = draw(6); i > 0; --i) {
      claims.push_back({.places = static_cast<uint32_t>(1 + draw(2)),
                        .start = kToday + draw(40),
                        .siblings = draw(2) == 0,
                        .short_break = draw(2) == 0});
    }
    if (!Allocate(places, claims).has_value()) continue;
    ++held;
    while (!claims.empty()) {
      claims.erase(claims.begin() + draw(static_cast<int>(claims.size())));
      ASSERT_TRUE(Allocate(places, claims).has_value()) << places.ShortDebugString();
    }
  }
  EXPECT_GT(held, 500);
}

}  // namespace
}  // namespace consortium::policy
