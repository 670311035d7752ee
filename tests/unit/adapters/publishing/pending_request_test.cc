#include "adapters/publishing/pending_request.h"

#include <string>

#include "certs/platform/file.h"
#include "consortium/v1/vacancies.pb.h"
#include "gmock/gmock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_folder.h"

namespace consortium::publishing {
namespace {

using consortium::testing::IsOk;
using ::testing::MatchesRegex;

consortium::v1::PublishVacancyListRequest ListOf(const std::string& week) {
  consortium::v1::PublishVacancyListRequest list;
  list.set_week_commencing(week);
  return list;
}

TEST(PendingRequestTest, AnEqualListKeepsItsIdUntilItIsForgotten) {
  const consortium::testing::TempFolder folder;
  const std::string path = folder / "aliases.csv.pending";
  const std::string first = *RequestIdFor(ListOf("2026-11-23"), path);
  EXPECT_THAT(first,
              MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
  EXPECT_EQ(*RequestIdFor(ListOf("2026-11-23"), path), first);
  ASSERT_THAT(ForgetRequestId(path), IsOk());
  EXPECT_NE(*RequestIdFor(ListOf("2026-11-23"), path), first);
}

TEST(PendingRequestTest, AnotherListGetsAnotherId) {
  const consortium::testing::TempFolder folder;
  const std::string path = folder / "pending";
  const std::string first = *RequestIdFor(ListOf("2026-11-23"), path);
  EXPECT_NE(*RequestIdFor(ListOf("2026-11-30"), path), first);
}

TEST(PendingRequestTest, ADamagedFileGivesANewId) {
  const consortium::testing::TempFolder folder;
  const std::string path = folder / "pending";
  ASSERT_THAT(platform::WriteFile(path, "rubbish", platform::FileMode::kPrivate), IsOk());
  EXPECT_THAT(RequestIdFor(ListOf("2026-11-23"), path), IsOk());
}

TEST(PendingRequestTest, ForgettingTwiceIsFine) {
  const consortium::testing::TempFolder folder;
  EXPECT_THAT(ForgetRequestId(folder / "none"), IsOk());
}

TEST(PendingRequestTest, SaysWhenTheFolderIsMissing) {
  const consortium::testing::TempFolder folder;
  EXPECT_FALSE(RequestIdFor(ListOf("2026-11-23"), folder / "none/pending").ok());
}

}  // namespace
}  // namespace consortium::publishing
