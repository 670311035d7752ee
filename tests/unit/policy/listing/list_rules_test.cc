// What makes a whole list unusable, field by field: each bound of vacancies.proto
// at the limit and one past it.
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "google/rpc/status_details.h"
#include "gtest/gtest.h"
#include "policy/listing/row_rules.h"
#include "tests/support/admissible_row.h"
#include "tests/support/status_matchers.h"

namespace consortium::testing {
namespace {

using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::Not;

using List = v1::PublishVacancyListRequest;
using Strings = std::vector<std::string>;

// Tuesday 24 November 2026, 10:00 in London.
absl::Time Now() {
  return absl::FromCivil(absl::CivilMinute(2026, 11, 24, 10, 0), policy::London());
}

void Take(List& list, absl::Time at) {
  list.mutable_as_of()->set_seconds(absl::ToUnixSeconds(at));
  list.mutable_as_of()->set_nanos(static_cast<int32_t>(
      (at - absl::FromUnixSeconds(absl::ToUnixSeconds(at))) / absl::Nanoseconds(1)));
}

v1::KindTotals& Add(List& list, v1::HouseholdKind kind, uint32_t households, uint32_t approved) {
  v1::KindTotals& totals = *list.add_totals();
  totals.set_kind(kind);
  totals.set_households(households);
  totals.set_approved(approved);
  totals.set_filled(approved);
  return totals;
}

// Two mainstream households with two places each, three of them filled; the row of
// one.
List GoodList() {
  List list;
  list.set_week_commencing("2026-11-23");
  Take(list, Now());
  v1::KindTotals& totals = Add(list, v1::HOUSEHOLD_KIND_MAINSTREAM, 2, 4);
  totals.set_filled(3);
  totals.set_vacant(1);
  *list.add_rows() = AdmissibleRow();
  return list;
}

v1::KindTotals& First(List& list) { return *list.mutable_totals(0); }

// The places of the first kind by their state.
void SetPlaces(List& list, uint32_t approved, uint32_t filled, uint32_t vacant,
               uint32_t not_available) {
  First(list).set_approved(approved);
  First(list).set_filled(filled);
  First(list).set_vacant(vacant);
  First(list).set_not_available(not_available);
}

void AddRows(List& list, int count) {
  list.clear_rows();
  for (int i = 0; i < count; ++i) *list.add_rows() = AdmissibleRow(absl::StrCat("household-", i));
}

// A change to a good list, and the fields that are then at fault.
struct ListCase {
  std::string name;
  std::function<void(List&)> change;
  Strings faults;
};

class ListRulesTest : public ::testing::TestWithParam<ListCase> {};

TEST_P(ListRulesTest, NamesTheFieldAtFault) {
  List list = GoodList();
  GetParam().change(list);
  const absl::Status status = policy::CheckList(list, Now());
  if (GetParam().faults.empty()) {
    EXPECT_THAT(status, IsOk());
    return;
  }
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument));
  Strings fields;
  for (const rpc::FieldViolation& violation : rpc::FieldViolationsOf(status)) {
    EXPECT_NE(violation.description, "") << violation.field;
    fields.push_back(violation.field);
  }
  EXPECT_THAT(fields, ElementsAreArray(GetParam().faults));
}

std::string NameOf(const ::testing::TestParamInfo<ListCase>& test) { return test.param.name; }

INSTANTIATE_TEST_SUITE_P(
    Times, ListRulesTest,
    ::testing::ValuesIn(std::vector<ListCase>{
        {"Good", [](List&) {}, {}},
        {"WeekMissing", [](List& l) { l.clear_week_commencing(); }, {"week_commencing"}},
        {"WeekOfATuesday",
         [](List& l) { l.set_week_commencing("2026-11-24"); },
         {"week_commencing"}},
        {"WeekOnNoDay", [](List& l) { l.set_week_commencing("2026-02-30"); }, {"week_commencing"}},
        {"AsOfMissing", [](List& l) { l.clear_as_of(); }, {"as_of"}},
        {"AsOf5MinutesAhead", [](List& l) { Take(l, Now() + absl::Minutes(5)); }, {}},
        {"AsOfJustOver5MinutesAhead",
         [](List& l) { Take(l, Now() + absl::Minutes(5) + absl::Microseconds(1)); },
         {"as_of"}},
        {"AsOf31DaysAgo", [](List& l) { Take(l, Now() - absl::Hours(31 * 24)); }, {}},
        {"AsOfJustOver31DaysAgo",
         [](List& l) { Take(l, Now() - absl::Hours(31 * 24) - absl::Nanoseconds(1)); },
         {"as_of"}},
        {"AsOfNanosBelow0", [](List& l) { l.mutable_as_of()->set_nanos(-1); }, {"as_of"}},
        {"AsOfNanosOfASecond",
         [](List& l) { l.mutable_as_of()->set_nanos(1'000'000'000); },
         {"as_of"}},
        {"AsOfInTheYear10000",
         [](List& l) { l.mutable_as_of()->set_seconds(253'402'300'800); },
         {"as_of"}},
        {"AsOfBeforeTheYear1",
         [](List& l) { l.mutable_as_of()->set_seconds(-62'135'596'801); },
         {"as_of"}},
    }),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    Totals, ListRulesTest,
    ::testing::ValuesIn(std::vector<ListCase>{
        {"Missing", [](List& l) { l.clear_totals(); }, {"totals"}},
        {"KindMissing",
         [](List& l) {
           First(l).clear_kind();
           l.clear_rows();
         },
         {"totals[0].kind"}},
        {"KindUnknown",
         [](List& l) {
           First(l).set_kind(static_cast<v1::HouseholdKind>(v1::HouseholdKind_ARRAYSIZE));
           l.clear_rows();
         },
         {"totals[0].kind"}},
        {"KindTwice",
         [](List& l) { Add(l, v1::HOUSEHOLD_KIND_MAINSTREAM, 1, 1); },
         {"totals[1].kind"}},
        {"KindOfRowsLeftOut",
         [](List& l) { First(l).set_kind(v1::HOUSEHOLD_KIND_SHORT_BREAKS); },
         {"totals"}},
        {"EveryKindOnce",
         [](List& l) {
           for (int kind = 2; kind < v1::HouseholdKind_ARRAYSIZE; ++kind) {
             Add(l, static_cast<v1::HouseholdKind>(kind), 1, 1);
           }
         },
         {}},
        {"EveryBadKind",
         [](List& l) {
           First(l).set_approved(5);
           Add(l, v1::HOUSEHOLD_KIND_SHORT_BREAKS, 2, 1);
         },
         {"totals[0]", "totals[1].approved"}},
        {"Households100000",
         [](List& l) {
           First(l).set_households(100'000);
           SetPlaces(l, 100'000, 100'000, 0, 0);
         },
         {}},
        {"Households100001",
         [](List& l) { First(l).set_households(100'001); },
         {"totals[0].households"}},
        {"Approved100001",
         [](List& l) {
           First(l).set_households(100'000);
           SetPlaces(l, 100'001, 100'000, 1, 0);
         },
         {"totals[0].approved"}},
        {"Filled100001",
         [](List& l) {
           First(l).set_households(100'000);
           SetPlaces(l, 100'000, 100'001, 0, 0);
         },
         {"totals[0].filled"}},
        {"Vacant100001",
         [](List& l) {
           First(l).set_households(100'000);
           SetPlaces(l, 100'000, 0, 100'001, 0);
         },
         {"totals[0].vacant"}},
        {"NotAvailable100001",
         [](List& l) {
           First(l).set_households(100'000);
           SetPlaces(l, 100'000, 0, 0, 100'001);
         },
         {"totals[0].not_available"}},
        {"Places20OfEachHousehold", [](List& l) { SetPlaces(l, 40, 40, 0, 0); }, {}},
        {"Approved21OfAHousehold",
         [](List& l) { SetPlaces(l, 41, 40, 1, 0); },
         {"totals[0].approved"}},
        {"Filled21OfAHousehold", [](List& l) { SetPlaces(l, 40, 41, 0, 0); }, {"totals[0].filled"}},
        {"Vacant21OfAHousehold",
         [](List& l) { SetPlaces(l, 40, 0, 41, 0); },
         {"totals[0].vacant", "totals[0]"}},
        {"NotAvailable21OfAHousehold",
         [](List& l) { SetPlaces(l, 40, 0, 0, 41); },
         {"totals[0].not_available", "totals[0]"}},
        {"OnePlaceOfEachHousehold", [](List& l) { SetPlaces(l, 2, 1, 1, 0); }, {}},
        {"ApprovedUnderHouseholds",
         [](List& l) { SetPlaces(l, 1, 1, 0, 0); },
         {"totals[0].approved"}},
        {"NoHouseholdAtAll", [](List& l) { Add(l, v1::HOUSEHOLD_KIND_SHORT_BREAKS, 0, 0); }, {}},
        {"SumOfThree", [](List& l) { SetPlaces(l, 4, 1, 2, 1); }, {}},
        {"SumUnderApproved", [](List& l) { SetPlaces(l, 4, 1, 1, 1); }, {"totals[0]"}},
        {"MoreFilledThanApproved", [](List& l) { SetPlaces(l, 4, 5, 0, 0); }, {}},
        {"SumOverApprovedByTheFilled", [](List& l) { SetPlaces(l, 4, 2, 3, 1); }, {}},
        {"SumOverApprovedByMoreThanTheFilled",
         [](List& l) { SetPlaces(l, 4, 2, 4, 1); },
         {"totals[0]"}},
    }),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    RowsAndSource, ListRulesTest,
    ::testing::ValuesIn(std::vector<ListCase>{
        {"NoRow", [](List& l) { l.clear_rows(); }, {}},
        {"RowsOfEveryHousehold", [](List& l) { AddRows(l, 2); }, {}},
        {"MoreRowsThanHouseholds", [](List& l) { AddRows(l, 3); }, {"totals[0].households"}},
        {"RowsOfConnectedPersonsAreTheRowsProblem",
         [](List& l) {
           Add(l, v1::HOUSEHOLD_KIND_CONNECTED_PERSONS, 0, 0);
           l.mutable_rows(0)->set_kind(v1::HOUSEHOLD_KIND_CONNECTED_PERSONS);
         },
         {}},
        {"Rows10000",
         [](List& l) {
           First(l).set_households(20'000);
           SetPlaces(l, 20'000, 20'000, 0, 0);
           AddRows(l, 10'000);
         },
         {}},
        {"Rows10001",
         [](List& l) {
           First(l).set_households(20'000);
           SetPlaces(l, 20'000, 20'000, 0, 0);
           AddRows(l, 10'001);
         },
         {"rows"}},
        {"AHouseholdTwice", [](List& l) { *l.add_rows() = l.rows(0); }, {"rows[1].household_ref"}},
        {"RowsWithoutReferenceAreTheRowsProblem",
         [](List& l) {
           AddRows(l, 2);
           for (v1::Vacancy& row : *l.mutable_rows()) row.clear_household_ref();
         },
         {}},
        {"System64Characters",
         [](List& l) { l.mutable_source()->set_system(std::string(64, 's')); },
         {}},
        {"System65Characters",
         [](List& l) { l.mutable_source()->set_system(std::string(65, 's')); },
         {"source.system"}},
        {"System64CharactersOfTwoBytes",
         [](List& l) {
           for (int i = 0; i < 64; ++i) l.mutable_source()->mutable_system()->append("\u00e9");
         },
         {}},
        {"Version64Characters",
         [](List& l) { l.mutable_source()->set_adapter_version(std::string(64, '1')); },
         {}},
        {"Version65Characters",
         [](List& l) { l.mutable_source()->set_adapter_version(std::string(65, '1')); },
         {"source.adapter_version"}},
        {"Digest",
         [](List& l) { l.mutable_source()->set_mapping_digest(std::string(60, '0') + "aFAf"); },
         {}},
        {"Digest63Digits",
         [](List& l) { l.mutable_source()->set_mapping_digest(std::string(63, '0')); },
         {"source.mapping_digest"}},
        {"Digest65Digits",
         [](List& l) { l.mutable_source()->set_mapping_digest(std::string(65, '0')); },
         {"source.mapping_digest"}},
        {"DigestNotHexadecimal",
         [](List& l) { l.mutable_source()->set_mapping_digest(std::string(63, '0') + "g"); },
         {"source.mapping_digest"}},
    }),
    NameOf);

TEST(ListRulesTest, TheWeekIsLastWeekThisOrTheNext) {
  List list = GoodList();
  for (const char* week : {"2026-11-16", "2026-11-23", "2026-11-30"}) {
    list.set_week_commencing(week);
    EXPECT_THAT(policy::CheckList(list, Now()), IsOk()) << week;
  }
  list.set_week_commencing("2026-11-09");
  EXPECT_THAT(policy::CheckList(list, Now()),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("is over")));
  list.set_week_commencing("2026-12-07");
  EXPECT_THAT(policy::CheckList(list, Now()),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("too far ahead")));
}

// Sunday 23:59 in London in summer is Sunday 22:59 in UTC; a minute later the
// consortium's week is another, though UTC's is not.
TEST(ListRulesTest, TheWeekIsLondonsAndNotThatOfUtc) {
  const absl::Time midnight =
      absl::FromCivil(absl::CivilMinute(2026, 7, 6, 0, 0), policy::London());
  List list = GoodList();
  list.set_week_commencing("2026-07-13");
  Take(list, midnight - absl::Minutes(1));
  EXPECT_THAT(policy::CheckList(list, midnight - absl::Minutes(1)),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(policy::CheckList(list, midnight), IsOk());
}

TEST(ListRulesTest, AWeekOutOfRangeIsSaidOnlyWhenNothingElseIsWrong) {
  List list = GoodList();
  list.set_week_commencing("2026-11-09");
  list.clear_totals();
  EXPECT_THAT(policy::CheckList(list, Now()),
              StatusIs(absl::StatusCode::kInvalidArgument, Not(HasSubstr("week"))));
}

TEST(ListRulesTest, AllThatIsWrongIsSaidAtOnce) {
  Strings fields;
  for (const rpc::FieldViolation& violation :
       rpc::FieldViolationsOf(policy::CheckList(List(), Now()))) {
    fields.push_back(violation.field);
  }
  EXPECT_THAT(fields, ElementsAreArray({"week_commencing", "as_of", "totals"}));
}

}  // namespace
}  // namespace consortium::testing
