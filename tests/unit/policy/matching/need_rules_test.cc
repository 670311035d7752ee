// What is wrong with a search, field by field: each bound of search.proto at the
// limit and one past it.
#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "policy/matching/need.h"
#include "tests/unit/policy/matching/one_household.h"

namespace consortium::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

using Request = v1::SearchAvailabilityRequest;
using Strings = std::vector<std::string>;

constexpr absl::CivilDay kToday(2026, 11, 26);

std::string InDays(int days) { return absl::FormatCivilTime(kToday + days); }

// The fields at fault, each with something to read.
Strings FaultsOf(const Request& request, bool may_match = true) {
  Strings fields;
  for (const rpc::FieldViolation& violation : policy::CheckNeed(request, may_match, kToday)) {
    EXPECT_NE(violation.description, "") << violation.field;
    fields.push_back(violation.field);
  }
  return fields;
}

v1::Child& First(Request& request) { return *request.mutable_children(0); }

void AskForLodgings(Request& request, uint32_t years) {
  request.set_kind(v1::OFFER_KIND_SUPPORTED_LODGINGS);
  First(request).set_age_years(years);
}

void AskForParentOf(Request& request, uint32_t years) {
  request.set_kind(v1::OFFER_KIND_PARENT_AND_CHILD);
  request.mutable_parent()->set_age_years(years);
}

void Start(Request& request, v1::Urgency urgency, const std::string& date) {
  request.set_urgency(urgency);
  request.set_start_date(date);
}

void AddLanguages(Request& request, int count) {
  constexpr const char* kLanguages[] = {"so", "bn", "tr", "en", "pl", "pt"};
  for (int i = 0; i < count; ++i) First(request).add_languages(kLanguages[i]);
}

void StayNear(Request& request, double miles) {
  request.set_near("N4");
  request.set_max_distance_miles(miles);
}

// A change to a good request, and the fields that are then at fault.
struct NeedCase {
  std::string name;
  std::function<void(Request&)> change;
  Strings faults;
};

class NeedRulesTest : public ::testing::TestWithParam<NeedCase> {};

TEST_P(NeedRulesTest, NamesTheFieldAtFault) {
  Request request = OneOfEight();
  GetParam().change(request);
  EXPECT_THAT(FaultsOf(request), ElementsAreArray(GetParam().faults));
}

std::string NameOf(const ::testing::TestParamInfo<NeedCase>& test) { return test.param.name; }

INSTANTIATE_TEST_SUITE_P(
    Children, NeedRulesTest,
    ::testing::ValuesIn(std::vector<NeedCase>{
        {"OneOfEightYears", [](Request&) {}, {}},
        {"NoChild", [](Request& r) { r.clear_children(); }, {"children"}},
        {"EightChildren",
         [](Request& r) {
           while (r.children_size() < 8) AddChild(r, 8);
         },
         {}},
        {"NineChildren",
         [](Request& r) {
           while (r.children_size() < 9) AddChild(r, 8);
         },
         {"children"}},
        {"NoAge", [](Request& r) { First(r).clear_age(); }, {"children[0]"}},
        {"NoAgeOfTheSecond", [](Request& r) { r.add_children(); }, {"children[1]"}},
        {"Years0", [](Request& r) { First(r).set_age_years(0); }, {"children[0].age_years"}},
        {"Years1", [](Request& r) { First(r).set_age_years(1); }, {}},
        {"Years20", [](Request& r) { First(r).set_age_years(20); }, {}},
        {"Years21", [](Request& r) { First(r).set_age_years(21); }, {"children[0].age_years"}},
        {"Months0", [](Request& r) { First(r).set_age_months(0); }, {}},
        {"Months35", [](Request& r) { First(r).set_age_months(35); }, {}},
        {"Months36", [](Request& r) { First(r).set_age_months(36); }, {"children[0].age_months"}},
        {"DueIn42Weeks", [](Request& r) { First(r).set_due_date(InDays(42 * 7)); }, {}},
        {"DueIn42WeeksAndADay",
         [](Request& r) { First(r).set_due_date(InDays(42 * 7 + 1)); },
         {"children[0].due_date"}},
        {"Due14DaysAgo", [](Request& r) { First(r).set_due_date(InDays(-14)); }, {}},
        {"Due15DaysAgo",
         [](Request& r) { First(r).set_due_date(InDays(-15)); },
         {"children[0].due_date"}},
        {"DueOnNoDay",
         [](Request& r) { First(r).set_due_date("2027-02-29"); },
         {"children[0].due_date"}},
        {"DueNever", [](Request& r) { First(r).set_due_date(""); }, {"children[0].due_date"}},
        {"SexUnknownToTheContract",
         [](Request& r) { First(r).set_sex(static_cast<v1::Sex>(v1::Sex_ARRAYSIZE)); },
         {"children[0].sex"}},
    }),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    Lodgings, NeedRulesTest,
    ::testing::ValuesIn(std::vector<NeedCase>{
        {"Years16", [](Request& r) { AskForLodgings(r, 16); }, {}},
        {"Years15", [](Request& r) { AskForLodgings(r, 15); }, {"children[0]"}},
        {"Years20", [](Request& r) { AskForLodgings(r, 20); }, {}},
        {"Years21", [](Request& r) { AskForLodgings(r, 21); }, {"children[0].age_years"}},
        {"ABaby",
         [](Request& r) {
           AskForLodgings(r, 16);
           First(r).set_age_months(35);
         },
         {"children[0]"}},
        {"AnUnbornChild",
         [](Request& r) {
           AskForLodgings(r, 16);
           First(r).set_due_date(InDays(7));
         },
         {"children[0]"}},
        {"TheSecondTooYoung",
         [](Request& r) {
           AskForLodgings(r, 16);
           AddChild(r, 15);
         },
         {"children[1]"}},
    }),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    Criteria, NeedRulesTest,
    ::testing::ValuesIn(std::vector<NeedCase>{
        {"Needs", [](Request& r) { First(r).add_needs(v1::SKILL_AUTISM); }, {}},
        {"NeedUnspecified",
         [](Request& r) { First(r).add_needs(v1::SKILL_UNSPECIFIED); },
         {"children[0].needs[0]"}},
        {"NeedUnknown",
         [](Request& r) {
           First(r).add_needs(v1::SKILL_AUTISM);
           First(r).add_needs(static_cast<v1::Skill>(v1::Skill_ARRAYSIZE));
         },
         {"children[0].needs[1]"}},
        {"NeedTwice",
         [](Request& r) {
           First(r).add_needs(v1::SKILL_AUTISM);
           First(r).add_needs(v1::SKILL_AUTISM);
         },
         {"children[0].needs[1]"}},
        {"NeedOfTwoChildren",
         [](Request& r) {
           First(r).add_needs(v1::SKILL_AUTISM);
           AddChild(r, 4)->add_needs(v1::SKILL_AUTISM);
         },
         {}},
        {"Languages5", [](Request& r) { AddLanguages(r, 5); }, {}},
        {"Languages6", [](Request& r) { AddLanguages(r, 6); }, {"children[0].languages"}},
        {"LanguageOfThreeLetters", [](Request& r) { First(r).add_languages("som"); }, {}},
        {"LanguageOfFourLetters",
         [](Request& r) {
           First(r).add_languages("so");
           First(r).add_languages("soma");
         },
         {"children[0].languages[1]"}},
        {"LanguageOfOneLetter",
         [](Request& r) { First(r).add_languages("s"); },
         {"children[0].languages[0]"}},
        {"LanguageInUpperCase",
         [](Request& r) { First(r).add_languages("SO"); },
         {"children[0].languages[0]"}},
        {"ReligionUnknown",
         [](Request& r) {
           First(r).set_religion(static_cast<v1::Religion>(v1::Religion_ARRAYSIZE));
         },
         {"children[0].religion"}},
        {"Ethnicity", [](Request& r) { First(r).set_ethnicity("BAFR"); }, {}},
        {"EthnicityUnknown",
         [](Request& r) { First(r).set_ethnicity("XXXX"); },
         {"children[0].ethnicity"}},
        {"EthnicityInLowerCase",
         [](Request& r) { First(r).set_ethnicity("bafr"); },
         {"children[0].ethnicity"}},
        {"EthnicityRefused",
         [](Request& r) { First(r).set_ethnicity("REFU"); },
         {"children[0].ethnicity"}},
        {"EthnicityNotYetObtained",
         [](Request& r) { First(r).set_ethnicity("NOBT"); },
         {"children[0].ethnicity"}},
        {"Feature", [](Request& r) { r.add_must_not_have(v1::HOUSEHOLD_FEATURE_DOG); }, {}},
        {"FeatureUnspecified",
         [](Request& r) { r.add_must_not_have(v1::HOUSEHOLD_FEATURE_UNSPECIFIED); },
         {"must_not_have[0]"}},
        {"FeatureUnknown",
         [](Request& r) {
           r.add_must_not_have(static_cast<v1::HouseholdFeature>(v1::HouseholdFeature_ARRAYSIZE));
         },
         {"must_not_have[0]"}},
        {"FeatureTwice",
         [](Request& r) {
           r.add_must_not_have(v1::HOUSEHOLD_FEATURE_DOG);
           r.add_must_not_have(v1::HOUSEHOLD_FEATURE_CAT);
           r.add_must_not_have(v1::HOUSEHOLD_FEATURE_DOG);
         },
         {"must_not_have[2]"}},
    }),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    Parent, NeedRulesTest,
    ::testing::ValuesIn(std::vector<NeedCase>{
        {"Missing", [](Request& r) { r.set_kind(v1::OFFER_KIND_PARENT_AND_CHILD); }, {"parent"}},
        {"Extra", [](Request& r) { r.mutable_parent()->set_age_years(19); }, {"parent"}},
        {"Years12", [](Request& r) { AskForParentOf(r, 12); }, {}},
        {"Years11", [](Request& r) { AskForParentOf(r, 11); }, {"parent.age_years"}},
        {"Years60", [](Request& r) { AskForParentOf(r, 60); }, {}},
        {"Years61", [](Request& r) { AskForParentOf(r, 61); }, {"parent.age_years"}},
        {"NoAge", [](Request& r) { AskForParentOf(r, 0); }, {"parent.age_years"}},
        {"SexUnknownToTheContract",
         [](Request& r) {
           AskForParentOf(r, 19);
           r.mutable_parent()->set_sex(static_cast<v1::Sex>(v1::Sex_ARRAYSIZE));
         },
         {"parent.sex"}},
    }),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    CareAndTimes, NeedRulesTest,
    ::testing::ValuesIn(std::vector<NeedCase>{
        {"KindMissing", [](Request& r) { r.clear_kind(); }, {"kind"}},
        {"KindUnknown",
         [](Request& r) { r.set_kind(static_cast<v1::OfferKind>(v1::OfferKind_ARRAYSIZE)); },
         {"kind"}},
        {"UrgencyMissing", [](Request& r) { r.clear_urgency(); }, {"urgency"}},
        {"UrgencyUnknown",
         [](Request& r) { r.set_urgency(static_cast<v1::Urgency>(v1::Urgency_ARRAYSIZE)); },
         {"urgency"}},
        {"StartToday", [](Request& r) { r.set_start_date(InDays(0)); }, {}},
        {"StartYesterday", [](Request& r) { r.set_start_date(InDays(-1)); }, {"start_date"}},
        {"StartIn366Days", [](Request& r) { r.set_start_date(InDays(366)); }, {}},
        {"StartIn367Days", [](Request& r) { r.set_start_date(InDays(367)); }, {"start_date"}},
        {"StartOnNoDay", [](Request& r) { r.set_start_date("2026-11-31"); }, {"start_date"}},
        {"SameDayToday", [](Request& r) { Start(r, v1::URGENCY_SAME_DAY, InDays(0)); }, {}},
        {"SameDayTomorrow",
         [](Request& r) { Start(r, v1::URGENCY_SAME_DAY, InDays(1)); },
         {"start_date"}},
        {"OutOfHoursToday", [](Request& r) { Start(r, v1::URGENCY_OUT_OF_HOURS, InDays(0)); }, {}},
        {"OutOfHoursTomorrow",
         [](Request& r) { Start(r, v1::URGENCY_OUT_OF_HOURS, InDays(1)); },
         {"start_date"}},
        {"Length7300Days", [](Request& r) { r.set_length_days(7'300); }, {}},
        {"Length7301Days", [](Request& r) { r.set_length_days(7'301); }, {"length_days"}},
        {"ShortBreakOfADay",
         [](Request& r) {
           r.set_kind(v1::OFFER_KIND_SHORT_BREAK);
           r.set_length_days(1);
         },
         {}},
        {"ShortBreakWithoutLength",
         [](Request& r) { r.set_kind(v1::OFFER_KIND_SHORT_BREAK); },
         {"length_days"}},
    }),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    AreasAndPages, NeedRulesTest,
    ::testing::ValuesIn(std::vector<NeedCase>{
        {"NearASector", [](Request& r) { r.set_near("N4 2"); }, {}},
        {"NearAFullPostcode", [](Request& r) { r.set_near("N4 2AB"); }, {"near"}},
        {"Miles200", [](Request& r) { StayNear(r, 200); }, {}},
        {"MilesJustOver200",
         [](Request& r) { StayNear(r, std::nextafter(200, 201)); },
         {"max_distance_miles"}},
        {"MilesBelow0", [](Request& r) { StayNear(r, -0.1); }, {"max_distance_miles"}},
        {"MilesNotANumber",
         [](Request& r) { StayNear(r, std::numeric_limits<double>::quiet_NaN()); },
         {"max_distance_miles"}},
        {"MilesWithoutEnd",
         [](Request& r) { StayNear(r, std::numeric_limits<double>::infinity()); },
         {"max_distance_miles"}},
        {"MilesFromNowhere",
         [](Request& r) { r.set_max_distance_miles(5); },
         {"max_distance_miles"}},
        {"NoMilesFromNowhere", [](Request& r) { r.set_max_distance_miles(0); }, {}},
        {"AreasToAvoid50",
         [](Request& r) {
           for (int i = 0; i < 50; ++i) r.add_areas_to_avoid("N4");
         },
         {}},
        {"AreasToAvoid51",
         [](Request& r) {
           for (int i = 0; i < 51; ++i) r.add_areas_to_avoid("N4");
         },
         {"areas_to_avoid"}},
        {"EveryBadAreaToAvoid",
         [](Request& r) {
           for (const char* area : {"n4", "N4 2", "N4 2AB"}) r.add_areas_to_avoid(area);
         },
         {"areas_to_avoid[0]", "areas_to_avoid[2]"}},
        {"Page100", [](Request& r) { r.set_page_size(100); }, {}},
        {"Page101", [](Request& r) { r.set_page_size(101); }, {"page_size"}},
    }),
    NameOf);

TEST(NeedRulesTest, WhoMayNotMatchMayAskByNoCriterionOfMatchedFields) {
  Request request = OneOfEight();
  First(request).set_sex(v1::SEX_FEMALE);
  request.set_near("N4");
  request.add_areas_to_avoid("E8");
  EXPECT_THAT(FaultsOf(request, false), IsEmpty());
  First(request).add_needs(v1::SKILL_AUTISM);
  First(request).add_languages("so");
  First(request).set_religion(v1::RELIGION_MUSLIM);
  First(request).set_ethnicity("BAFR");
  request.add_must_not_have(v1::HOUSEHOLD_FEATURE_DOG);
  EXPECT_THAT(FaultsOf(request, false),
              ElementsAre("children[0].needs", "children[0].languages", "children[0].religion",
                          "children[0].ethnicity", "must_not_have"));
  EXPECT_THAT(FaultsOf(request, true), IsEmpty());
}

TEST(NeedRulesTest, AllThatIsWrongIsSaidAtOnce) {
  EXPECT_THAT(FaultsOf(Request()), ElementsAre("children", "kind", "urgency"));
}

// Where a child must not live is a secret of the caller's, as is what it needs.
TEST(NeedRulesTest, NoFaultRepeatsACriterion) {
  Request request = OneOfEight();
  First(request).add_languages("SECRET");
  First(request).set_ethnicity("SECRET");
  First(request).set_due_date("SECRET");
  request.set_start_date("SECRET");
  request.set_near("SECRET");
  request.add_areas_to_avoid("SECRET");
  const std::vector<rpc::FieldViolation> faults = policy::CheckNeed(request, true, kToday);
  EXPECT_EQ(faults.size(), 6u);
  for (const rpc::FieldViolation& fault : faults) {
    EXPECT_THAT(absl::StrCat(fault.field, fault.description), Not(HasSubstr("SECRET")));
  }
}

}  // namespace
}  // namespace consortium::testing
