#include "adapters/publishing/borough_key.h"

#include <sys/stat.h>

#include <fstream>
#include <string>
#include <vector>

#include "certs/platform/file.h"
#include "gmock/gmock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_folder.h"

namespace consortium::publishing {
namespace {

using consortium::testing::IsOk;
using consortium::testing::StatusIs;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(BoroughKeyTest, IsReadBackAsItWasMadeAndReadableByItsOwnerAlone) {
  const consortium::testing::TempFolder folder;
  absl::StatusOr<std::string> made = CreateBoroughKey(folder / "borough.key");
  ASSERT_THAT(made, IsOk());
  EXPECT_EQ(made->size(), 32u);
  absl::StatusOr<std::string> read = LoadBoroughKey(folder / "borough.key");
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(*read, *made);
  struct stat file {};
  ASSERT_EQ(::stat((folder / "borough.key").c_str(), &file), 0);
  EXPECT_EQ(file.st_mode & 0777, 0600u);
}

TEST(BoroughKeyTest, TwoKeysDiffer) {
  const consortium::testing::TempFolder folder;
  EXPECT_NE(*CreateBoroughKey(folder / "one.key"), *CreateBoroughKey(folder / "two.key"));
}

TEST(BoroughKeyTest, IsNeverMadeOverAFileThatIsThere) {
  const consortium::testing::TempFolder folder;
  ASSERT_THAT(CreateBoroughKey(folder / "borough.key"), IsOk());
  EXPECT_THAT(CreateBoroughKey(folder / "borough.key"), StatusIs(absl::StatusCode::kAlreadyExists));
}

TEST(BoroughKeyTest, IsRefusedWhenMissingOpenOrNoKey) {
  const consortium::testing::TempFolder folder;
  EXPECT_THAT(LoadBoroughKey(folder / "none.key"), StatusIs(absl::StatusCode::kNotFound));
  for (const std::string& content :
       std::vector<std::string>{"", "secret", "consortium-borough-key-1 00ff",
                                "consortium-borough-key-2 " + std::string(64, '0'),
                                "consortium-borough-key-1 " + std::string(64, 'g'),
                                "consortium-borough-key-1 " + std::string(66, '0')}) {
    ASSERT_THAT(platform::WriteFile(folder / "bad.key", content, platform::FileMode::kPrivate),
                IsOk());
    const absl::Status status = LoadBoroughKey(folder / "bad.key").status();
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("no borough key")));
    if (!content.empty()) {
      EXPECT_THAT(std::string(status.message()), Not(HasSubstr(content)));
    }
  }
  ASSERT_THAT(CreateBoroughKey(folder / "open.key"), IsOk());
  ASSERT_EQ(::chmod((folder / "open.key").c_str(), 0640), 0);
  EXPECT_THAT(LoadBoroughKey(folder / "open.key"),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("chmod")));
}

}  // namespace
}  // namespace consortium::publishing
