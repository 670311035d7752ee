// The rules of approval, rooms, offers, rota, level, profile and free text.
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "policy/listing/row_rules.h"
#include "tests/support/admissible_row.h"

namespace consortium::testing {
namespace {

constexpr absl::CivilDay kToday(2026, 11, 26);

std::vector<std::string> ProblemsOf(const v1::Vacancy& row) {
  std::vector<std::string> fields;
  for (const v1::RowProblem& problem : policy::CheckRow(row, kToday)) {
    fields.push_back(absl::StrCat(
        problem.severity() == v1::SEVERITY_REFUSED ? "refused " : "warning ", problem.field()));
  }
  return fields;
}

void SetHost(v1::Vacancy& row) {
  row.set_kind(v1::HOUSEHOLD_KIND_SUPPORTED_LODGINGS_HOST);
  row.mutable_approval()->set_age_months_min(192);
  row.mutable_approval()->set_age_months_max(263);
  row.mutable_offers(0)->set_kind(v1::OFFER_KIND_SUPPORTED_LODGINGS);
}

void SetShortBreak(v1::Offer& offer, const char* start, const char* end) {
  offer.set_kind(v1::OFFER_KIND_SHORT_BREAK);
  offer.set_start_date(start);
  offer.set_end_date(end);
}

void AddWindows(v1::Vacancy& row, int count) {
  for (int i = 0; i < count; ++i) {
    v1::RotaWindow& window = *row.add_out_of_hours();
    window.set_day(v1::WEEKDAY_FRIDAY);
    window.set_start_minute(1439);
    window.set_end_minute(1439);
  }
}

struct RowCase {
  std::string name;
  std::function<void(v1::Vacancy&)> change;
  std::string want;  // Empty: all is well.
};

class RowPartsTest : public ::testing::TestWithParam<RowCase> {};

TEST_P(RowPartsTest, SaysWhatIsWrongWithTheField) {
  v1::Vacancy row = AdmissibleRow();
  GetParam().change(row);
  if (GetParam().want.empty()) {
    EXPECT_THAT(ProblemsOf(row), ::testing::IsEmpty());
  } else {
    EXPECT_THAT(ProblemsOf(row), ::testing::ElementsAre(GetParam().want));
  }
}

std::string NameOf(const ::testing::TestParamInfo<RowCase>& test) { return test.param.name; }

INSTANTIATE_TEST_SUITE_P(
    Approval, RowPartsTest,
    ::testing::ValuesIn(std::vector<RowCase>{
        {"Missing", [](v1::Vacancy& r) { r.clear_approval(); }, "refused approval"},
        {"Oldest216", [](v1::Vacancy& r) { r.mutable_approval()->set_age_months_max(216); },
         "refused approval.age_months_max"},
        {"YoungestIsOldest", [](v1::Vacancy& r) { r.mutable_approval()->set_age_months_min(215); },
         ""},
        {"YoungestOverOldest",
         [](v1::Vacancy& r) {
           r.mutable_approval()->set_age_months_min(100);
           r.mutable_approval()->set_age_months_max(99);
         },
         "refused approval.age_months_max"},
        {"HostOf16To21", SetHost, ""},
        {"HostOldest264",
         [](v1::Vacancy& r) {
           SetHost(r);
           r.mutable_approval()->set_age_months_max(264);
         },
         "refused approval.age_months_max"},
        {"HostYoungest191",
         [](v1::Vacancy& r) {
           SetHost(r);
           r.mutable_approval()->set_age_months_min(191);
         },
         "refused approval.age_months_min"},
        {"HostYoungest251",
         [](v1::Vacancy& r) {
           SetHost(r);
           r.mutable_approval()->set_age_months_min(251);
         },
         ""},
        {"HostYoungest252",
         [](v1::Vacancy& r) {
           SetHost(r);
           r.mutable_approval()->set_age_months_min(252);
         },
         "refused approval.age_months_min"},
        {"SexFemale", [](v1::Vacancy& r) { r.mutable_approval()->set_sex(v1::SEX_FEMALE); }, ""},
        {"SexUnknown", [](v1::Vacancy& r) { r.mutable_approval()->set_sex(v1::SEX_UNKNOWN); },
         "refused approval.sex"},
        {"Children0", [](v1::Vacancy& r) { r.mutable_approval()->set_children_max(0); },
         "refused approval.children_max"},
        {"Children20", [](v1::Vacancy& r) { r.mutable_approval()->set_children_max(20); }, ""},
        {"Children21", [](v1::Vacancy& r) { r.mutable_approval()->set_children_max(21); },
         "refused approval.children_max"},
        {"Terms300",
         [](v1::Vacancy& r) {
           std::string terms;
           for (int i = 0; i < 300; ++i) terms += "é";
           r.mutable_approval()->set_terms(terms);
         },
         ""},
        {"Terms301", [](v1::Vacancy& r) { r.mutable_approval()->set_terms(std::string(301, 'a')); },
         "refused approval.terms"},
        {"TermsWithTelephone",
         [](v1::Vacancy& r) { r.mutable_approval()->set_terms("ring 020 7946 0123 first"); },
         "refused approval.terms"},
        {"TermsWithEmail",
         [](v1::Vacancy& r) { r.mutable_approval()->set_terms("write to carer@example.org"); },
         "refused approval.terms"},
        {"TermsWithPostcode",
         [](v1::Vacancy& r) { r.mutable_approval()->set_terms("school near N4 2AB only"); },
         "refused approval.terms"},
        {"TermsWithNul",
         [](v1::Vacancy& r) { r.mutable_approval()->set_terms(std::string("a\0b", 3)); },
         "refused approval.terms"},
        {"TermsOnTwoLines", [](v1::Vacancy& r) { r.mutable_approval()->set_terms("one\r\n\ttwo"); },
         ""},
    }),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    Rooms, RowPartsTest,
    ::testing::ValuesIn(std::vector<RowCase>{
        {"Missing", [](v1::Vacancy& r) { r.clear_bedrooms(); }, "refused bedrooms"},
        {"Free20", [](v1::Vacancy& r) { r.mutable_bedrooms()->set_free(20); }, ""},
        {"Free21", [](v1::Vacancy& r) { r.mutable_bedrooms()->set_free(21); },
         "refused bedrooms.free"},
        {"SharingUnspecified", [](v1::Vacancy& r) { r.mutable_bedrooms()->clear_sharing(); }, ""},
        {"SharingUnknown",
         [](v1::Vacancy& r) { r.mutable_bedrooms()->set_sharing(static_cast<v1::RoomSharing>(5)); },
         "refused bedrooms.sharing"},
    }),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    Offers, RowPartsTest,
    ::testing::ValuesIn(std::vector<RowCase>{
        {"None", [](v1::Vacancy& r) { r.clear_offers(); }, "refused offers"},
        {"KindMissing", [](v1::Vacancy& r) { r.mutable_offers(0)->clear_kind(); },
         "refused offers[0].kind"},
        {"KindUnknown",
         [](v1::Vacancy& r) { r.add_offers()->set_kind(static_cast<v1::OfferKind>(12)); },
         "refused offers[1].kind"},
        {"KindTwice", [](v1::Vacancy& r) { r.add_offers()->set_kind(v1::OFFER_KIND_SHORT_TERM); },
         "refused offers[1].kind"},
        {"LodgingsByFosterCarers",
         [](v1::Vacancy& r) { r.add_offers()->set_kind(v1::OFFER_KIND_SUPPORTED_LODGINGS); },
         "refused offers[1].kind"},
        {"HostTheSameDay",
         [](v1::Vacancy& r) {
           SetHost(r);
           r.add_offers()->set_kind(v1::OFFER_KIND_SAME_DAY_EMERGENCY);
         },
         ""},
        {"HostForTheLongTerm",
         [](v1::Vacancy& r) {
           SetHost(r);
           r.add_offers()->set_kind(v1::OFFER_KIND_LONG_TERM);
         },
         "refused offers[1].kind"},
        {"HostWithoutLodgings",
         [](v1::Vacancy& r) {
           SetHost(r);
           r.mutable_offers(0)->set_kind(v1::OFFER_KIND_SAME_DAY_EMERGENCY);
         },
         "refused offers"},
        {"ParentAndChildHousehold",
         [](v1::Vacancy& r) {
           r.set_kind(v1::HOUSEHOLD_KIND_PARENT_AND_CHILD);
           r.add_offers()->set_kind(v1::OFFER_KIND_PARENT_AND_CHILD);
         },
         ""},
        {"ParentAndChildHouseholdWithoutTheOffer",
         [](v1::Vacancy& r) { r.set_kind(v1::HOUSEHOLD_KIND_PARENT_AND_CHILD); }, "refused offers"},
        {"ShortBreaksHousehold",
         [](v1::Vacancy& r) {
           r.set_kind(v1::HOUSEHOLD_KIND_SHORT_BREAKS);
           SetShortBreak(*r.mutable_offers(0), "2026-12-01", "2026-12-14");
         },
         ""},
        {"ShortBreaksHouseholdWithMore",
         [](v1::Vacancy& r) {
           r.set_kind(v1::HOUSEHOLD_KIND_SHORT_BREAKS);
           SetShortBreak(*r.mutable_offers(0), "2026-12-01", "2026-12-14");
           r.add_offers()->set_kind(v1::OFFER_KIND_SHORT_TERM);
         },
         "refused offers[1].kind"},
        {"ShortBreakWithoutStart",
         [](v1::Vacancy& r) { SetShortBreak(*r.add_offers(), "", "2026-12-14"); },
         "refused offers[1].start_date"},
        {"ShortBreakWithoutEnd",
         [](v1::Vacancy& r) { SetShortBreak(*r.add_offers(), "2026-12-01", ""); },
         "refused offers[1].end_date"},
        {"ShortBreakOfOneDay",
         [](v1::Vacancy& r) { SetShortBreak(*r.add_offers(), "2026-12-01", "2026-12-01"); }, ""},
        {"ShortBreakBackwards",
         [](v1::Vacancy& r) { SetShortBreak(*r.add_offers(), "2026-12-02", "2026-12-01"); },
         "refused offers[1].end_date"},
        {"ShortBreakUntilToday",
         [](v1::Vacancy& r) { SetShortBreak(*r.add_offers(), "2026-11-01", "2026-11-26"); }, ""},
        {"ShortBreakUntilYesterday",
         [](v1::Vacancy& r) { SetShortBreak(*r.add_offers(), "2026-11-01", "2026-11-25"); },
         "warning offers[1].end_date"},
        {"OfferFromADate",
         [](v1::Vacancy& r) { r.mutable_offers(0)->set_start_date("2026-12-01"); }, ""},
        {"OfferFromNoDate", [](v1::Vacancy& r) { r.mutable_offers(0)->set_start_date("soon"); },
         "refused offers[0].start_date"},
    }),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    RotaAndLevel, RowPartsTest,
    ::testing::ValuesIn(std::vector<RowCase>{
        {"Windows28", [](v1::Vacancy& r) { AddWindows(r, 28); }, ""},
        {"Windows29", [](v1::Vacancy& r) { AddWindows(r, 29); }, "refused out_of_hours"},
        {"WindowWithoutDay",
         [](v1::Vacancy& r) {
           AddWindows(r, 1);
           r.mutable_out_of_hours(0)->clear_day();
         },
         "refused out_of_hours[0].day"},
        {"WindowStart1440",
         [](v1::Vacancy& r) {
           AddWindows(r, 1);
           r.mutable_out_of_hours(0)->set_start_minute(1440);
         },
         "refused out_of_hours[0].start_minute"},
        {"WindowEnd1440",
         [](v1::Vacancy& r) {
           AddWindows(r, 1);
           r.mutable_out_of_hours(0)->set_end_minute(1440);
         },
         "refused out_of_hours[0].end_minute"},
        {"Level",
         [](v1::Vacancy& r) {
           r.mutable_level()->set_scheme("hackney-2024" + std::string(28, 'a'));
           r.mutable_level()->set_level("2" + std::string(19, '.'));
         },
         ""},
        {"SchemeTooLong",
         [](v1::Vacancy& r) {
           r.mutable_level()->set_scheme(std::string(41, 'a'));
           r.mutable_level()->set_level("2");
         },
         "refused level.scheme"},
        {"LevelTooLong",
         [](v1::Vacancy& r) {
           r.mutable_level()->set_scheme("hackney-2024");
           r.mutable_level()->set_level(std::string(21, 'a'));
         },
         "refused level.level"},
        {"LevelWithoutScheme", [](v1::Vacancy& r) { r.mutable_level()->set_level("2"); },
         "refused level.scheme"},
        {"SchemeWithSpace",
         [](v1::Vacancy& r) {
           r.mutable_level()->set_scheme("hackney 2024");
           r.mutable_level()->set_level("2");
         },
         "refused level.scheme"},
        {"SchemeThatIsATelephoneNumber",
         [](v1::Vacancy& r) {
           r.mutable_level()->set_scheme("020-7946-0123");
           r.mutable_level()->set_level("2");
         },
         "refused level.scheme"},
    }),
    NameOf);

std::string Tag(int i) {
  return {static_cast<char>('a' + i / 26), static_cast<char>('a' + i % 26)};
}

INSTANTIATE_TEST_SUITE_P(
    Profile, RowPartsTest,
    ::testing::ValuesIn(std::vector<RowCase>{
        {"Languages20",
         [](v1::Vacancy& r) {
           for (int i = 0; i < 20; ++i) r.mutable_profile()->add_languages(Tag(i));
         },
         ""},
        {"Languages21",
         [](v1::Vacancy& r) {
           for (int i = 0; i < 21; ++i) r.mutable_profile()->add_languages(Tag(i));
         },
         "refused profile.languages"},
        {"LanguageTwice",
         [](v1::Vacancy& r) {
           r.mutable_profile()->add_languages("so");
           r.mutable_profile()->add_languages("so");
         },
         "refused profile.languages[1]"},
        {"LanguageInWords", [](v1::Vacancy& r) { r.mutable_profile()->add_languages("Somali"); },
         "refused profile.languages[0]"},
        {"LanguageWithRegion", [](v1::Vacancy& r) { r.mutable_profile()->add_languages("pt-BR"); },
         "refused profile.languages[0]"},
        {"ReligionUnknown",
         [](v1::Vacancy& r) { r.mutable_profile()->set_religion(static_cast<v1::Religion>(9)); },
         "refused profile.religion"},
        {"Ethnicities4",
         [](v1::Vacancy& r) {
           for (const char* code : {"WBRI", "BCRB", "NOBT", "REFU"}) {
             r.mutable_profile()->add_ethnicities(code);
           }
         },
         ""},
        {"Ethnicities5",
         [](v1::Vacancy& r) {
           for (const char* code : {"WBRI", "BCRB", "NOBT", "REFU", "CHNE"}) {
             r.mutable_profile()->add_ethnicities(code);
           }
         },
         "refused profile.ethnicities"},
        {"EthnicityUnknown", [](v1::Vacancy& r) { r.mutable_profile()->add_ethnicities("WHITE"); },
         "refused profile.ethnicities[0]"},
        {"SkillTwice",
         [](v1::Vacancy& r) {
           r.mutable_profile()->add_skills(v1::SKILL_AUTISM);
           r.mutable_profile()->add_skills(v1::SKILL_AUTISM);
         },
         "refused profile.skills[1]"},
        {"SkillUnspecified",
         [](v1::Vacancy& r) { r.mutable_profile()->add_skills(v1::SKILL_UNSPECIFIED); },
         "refused profile.skills[0]"},
        {"SkillUnknown",
         [](v1::Vacancy& r) { r.mutable_profile()->add_skills(static_cast<v1::Skill>(19)); },
         "refused profile.skills[0]"},
        {"FeatureTwice",
         [](v1::Vacancy& r) {
           r.mutable_profile()->add_features(v1::HOUSEHOLD_FEATURE_DOG);
           r.mutable_profile()->add_features(v1::HOUSEHOLD_FEATURE_DOG);
         },
         "refused profile.features[1]"},
        {"FeatureUnknown",
         [](v1::Vacancy& r) {
           r.mutable_profile()->add_features(static_cast<v1::HouseholdFeature>(8));
         },
         "refused profile.features[0]"},
        {"Team64",
         [](v1::Vacancy& r) { r.mutable_owner_details()->set_team(std::string(64, 'a')); }, ""},
        {"Team65",
         [](v1::Vacancy& r) { r.mutable_owner_details()->set_team(std::string(65, 'a')); },
         "refused owner_details.team"},
        {"TeamWithTelephone",
         [](v1::Vacancy& r) { r.mutable_owner_details()->set_team("North 020 7946 0123"); },
         "refused owner_details.team"},
        {"Note300",
         [](v1::Vacancy& r) { r.mutable_owner_details()->set_note(std::string(300, 'a')); }, ""},
        {"Note301",
         [](v1::Vacancy& r) { r.mutable_owner_details()->set_note(std::string(301, 'a')); },
         "refused owner_details.note"},
        {"NoteWithEmail",
         [](v1::Vacancy& r) { r.mutable_owner_details()->set_note("carer@example.org"); },
         "refused owner_details.note"},
    }),
    NameOf);

}  // namespace
}  // namespace consortium::testing
