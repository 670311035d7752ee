#include "policy/promises/due_times.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "policy/listing/row_rules.h"

namespace consortium::policy {
namespace {

// `2026-11-23 17:00`, Europe/London.
absl::Time At(const std::string& text) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime("%Y-%m-%d %H:%M:%E*S", text + ":00", London(), &time, &error) ||
              absl::ParseTime("%Y-%m-%d %H:%M:%E*S", text, London(), &time, &error))
      << text << ": " << error;
  return time;
}

std::string Shown(absl::Time time) { return absl::FormatTime("%Y-%m-%d %H:%M", time, London()); }

// England and Wales, as announced: Easter 2026 and 2027, Christmas 2026 (Boxing
// Day on a Saturday) and 2027 (Christmas on a Saturday), New Year.
BankHolidays Announced() {
  return *BankHolidays::From({
      absl::CivilDay(2026, 1, 1),
      absl::CivilDay(2026, 4, 3),
      absl::CivilDay(2026, 4, 6),
      absl::CivilDay(2026, 5, 4),
      absl::CivilDay(2026, 5, 25),
      absl::CivilDay(2026, 8, 31),
      absl::CivilDay(2026, 12, 25),
      absl::CivilDay(2026, 12, 28),
      absl::CivilDay(2027, 1, 1),
      absl::CivilDay(2027, 3, 26),
      absl::CivilDay(2027, 3, 29),
      absl::CivilDay(2027, 5, 3),
      absl::CivilDay(2027, 5, 31),
      absl::CivilDay(2027, 8, 30),
      absl::CivilDay(2027, 12, 27),
      absl::CivilDay(2027, 12, 28),
      absl::CivilDay(2028, 1, 3),
  });
}

struct NextDay {
  std::string name;
  std::string received;
  std::string want;
};
class CalendarDaysAfterTest : public ::testing::TestWithParam<NextDay> {};

TEST_P(CalendarDaysAfterTest, IsTheMidnightThatEndsTheDayAfter) {
  EXPECT_EQ(Shown(CalendarDaysAfter(At(GetParam().received), 1)), GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(Days, CalendarDaysAfterTest,
                         ::testing::ValuesIn(std::vector<NextDay>{
                             {"Noon", "2026-11-23 12:00", "2026-11-25 00:00"},
                             {"FirstMinute", "2026-11-23 00:00", "2026-11-25 00:00"},
                             {"LastInstant", "2026-11-23 23:59:59.999", "2026-11-25 00:00"},
                             {"Midnight", "2026-11-24 00:00", "2026-11-26 00:00"},
                             {"FridayLeadsToSaturday", "2026-11-27 18:00", "2026-11-29 00:00"},
                             {"ChristmasEveLeadsToChristmas", "2026-12-24 18:00",
                              "2026-12-26 00:00"},
                             {"YearsEnd", "2026-12-31 12:00", "2027-01-02 00:00"},
                             {"LeapDay", "2028-02-28 12:00", "2028-03-01 00:00"},
                             {"SummerNight", "2026-07-01 00:30", "2026-07-03 00:00"},
                             {"EveOfTheSpringChange", "2026-03-28 12:00", "2026-03-30 00:00"},
                             {"EveOfTheAutumnChange", "2026-10-24 12:00", "2026-10-26 00:00"},
                         }),
                         [](const auto& test) { return test.param.name; });

TEST(CalendarDaysAfterTest, LosesAnHourInSpringAndGainsOneInAutumn) {
  EXPECT_EQ(CalendarDaysAfter(At("2026-03-28 00:00"), 1) - At("2026-03-28 00:00"), absl::Hours(47));
  EXPECT_EQ(CalendarDaysAfter(At("2026-10-24 00:00"), 1) - At("2026-10-24 00:00"), absl::Hours(49));
}

TEST(CalendarDaysAfterTest, TakesTheDayOfLondonNotOfUtc) {
  // 23:30 UTC is half past midnight of the next day in summer.
  const absl::Time received =
      absl::FromCivil(absl::CivilMinute(2026, 6, 30, 23, 30), absl::UTCTimeZone());
  EXPECT_EQ(Shown(CalendarDaysAfter(received, 1)), "2026-07-03 00:00");
}

TEST(CalendarDaysAfterTest, TheHourThatComesTwiceBelongsToOneDay) {
  const absl::Time first = absl::FromCivil(absl::CivilMinute(2026, 10, 25, 0, 30), London()) +
                           absl::Hours(1);  // 1:30, summer time.
  EXPECT_EQ(Shown(CalendarDaysAfter(first, 1)), "2026-10-27 00:00");
  EXPECT_EQ(Shown(CalendarDaysAfter(first + absl::Hours(1), 1)), "2026-10-27 00:00");
}

struct Working {
  std::string name;
  std::string received;
  int count;
  std::string want;
};
class WorkingDaysAfterTest : public ::testing::TestWithParam<Working> {};

TEST_P(WorkingDaysAfterTest, EndsWithThatWorkingDay) {
  EXPECT_EQ(Shown(WorkingDaysAfter(At(GetParam().received), GetParam().count, Announced())),
            GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(
    Weeks, WorkingDaysAfterTest,
    ::testing::ValuesIn(std::vector<Working>{
        {"Monday", "2026-11-23 10:00", 2, "2026-11-26 00:00"},
        {"MondayFirstMinute", "2026-11-23 00:00", 2, "2026-11-26 00:00"},
        {"MondayLastInstant", "2026-11-23 23:59:59.999", 2, "2026-11-26 00:00"},
        {"Thursday", "2026-11-26 10:00", 2, "2026-12-01 00:00"},
        {"Friday", "2026-11-27 17:30", 2, "2026-12-02 00:00"},
        {"Saturday", "2026-11-28 10:00", 2, "2026-12-02 00:00"},
        {"Sunday", "2026-11-29 23:59", 2, "2026-12-02 00:00"},
        {"SundayAtMidnightIsMonday", "2026-11-30 00:00", 2, "2026-12-03 00:00"},
        {"OneDay", "2026-11-27 10:00", 1, "2026-12-01 00:00"},
        {"FiveDays", "2026-11-23 10:00", 5, "2026-12-01 00:00"},
        {"NoDays", "2026-11-28 10:00", 0, "2026-11-29 00:00"},
        {"LessThanNoDays", "2026-11-28 10:00", -1, "2026-11-29 00:00"},
    }),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Holidays, WorkingDaysAfterTest,
    ::testing::ValuesIn(std::vector<Working>{
        {"WednesdayBeforeEaster", "2026-04-01 12:00", 2, "2026-04-08 00:00"},
        {"MaundyThursday", "2026-04-02 12:00", 2, "2026-04-09 00:00"},
        {"GoodFriday", "2026-04-03 12:00", 2, "2026-04-09 00:00"},
        {"EasterMonday", "2026-04-06 12:00", 2, "2026-04-09 00:00"},
        {"ChristmasEveOnAThursday", "2026-12-24 12:00", 2, "2026-12-31 00:00"},
        {"ChristmasDay", "2026-12-25 12:00", 2, "2026-12-31 00:00"},
        {"BoxingDayOnASaturday", "2026-12-26 12:00", 2, "2026-12-31 00:00"},
        {"ItsSubstitute", "2026-12-28 12:00", 2, "2026-12-31 00:00"},
        {"BetweenTheYears", "2026-12-30 12:00", 2, "2027-01-05 00:00"},
        {"NewYearsEve", "2026-12-31 12:00", 2, "2027-01-06 00:00"},
        {"ChristmasOnASaturdayHasTwoSubstitutes", "2027-12-24 12:00", 2, "2027-12-31 00:00"},
        {"EasterAndTheSpringChangeTogether", "2027-03-25 12:00", 2, "2027-04-01 00:00"},
        {"AugustBankHoliday", "2026-08-28 12:00", 2, "2026-09-03 00:00"},
    }),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Clocks, WorkingDaysAfterTest,
    ::testing::ValuesIn(std::vector<Working>{
        {"SpringChange", "2026-03-27 12:00", 2, "2026-04-01 00:00"},
        {"AutumnChange", "2026-10-23 12:00", 2, "2026-10-28 00:00"},
        {"ChristmasAfterTheFileEnded", "2028-12-22 12:00", 2, "2028-12-27 00:00"},
        {"WeekendsAfterTheFileEnded", "2029-01-06 12:00", 2, "2029-01-10 00:00"},
    }),
    [](const auto& test) { return test.param.name; });

struct Callback {
  std::string name;
  std::string received;
  CallbackWindows windows;
  std::string want;
};
class CallbackDueTest : public ::testing::TestWithParam<Callback> {};

TEST_P(CallbackDueTest, IsTheEndOfTheNextWindow) {
  const std::optional<absl::Time> due =
      CallbackDue(At(GetParam().received), GetParam().windows, Announced());
  ASSERT_TRUE(due.has_value());
  EXPECT_EQ(Shown(*due), GetParam().want);
}

constexpr CallbackWindows kMornings = {.mornings = true};
constexpr CallbackWindows kAfternoons = {.afternoons = true};
constexpr CallbackWindows kAfterFive = {.after_five = true};
constexpr CallbackWindows kWeekends = {.weekends = true};
constexpr CallbackWindows kAny = {
    .mornings = true, .afternoons = true, .after_five = true, .weekends = true};

INSTANTIATE_TEST_SUITE_P(
    Windows, CallbackDueTest,
    ::testing::ValuesIn(std::vector<Callback>{
        {"BeforeTheMorning", "2026-11-23 08:00", kMornings, "2026-11-23 12:00"},
        {"AsTheMorningBegins", "2026-11-23 09:00", kMornings, "2026-11-23 12:00"},
        {"AMomentLater", "2026-11-23 09:00:01", kMornings, "2026-11-24 12:00"},
        {"MorningFromMidnight", "2026-11-23 00:00", kMornings, "2026-11-23 12:00"},
        {"MorningFromTheMinuteBefore", "2026-11-22 23:59", kMornings, "2026-11-23 12:00"},
        {"Afternoon", "2026-11-23 11:59", kAfternoons, "2026-11-23 17:00"},
        {"AfternoonMissed", "2026-11-23 12:01", kAfternoons, "2026-11-24 17:00"},
        {"Evening", "2026-11-23 17:00", kAfterFive, "2026-11-23 20:00"},
        {"FridayEveningMissed", "2026-11-27 17:01", kAfterFive, "2026-11-30 20:00"},
        {"Weekend", "2026-11-23 10:00", kWeekends, "2026-11-28 17:00"},
        {"SaturdayBegun", "2026-11-28 09:01", kWeekends, "2026-11-29 17:00"},
        {"SundayBegun", "2026-11-29 09:01", kWeekends, "2026-12-05 17:00"},
        {"FridayMorningMissed", "2026-11-27 10:00", kMornings, "2026-11-30 12:00"},
        {"TheEarlierOfTwo",
         "2026-11-23 10:00",
         {.mornings = true, .after_five = true},
         "2026-11-23 20:00"},
        {"AnyWindowOnAFridayNight", "2026-11-27 19:00", kAny, "2026-11-28 17:00"},
        {"AnyWindowOnASundayNoon", "2026-11-29 12:00", kAny, "2026-11-30 12:00"},
    }),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    HolidaysAndClocks, CallbackDueTest,
    ::testing::ValuesIn(std::vector<Callback>{
        {"OverEaster", "2026-04-02 10:00", kMornings, "2026-04-07 12:00"},
        {"EasterSaturdayIsAWeekend", "2026-04-03 10:00", kWeekends, "2026-04-04 17:00"},
        {"OverChristmas", "2026-12-24 17:30", kAfterFive, "2026-12-29 20:00"},
        {"YearsEnd", "2026-12-31 13:00", kMornings, "2027-01-04 12:00"},
        {"SundayOfTheSpringChange", "2026-03-29 00:30", kWeekends, "2026-03-29 17:00"},
        {"MondayAfterTheSpringChange", "2026-03-27 21:00", kMornings, "2026-03-30 12:00"},
        {"SundayOfTheAutumnChange", "2026-10-25 01:30", kWeekends, "2026-10-25 17:00"},
        {"MondayAfterTheAutumnChange", "2026-10-23 21:00", kAfternoons, "2026-10-26 17:00"},
        {"HolidaysFileEnded", "2028-12-25 08:00", kMornings, "2028-12-25 12:00"},
    }),
    [](const auto& test) { return test.param.name; });

TEST(CallbackDueTest, NobodyAskedNothingPromised) {
  EXPECT_EQ(CallbackDue(At("2026-11-23 10:00"), {}, Announced()), std::nullopt);
}

TEST(CallbackDueTest, AListedWeekendDayIsNoWeekend) {
  const BankHolidays holidays = *BankHolidays::From({absl::CivilDay(2026, 11, 28)});
  EXPECT_EQ(Shown(*CallbackDue(At("2026-11-27 10:00"), kWeekends, holidays)), "2026-11-29 17:00");
}

TEST(CallbackDueTest, TheWindowsOfAClockChangeKeepTheirHours) {
  const absl::Time due = *CallbackDue(At("2026-03-29 00:30"), kWeekends, Announced());
  EXPECT_EQ(due - At("2026-03-29 00:30"), absl::Minutes(15 * 60 + 30));
}

TEST(JudgeTest, KeptIsBeforeItIsDue) {
  const absl::Time due = At("2026-11-25 00:00");
  const absl::Time before = due - absl::Nanoseconds(1);
  EXPECT_EQ(Judge(due, before, due + absl::Hours(1)), PromiseState::kKept);
  EXPECT_EQ(Judge(due, due, due + absl::Hours(1)), PromiseState::kMissed);
  EXPECT_EQ(Judge(due, std::nullopt, before), PromiseState::kOpen);
  EXPECT_EQ(Judge(due, std::nullopt, due), PromiseState::kMissed);
}

}  // namespace
}  // namespace consortium::policy
