#include "policy/promises/bank_holidays.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace consortium::policy {
namespace {

using ::consortium::testing::IsOk;
using ::consortium::testing::StatusIs;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

BankHolidays Until(absl::CivilDay last) {
  return *BankHolidays::From({absl::CivilDay(2026, 12, 25), last, absl::CivilDay(2026, 4, 3)});
}

TEST(BankHolidaysTest, KnowsItsDaysInAnyOrder) {
  const BankHolidays holidays = Until(absl::CivilDay(2026, 12, 28));
  EXPECT_TRUE(holidays.Contains(absl::CivilDay(2026, 4, 3)));
  EXPECT_TRUE(holidays.Contains(absl::CivilDay(2026, 12, 28)));
  EXPECT_FALSE(holidays.Contains(absl::CivilDay(2026, 12, 26)));
  EXPECT_EQ(holidays.horizon(), absl::CivilDay(2026, 12, 28));
}

TEST(BankHolidaysTest, CountsADayThatStandsTwiceOnce) {
  EXPECT_EQ(Until(absl::CivilDay(2026, 12, 25)).size(), 2u);
}

TEST(BankHolidaysTest, WorksFromMondayToFridayUnlessABankHoliday) {
  const BankHolidays holidays = Until(absl::CivilDay(2026, 12, 28));
  EXPECT_TRUE(holidays.IsWorkingDay(absl::CivilDay(2026, 11, 23)));   // Monday.
  EXPECT_TRUE(holidays.IsWorkingDay(absl::CivilDay(2026, 11, 27)));   // Friday.
  EXPECT_FALSE(holidays.IsWorkingDay(absl::CivilDay(2026, 11, 28)));  // Saturday.
  EXPECT_FALSE(holidays.IsWorkingDay(absl::CivilDay(2026, 11, 29)));  // Sunday.
  EXPECT_FALSE(holidays.IsWorkingDay(absl::CivilDay(2026, 4, 3)));    // Good Friday.
  EXPECT_FALSE(holidays.IsWorkingDay(absl::CivilDay(2026, 12, 28)));  // Substitute day.
}

TEST(BankHolidaysTest, RefusesNoDayAndTooMany) {
  EXPECT_THAT(BankHolidays::From({}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("no bank holiday")));
  std::vector<absl::CivilDay> days(BankHolidays::kDaysMax, absl::CivilDay(2026, 12, 25));
  EXPECT_THAT(BankHolidays::From(days), IsOk());
  days.emplace_back(2026, 12, 28);
  EXPECT_THAT(BankHolidays::From(days),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("2001 bank holidays")));
}

TEST(BankHolidaysTest, WarnsWhenItEndsWithinAYear) {
  const BankHolidays holidays = Until(absl::CivilDay(2028, 12, 26));
  EXPECT_THAT(holidays.Warning(absl::CivilDay(2027, 12, 26)), IsEmpty());
  EXPECT_THAT(holidays.Warning(absl::CivilDay(2027, 12, 27)),
              HasSubstr("end on 2028-12-26, within a year"));
  EXPECT_THAT(holidays.Warning(absl::CivilDay(2028, 12, 26)), HasSubstr("within a year"));
  EXPECT_THAT(holidays.Warning(absl::CivilDay(2028, 12, 27)), HasSubstr("ended on 2028-12-26"));
  EXPECT_THAT(holidays.Warning(absl::CivilDay(2028, 12, 27)),
              HasSubstr("https://www.gov.uk/bank-holidays.json"));
}

TEST(BankHolidaysTest, LooksAYearAheadAlsoFromALeapDay) {
  EXPECT_THAT(Until(absl::CivilDay(2029, 2, 28)).Warning(absl::CivilDay(2028, 2, 29)),
              HasSubstr("within a year"));
  EXPECT_THAT(Until(absl::CivilDay(2029, 3, 1)).Warning(absl::CivilDay(2028, 2, 29)), IsEmpty());
}

}  // namespace
}  // namespace consortium::policy
