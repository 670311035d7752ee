#include "gateway/directory/bank_holidays_file.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "certs/platform/file.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_folder.h"

namespace consortium::directory {
namespace {

using ::consortium::testing::IsOk;
using ::consortium::testing::StatusIs;
using ::consortium::testing::TempFolder;
using ::testing::HasSubstr;

constexpr char kAsPublished[] = R"({
  "england-and-wales": {"division": "england-and-wales", "events": [
    {"title": "Christmas Day", "date": "2026-12-25", "notes": "", "bunting": true},
    {"title": "Boxing Day", "date": "2026-12-28", "notes": "Substitute day", "bunting": true}]},
  "scotland": {"division": "scotland", "events": [
    {"title": "2nd January", "date": "2026-01-02", "notes": "", "bunting": true}]}
})";

std::string WithEvents(absl::string_view events) {
  return absl::StrCat(R"({"england-and-wales": {"events": )", events, "}}");
}

TEST(BankHolidaysFileTest, TakesEnglandAndWalesAlone) {
  const absl::StatusOr<policy::BankHolidays> holidays = ParseBankHolidays(kAsPublished);
  ASSERT_THAT(holidays, IsOk());
  EXPECT_EQ(holidays->size(), 2u);
  EXPECT_TRUE(holidays->Contains(absl::CivilDay(2026, 12, 28)));
  EXPECT_FALSE(holidays->Contains(absl::CivilDay(2026, 1, 2)));
}

TEST(BankHolidaysFileTest, LeavesUnreadWhatItDoesNotKnow) {
  EXPECT_THAT(ParseBankHolidays(WithEvents(R"([{"date": "2026-12-25", "new": [1, {}]}])")), IsOk());
}

struct Wrong {
  std::string name;
  std::string json;
  std::string want;
};
class WrongBankHolidaysTest : public ::testing::TestWithParam<Wrong> {};

TEST_P(WrongBankHolidaysTest, NamesWhatIsWrong) {
  EXPECT_THAT(ParseBankHolidays(GetParam().json),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(GetParam().want)));
}

INSTANTIATE_TEST_SUITE_P(
    Files, WrongBankHolidaysTest,
    ::testing::ValuesIn(std::vector<Wrong>{
        {"Empty", "", "is not JSON from byte 1"},
        {"WebPage", "<html>", "is not JSON from byte 1"},
        {"CutShort", std::string(kAsPublished, 100), "is not JSON from byte"},
        {"NotUtf8", "{\"england-and-wales\": \"\xFF\"}", "is not JSON from byte"},
        {"Deep", std::string(100'000, '['), "is not JSON from byte"},
        {"List", "[]", "division `england-and-wales` is missing"},
        {"OtherDivision", R"({"scotland": {"events": []}})", "`england-and-wales` is missing"},
        {"DivisionIsAList", R"({"england-and-wales": []})", "`england-and-wales.events`"},
        {"NoEvents", R"({"england-and-wales": {}})", "`england-and-wales.events`"},
        {"EventsAreAText", WithEvents("\"none\""), "`england-and-wales.events` is missing or not"},
        {"NoEvent", WithEvents("[]"), "`england-and-wales.events` has no bank holiday"},
        {"EventIsANumber", WithEvents("[7]"), "events[0].date` is missing"},
        {"NoDate", WithEvents(R"([{"date": "2026-12-25"}, {"title": "x"}])"), "events[1].date`"},
        {"DateIsANumber", WithEvents(R"([{"date": 20261225}])"), "events[0].date` is missing"},
        {"DateOfAnotherForm", WithEvents(R"([{"date": "25/12/2026"}])"), "events[0].date` is not"},
        {"NoSuchDay", WithEvents(R"([{"date": "2026-02-29"}])"), "events[0].date` is not"},
    }),
    [](const auto& test) { return test.param.name; });

TEST(BankHolidaysFileTest, ReadsUpToItsBound) {
  std::string text = kAsPublished;
  text.resize(kBankHolidaysBytesMax, ' ');
  EXPECT_THAT(ParseBankHolidays(text), IsOk());
  text += ' ';
  EXPECT_THAT(ParseBankHolidays(text),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("1048577 bytes")));
}

TEST(BankHolidaysFileTest, ReadsAFileAndNamesItInErrors) {
  const TempFolder folder;
  const std::string file = folder / "holidays.json";
  EXPECT_THAT(ReadBankHolidays(file), StatusIs(absl::StatusCode::kNotFound, HasSubstr(file)));
  ASSERT_THAT(platform::WriteFile(file, "{}", platform::FileMode::kPublic), IsOk());
  EXPECT_THAT(ReadBankHolidays(file),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(file)));
  ASSERT_THAT(platform::WriteFile(file, kAsPublished, platform::FileMode::kPublic), IsOk());
  EXPECT_THAT(ReadBankHolidays(file), IsOk());
}

TEST(BankHolidaysFileTest, ShipsFourYearsOfEnglandAndWales) {
  const policy::BankHolidays& shipped = ShippedBankHolidays();
  EXPECT_EQ(shipped.size(), 32u);
  EXPECT_EQ(shipped.horizon(), absl::CivilDay(2028, 12, 26));
  EXPECT_TRUE(shipped.Contains(absl::CivilDay(2025, 4, 18)));   // Good Friday.
  EXPECT_TRUE(shipped.Contains(absl::CivilDay(2026, 12, 28)));  // For Boxing Day.
  EXPECT_TRUE(shipped.Contains(absl::CivilDay(2028, 1, 3)));    // For New Year's Day.
  EXPECT_FALSE(shipped.Contains(absl::CivilDay(2026, 12, 26)));
}

// Eight a year, none of them at a weekend: a digit wrong in the file shows.
TEST(BankHolidaysFileTest, ShipsEightWeekdaysAYear) {
  for (int year = 2025; year <= 2028; ++year) {
    int weekdays = 0;
    for (absl::CivilDay day(year, 1, 1); day.year() == year; ++day) {
      if (!ShippedBankHolidays().Contains(day)) continue;
      const absl::Weekday weekday = absl::GetWeekday(day);
      EXPECT_NE(weekday, absl::Weekday::saturday) << day;
      EXPECT_NE(weekday, absl::Weekday::sunday) << day;
      ++weekdays;
    }
    EXPECT_EQ(weekdays, 8) << year;
  }
}

}  // namespace
}  // namespace consortium::directory
