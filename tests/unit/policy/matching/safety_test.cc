// What no wish weighs against, and words that give nothing away.
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/unit/policy/matching/one_household.h"

namespace consortium::testing {
namespace {

using Row = v1::Vacancy;
using Request = v1::SearchAvailabilityRequest;

TEST(SafetyTest, AHouseholdThatMayBeInAnAreaToAvoidIsNotFoundAndNoNearMiss) {
  const auto avoid = [](const char* avoided, const char* area) {
    return [=](Row& row, Request& request) {
      row.set_area(area);
      request.add_areas_to_avoid(avoided);
    };
  };
  ExpectAnswers({
      {"the outcode itself", avoid("N4", "N4"), "nothing"},
      {"a sector of it", avoid("N4", "N4 2"), "nothing"},
      {"the outcode around the sector", avoid("N4 2", "N4"), "nothing"},
      {"the same sector", avoid("N4 2", "N4 2"), "nothing"},
      {"another sector of the outcode", avoid("N4 2", "N4 3"), "fits"},
      {"an outcode that begins alike", avoid("N4", "N41"), "fits"},
      {"and the other way about", avoid("N41", "N4"), "fits"},
      {"another outcode", avoid("N5", "N4"), "fits"},
      {"also where another criterion fails",
       [&](Row& row, Request& request) {
         avoid("N4", "N4")(row, request);
         row.mutable_bedrooms()->set_free(0);
       },
       "nothing"},
  });
}

TEST(SafetyTest, AHouseholdWithWhatItMustNotHaveIsNotFoundAndNoNearMiss) {
  for (int feature = v1::HOUSEHOLD_FEATURE_DOG; feature <= v1::HouseholdFeature_MAX; ++feature) {
    SCOPED_TRACE(v1::HouseholdFeature_Name(feature));
    const auto asked = static_cast<v1::HouseholdFeature>(feature);
    const auto other = static_cast<v1::HouseholdFeature>(feature % v1::HouseholdFeature_MAX + 1);
    ExpectAnswers({
        {"it has",
         [=](Row& row, Request& request) {
           row.mutable_profile()->add_features(asked);
           request.add_must_not_have(asked);
         },
         "nothing"},
        {"it has another",
         [=](Row& row, Request& request) {
           row.mutable_profile()->add_features(other);
           request.add_must_not_have(asked);
         },
         "fits"},
    });
  }
}

TEST(DistanceTest, IsAStraightLineAndTheMostIsIncluded) {
  const auto within = [](double miles, const char* area) {
    return [=](Row& row, Request& request) {
      row.set_area(area);
      request.set_near("N5");
      request.set_max_distance_miles(miles);
    };
  };
  ExpectAnswers({
      {"a mile of a mile", within(1.0, "N4"), "fits"},
      {"a mile of a little less", within(0.99, "N4"),
       "near miss: distance: 1.00 miles where at most 0.99 were asked for"},
      {"no limit", within(0, "N4"), "fits"},
      {"nobody knows where it is: it is not left out", within(0.5, "N19"), "fits"},
  });
}

TEST(WishesTest, AreToldInWordsWithoutTheCarersOwnValues) {
  const auto profile = [](Row& row) {
    row.mutable_profile()->add_languages("so");
    row.mutable_profile()->add_languages("ti");
    row.mutable_profile()->set_religion(v1::RELIGION_MUSLIM);
    row.mutable_profile()->add_ethnicities("BAFR");
    row.mutable_profile()->add_skills(v1::SKILL_AUTISM);
  };
  ExpectAnswers({
      {"all are met",
       [&](Row& row, Request& request) {
         profile(row);
         v1::Child& child = *request.mutable_children(0);
         child.add_languages("bn");
         child.add_languages("so");
         child.set_religion(v1::RELIGION_MUSLIM);
         child.set_ethnicity("BAFR");
         child.add_needs(v1::SKILL_AUTISM);
       },
       "fits; met: can meet the need: autism, speaks a language asked for, practises a religion "
       "asked for, shares an ethnicity asked for"},
      {"none is met",
       [&](Row& row, Request& request) {
         profile(row);
         v1::Child& child = *request.mutable_children(0);
         child.add_languages("bn");
         child.set_religion(v1::RELIGION_HINDU);
         child.set_ethnicity("AIND");
         child.add_needs(v1::SKILL_HEARING);
       },
       "fits; unmet: can meet the need: hearing, speaks a language asked for, practises a religion "
       "asked for, shares an ethnicity asked for"},
      {"nothing is said of what was not asked", [&](Row& row, Request&) { profile(row); }, "fits"},
  });
}

// Marks that no other text holds, in everything that must not be said.
TEST(WishesTest, NeverNameAnAreaToAvoidOrAValueOfTheProfile) {
  for (const bool fails : {false, true}) {
    Row row = CarersForThree();
    row.mutable_profile()->add_languages("xqz");
    row.mutable_profile()->add_features(v1::HOUSEHOLD_FEATURE_SMOKER);
    row.mutable_profile()->set_religion(v1::RELIGION_SIKH);
    row.mutable_profile()->add_ethnicities("WROM");
    row.mutable_profile()->add_skills(v1::SKILL_FIRE_SETTING);
    if (fails) row.mutable_bedrooms()->set_free(0);
    Request request = OneOfEight();
    request.mutable_children(0)->add_languages("xqz");
    request.mutable_children(0)->set_religion(v1::RELIGION_JEWISH);
    request.mutable_children(0)->set_ethnicity("BCRB");
    request.mutable_children(0)->add_needs(v1::SKILL_AUTISM);
    request.add_areas_to_avoid("ZE1 0");
    request.add_must_not_have(v1::HOUSEHOLD_FEATURE_DOG);
    const std::string answer = Answer(row, request);
    for (const char* secret :
         {"ZE1", "xqz", "ikh", "ewish", "WROM", "BCRB", "mok", "dog", "fire"}) {
      EXPECT_FALSE(absl::StrContains(answer, secret)) << answer;
    }
  }
}

}  // namespace
}  // namespace consortium::testing
