#include "adapters/mapping/readings.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/support/status_matchers.h"

namespace consortium::mapping {
namespace {

using consortium::testing::IsOk;
using consortium::testing::StatusIs;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

struct Span {
  std::string cell;
  int64_t low;
  int64_t high;
};

TEST(ReadingsTest, ReadsAgeSpansAsPeopleWriteThem) {
  const std::vector<Span> table = {
      {"0-5", 0, 71},         {"0 - 5", 0, 71},
      {"0 to 5 yrs", 0, 71},  {"0\u20135", 0, 71},
      {"3m-2y", 3, 35},       {"3m - 2", 3, 35},
      {"6-18 months", 6, 18}, {"6 mths to 4 years", 6, 59},
      {"birth-4", 0, 59},     {"Birth to 2 Years", 0, 35},
      {"5", 60, 71},          {"18m", 18, 18},
      {"16-21", 192, 263},    {"0-18", 0, 227},
      {"10-10", 120, 131},    {"0-99", 0, 1199},
  };
  for (const Span& row : table) {
    absl::StatusOr<AgeSpan> span = ReadAgeSpan(row.cell);
    ASSERT_THAT(span, IsOk()) << row.cell;
    EXPECT_EQ(span->months_min, row.low) << row.cell;
    EXPECT_EQ(span->months_max, row.high) << row.cell;
  }
}

TEST(ReadingsTest, RefusesWhatIsNoAgeSpan) {
  for (const std::string cell : {"", "-", "any", "5-", "-5", "5-0", "0-5-9", "0-5 weeks", "0-100",
                                 "5+", "99999", "0-5 yrs old"}) {
    EXPECT_THAT(ReadAgeSpan(cell), StatusIs(absl::StatusCode::kInvalidArgument)) << cell;
  }
}

TEST(ReadingsTest, ReadsOneAge) {
  EXPECT_EQ(ReadAge("5")->months_min, 60);
  EXPECT_EQ(ReadAge("17")->months_max, 215);
  EXPECT_EQ(ReadAge("5 yrs")->months_min, 60);
  EXPECT_EQ(ReadAge("18 months")->months_max, 18);
  for (const std::string cell : {"", "0-5", "five", "100", "-1", "5.5"})
    EXPECT_THAT(ReadAge(cell), Not(IsOk())) << cell;
}

TEST(ReadingsTest, ReadsYesAndNoAndNothingElse) {
  for (const std::string cell : {"Y", "y", "Yes", "TRUE", "1", "x", "X", "✓", "✔", "☑"})
    EXPECT_EQ(*ReadYesNo(cell), true) << cell;
  for (const std::string cell : {"", "N", "no", "False", "0", "-", "–", "—"})
    EXPECT_EQ(*ReadYesNo(cell), false) << cell;
  for (const std::string cell : {"maybe", "2", "yes?", "n/a", "T", "F"})
    EXPECT_THAT(ReadYesNo(cell), Not(IsOk())) << cell;
}

struct Area {
  std::string cell;
  std::string outcode;
  std::string sector;
};

TEST(ReadingsTest, CutsPostcodesAndLeavesNothingFiner) {
  const std::vector<Area> table = {
      {"N4 2AB", "N4", "N4 2"},       {"n42ab", "N4", "N4 2"},
      {"EC1V 5JQ", "EC1V", "EC1V 5"}, {"ec1v5jq", "EC1V", "EC1V 5"},
      {"NW11 8AA", "NW11", "NW11 8"}, {"N 4 2 A B", "N4", "N4 2"},
      {"N4\u00A02AB", "N4", "N4 2"},  {"N4", "N4", "N4"},
      {"N4 2", "N4", "N4 2"},         {"ec1v", "EC1V", "EC1V"},
      {"E1 0AA", "E1", "E1 0"},
  };
  for (const Area& row : table) {
    absl::StatusOr<std::string> outcode = ReadOutcode(row.cell);
    absl::StatusOr<std::string> sector = ReadSector(row.cell);
    ASSERT_THAT(outcode, IsOk()) << row.cell;
    EXPECT_EQ(*outcode, row.outcode) << row.cell;
    EXPECT_EQ(*sector, row.sector) << row.cell;
  }
  for (const std::string cell :
       {"", "London", "N4 2A", "N4 2CI", "4N 2AB", "N4 2AB extra", "ZZZ"}) {
    EXPECT_THAT(ReadSector(cell), Not(IsOk())) << cell;
    EXPECT_THAT(ReadOutcode(cell), Not(IsOk())) << cell;
  }
}

std::vector<std::string> Windows(absl::string_view cell) {
  std::vector<std::string> windows;
  const absl::StatusOr<std::vector<consortium::v1::RotaWindow>> rota = ReadRota(cell);
  if (!rota.ok()) return {"refused"};
  for (const auto& window : *rota) {
    windows.push_back(std::to_string(window.day()) + ":" + std::to_string(window.start_minute()) +
                      "-" + std::to_string(window.end_minute()));
  }
  return windows;
}

TEST(ReadingsTest, ReadsRotas) {
  using ::testing::ElementsAre;
  EXPECT_THAT(Windows("Mon 18:00-08:00; Sat 00:00-24:00"), ElementsAre("1:1080-480", "6:0-0"));
  EXPECT_THAT(Windows("fri-sun 17:00 - 9.00"),
              ElementsAre("5:1020-540", "6:1020-540", "7:1020-540"));
  EXPECT_THAT(Windows("daily 22:00-06:00"), SizeIs(7));
  EXPECT_THAT(Windows("every day 22:00\u201306:00, Weds 9:00-17:00"), SizeIs(8));
  EXPECT_THAT(Windows("Thursday 00:00-23:59"), ElementsAre("4:0-1439"));
  EXPECT_THAT(Windows("  ;  "), IsEmpty());
  for (const std::string cell :
       {"Mon", "Mon 18:00", "18:00-08:00", "Mon 18-8", "Mon 25:00-08:00", "Mon 24:00-08:00",
        "Mon 18:60-08:00", "Sun-Mon 18:00-08:00", "M 18:00-08:00", "Mon 24:01-08:00", "nights"}) {
    EXPECT_THAT(ReadRota(cell), Not(IsOk())) << cell;
  }
}

TEST(ReadingsTest, TakesARotaOfTheBoundAndRefusesOneMore) {
  const std::string four =
      "daily 01:00-02:00; daily 03:00-04:00; daily 05:00-06:00; daily 07:00-08:00";
  EXPECT_THAT(Windows(four), SizeIs(28));
  EXPECT_THAT(ReadRota(four + "; Mon 09:00-10:00"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("28 windows")));
}

struct Date {
  std::string cell;
  std::vector<std::string> formats;
  std::string want;  // Empty: refused.
};

TEST(ReadingsTest, ReadsDatesInTheFormatsOfTheMapping) {
  const std::vector<Date> table = {
      {"2026-09-03", {}, "2026-09-03"},
      {"03/09/2026", {"%d/%m/%Y"}, "2026-09-03"},
      {"3/9/2026", {"%d/%m/%Y"}, "2026-09-03"},
      {"3-Sep-26", {"%d-%b-%y"}, "2026-09-03"},
      {"03-SEP-26", {"%d-%b-%y"}, "2026-09-03"},
      {"03/09/26", {"%d/%m/%Y", "%d/%m/%y"}, "2026-09-03"},
      {"2026-09-03 00:00:00", {"%Y-%m-%d %H:%M:%S"}, "2026-09-03"},
      {"03/09/2026 23:59", {"%d/%m/%Y %H:%M"}, "2026-09-03"},
      {"2028-02-29", {}, "2028-02-29"},
      {"1990-01-01", {}, "1990-01-01"},
      {"2100-12-31", {}, "2100-12-31"},
      {"1989-12-31", {}, ""},
      {"2101-01-01", {}, ""},
      {"03/09/26", {"%d/%m/%Y"}, ""},
      {"2027-02-29", {}, ""},
      {"31/04/2026", {"%d/%m/%Y"}, ""},
      {"03/09/2026", {}, ""},
      {"2026-09-03", {"%d/%m/%Y"}, ""},
      {"soon", {}, ""},
      {"2026-09-03 or so", {}, ""},
  };
  for (const Date& row : table) {
    absl::StatusOr<std::string> date = ReadDate(row.cell, row.formats);
    EXPECT_EQ(date.ok() ? *date : "", row.want) << row.cell << ": " << date.status();
  }
}

TEST(ReadingsTest, NeverRepeatsTheCell) {
  const std::string cell = "Okafor";
  EXPECT_THAT(std::string(ReadAgeSpan(cell).status().message()), Not(HasSubstr(cell)));
  EXPECT_THAT(std::string(ReadDate(cell, {"%d/%m/%Y"}).status().message()), Not(HasSubstr(cell)));
  EXPECT_THAT(std::string(ReadSector(cell).status().message()), Not(HasSubstr(cell)));
  EXPECT_THAT(std::string(ReadRota(cell).status().message()), Not(HasSubstr(cell)));
  EXPECT_THAT(std::string(ReadYesNo(cell).status().message()), Not(HasSubstr(cell)));
}

TEST(ReadingsTest, TrimsSpacesOfEveryKind) {
  EXPECT_EQ(Trim(" \u00A0 a b \u00A0\t"), "a b");
  EXPECT_EQ(Trim("\u00A0"), "");
}

}  // namespace
}  // namespace consortium::mapping
