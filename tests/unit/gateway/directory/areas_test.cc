#include "gateway/directory/areas.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace consortium::directory {
namespace {

using ::consortium::testing::IsOk;
using ::consortium::testing::StatusIs;
using ::testing::HasSubstr;

constexpr char kHeader[] = "area,easting,northing\n";

TEST(AreasTest, LocatesOutcodesAndSectors) {
  absl::StatusOr<Areas> areas =
      Areas::Parse(absl::StrCat(kHeader, "N4,531500,187700\r\nN4 2,532100,187400\n"));
  ASSERT_THAT(areas, IsOk());
  EXPECT_EQ(areas->Locate("N4"), (policy::GridPoint{531500, 187700}));
  EXPECT_EQ(areas->Locate("N4 2"), (policy::GridPoint{532100, 187400}));
}

TEST(AreasTest, PutsAnUnlistedSectorWhereItsOutcodeIs) {
  absl::StatusOr<Areas> areas = Areas::Parse(absl::StrCat(kHeader, "N4,531500,187700\n"));
  ASSERT_THAT(areas, IsOk());
  EXPECT_EQ(areas->Locate("N4 9"), (policy::GridPoint{531500, 187700}));
  EXPECT_FALSE(areas->Locate("N40").known());
  EXPECT_FALSE(areas->Locate("SW1A").known());
  EXPECT_FALSE(areas->Locate("").known());
}

struct BadTable {
  std::string name;
  std::string csv;
  std::string want;
};
class BadAreasTest : public ::testing::TestWithParam<BadTable> {};

TEST_P(BadAreasTest, NamesTheLine) {
  EXPECT_THAT(Areas::Parse(GetParam().csv),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(GetParam().want)));
}

INSTANTIATE_TEST_SUITE_P(
    Tables, BadAreasTest,
    ::testing::ValuesIn(std::vector<BadTable>{
        {"Empty", "", "line 1"},
        {"OtherHeader", "area;easting;northing\nN4,1,1\n", "line 1"},
        {"HeaderAlone", "area,easting,northing\n", "no area"},
        {"TwoCells", "area,easting,northing\nN4,531500\n", "line 2"},
        {"LowerCase", "area,easting,northing\nn4,531500,187700\n", "line 2"},
        {"TooLong", "area,easting,northing\nEC1A 1A,531500,187700\n", "line 2"},
        {"Twice", "area,easting,northing\nN4,531500,187700\nN4,531500,187700\n", "line 3"},
        {"ZeroEasting", "area,easting,northing\nN4,0,187700\n", "line 2"},
        {"EastingOffTheGrid", "area,easting,northing\nN4,700001,187700\n", "line 2"},
        {"NorthingOffTheGrid", "area,easting,northing\nN4,531500,1300001\n", "line 2"},
        {"NotANumber", "area,easting,northing\nN4,531500,x\n", "line 2"},
    }),
    [](const auto& test) { return test.param.name; });

TEST(AreasTest, TakesAsManyAreasAsItsBoundAndNoMore) {
  std::string csv = kHeader;
  for (size_t i = 0; i < Areas::kAreasMax; ++i) absl::StrAppend(&csv, "A", i, ",1,1\n");
  absl::StatusOr<Areas> areas = Areas::Parse(csv);
  ASSERT_THAT(areas, IsOk());
  EXPECT_EQ(areas->size(), Areas::kAreasMax);
  csv += "B1,1,1\n";
  EXPECT_THAT(Areas::Parse(csv), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(AreasTest, ShipsTheSixBoroughs) {
  const Areas& areas = Areas::Shipped();
  // Town halls' sectors, within a mile of where the map has them.
  const struct {
    const char* area;
    int easting;
    int northing;
  } halls[] = {{"N1 2", 531600, 184300},  {"E8 1", 534700, 184700},  {"NW1 1", 529700, 183300},
               {"N22 8", 530800, 190400}, {"EN1 3", 532800, 196500}, {"NW4 4", 522900, 189200}};
  for (const auto& hall : halls) {
    const policy::GridPoint centre = areas.Locate(hall.area);
    EXPECT_NEAR(centre.easting, hall.easting, 1600) << hall.area;
    EXPECT_NEAR(centre.northing, hall.northing, 1600) << hall.area;
  }
}

}  // namespace
}  // namespace consortium::directory
