#include "gateway/directory/postcodes/authority_names.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/unit/gateway/directory/postcodes/written_files.h"

namespace consortium::directory {
namespace {

using ::consortium::testing::IsOk;
using ::consortium::testing::StatusIs;
using ::consortium::testing::TempFolder;
using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(AuthorityNamesTest, ShipsTheUnitedKingdoms) {
  const AuthorityNames names = AuthorityNames::Shipped();
  EXPECT_EQ(names.size(), 363u);
  EXPECT_EQ(names.Describe("E09000014").name, "Haringey");
  EXPECT_EQ(names.Describe("E09000014").county, "");
  EXPECT_EQ(names.Describe("E07000098"),
            (LocalAuthority{"E07000098", "Hertsmere", "Hertfordshire"}));
  EXPECT_EQ(names.Describe("E06000058").name, "Bournemouth, Christchurch and Poole");
  EXPECT_EQ(names.Describe("W06000015").name, "Cardiff");
}

TEST(AuthorityNamesTest, EveryDistrictWithACountyCouncilNamesIt) {
  const AuthorityNames names = AuthorityNames::Shipped();
  int districts = 0;
  for (int number = 1; number < 260; ++number) {
    const std::string code =
        "E0700" + std::string(4 - std::to_string(number).size(), '0') + std::to_string(number);
    const LocalAuthority authority = names.Describe(code);
    if (authority.name.empty()) continue;
    EXPECT_NE(authority.county, "") << code;
    ++districts;
  }
  EXPECT_EQ(districts, 164);
}

TEST(AuthorityNamesTest, LeavesTheNameEmptyThatNobodyTold) {
  EXPECT_EQ(AuthorityNames::Shipped().Describe("E09999999"), (LocalAuthority{"E09999999", "", ""}));
}

TEST(AuthorityNamesTest, TheOperatorsNamesWinAndKeepTheCounty) {
  const TempFolder folder;
  AuthorityNames names = AuthorityNames::Shipped();
  const std::string file = Written(folder, "names.csv",
                                   "\xEF\xBB\xBFLAD26CD,LAD26NM\r\n"
                                   "E07000098,\"Hertsmere, new\"\r\nE09999999,Newborough\r\n");
  ASSERT_THAT(names.Read(file), IsOk());
  EXPECT_EQ(names.Describe("E07000098"),
            (LocalAuthority{"E07000098", "Hertsmere, new", "Hertfordshire"}));
  EXPECT_EQ(names.Describe("E09999999").name, "Newborough");
  EXPECT_EQ(names.Describe("E09000014").name, "Haringey");
}

struct Wrong {
  std::string name;
  std::string csv;
  std::string want;
};
class WrongNamesTest : public ::testing::TestWithParam<Wrong> {};

TEST_P(WrongNamesTest, NamesTheFileAndTheLine) {
  const TempFolder folder;
  AuthorityNames names = AuthorityNames::Shipped();
  EXPECT_THAT(names.Read(Written(folder, "names.csv", GetParam().csv)),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("names.csv"), HasSubstr(GetParam().want))));
}

INSTANTIATE_TEST_SUITE_P(
    Files, WrongNamesTest,
    ::testing::ValuesIn(std::vector<Wrong>{
        {"Empty", "", "authority's code"},
        {"OtherColumns", "a,b\n", "authority's code"},
        {"Ragged", "lad25cd,lad25nm\nE09000014\n", "line 2 has 1 cells"},
        {"NoCode", "lad25cd,lad25nm\n,Haringey\n", "line 2 has no GSS code"},
        {"NoName", "lad25cd,lad25nm\nE09000014,\n", "line 2 has no name"},
        {"Tab", "lad25cd,lad25nm\nE09000014,Har\tingey\n", "line 2 has no name"},
        {"LongName", "lad25cd,lad25nm\nE09000014," + std::string(101, 'x') + "\n", "line 2 has no"},
        {"LongCounty", "gss_code,name,county\nE09000014,x," + std::string(101, 'x') + "\n",
         "county"},
        {"Unclosed", "lad25cd,lad25nm\nE09000014,\"Haringey\n", "line 2 is no line of CSV"},
    }),
    [](const auto& test) { return test.param.name; });

TEST(AuthorityNamesTest, TakesTheLongestName) {
  const TempFolder folder;
  AuthorityNames names = AuthorityNames::Shipped();
  EXPECT_THAT(names.Read(Written(folder, "names.csv",
                                 "lad25cd,lad25nm\nE09000014," + std::string(100, 'x') + "\n")),
              IsOk());
  EXPECT_THAT(names.Read(folder / "none.csv"), StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace consortium::directory
