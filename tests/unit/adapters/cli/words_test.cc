#include "adapters/cli/words.h"

#include <string>

#include "adapters/cli/local_time.h"
#include "consortium/v1/search.pb.h"
#include "consortium/v1/types.pb.h"
#include "gmock/gmock.h"
#include "tests/support/status_matchers.h"

namespace consortium::cli {
namespace {

namespace v1 = consortium::v1;
using ::consortium::testing::StatusIs;
using ::testing::HasSubstr;

TEST(WordsTest, EveryValueOfEveryListGoesThereAndBack) {
  for (const auto* type :
       {v1::OfferKind_descriptor(), v1::Skill_descriptor(), v1::HouseholdFeature_descriptor(),
        v1::Religion_descriptor(), v1::Urgency_descriptor(), v1::Purpose_descriptor(),
        v1::HouseholdKind_descriptor(), v1::MismatchKind_descriptor()}) {
    for (int i = 0; i < type->value_count(); ++i) {
      const int value = type->value(i)->number();
      if (value == 0) continue;
      EXPECT_EQ(ValueOf(type, WordOf(type, value)).value_or(-1), value) << type->value(i)->name();
    }
  }
}

TEST(WordsTest, ReadsAsPeopleWrite) {
  EXPECT_EQ(WordOf(v1::OFFER_KIND_SHORT_TERM), "short-term");
  EXPECT_EQ(ValueOf<v1::OfferKind>("Short_Term").value(), v1::OFFER_KIND_SHORT_TERM);
  EXPECT_EQ(WordOf(v1::URGENCY_UNSPECIFIED), "");
  EXPECT_EQ(WordOf(static_cast<v1::Urgency>(99)), "99");  // Of a newer gateway.
}

TEST(WordsTest, SaysWhichWordsThereAre) {
  EXPECT_THAT(ValueOf<v1::Urgency>("soon"), StatusIs(absl::StatusCode::kInvalidArgument,
                                                     "one of planned, same-day, out-of-hours"));
  EXPECT_FALSE(ValueOf<v1::Urgency>("").ok());
  EXPECT_FALSE(ValueOf<v1::Urgency>("unspecified").ok());
}

TEST(LocalTimeTest, GoesBySummerAndWinterTimeInLondon) {
  EXPECT_EQ(LocalTime(absl::FromUnixSeconds(1'795'000'000)), "Wed 18 Nov 2026 11:06");
  EXPECT_EQ(LocalTime(absl::FromUnixSeconds(1'783'000'000)), "Thu  2 Jul 2026 14:46");
  EXPECT_EQ(LocalClock(absl::FromUnixSeconds(1'783'000'000)), "14:46:40");
}

TEST(LocalTimeTest, SaysNoMoreOfTheDayThanNeeded) {
  const absl::Time now = absl::FromUnixSeconds(1'795'000'000);  // Wednesday, 11:06.
  EXPECT_EQ(LocalTimeNear(now + absl::Hours(6), now), "17:06");
  EXPECT_EQ(LocalTimeNear(now + absl::Hours(20), now), "Thu 07:06");
  EXPECT_EQ(LocalTimeNear(now + absl::Hours(24 * 6), now), "Tue 11:06");
  EXPECT_EQ(LocalTimeNear(now + absl::Hours(24 * 7), now), "Wed 25 Nov 2026 11:06");
  EXPECT_EQ(LocalTimeNear(now - absl::Hours(24), now), "Tue 17 Nov 2026 11:06");
}

TEST(LocalTimeTest, SaysTodayAndTomorrow) {
  const absl::CivilDay today(2026, 11, 23);
  EXPECT_EQ(LocalDate("2026-11-23", today), "today");
  EXPECT_EQ(LocalDate("2026-11-24", today), "tomorrow");
  EXPECT_EQ(LocalDate("2026-12-01", today), "Tue  1 Dec 2026");
  EXPECT_EQ(LocalDate("", today), "");
}

TEST(LocalTimeTest, CountsAgesInHoursThenInDays) {
  EXPECT_EQ(AgeWords(0), "0 h");
  EXPECT_EQ(AgeWords(47), "47 h");
  EXPECT_EQ(AgeWords(48), "2 d 0 h");
  EXPECT_EQ(AgeWords(171), "7 d 3 h");
}

}  // namespace
}  // namespace consortium::cli
