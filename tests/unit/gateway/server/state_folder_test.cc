#include "gateway/server/state_folder.h"

#include <filesystem>
#include <string>

#include "certs/platform/file.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_folder.h"

namespace consortium::server {
namespace {

using ::testing::HasSubstr;
using testing::IsOk;
using testing::StatusIs;

TEST(StateFolderTest, KeepsOneKeyForEver) {
  const testing::TempFolder folder;
  ASSERT_THAT(PrepareStateFolder(folder / "state"), IsOk());
  const absl::StatusOr<std::string> key = LoadOrMakeGatewayKey(folder / "state");
  ASSERT_THAT(key, IsOk());
  EXPECT_EQ(key->size(), 32u);
  ASSERT_THAT(PrepareStateFolder(folder / "state"), IsOk());
  EXPECT_EQ(LoadOrMakeGatewayKey(folder / "state").value(), *key);
  EXPECT_THAT(platform::CheckPrivate(folder / "state/gateway.key"), IsOk());
}

TEST(StateFolderTest, LoadsNoKeyWhereThereIsNoneAndMakesNone) {
  const testing::TempFolder folder;
  EXPECT_THAT(LoadGatewayKey(folder.path()), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(LoadGatewayKey(folder.path()), StatusIs(absl::StatusCode::kNotFound));
}

TEST(StateFolderTest, RefusesAKeyThatIsDamagedOrOpenToOthers) {
  const testing::TempFolder folder;
  for (const size_t bytes : {size_t{31}, size_t{33}, size_t{0}}) {
    ASSERT_THAT(platform::WriteFile(folder / "gateway.key", std::string(bytes, 'k'),
                                    platform::FileMode::kPrivate),
                IsOk());
    EXPECT_THAT(LoadOrMakeGatewayKey(folder.path()), StatusIs(absl::StatusCode::kDataLoss));
  }
  ASSERT_THAT(platform::WriteFile(folder / "gateway.key", std::string(32, 'k'),
                                  platform::FileMode::kPublic),
              IsOk());
  EXPECT_THAT(LoadOrMakeGatewayKey(folder.path()), StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST(StateFolderTest, RefusesAFolderThatIsOpenToOthers) {
  const testing::TempFolder folder;
  std::filesystem::permissions(folder.path(), std::filesystem::perms(0750));
  EXPECT_THAT(PrepareStateFolder(folder.path()),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("chmod 700")));
  EXPECT_THAT(PrepareStateFolder(folder / "no/such/parent"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("check the path")));
}

}  // namespace
}  // namespace consortium::server
