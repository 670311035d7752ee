#include "adapters/mapping/mapper.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "policy/listing/row_rules.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/adapters/mapping/mapping_run.h"
#include "tests/unit/adapters/mapping/small_mapping.h"

namespace consortium::mapping {
namespace {

namespace v1 = consortium::v1;
using consortium::testing::IsOk;
using consortium::testing::StatusIs;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;
using ::testing::StartsWith;

constexpr char kHeader[] = "household,kind of carer,approved,filled,free,area,name,terms\n";

absl::StatusOr<MappedList> MapSmall(const std::string& lines) {
  return Map(kSmallMapping, absl::StrCat(kHeader, lines));
}

TEST(MapperTest, TurnsALineIntoARow) {
  absl::StatusOr<MappedList> list = MapSmall("H1,M,2,1,1,N4,Amara Okafor,No pets.\n");
  ASSERT_THAT(list, IsOk());
  ASSERT_EQ(list->request.rows_size(), 1);
  const v1::Vacancy& row = list->request.rows(0);
  EXPECT_EQ(row.household_ref().size(), 26u);
  EXPECT_EQ(row.kind(), v1::HOUSEHOLD_KIND_MAINSTREAM);
  EXPECT_EQ(row.places().approved(), 2u);
  EXPECT_EQ(row.places().vacant(), 1u);
  EXPECT_EQ(row.area(), "N4");
  EXPECT_EQ(row.approval().terms(), "No pets.");
  EXPECT_EQ(list->request.week_commencing(), "2026-11-23");
  EXPECT_EQ(list->request.source().adapter_version(), "tests");
  EXPECT_EQ(list->origins[0].local_reference, "H1");
  EXPECT_THAT(list->origins[0].lines, ElementsAre(2));
  EXPECT_THAT(Fates(list->report), ElementsAre(Pair(2, "MAPPED")));
  EXPECT_THAT(list->request.SerializeAsString(), Not(HasSubstr("Okafor")));
  EXPECT_THAT(list->request.SerializeAsString(), Not(HasSubstr("H1")));
}

TEST(MapperTest, GivesEveryLineAFateAndCountsHouseholdsWithoutARow) {
  absl::StatusOr<MappedList> list = MapSmall(
      "H1,M,2,1,1,N4,,\n"
      "H2,M,1,1,0,N4,,\n"
      "H3,FF,2,2,0,N4,,\n"
      "H4,kin,1,1,0,N4,,\n"
      "\n"
      "Total,,6,5,1,,,\n"
      "H5,M,1,0,1,nowhere,,\n"
      "H6,M,1\n");
  ASSERT_THAT(list, IsOk());
  EXPECT_THAT(
      Fates(list->report),
      ElementsAre(Pair(2, "MAPPED"), Pair(3, "COUNTED"), Pair(4, "COUNTED"), Pair(5, "COUNTED"),
                  Pair(6, "BLANK"), Pair(7, "SKIPPED"), Pair(8, "REFUSED"), Pair(9, "REFUSED")));
  EXPECT_EQ(list->report.lines(1).reason(), "nothing to offer");
  EXPECT_EQ(list->report.lines(2).reason(), "connected persons are counted, never offered");
  EXPECT_EQ(list->report.lines(3).reason(), "kinship");
  EXPECT_EQ(list->report.lines(5).reason(), "totals line");
  const config::LineCounts& counts = list->report.counts();
  EXPECT_EQ(counts.lines(), 8u);
  EXPECT_EQ(counts.lines(), counts.mapped() + counts.counted() + counts.skipped() + counts.blank() +
                                counts.refused());

  ASSERT_EQ(list->request.totals_size(), 2);
  EXPECT_EQ(list->request.totals(0).kind(), v1::HOUSEHOLD_KIND_MAINSTREAM);
  EXPECT_EQ(list->request.totals(0).households(), 3u);  // H5 counts, its area aside.
  EXPECT_EQ(list->request.totals(0).vacant(), 2u);
  EXPECT_EQ(list->request.totals(1).kind(), v1::HOUSEHOLD_KIND_CONNECTED_PERSONS);
  EXPECT_EQ(list->request.totals(1).approved(), 3u);
}

TEST(MapperTest, ReportsLineColumnFieldProblemAndRemedy) {
  absl::StatusOr<MappedList> list = MapSmall("H1,M,2,1,1,nowhere,,\n");
  ASSERT_THAT(list, IsOk());
  ASSERT_EQ(list->report.problems_size(), 1);
  const config::LineProblem& problem = list->report.problems(0);
  EXPECT_EQ(problem.line(), 2u);
  EXPECT_EQ(problem.column(), "area");
  EXPECT_EQ(problem.field(), "area");
  EXPECT_THAT(problem.problem(), HasSubstr("outcode or a sector"));
  EXPECT_THAT(problem.remedy(), Not(IsEmpty()));
  EXPECT_EQ(problem.severity(), v1::SEVERITY_REFUSED);
}

TEST(MapperTest, RefusesARowWithAnUnknownCodeAndTheOthersStand) {
  absl::StatusOr<MappedList> list = MapSmall("H1,Q,2,1,1,N4,,\nH2,M,2,1,1,N4,,\n");
  ASSERT_THAT(list, IsOk());
  EXPECT_EQ(list->request.rows_size(), 1);
  EXPECT_THAT(Problems(list->report),
              ElementsAre("2 kind kind: the code is not in the value map `kind`"));
}

TEST(MapperTest, DoesNotCountAHouseholdWhosePlacesDoNotAddUp) {
  absl::StatusOr<MappedList> list =
      MapSmall("H1,M,3,1,1,N4,,\nH2,M,x,0,1,N4,,\nH3,M,21,20,1,N4,,\nH4,M,1,0,1,N4,,\n");
  ASSERT_THAT(list, IsOk());
  EXPECT_EQ(list->request.totals(0).households(), 1u);
  EXPECT_THAT(list->report.lines(0).reason(), HasSubstr("not counted"));
  EXPECT_THAT(
      Problems(list->report),
      ElementsAre(StartsWith("2  places:"), StartsWith("3 approved places.approved:"),
                  StartsWith("3 approved approval.children_max:"), StartsWith("4  places:")));
}

TEST(MapperTest, OnlyWarnsAboutTheOtherCellsOfAHouseholdWithNothingToOffer) {
  const std::string mapping =
      absl::StrReplaceAll(kSmallMapping, {{"target: \"approval.terms\" column: \"terms\"",
                                           "target: \"vacant_since\" column: \"terms\""}});
  absl::StatusOr<MappedList> list = Map(mapping, absl::StrCat(kHeader, "H1,M,1,1,0,N4,,soon\n"));
  ASSERT_THAT(list, IsOk());
  EXPECT_THAT(Fates(list->report), ElementsAre(Pair(2, "COUNTED")));
  EXPECT_THAT(Problems(list->report),
              ElementsAre(StartsWith("(2 terms vacant_since: must be a date")));
  EXPECT_EQ(list->report.counts().refused(), 0u);
}

TEST(MapperTest, RefusesAHouseholdThatStandsTwiceAndTheFirstLineStands) {
  absl::StatusOr<MappedList> list = MapSmall("H1,M,2,1,1,N4,,\nH1,M,1,0,1,N4,,\n");
  ASSERT_THAT(list, IsOk());
  EXPECT_EQ(list->request.rows_size(), 1);
  EXPECT_THAT(Problems(list->report),
              ElementsAre("3 id : is the household of line 2, which stands"));
}

TEST(MapperTest, RefusesFreeTextWithAWordOfAPrivateColumnOfAnyLine) {
  absl::StatusOr<MappedList> list = MapSmall(
      "H1,M,2,1,1,N4,Amara Okafor,Ask Zoe first.\n"
      "H2,M,1,1,0,N4,Zoë Grzelak,\n"
      "H3,M,2,1,1,N4,Jo Bloggs,Never two at once.\n"
      "H4,M,2,1,1,N4,Ann Other,Ring 020 7946 0123.\n");
  ASSERT_THAT(list, IsOk());
  EXPECT_THAT(Problems(list->report),
              ElementsAre(AllOf(StartsWith("2 terms approval.terms:"), HasSubstr("private value")),
                          AllOf(StartsWith("5 terms approval.terms:"), HasSubstr("telephone"))));
  EXPECT_EQ(list->request.rows_size(), 1);
  EXPECT_EQ(list->request.totals(0).households(), 4u);
  EXPECT_THAT(list->report.DebugString(), Not(HasSubstr("Zoe")));
}

TEST(MapperTest, KnowsPrivateValuesOfRaggedAndSkippedLinesToo) {
  absl::StatusOr<MappedList> list = MapSmall(
      "H1,M,2,1,1,N4,,Ask Grzelak.\n"
      "H2,M,2,1,1,N4,Zoë Grzelak\n"
      "H3,M,2,1,1,N4,,Ask Warsame.\n"
      "Total,,,,,,Warsame,\n");
  ASSERT_THAT(list, IsOk());
  EXPECT_EQ(list->request.rows_size(), 0);
}

TEST(MapperTest, FillsDownAcrossBlankAndSkippedLinesAndNotBelowARaggedOne) {
  const std::string mapping = absl::StrReplaceAll(
      kSmallMapping, {{"header: \"area\" }", "header: \"area\" fill_down: true }"}});
  absl::StatusOr<MappedList> list = Map(mapping, absl::StrCat(kHeader,
                                                              "H1,M,1,0,1,N4,,\n"
                                                              "H2,M,1,0,1,,,\n"
                                                              "\n"
                                                              "Total,,,,,,,\n"
                                                              "H3,M,1,0,1,,,\n"
                                                              "H4,M,1,0,1,N7\n"
                                                              "H5,M,1,0,1,,,\n"
                                                              "H6,M,1,0,1,N8,,\n"
                                                              "H7,M,1,0,1,,,\n"));
  ASSERT_THAT(list, IsOk());
  std::vector<std::string> areas;
  for (const v1::Vacancy& row : list->request.rows()) areas.push_back(row.area());
  EXPECT_THAT(areas, ElementsAre("N4", "N4", "N4", "N8", "N8"));
  EXPECT_THAT(Problems(list->report), ElementsAre(StartsWith("7 column 7 : the line has 6 cells"),
                                                  StartsWith("8 area : is empty below a line")));
}

TEST(MapperTest, AppliesSkipRulesToRaggedLines) {
  absl::StatusOr<MappedList> list = MapSmall("H1,M,1,0,1,N4,,\nTotal;1\nTotals as printed\n");
  ASSERT_THAT(list, IsOk());
  EXPECT_THAT(Fates(list->report),
              ElementsAre(Pair(2, "MAPPED"), Pair(3, "SKIPPED"), Pair(4, "SKIPPED")));
}

TEST(MapperTest, RefusesAFileThatWouldEmptyTheList) {
  EXPECT_THAT(MapSmall(""),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("no household")));
  EXPECT_THAT(MapSmall("\n,,,\n"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("no household")));
}

TEST(MapperTest, RefusesAFileWithoutItsHeader) {
  EXPECT_THAT(Map(kSmallMapping, "H1,M,2,1,1,N4,Amara Okafor,\n"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("columns[0] (id)"), Not(HasSubstr("Okafor")))));
}

TEST(MapperTest, TakesRowsOfTheBoundAndRefusesOneMore) {
  std::string lines;
  for (int i = 0; i < policy::kRowsMax; ++i) absl::StrAppend(&lines, "H", i, ",M,1,0,1,N4,,\n");
  absl::StatusOr<MappedList> list = MapSmall(lines);
  ASSERT_THAT(list, IsOk());
  EXPECT_EQ(list->request.rows_size(), policy::kRowsMax);
  EXPECT_THAT(MapSmall(lines + "H,M,1,0,1,N4,,\n"),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       AllOf(HasSubstr("10001"), HasSubstr("skip rule"))));
}

TEST(MapperTest, EndsFosterApprovalsAtEighteenAndKeepsHostsTo) {
  const std::string mapping = absl::StrReplaceAll(
      kSmallMapping,
      {{"constant: \"215\"", "column: \"name\" reading: READING_YEARS_TO_MONTHS_MAX"},
       {"private_columns: \"name\"", ""},
       {"constant: \"LONG_TERM\"", "column: \"terms\""},
       {"fields { target: \"approval.terms\" column: \"terms\" }", ""},
       {"constant: \"0\"", "column: \"extra\" default: \"192\""},
       {"from: \"FF\" to: \"CONNECTED_PERSONS\"", "from: \"SL\" to: \"SUPPORTED_LODGINGS_HOST\""}});
  absl::StatusOr<MappedList> list = Map(
      mapping, absl::StrCat(kHeader,
                            "H1,M,1,0,1,N4,18,LONG_TERM\nH2,M,1,0,1,N4,17,LONG_TERM\n"
                            "H3,SL,1,0,1,N4,18,SUPPORTED_LODGINGS\nH4,M,1,0,1,N4,19,LONG_TERM\n"));
  ASSERT_THAT(list, IsOk());
  ASSERT_EQ(list->request.rows_size(), 3);
  EXPECT_EQ(list->request.rows(0).approval().age_months_max(), 215u);
  EXPECT_EQ(list->request.rows(1).approval().age_months_max(), 215u);
  EXPECT_EQ(list->request.rows(2).approval().age_months_max(), 227u);
  EXPECT_THAT(Problems(list->report), ElementsAre(StartsWith("5 name approval.age_months_max:")));
}

TEST(MapperTest, SaysWhichFieldsTheRowsFill) {
  absl::StatusOr<MappedList> list =
      MapSmall("H1,M,1,0,1,N4,,\nH2,M,1,0,1,N4,,No pets.\nH3,M,1,1,0,N4,,No pets.\n");
  ASSERT_THAT(list, IsOk());
  std::map<std::string, std::pair<bool, uint32_t>> coverage;
  for (const config::FieldCoverage& field : list->report.coverage())
    coverage[field.field()] = {field.mapped(), field.rows()};
  EXPECT_THAT(coverage, Contains(Pair("household_ref", Pair(true, 2u))));
  EXPECT_THAT(coverage, Contains(Pair("approval.terms", Pair(true, 1u))));
  EXPECT_THAT(coverage,
              Contains(Pair("approval.age_months_min", Pair(true, 2u))));  // Zero is a value.
  EXPECT_THAT(coverage, Contains(Pair("profile.languages", Pair(false, 0u))));
}

}  // namespace
}  // namespace consortium::mapping
