#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/adapters/mapping/mapping_run.h"

// Exports with a line per place.
namespace consortium::mapping {
namespace {

namespace v1 = consortium::v1;
using consortium::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::StartsWith;

constexpr char kPlaces[] = R"(
name: "Places"
csv { encoding: ENCODING_UTF_8 }
grouping { household_column: "id" lines: LINES_PER_PLACE }
columns { name: "id" header: "id" fill_down: true }
columns { name: "state" header: "state" }
columns { name: "reason" header: "reason" }
columns { name: "until" header: "until" }
columns { name: "area" header: "area" }
columns { name: "since" header: "since" }
columns { name: "offers" header: "offers" }
columns { name: "approved" header: "approved" optional: true }
value_maps {
  name: "condition"
  entries { from: "SIBLING_GROUP_ONLY" to: "SIBLINGS_ONLY" }
  otherwise: ""
}
fields { target: "kind" constant: "MAINSTREAM" }
fields { target: "place_state" column: "state" }
fields { target: "not_available.reason" column: "reason" }
fields { target: "not_available.condition" column: "reason" value_map: "condition" }
fields { target: "not_available.available_from" column: "until" }
fields { target: "area" column: "area" }
fields { target: "vacant_since" column: "since" }
fields { target: "offers.kind" column: "offers" }
fields { target: "places.approved" column: "approved" }
fields { target: "approval.age_months_min" constant: "0" }
fields { target: "approval.age_months_max" constant: "215" }
fields { target: "approval.children_max" constant: "3" }
fields { target: "bedrooms.free" constant: "1" }
fields { target: "approving_authority" constant: "E09000012" }
fields { target: "residence_authority" constant: "E09000012" }
)";
constexpr char kHeader[] = "id,state,reason,until,area,since,offers\n";

absl::StatusOr<MappedList> MapPlaces(const std::string& lines) {
  return Map(kPlaces, absl::StrCat(kHeader, lines));
}

TEST(PerPlaceTest, CountsPlacesAndCollectsListsOverTheLinesOfAHousehold) {
  absl::StatusOr<MappedList> list = MapPlaces(
      "H1,VACANT,,,N4,2026-11-02,LONG_TERM\n"
      ",VACANT,,,,2026-10-05,SHORT_TERM\n"
      ",FILLED,,,,,\n"
      ",NOT_AVAILABLE,SIBLING_GROUP_ONLY,,,,\n"
      ",NOT_AVAILABLE,SIBLING_GROUP_ONLY,,,,\n"
      ",NOT_AVAILABLE,STAYING_PUT,2026-12-01,,,\n"
      "H2,FILLED,,,N5,,LONG_TERM\n");
  ASSERT_THAT(list, IsOk());
  ASSERT_EQ(list->request.rows_size(), 1) << list->report.DebugString();
  const v1::Vacancy& row = list->request.rows(0);
  EXPECT_EQ(row.places().approved(), 6u);
  EXPECT_EQ(row.places().filled(), 1u);
  EXPECT_EQ(row.places().vacant(), 2u);
  ASSERT_EQ(row.places().not_available_size(), 2);
  EXPECT_EQ(row.places().not_available(0).count(), 2u);
  EXPECT_EQ(row.places().not_available(0).condition(), v1::CONDITION_SIBLINGS_ONLY);
  EXPECT_EQ(row.places().not_available(1).condition(), v1::CONDITION_FROM_DATE);
  EXPECT_EQ(row.places().not_available(1).available_from(), "2026-12-01");
  EXPECT_EQ(row.vacant_since(), "2026-10-05");
  EXPECT_EQ(row.offers_size(), 2);
  EXPECT_THAT(list->origins[0].lines, ElementsAre(2, 3, 4, 5, 6, 7));
  EXPECT_EQ(list->report.households(), 2u);
  EXPECT_EQ(list->request.totals(0).approved(), 7u);
}

TEST(PerPlaceTest, GathersLinesOfAHouseholdThatAreApart) {
  absl::StatusOr<MappedList> list =
      MapPlaces("H1,VACANT,,,N4,,LONG_TERM\nH2,FILLED,,,N5,,\nH1,FILLED,,,N4,,\n");
  ASSERT_THAT(list, IsOk());
  ASSERT_EQ(list->request.rows_size(), 1);
  EXPECT_EQ(list->request.rows(0).places().approved(), 2u);
}

TEST(PerPlaceTest, RefusesAHouseholdWhoseLinesDisagree) {
  absl::StatusOr<MappedList> list = MapPlaces("H1,VACANT,,,N4,,LONG_TERM\n,VACANT,,,N5,,\n");
  ASSERT_THAT(list, IsOk());
  EXPECT_THAT(Problems(list->report),
              ElementsAre("3 area area: differs from line 2, which is the same household"));
  EXPECT_THAT(Fates(list->report), ElementsAre(Pair(2, "REFUSED"), Pair(3, "REFUSED")));
}

TEST(PerPlaceTest, RefusesAHouseholdWithAPlaceInNoState) {
  absl::StatusOr<MappedList> list =
      MapPlaces("H1,VACANT,,,N4,,LONG_TERM\n,,STAYING_PUT,,,,\nH2,VACANT,,,N4,,LONG_TERM\n");
  ASSERT_THAT(list, IsOk());
  EXPECT_THAT(Problems(list->report), ElementsAre(HasSubstr("3 state place_state: says no state")));
  EXPECT_EQ(list->request.rows_size(), 1);
}

TEST(PerPlaceTest, RefusesTheHouseholdAboveARaggedLineThatMayBeItsPlace) {
  absl::StatusOr<MappedList> list = MapPlaces(
      "H1,VACANT,,,N4,,LONG_TERM\n"
      ",VACANT,,\n"
      ",VACANT,,,,,\n"
      "H2,VACANT,,,N4,,LONG_TERM\n");
  ASSERT_THAT(list, IsOk());
  EXPECT_THAT(Fates(list->report), ElementsAre(Pair(2, "REFUSED"), Pair(3, "REFUSED"),
                                               Pair(4, "REFUSED"), Pair(5, "MAPPED")));
  EXPECT_THAT(Problems(list->report),
              ElementsAre(StartsWith("2  : line 3 cannot be read"), StartsWith("3 column 5 :"),
                          StartsWith("4 id : is empty below")));
  EXPECT_EQ(list->request.totals(0).households(), 1u);
}

TEST(PerPlaceTest, ARaggedLineThatNamesItsHouseholdRefusesThatOneAlone) {
  absl::StatusOr<MappedList> list = MapPlaces(
      "H1,VACANT,,,N4,,LONG_TERM\n"
      "H2,VACANT,,\n"
      ",VACANT,,,,,\n"
      "H3,VACANT,,,N4,,LONG_TERM\n");
  ASSERT_THAT(list, IsOk());
  EXPECT_THAT(Fates(list->report), ElementsAre(Pair(2, "MAPPED"), Pair(3, "REFUSED"),
                                               Pair(4, "REFUSED"), Pair(5, "MAPPED")));
}

TEST(PerPlaceTest, ARaggedLineLeavesTheHouseholdThatItNamesInDoubtWhereverItsLinesAre) {
  absl::StatusOr<MappedList> list = MapPlaces(
      "H1,VACANT,,,N4,,LONG_TERM\n"
      "H2,VACANT,,,N4,,LONG_TERM\n"
      "H1,FILLED,,\n"
      "H3,FILLED,,\n"
      "H3,VACANT,,,N4,,LONG_TERM\n");
  ASSERT_THAT(list, IsOk());
  EXPECT_THAT(Fates(list->report),
              ElementsAre(Pair(2, "REFUSED"), Pair(3, "MAPPED"), Pair(4, "REFUSED"),
                          Pair(5, "REFUSED"), Pair(6, "REFUSED")));
}

TEST(PerPlaceTest, FindsALineLostByTheNumberApproved) {
  absl::StatusOr<MappedList> list = Map(kPlaces,
                                        "id,state,reason,until,area,since,offers,approved\nH1,"
                                        "VACANT,,,N4,,LONG_TERM,2\nH2,VACANT,,,N4,,LONG_TERM,1\n");
  ASSERT_THAT(list, IsOk());
  EXPECT_EQ(list->request.rows_size(), 1);
  EXPECT_THAT(Problems(list->report), ElementsAre(StartsWith("2  places:")));
}

}  // namespace
}  // namespace consortium::mapping
