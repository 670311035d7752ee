#include "adapters/publishing/alias_table.h"

#include <sys/stat.h>

#include <string>

#include "certs/platform/file.h"
#include "gmock/gmock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_folder.h"

namespace consortium::publishing {
namespace {

using consortium::testing::IsOk;
using consortium::testing::StatusIs;
using ::testing::HasSubstr;

constexpr absl::CivilDay kMonday(2026, 11, 23);

std::string Content(const std::string& path) { return *platform::ReadFile(path, 1 << 20); }

TEST(AliasTableTest, RemembersHouseholdsInAPrivateFile) {
  const consortium::testing::TempFolder folder;
  const std::string path = folder / "aliases.csv";
  AliasTable table = *AliasTable::Load(path);
  EXPECT_TRUE(table.empty());
  ASSERT_THAT(table.Add("ref2", "H2", kMonday), IsOk());
  ASSERT_THAT(table.Add("ref1", "A, \"quoted\"", kMonday), IsOk());
  ASSERT_THAT(table.Save(path), IsOk());
  EXPECT_EQ(Content(path),
            "household_ref,local_reference,first_published\nref1,\"A, "
            "\"\"quoted\"\"\",2026-11-23\nref2,H2,2026-11-23\n");
  struct stat file {};
  ASSERT_EQ(::stat(path.c_str(), &file), 0);
  EXPECT_EQ(file.st_mode & 0777, 0600u);

  AliasTable again = *AliasTable::Load(path);
  EXPECT_EQ(again.size(), 2u);
  EXPECT_THAT(again.Add("ref1", "A, \"quoted\"", kMonday + 7), IsOk());
  ASSERT_THAT(again.Save(path), IsOk());
  EXPECT_THAT(Content(path), HasSubstr("ref1,\"A, \"\"quoted\"\"\",2026-11-23"));
}

TEST(AliasTableTest, NoticesAnotherKey) {
  AliasTable table;
  ASSERT_THAT(table.Add("ref1", "H1", kMonday), IsOk());
  EXPECT_THAT(table.Add("other", "H1", kMonday),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("another key")));
}

TEST(AliasTableTest, RefusesAFileThatIsNone) {
  const consortium::testing::TempFolder folder;
  const std::string path = folder / "aliases.csv";
  const std::string header = "household_ref,local_reference,first_published\n";
  for (const std::string& content :
       {std::string("a,b\n1,2\n"), std::string(), header + "ref1,H1\n", header + "ref1,H1,soon\n",
        header + ",H1,2026-11-23\n", header + "\"ref1,H1,2026-11-23\n"}) {
    ASSERT_THAT(platform::WriteFile(path, content, platform::FileMode::kPrivate), IsOk());
    EXPECT_THAT(AliasTable::Load(path),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("no alias table")))
        << content;
  }
  ASSERT_THAT(platform::WriteFile(path, header, platform::FileMode::kPublic), IsOk());
  EXPECT_THAT(AliasTable::Load(path), StatusIs(absl::StatusCode::kPermissionDenied));
}

}  // namespace
}  // namespace consortium::publishing
