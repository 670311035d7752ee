#include "gateway/vacancies/known.h"

#include <map>
#include <random>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace consortium::vacancies {
namespace {

HouseholdId Id(int number) { return {static_cast<uint8_t>(number)}; }

// `5:7 *:3`: up to id 5 as of 7, all behind it as of 3.
std::string Described(const Known& known) {
  std::string text;
  std::optional<HouseholdId> behind;
  for (const KnownRange& range : known.ranges()) {
    EXPECT_EQ(range.behind, behind) << "without gaps";
    behind = range.end;
    absl::StrAppend(&text, text.empty() ? "" : " ",
                    range.end.has_value() ? absl::StrCat((*range.end)[0]) : "*", ":",
                    range.sequence);
  }
  return text;
}

TEST(KnownTest, GrowsByARangeAndIsOneAgainAtTheEnd) {
  Known known(3);
  EXPECT_EQ(Described(known), "*:3");
  EXPECT_TRUE(known.IsAt(3));
  known.Learn({{}, Id(5), 7});
  EXPECT_EQ(Described(known), "5:7 *:3");
  known.Learn({Id(5), Id(9), 8});
  EXPECT_EQ(Described(known), "5:7 9:8 *:3");
  known.Learn({Id(9), {}, 8});
  EXPECT_EQ(Described(known), "5:7 *:8");
  known.Learn({{}, Id(5), 8});
  EXPECT_EQ(Described(known), "*:8");
}

TEST(KnownTest, SaysWhichRangeIsTheEarliestButTheTarget) {
  Known known(3);
  known.Learn({Id(5), Id(9), 0});
  EXPECT_EQ(known.EarliestBut(8)->sequence, 0u);
  EXPECT_EQ(known.EarliestBut(0)->sequence, 3u);
  EXPECT_EQ(known.EarliestBut(0)->end, Id(5));
  EXPECT_FALSE(Known(8).EarliestBut(8).has_value());
}

TEST(KnownTest, ReachesBehindASequenceWithoutWhatIsNotKnownAtAll) {
  Known known(0);
  EXPECT_FALSE(known.ReachesBehind(5));
  known.Learn({{}, Id(5), 4});
  EXPECT_TRUE(known.ReachesBehind(5));
  EXPECT_FALSE(known.ReachesBehind(4));
}

TEST(KnownTest, IsWhatAMapOfEveryIdSays) {
  std::mt19937 random(1);
  const auto draw = [&random](int bound) {
    return static_cast<int>(std::uniform_int_distribution<int>(0, bound - 1)(random));
  };
  for (int round = 0; round < 2'000; ++round) {
    Known known(1);
    std::map<int, uint64_t> plain;
    for (int id = 0; id < 12; ++id) plain[id] = 1;
    for (int step = 0; step < 8; ++step) {
      const int behind = draw(12) - 1;
      const int end = behind + 1 + draw(12 - behind);
      const auto sequence = static_cast<uint64_t>(1 + draw(3));
      KnownRange range{.behind = {}, .end = {}, .sequence = sequence};
      if (behind >= 0) range.behind = Id(behind);
      if (end < 12) range.end = Id(end);
      known.Learn(range);
      for (int id = behind + 1; id <= end && id < 12; ++id) plain[id] = sequence;
      for (const KnownRange& each : known.ranges()) {
        for (int id = 0; id < 12; ++id) {
          if (!each.Holds(Id(id))) continue;
          EXPECT_EQ(each.sequence, plain[id]) << Described(known);
        }
      }
      EXPECT_NE(Described(known), "");
    }
  }
}

}  // namespace
}  // namespace consortium::vacancies
