#include "policy/listing/row_rules.h"

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/admissible_row.h"

namespace consortium::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr absl::CivilDay kToday(2026, 11, 26);

// The problems of a row as `refused field` and `warning field`.
std::vector<std::string> ProblemsOf(const v1::Vacancy& row) {
  std::vector<std::string> fields;
  for (const v1::RowProblem& problem : policy::CheckRow(row, kToday)) {
    EXPECT_NE(problem.problem(), "");
    EXPECT_NE(problem.remedy(), "");
    fields.push_back(absl::StrCat(
        problem.severity() == v1::SEVERITY_REFUSED ? "refused " : "warning ", problem.field()));
  }
  return fields;
}

v1::UnavailablePlaces& AddUnavailable(v1::Vacancy& row, v1::Condition condition) {
  v1::UnavailablePlaces& part = *row.mutable_places()->add_not_available();
  part.set_count(1);
  part.set_reason(v1::NOT_AVAILABLE_REASON_OTHER);
  part.set_condition(condition);
  row.mutable_places()->set_approved(row.places().approved() + 1);
  return part;
}

// A change to the admissible row and what is then said of it; "" when all is well.
struct RowCase {
  std::string name;
  std::function<void(v1::Vacancy&)> change;
  std::string want;
};

class RowRulesTest : public ::testing::TestWithParam<RowCase> {};

TEST_P(RowRulesTest, SaysWhatIsWrongWithTheField) {
  v1::Vacancy row = AdmissibleRow();
  GetParam().change(row);
  if (GetParam().want.empty()) {
    EXPECT_THAT(ProblemsOf(row), IsEmpty());
  } else {
    EXPECT_THAT(ProblemsOf(row), ::testing::ElementsAre(GetParam().want));
  }
}

std::string NameOf(const ::testing::TestParamInfo<RowCase>& test) { return test.param.name; }

INSTANTIATE_TEST_SUITE_P(
    Identity, RowRulesTest,
    ::testing::ValuesIn(std::vector<RowCase>{
        {"Admissible", [](v1::Vacancy&) {}, ""},
        {"Reference8", [](v1::Vacancy& r) { r.set_household_ref("abcdEF_-"); }, ""},
        {"Reference7", [](v1::Vacancy& r) { r.set_household_ref("abcdEF_"); },
         "refused household_ref"},
        {"Reference36", [](v1::Vacancy& r) { r.set_household_ref(std::string(36, 'a')); }, ""},
        {"Reference37", [](v1::Vacancy& r) { r.set_household_ref(std::string(37, 'a')); },
         "refused household_ref"},
        {"ReferenceMissing", [](v1::Vacancy& r) { r.clear_household_ref(); },
         "refused household_ref"},
        {"ReferenceWithSpace", [](v1::Vacancy& r) { r.set_household_ref("abcd efgh"); },
         "refused household_ref"},
        {"ReferenceThatIsATelephoneNumber",
         [](v1::Vacancy& r) { r.set_household_ref("02079460123"); }, "refused household_ref"},
        {"ReferenceWithDigitsAndLetters",
         [](v1::Vacancy& r) { r.set_household_ref("hh-000000000123"); }, ""},
        {"KindMissing", [](v1::Vacancy& r) { r.clear_kind(); }, "refused kind"},
        {"KindUnknown", [](v1::Vacancy& r) { r.set_kind(static_cast<v1::HouseholdKind>(6)); },
         "refused kind"},
        {"ConnectedPersons",
         [](v1::Vacancy& r) { r.set_kind(v1::HOUSEHOLD_KIND_CONNECTED_PERSONS); }, "refused kind"},
        {"ApprovingAuthorityMissing", [](v1::Vacancy& r) { r.clear_approving_authority(); },
         "refused approving_authority"},
        {"ResidenceAuthorityMalformed",
         [](v1::Vacancy& r) { r.set_residence_authority("E0900001"); },
         "refused residence_authority"},
        {"ResidenceAuthorityOfNowhere",
         [](v1::Vacancy& r) { r.set_residence_authority("X09000012"); },
         "refused residence_authority"},
        {"AreaMissing", [](v1::Vacancy& r) { r.clear_area(); }, "refused area"},
        {"AreaSector", [](v1::Vacancy& r) { r.set_area("N4 2"); }, ""},
        {"AreaFullPostcode", [](v1::Vacancy& r) { r.set_area("N4 2AB"); }, "refused area"},
        {"AreaLowerCase", [](v1::Vacancy& r) { r.set_area("n4"); }, "refused area"},
    }),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    Places, RowRulesTest,
    ::testing::ValuesIn(std::vector<RowCase>{
        {"Missing", [](v1::Vacancy& r) { r.clear_places(); }, "refused places"},
        {"SumTooSmall", [](v1::Vacancy& r) { r.mutable_places()->set_approved(3); },
         "refused places"},
        {"SumTooLarge", [](v1::Vacancy& r) { r.mutable_places()->set_vacant(2); },
         "refused places"},
        {"Approved20",
         [](v1::Vacancy& r) {
           r.mutable_places()->set_approved(20);
           r.mutable_places()->set_vacant(19);
         },
         ""},
        {"Approved21",
         [](v1::Vacancy& r) {
           r.mutable_places()->set_approved(21);
           r.mutable_places()->set_vacant(20);
         },
         "refused places.approved"},
        {"SiblingsOnly", [](v1::Vacancy& r) { AddUnavailable(r, v1::CONDITION_SIBLINGS_ONLY); },
         ""},
        {"FromADate",
         [](v1::Vacancy& r) {
           AddUnavailable(r, v1::CONDITION_FROM_DATE).set_available_from("2026-11-27");
         },
         ""},
        {"FromADateReached",
         [](v1::Vacancy& r) {
           AddUnavailable(r, v1::CONDITION_FROM_DATE).set_available_from("2026-11-26");
         },
         "warning places.not_available[0].available_from"},
        {"FromADateMissing", [](v1::Vacancy& r) { AddUnavailable(r, v1::CONDITION_FROM_DATE); },
         "refused places.not_available[0].available_from"},
        {"FromADateImpossible",
         [](v1::Vacancy& r) {
           AddUnavailable(r, v1::CONDITION_FROM_DATE).set_available_from("2026-02-29");
         },
         "refused places.not_available[0].available_from"},
        {"FromADateIn2099",
         [](v1::Vacancy& r) {
           AddUnavailable(r, v1::CONDITION_FROM_DATE).set_available_from("2099-12-31");
         },
         ""},
        {"FromADateIn2100",
         [](v1::Vacancy& r) {
           AddUnavailable(r, v1::CONDITION_FROM_DATE).set_available_from("2100-01-01");
         },
         "refused places.not_available[0].available_from"},
        {"DateWithoutCondition",
         [](v1::Vacancy& r) {
           AddUnavailable(r, v1::CONDITION_SIBLINGS_ONLY).set_available_from("2026-12-01");
         },
         "refused places.not_available[0].available_from"},
        {"UnavailableReasonMissing",
         [](v1::Vacancy& r) { AddUnavailable(r, v1::CONDITION_SIBLINGS_ONLY).clear_reason(); },
         "refused places.not_available[0].reason"},
        {"UnavailableReasonUnknown",
         [](v1::Vacancy& r) {
           AddUnavailable(r, v1::CONDITION_SIBLINGS_ONLY)
               .set_reason(static_cast<v1::NotAvailableReason>(10));
         },
         "refused places.not_available[0].reason"},
        {"UnavailableConditionUnknown",
         [](v1::Vacancy& r) { AddUnavailable(r, static_cast<v1::Condition>(4)); },
         "refused places.not_available[0].condition"},
        {"SiblingGroupWithoutCondition",
         [](v1::Vacancy& r) {
           AddUnavailable(r, v1::CONDITION_UNSPECIFIED)
               .set_reason(v1::NOT_AVAILABLE_REASON_SIBLING_GROUP_ONLY);
         },
         "warning places.not_available[0].condition"},
        {"VacantSinceToday", [](v1::Vacancy& r) { r.set_vacant_since("2026-11-26"); }, ""},
        {"VacantSinceTomorrow", [](v1::Vacancy& r) { r.set_vacant_since("2026-11-27"); },
         "refused vacant_since"},
        {"VacantSinceNoDate", [](v1::Vacancy& r) { r.set_vacant_since("26/11/2026"); },
         "refused vacant_since"},
        {"VacantSince1999", [](v1::Vacancy& r) { r.set_vacant_since("1999-12-31"); },
         "refused vacant_since"},
        {"VacantSince2000", [](v1::Vacancy& r) { r.set_vacant_since("2000-01-01"); }, ""},
        {"VacantSinceWithoutVacancy",
         [](v1::Vacancy& r) {
           r.mutable_places()->set_vacant(0);
           r.mutable_places()->set_approved(1);
           AddUnavailable(r, v1::CONDITION_SIBLINGS_ONLY);
           r.set_vacant_since("2026-11-01");
         },
         "refused vacant_since"},
        {"NothingToOffer",
         [](v1::Vacancy& r) {
           r.mutable_places()->set_vacant(0);
           r.mutable_places()->set_filled(2);
         },
         "refused places"},
        {"OverFilledWithReason",
         [](v1::Vacancy& r) {
           r.mutable_places()->set_vacant(0);
           r.mutable_places()->set_filled(3);
           r.mutable_places()->set_over_filled(v1::OVER_FILLED_REASON_EXEMPTION);
         },
         "warning places"},
        {"OverFilledReasonWithoutCause",
         [](v1::Vacancy& r) {
           r.mutable_places()->set_over_filled(v1::OVER_FILLED_REASON_EMERGENCY);
         },
         "refused places.over_filled"},
    }),
    NameOf);

TEST(RowRulesTest, AnOverFilledHouseholdHasNoVacancyNoUnavailablePlaceAndAReason) {
  v1::Vacancy row = AdmissibleRow();
  row.mutable_places()->set_filled(3);
  AddUnavailable(row, v1::CONDITION_SIBLINGS_ONLY);
  row.mutable_places()->set_approved(2);
  EXPECT_THAT(ProblemsOf(row),
              ::testing::ElementsAre("refused places.vacant", "refused places.not_available",
                                     "refused places.over_filled"));
}

TEST(RowRulesTest, UnavailablePlacesAreCountedInAtMost20Entries) {
  v1::Vacancy row = AdmissibleRow();
  row.mutable_places()->set_approved(0);
  row.mutable_places()->set_filled(0);
  row.mutable_places()->set_vacant(0);
  for (int i = 0; i < 20; ++i) AddUnavailable(row, v1::CONDITION_SIBLINGS_ONLY);
  EXPECT_THAT(ProblemsOf(row), IsEmpty());
  AddUnavailable(row, v1::CONDITION_SIBLINGS_ONLY);
  EXPECT_THAT(ProblemsOf(row), ::testing::Contains("refused places.not_available"));
}

TEST(RowRulesTest, ConnectedPersonsAreToBeCountedInTotals) {
  v1::Vacancy row = AdmissibleRow();
  row.set_kind(v1::HOUSEHOLD_KIND_CONNECTED_PERSONS);
  EXPECT_THAT(policy::CheckRow(row, kToday).at(0).remedy(), HasSubstr("count them in totals"));
}

TEST(RowRulesTest, NoProblemRepeatsTheTextOfAField) {
  v1::Vacancy row = AdmissibleRow("secret value !");
  row.set_area("SECRET");
  row.set_vacant_since("secret");
  row.mutable_profile()->add_languages("secret");
  row.mutable_approval()->set_terms("ring 020 7946 0123 secret");
  for (const v1::RowProblem& problem : policy::CheckRow(row, kToday)) {
    const std::string text = absl::StrCat(problem.problem(), problem.remedy());
    EXPECT_THAT(text, Not(HasSubstr("secret")));
    EXPECT_THAT(text, Not(HasSubstr("SECRET")));
    EXPECT_THAT(text, Not(HasSubstr("7946")));
  }
}

TEST(RowRulesTest, EverythingWrongIsReportedAtOnce) {
  v1::Vacancy row;
  EXPECT_THAT(ProblemsOf(row),
              ::testing::IsSupersetOf({"refused household_ref", "refused kind", "refused places",
                                       "refused approval", "refused bedrooms", "refused area",
                                       "refused approving_authority", "refused offers"}));
}

TEST(HasSomethingToOfferTest, IsAPlaceNowFromADateOrOnACondition) {
  v1::Vacancy row = AdmissibleRow();
  EXPECT_TRUE(policy::HasSomethingToOffer(row));
  row.mutable_places()->set_vacant(0);
  EXPECT_FALSE(policy::HasSomethingToOffer(row));
  v1::UnavailablePlaces& part = AddUnavailable(row, v1::CONDITION_UNSPECIFIED);
  EXPECT_FALSE(policy::HasSomethingToOffer(row));
  for (const v1::Condition condition :
       {v1::CONDITION_SIBLINGS_ONLY, v1::CONDITION_SHORT_BREAKS_ONLY, v1::CONDITION_FROM_DATE}) {
    part.set_condition(condition);
    EXPECT_TRUE(policy::HasSomethingToOffer(row));
  }
}

}  // namespace
}  // namespace consortium::testing
