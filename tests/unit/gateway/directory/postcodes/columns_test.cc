#include "gateway/directory/postcodes/columns.h"

#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace consortium::directory {
namespace {

using ::consortium::testing::IsOk;
using ::consortium::testing::StatusIs;
using ::testing::HasSubstr;

absl::StatusOr<PostcodeColumns> Find(absl::string_view header) {
  const std::vector<absl::string_view> names = absl::StrSplit(header, ',');
  return PostcodeColumns::Find(names);
}

struct Release {
  std::string name;
  std::string header;
  std::string want;
};
class ReleaseTest : public ::testing::TestWithParam<Release> {};

TEST_P(ReleaseTest, HasItsColumnsFound) {
  const absl::StatusOr<PostcodeColumns> columns = Find(GetParam().header);
  ASSERT_THAT(columns, IsOk());
  EXPECT_EQ(columns->names, GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(
    OfEveryYear, ReleaseTest,
    ::testing::ValuesIn(std::vector<Release>{
        {"Year2013",
         "pcd,pcd2,pcds,dointr,doterm,oscty,oslaua,osward,usertype,oseast1m,osnrth1m,osgrdind,"
         "oshlthau,hro,ctry,gor",
         "pcds, oslaua, oseast1m, osnrth1m"},
        {"Year2020",
         "pcd,pcd2,pcds,dointr,doterm,oscty,ced,oslaua,osward,parish,usertype,oseast1m,osnrth1m,"
         "osgrdind,oshlthau,nhser,ctry,rgn,lat,long,imd",
         "pcds, oslaua, oseast1m, osnrth1m"},
        {"Lookup2022",
         "pcd,pcd2,pcds,dointr,doterm,usertype,oseast1m,osnrth1m,osgrdind,oa11,cty,ced,laua,ward",
         "pcds, laua, oseast1m, osnrth1m"},
        {"Year2025",
         "pcd7,pcd8,pcds,dointr,doterm,cty25cd,ced25cd,lad25cd,wd25cd,parncp25cd,usrtypind,east1m,"
         "north1m,gridind,hlth19cd",
         "pcds, lad25cd, east1m, north1m"},
        {"Extract", "pcd7,pcds,lad25cd,east1m,north1m", "pcds, lad25cd, east1m, north1m"},
        {"AYearToCome", "pcd7,lad31cd,east31m,north31m", "pcd7, lad31cd, east31m, north31m"},
        {"TheLaterOfTwoYears", "pcds,lad24cd,lad25cd", "pcds, lad25cd"},
        {"TheLaterFirst", "pcds,lad25cd,lad24cd", "pcds, lad25cd"},
        {"Capitals", " PCDS ,LAD25CD,EAST1M,NORTH1M", " PCDS , LAD25CD, EAST1M, NORTH1M"},
        {"PlainWords", "Postcode,LADcd,Easting,Northing", "Postcode, LADcd, Easting, Northing"},
        {"ByAnotherColumn", "pcd8,laua25cd", "pcd8, laua25cd"},
        {"EastingAlone", "pcds,laua,oseast1m", "pcds, laua"},
        {"HundredsOfMetres", "pcds,laua,oseast100m,osnrth100m", "pcds, laua"},
    }),
    [](const auto& test) { return test.param.name; });

TEST(PostcodeColumnsTest, CountsAllColumns) {
  const absl::StatusOr<PostcodeColumns> columns = Find("x,pcds,y,laua,z");
  ASSERT_THAT(columns, IsOk());
  EXPECT_EQ(columns->count, 5u);
  EXPECT_EQ(columns->postcode, 1u);
  EXPECT_EQ(columns->authority, 3u);
  EXPECT_FALSE(columns->easting.has_value());
}

TEST(PostcodeColumnsTest, SaysWhatIsMissing) {
  EXPECT_THAT(Find("lad25cd,east1m"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("column for the postcode")));
  EXPECT_THAT(Find("pcds,wd25cd"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("local authority district")));
  EXPECT_THAT(Find(""), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("among its 1")));
  EXPECT_THAT(Find("pcds,lad2025cd"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Find("pcds,lad-1cd"), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(AuthorityColumnsTest, FindsThemAsOnsPublishes) {
  const std::vector<absl::string_view> header = {"LAD25CD", "LAD25NM", "LAD25NMW"};
  const absl::StatusOr<AuthorityColumns> columns = AuthorityColumns::Find(header);
  ASSERT_THAT(columns, IsOk());
  EXPECT_EQ(columns->code, 0u);
  EXPECT_EQ(columns->name, 1u);
  EXPECT_FALSE(columns->county.has_value());
}

TEST(AuthorityColumnsTest, SaysWhatIsMissing) {
  EXPECT_THAT(AuthorityColumns::Find({"name"}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("authority's code")));
  EXPECT_THAT(AuthorityColumns::Find({"lad25cd"}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("authority's name")));
}

}  // namespace
}  // namespace consortium::directory
