#include "gateway/directory/home_borough.h"

#include <algorithm>
#include <vector>

#include "certs/platform/file.h"
#include "gateway/directory/postcodes/directory_writer.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_folder.h"

namespace consortium::directory {
namespace {

using ::consortium::testing::IsOk;
using ::consortium::testing::TempFolder;

constexpr char kPolicy[] = R"(
  members { id: "haringey" kind: MEMBER_KIND_BOROUGH gss_code: "E09000014" }
  members { id: "islington" kind: MEMBER_KIND_BOROUGH gss_code: "E09000019" suspended: true }
  members { id: "bridge-adoption" kind: MEMBER_KIND_VOLUNTARY_ADOPTION_AGENCY
            gss_code: "E07000098" }
)";

policy::Postcode Read(absl::string_view text) { return *policy::Postcode::Parse(text); }

class HomeBoroughTest : public ::testing::Test {
 protected:
  HomeBoroughTest() {
    config::Policy policy;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(kPolicy, &policy));
    membership_.emplace(policy);
    std::vector<DirectoryRow> rows = {
        {.number = Read("N6 5QT").number(), .authority = 1},
        {.number = Read("N6 5LY").number(), .authority = 2},
        {.number = Read("WD6 1WA").number(), .authority = 0},
        {.number = Read("BX9 1AS").number()},
    };
    std::sort(rows.begin(), rows.end(),
              [](const auto& a, const auto& b) { return a.number < b.number; });
    const std::vector<LocalAuthority> authorities = {{"E07000098", "Hertsmere", "Hertfordshire"},
                                                     {"E09000014", "Haringey", ""},
                                                     {"E09000019", "Islington", ""}};
    const absl::StatusOr<std::string> bytes = EncodeDirectory(rows, authorities, "test");
    EXPECT_THAT(bytes, IsOk());
    const std::string file = folder_ / "postcodes";
    EXPECT_THAT(platform::WriteFile(file, *bytes, platform::FileMode::kPublic), IsOk());
    postcodes_.emplace(*PostcodeDirectory::Open(file));
  }

  HomeBorough Find(absl::string_view text) const {
    return FindHomeBorough(Read(text), *postcodes_, *membership_);
  }

  const TempFolder folder_;
  std::optional<Membership> membership_;
  std::optional<PostcodeDirectory> postcodes_;
};

TEST_F(HomeBoroughTest, RoutesToTheMemberOfTheAuthority) {
  const HomeBorough home = Find("n65qt");
  EXPECT_EQ(home.kind, HomeBorough::Kind::kRouted);
  EXPECT_EQ(home.member, "haringey");
  EXPECT_EQ(home.authority.gss_code, "E09000014");
}

TEST_F(HomeBoroughTest, KnowsTheBoroughThatIsSuspended) {
  const HomeBorough home = Find("N6 5LY");
  EXPECT_EQ(home.kind, HomeBorough::Kind::kRouted);
  EXPECT_EQ(home.member, "islington");
}

TEST_F(HomeBoroughTest, NamesTheAuthorityOutOfArea) {
  const HomeBorough home = Find("WD6 1WA");
  EXPECT_EQ(home.kind, HomeBorough::Kind::kOutOfArea);
  EXPECT_EQ(home.member, "");
  EXPECT_EQ(home.authority, (LocalAuthority{"E07000098", "Hertsmere", "Hertfordshire"}));
}

TEST_F(HomeBoroughTest, SaysWhichPostcodesLeadNowhere) {
  EXPECT_EQ(Find("BX9 1AS").kind, HomeBorough::Kind::kNoAuthority);
  EXPECT_EQ(Find("N6 5QU").kind, HomeBorough::Kind::kUnknownPostcode);
  EXPECT_EQ(Find("EH1 1YJ").kind, HomeBorough::Kind::kUnknownPostcode);
}

}  // namespace
}  // namespace consortium::directory
