#include "gateway/vacancies/list_age.h"

#include <memory>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "policy/listing/row_rules.h"
#include "tests/unit/gateway/vacancies/room_fixture.h"

namespace consortium::vacancies {
namespace {

using M = absl::CivilMinute;
using Day = absl::CivilDay;

absl::Time London(absl::CivilMinute minute) { return absl::FromCivil(minute, policy::London()); }

struct Publication {
  Day week;
  M published;
};

struct Case {
  std::string name;
  std::vector<Publication> lists;
  M now;
  v1::Punctuality want;
};

class PunctualityTest : public ::testing::TestWithParam<Case> {};

TEST_P(PunctualityTest, IsAgainstTheCurrentWeeksDeadline) {
  const directory::Membership membership(EightMembers());
  ListFacts facts;
  for (const Publication& list : GetParam().lists) {
    facts.published.emplace_back(list.week, London(list.published));
    facts.week = list.week;
  }
  const CurrentWeek week = WeekAt(membership, London(GetParam().now));
  EXPECT_EQ(PunctualityAt(GetParam().lists.empty() ? nullptr : &facts, week), GetParam().want);
}

// The deadline is Monday 12:00 in London.
INSTANTIATE_TEST_SUITE_P(
    Weeks, PunctualityTest,
    ::testing::ValuesIn(std::vector<Case>{
        {"NeverPublishedBeforeTheDeadline", {}, M(2026, 11, 23, 11, 59), v1::PUNCTUALITY_DUE},
        {"NeverPublishedAtTheDeadline", {}, M(2026, 11, 23, 12, 0), v1::PUNCTUALITY_DUE},
        {"NeverPublishedAfterIt", {}, M(2026, 11, 23, 12, 1), v1::PUNCTUALITY_MISSING},
        {"OnTheDot",
         {{Day(2026, 11, 23), M(2026, 11, 23, 12, 0)}},
         M(2026, 11, 24, 9, 0),
         v1::PUNCTUALITY_ON_TIME},
        {"AMinuteLate",
         {{Day(2026, 11, 23), M(2026, 11, 23, 12, 1)}},
         M(2026, 11, 24, 9, 0),
         v1::PUNCTUALITY_LATE},
        {"AheadOfItsWeek",
         {{Day(2026, 11, 23), M(2026, 11, 20, 16, 0)}},
         M(2026, 11, 29, 23, 59),
         v1::PUNCTUALITY_ON_TIME},
        {"LastWeeksListAtMidnightOnMonday",
         {{Day(2026, 11, 16), M(2026, 11, 16, 9, 0)}},
         M(2026, 11, 23, 0, 0),
         v1::PUNCTUALITY_DUE},
        {"LastWeeksListOnMondayAfternoon",
         {{Day(2026, 11, 16), M(2026, 11, 16, 9, 0)}},
         M(2026, 11, 23, 15, 0),
         v1::PUNCTUALITY_MISSING},
        {"LastWeeksListOnTheLastMinuteOfItsWeek",
         {{Day(2026, 11, 16), M(2026, 11, 16, 9, 0)}},
         M(2026, 11, 22, 23, 59),
         v1::PUNCTUALITY_ON_TIME},
        {"ThisWeekLateAndNextWeekEarly",
         {{Day(2026, 11, 23), M(2026, 11, 24, 9, 0)}, {Day(2026, 11, 30), M(2026, 11, 27, 9, 0)}},
         M(2026, 11, 27, 10, 0),
         v1::PUNCTUALITY_LATE},
        {"OnlyNextWeekPublishedBeforeThisDeadline",
         {{Day(2026, 11, 30), M(2026, 11, 23, 9, 0)}},
         M(2026, 11, 24, 9, 0),
         v1::PUNCTUALITY_ON_TIME},
        {"OnlyNextWeekPublishedAfterThisDeadline",
         {{Day(2026, 11, 30), M(2026, 11, 24, 9, 0)}},
         M(2026, 11, 25, 9, 0),
         v1::PUNCTUALITY_LATE},
        // In summer time noon is 11:00 UTC; the clocks change on Sunday, a day before
        // the deadline.
        {"WeekAfterTheSpringChangeOnTime",
         {{Day(2027, 3, 29), M(2027, 3, 29, 12, 0)}},
         M(2027, 3, 30, 9, 0),
         v1::PUNCTUALITY_ON_TIME},
        {"WeekAfterTheSpringChangeLate",
         {{Day(2027, 3, 29), M(2027, 3, 29, 12, 1)}},
         M(2027, 3, 30, 9, 0),
         v1::PUNCTUALITY_LATE},
        {"SundayOfTheAutumnChangeIsStillItsWeek",
         {{Day(2026, 10, 19), M(2026, 10, 19, 9, 0)}},
         M(2026, 10, 25, 23, 59),
         v1::PUNCTUALITY_ON_TIME},
        {"MondayAfterTheAutumnChange",
         {{Day(2026, 10, 19), M(2026, 10, 19, 9, 0)}},
         M(2026, 10, 26, 0, 0),
         v1::PUNCTUALITY_DUE},
    }),
    [](const auto& test) { return test.param.name; });

TEST(ListAgeTest, IsStaleAtSevenDaysAndNotBefore) {
  const directory::Membership membership(EightMembers());
  ListFacts facts;
  facts.as_of = TuesdayMorning();
  CurrentWeek week = WeekAt(membership, TuesdayMorning() + kStaleAge - absl::Microseconds(1));
  v1::ListAge age;
  FillListAge("hackney", &facts, week, &age);
  EXPECT_FALSE(age.stale());
  EXPECT_EQ(age.age_hours(), 167u);
  week.now = TuesdayMorning() + kStaleAge;
  FillListAge("hackney", &facts, week, &age);
  EXPECT_TRUE(age.stale());
  EXPECT_EQ(age.age_hours(), 168u);
}

TEST(ListAgeTest, HasNoAgeBelowZeroWhenTheBoroughsClockIsAhead) {
  const directory::Membership membership(EightMembers());
  ListFacts facts;
  facts.as_of = TuesdayMorning() + absl::Minutes(5);
  v1::ListAge age;
  FillListAge("hackney", &facts, WeekAt(membership, TuesdayMorning()), &age);
  EXPECT_EQ(age.age_hours(), 0u);
  EXPECT_FALSE(age.stale());
}

TEST(ListAgeTest, SaysOfAMemberWithoutAListWhenOneIsDue) {
  const directory::Membership membership(EightMembers());
  v1::ListSummary summary;
  FillListSummary("hackney", nullptr, WeekAt(membership, TuesdayMorning()), &summary);
  EXPECT_EQ(summary.member(), "hackney");
  EXPECT_EQ(summary.due_at().seconds(), absl::ToUnixSeconds(London(M(2026, 11, 23, 12, 0))));
  EXPECT_EQ(summary.punctuality(), v1::PUNCTUALITY_MISSING);
  EXPECT_FALSE(summary.has_as_of());
}

}  // namespace
}  // namespace consortium::vacancies
