#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "policy/listing/row_rules.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/adapters/mapping/mapping_run.h"
#include "tests/unit/adapters/mapping/sample_exports.h"

// The six sample exports through their ready-made profiles.
namespace consortium::mapping {
namespace {

namespace v1 = consortium::v1;
using consortium::testing::IsOk;
using ::testing::AllOf;
using ::testing::Ge;
using ::testing::Le;

v1::KindTotals FosterTotals(const v1::PublishVacancyListRequest& list) {
  v1::KindTotals sum;
  for (const v1::KindTotals& kind : list.totals()) {
    if (kind.kind() == v1::HOUSEHOLD_KIND_SUPPORTED_LODGINGS_HOST) continue;
    sum.set_households(sum.households() + kind.households());
    sum.set_approved(sum.approved() + kind.approved());
    sum.set_filled(sum.filled() + kind.filled());
    sum.set_vacant(sum.vacant() + kind.vacant());
    sum.set_not_available(sum.not_available() + kind.not_available());
  }
  return sum;
}

uint32_t Households(const v1::PublishVacancyListRequest& list, v1::HouseholdKind kind) {
  for (const v1::KindTotals& totals : list.totals()) {
    if (totals.kind() == kind) return totals.households();
  }
  return 0;
}

// Ofsted, 31 March 2018; -1 where suppressed.
struct Published {
  int households, approved, filled, vacant, not_available, connected;
};
const std::map<std::string, Published>& Ofsted2018() {
  static const auto& table = *new std::map<std::string, Published>{
      {"barnet", {105, 185, 125, 55, -1, 10}},   {"camden", {80, 135, 80, 20, 35, 10}},
      {"enfield", {130, 210, 135, 25, 45, 10}},  {"hackney", {130, 195, 125, 35, 40, 30}},
      {"haringey", {165, 270, 155, 55, 60, 35}}, {"islington", {155, 215, 160, 10, 45, 35}}};
  return table;
}

TEST_F(SamplesTest, EveryLineIsAcceptedAndTotalsAreWithinFiveOfThePublishedOnes) {
  Generate("");
  for (const std::string& borough : Boroughs()) {
    SCOPED_TRACE(borough);
    absl::StatusOr<MappedList> list = Map(Profile(borough), Export(borough));
    ASSERT_THAT(list, IsOk());
    EXPECT_THAT(Problems(list->report), ::testing::IsEmpty());
    const config::LineCounts& counts = list->report.counts();
    EXPECT_EQ(counts.lines(),
              counts.mapped() + counts.counted() + counts.skipped() + counts.blank());

    const Published& published = Ofsted2018().at(borough);
    const v1::KindTotals totals = FosterTotals(list->request);
    const auto near = [](int value) { return AllOf(Ge(value - 5), Le(value + 5)); };
    EXPECT_THAT(static_cast<int>(totals.households()), near(published.households));
    EXPECT_THAT(static_cast<int>(totals.approved()), near(published.approved));
    EXPECT_THAT(static_cast<int>(totals.filled()), near(published.filled));
    EXPECT_THAT(static_cast<int>(totals.vacant()), near(published.vacant));
    if (published.not_available >= 0) {
      EXPECT_THAT(static_cast<int>(totals.not_available()), near(published.not_available));
    }
    EXPECT_EQ(static_cast<int>(Households(list->request, v1::HOUSEHOLD_KIND_CONNECTED_PERSONS)),
              published.connected);
    for (const v1::HouseholdKind kind :
         {v1::HOUSEHOLD_KIND_SHORT_BREAKS, v1::HOUSEHOLD_KIND_PARENT_AND_CHILD,
          v1::HOUSEHOLD_KIND_SUPPORTED_LODGINGS_HOST}) {
      EXPECT_THAT(Households(list->request, kind), AllOf(Ge(2u), Le(8u)))
          << v1::HouseholdKind_Name(kind);
    }
  }
}

TEST_F(SamplesTest, PublishableAsTheyAre) {
  Generate("");
  for (const std::string& borough : Boroughs()) {
    absl::StatusOr<MappedList> list = Map(Profile(borough), Export(borough));
    ASSERT_THAT(list, IsOk());
    EXPECT_THAT(policy::CheckList(list->request, TestCircumstances().as_of), IsOk()) << borough;
    for (const v1::Vacancy& row : list->request.rows()) {
      EXPECT_TRUE(policy::HasSomethingToOffer(row));
      EXPECT_NE(row.kind(), v1::HOUSEHOLD_KIND_CONNECTED_PERSONS);
    }
  }
}

// What differs by design: the authority that approved, its carer scheme, and how
// fine the area is.
void Level(v1::PublishVacancyListRequest* list) {
  for (v1::Vacancy& row : *list->mutable_rows()) {
    row.clear_approving_authority();
    row.mutable_level()->clear_scheme();
    row.set_area(std::vector<std::string>(absl::StrSplit(row.area(), ' '))[0]);
    std::sort(row.mutable_offers()->begin(), row.mutable_offers()->end(),
              [](const auto& a, const auto& b) { return a.kind() < b.kind(); });
    std::sort(row.mutable_profile()->mutable_skills()->begin(),
              row.mutable_profile()->mutable_skills()->end());
    std::sort(row.mutable_profile()->mutable_features()->begin(),
              row.mutable_profile()->mutable_features()->end());
  }
  // One of the shapes is sorted by team.
  std::sort(list->mutable_rows()->begin(), list->mutable_rows()->end(),
            [](const auto& a, const auto& b) { return a.household_ref() < b.household_ref(); });
  list->clear_source();
}

TEST_F(SamplesTest, TheSameHouseholdsThroughDifferentShapesGiveEqualRecords) {
  Generate("--households haringey");
  absl::StatusOr<MappedList> first = Map(Profile("haringey"), Export("haringey"));
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(first->request.rows_size(), Ge(40));
  Level(&first->request);
  for (const std::string& shape : Boroughs()) {
    absl::StatusOr<MappedList> other = Map(Profile(shape), Export(shape));
    ASSERT_THAT(other, IsOk());
    Level(&other->request);
    std::string difference;
    google::protobuf::util::MessageDifferencer differencer;
    differencer.ReportDifferencesToString(&difference);
    EXPECT_TRUE(differencer.Compare(first->request, other->request)) << shape << ": " << difference;
  }
}

// Names, addresses, postcodes, telephones, mail addresses and references of an
// export, found by the profile's own private columns.
std::set<std::string> PrivateValues(const std::string& borough, const std::string& text) {
  const Plan plan = *Plan::Compile(*ParseMapping(Profile(borough)));
  auto source =
      sources::CsvSource::Read(std::make_unique<std::istringstream>(text), plan.mapping().csv());
  std::vector<std::string> unused;
  const std::vector<int> places = *plan.Bind((*source)->header(), &unused);
  std::set<std::string> values;
  sources::Line line;
  while (*(*source)->Next(&line)) {
    for (const std::string& column : plan.mapping().private_columns()) {
      const std::string& cell = line.cells[places[plan.ColumnIndex(column)]];
      if (cell.empty()) continue;
      values.insert(cell);
      // Surnames and street names alone, as capitalised words.
      for (const absl::string_view word :
           absl::StrSplit(cell, absl::ByAnyChar(" ,;&|"), absl::SkipEmpty())) {
        const bool name =
            word.size() >= 5 && absl::ascii_isupper(word[0]) && !absl::ascii_isdigit(word[1]);
        if (name && word != "Street" && word != "Avenue" && word != "Close" && word != "Gardens" &&
            word != "London")
          values.insert(std::string(word));
      }
    }
    const std::string& reference =
        line.cells[places[plan.ColumnIndex(plan.mapping().grouping().household_column())]];
    if (reference.size() > 4) values.insert(reference);
  }
  return values;
}

TEST_F(SamplesTest, NothingPrivateLeaves) {
  Generate("");
  for (const std::string& borough : Boroughs()) {
    absl::StatusOr<MappedList> list = Map(Profile(borough), Export(borough));
    ASSERT_THAT(list, IsOk());
    const std::string sent = list->request.SerializeAsString();
    const std::string said = list->report.SerializeAsString();
    const std::set<std::string> values = PrivateValues(borough, Export(borough));
    ASSERT_THAT(values.size(), Ge(200u));
    for (const std::string& value : values) {
      EXPECT_EQ(sent.find(value), std::string::npos) << borough;
      EXPECT_EQ(said.find(value), std::string::npos) << borough;
    }
  }
}

TEST_F(SamplesTest, PlantedFaultsAreFoundAndTheOthersStand) {
  Generate(absl::StrCat("--with-faults ", absl::StrJoin(Boroughs(), " ")));
  for (const std::string& borough : Boroughs()) {
    SCOPED_TRACE(borough);
    absl::StatusOr<MappedList> list = Map(Profile(borough), Export(borough));
    ASSERT_THAT(list, IsOk());
    std::set<std::string> fields;
    bool ragged = false;
    for (const config::LineProblem& problem : list->report.problems()) {
      fields.insert(problem.field());
      ragged |= problem.problem().find("cells, the header") != std::string::npos;
    }
    EXPECT_THAT(fields, ::testing::IsSupersetOf({"owner_details.note", "area"}));
    EXPECT_TRUE(ragged);
    EXPECT_THAT(list->report.rows(), Ge(10u));
  }
}

}  // namespace
}  // namespace consortium::mapping
