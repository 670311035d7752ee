#include "adapters/mapping/readings.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "policy/listing/row_rules.h"

namespace consortium::mapping {
namespace {

using consortium::v1::RotaWindow;

constexpr int kRotaWindowsMax = 28;
constexpr absl::string_view kNoBreakSpace = "\u00A0";

enum class Unit { kNone, kMonths, kYears };

struct Age {
  int64_t number = 0;
  Unit unit = Unit::kNone;
};

absl::Status NotAnAge() {
  return absl::InvalidArgumentError(
      "must be ages as `5`, `0-5`, `0 to 5 yrs`, `3m-2y` or `birth-4`");
}

// Takes one age off the front of `text`; false when there is none.
bool TakeAge(absl::string_view* text, Age* age) {
  *text = Trim(*text);
  if (absl::ConsumePrefix(text, "birth") || absl::ConsumePrefix(text, "newborn")) {
    *age = {0, Unit::kNone};
    return true;
  }
  size_t digits = 0;
  while (digits < text->size() && absl::ascii_isdigit((*text)[digits])) ++digits;
  if (digits == 0 || digits > 4 || !absl::SimpleAtoi(text->substr(0, digits), &age->number)) {
    return false;
  }
  *text = Trim(text->substr(digits));
  size_t letters = 0;
  while (letters < text->size() && absl::ascii_isalpha((*text)[letters])) ++letters;
  const absl::string_view word = text->substr(0, letters);
  static constexpr std::array<absl::string_view, 6> kMonthWords = {"m",    "mo",    "mth",
                                                                   "mths", "month", "months"};
  static constexpr std::array<absl::string_view, 5> kYearWords = {"y", "yr", "yrs", "year",
                                                                  "years"};
  age->unit = Unit::kNone;
  if (std::find(kMonthWords.begin(), kMonthWords.end(), word) != kMonthWords.end())
    age->unit = Unit::kMonths;
  if (std::find(kYearWords.begin(), kYearWords.end(), word) != kYearWords.end())
    age->unit = Unit::kYears;
  if (age->unit != Unit::kNone) text->remove_prefix(letters);
  return true;
}

bool TakeDash(absl::string_view* text) {
  *text = Trim(*text);
  for (const absl::string_view dash : {"-", "\u2013", "\u2014", "to"}) {
    if (absl::ConsumePrefix(text, dash)) return true;
  }
  return false;
}

int64_t LowMonths(const Age& age) {
  return age.unit == Unit::kMonths ? age.number : age.number * 12;
}
int64_t HighMonths(const Age& age) {
  return age.unit == Unit::kMonths ? age.number : age.number * 12 + 11;
}

struct Postcode {
  std::string outcode;
  std::string sector;  // Empty when the cell has none.
};

// An outcode and what follows it, spacing and letter case aside.
absl::StatusOr<Postcode> ReadPostcode(absl::string_view cell) {
  std::string code;
  std::string spaced;
  for (const char c : absl::StrReplaceAll(cell, {{kNoBreakSpace, " "}})) {
    spaced.push_back(absl::ascii_toupper(static_cast<unsigned char>(c)));
    if (!absl::ascii_isspace(c)) code.push_back(spaced.back());
  }
  const auto inward = [](absl::string_view end) {
    constexpr absl::string_view kLetters = "ABDEFGHJLNPQRSTUWXYZ";
    return end.size() == 3 && absl::ascii_isdigit(end[0]) &&
           absl::StrContains(kLetters, end.substr(1, 1)) &&
           absl::StrContains(kLetters, end.substr(2, 1));
  };
  if (code.size() >= 5 && inward(absl::string_view(code).substr(code.size() - 3))) {
    Postcode postcode{code.substr(0, code.size() - 3), ""};
    postcode.sector = absl::StrCat(postcode.outcode, " ", code.substr(code.size() - 3, 1));
    if (policy::IsOutcodeOrSector(postcode.sector)) return postcode;
  }
  // `N4 2` has a space where `N42` would be an outcode.
  const std::vector<std::string> words = absl::StrSplit(spaced, ' ', absl::SkipEmpty());
  if (words.size() == 2 && words[1].size() == 1) {
    Postcode postcode{words[0], absl::StrCat(words[0], " ", words[1])};
    if (policy::IsOutcodeOrSector(postcode.sector)) return postcode;
  }
  if (policy::IsOutcodeOrSector(code)) return Postcode{code, ""};
  return absl::InvalidArgumentError("must be a UK postcode, its sector or its outcode");
}

// 1 to 7 for a day's name in any of its usual lengths; 0 otherwise.
int DayOf(absl::string_view name) {
  static constexpr std::array<absl::string_view, 7> kDays = {
      "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
  for (size_t i = 0; i < kDays.size(); ++i) {
    if (name.size() >= 3 && absl::StartsWith(kDays[i], name)) return static_cast<int>(i) + 1;
  }
  return name == "weds" ? 3 : 0;
}

// Minutes after midnight of `18:00`, `8.30` or `24:00`; -1 otherwise.
int MinuteOf(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, absl::ByAnyChar(":."));
  int hour = 0;
  int minute = 0;
  const auto number = [](absl::string_view digits, size_t least, int* value) {
    return digits.size() >= least && digits.size() <= 2 &&
           std::all_of(digits.begin(), digits.end(),
                       [](char c) { return absl::ascii_isdigit(c); }) &&
           absl::SimpleAtoi(digits, value);
  };
  if (parts.size() != 2 || !number(parts[0], 1, &hour) || !number(parts[1], 2, &minute)) return -1;
  if (hour > 24 || minute > 59 || (hour == 24 && minute > 0)) return -1;
  return hour * 60 + minute;
}

// First and last day of `mon`, `mon-thu` or `daily`; zeros otherwise.
std::pair<int, int> DaysOf(absl::string_view text) {
  if (text == "daily") return {1, 7};
  const std::vector<absl::string_view> ends = absl::StrSplit(text, '-');
  if (ends.size() > 2) return {0, 0};
  return {DayOf(ends.front()), DayOf(ends.back())};
}

}  // namespace

absl::string_view Trim(absl::string_view text) {
  while (true) {
    const absl::string_view stripped = absl::StripAsciiWhitespace(text);
    text = stripped;
    if (!absl::ConsumePrefix(&text, kNoBreakSpace) && !absl::ConsumeSuffix(&text, kNoBreakSpace)) {
      return text;
    }
  }
}

absl::StatusOr<AgeSpan> ReadAgeSpan(absl::string_view cell) {
  const std::string lower = absl::AsciiStrToLower(cell);
  absl::string_view text = lower;
  Age low;
  if (!TakeAge(&text, &low)) return NotAnAge();
  Age high = low;
  if (TakeDash(&text) && !TakeAge(&text, &high)) return NotAnAge();
  if (!Trim(text).empty()) return NotAnAge();
  if (low.unit == Unit::kNone) low.unit = high.unit;
  const AgeSpan span = {LowMonths(low), HighMonths(high)};
  if (span.months_max > kMonthsMax) return NotAnAge();
  if (span.months_min > span.months_max) {
    return absl::InvalidArgumentError("the youngest age is above the oldest; swap them");
  }
  return span;
}

absl::StatusOr<AgeSpan> ReadAge(absl::string_view cell) {
  const std::string lower = absl::AsciiStrToLower(cell);
  absl::string_view text = lower;
  Age age;
  if (!TakeAge(&text, &age) || !Trim(text).empty() || HighMonths(age) > kMonthsMax) {
    return absl::InvalidArgumentError("must be an age as `5`, `5 yrs` or `18m`");
  }
  return AgeSpan{LowMonths(age), HighMonths(age)};
}

absl::StatusOr<bool> ReadYesNo(absl::string_view cell) {
  static constexpr std::array<absl::string_view, 8> kYes = {"y", "yes",    "true",   "1",
                                                            "x", "\u2713", "\u2714", "\u2611"};
  static constexpr std::array<absl::string_view, 8> kNo = {"",  "n", "no",     "false",
                                                           "0", "-", "\u2013", "\u2014"};
  const std::string lower = absl::AsciiStrToLower(cell);
  if (std::find(kYes.begin(), kYes.end(), lower) != kYes.end()) return true;
  if (std::find(kNo.begin(), kNo.end(), lower) != kNo.end()) return false;
  return absl::InvalidArgumentError(
      "must be yes or no: Y, Yes, true, 1, x, a tick; N, No, false, 0, a dash, or empty");
}

absl::StatusOr<std::string> ReadOutcode(absl::string_view cell) {
  absl::StatusOr<Postcode> postcode = ReadPostcode(cell);
  if (!postcode.ok()) return postcode.status();
  return postcode->outcode;
}

absl::StatusOr<std::string> ReadSector(absl::string_view cell) {
  absl::StatusOr<Postcode> postcode = ReadPostcode(cell);
  if (!postcode.ok()) return postcode.status();
  return postcode->sector.empty() ? postcode->outcode : postcode->sector;
}

absl::StatusOr<std::vector<RotaWindow>> ReadRota(absl::string_view cell) {
  const std::string lower = absl::StrReplaceAll(
      absl::AsciiStrToLower(cell), {{"\u2013", "-"}, {" - ", "-"}, {"every day", "daily"}});
  std::vector<RotaWindow> windows;
  for (const absl::string_view part :
       absl::StrSplit(lower, absl::ByAnyChar(";,"), absl::SkipWhitespace())) {
    const std::vector<absl::string_view> words =
        absl::StrSplit(part, absl::ByAnyChar(" \t"), absl::SkipEmpty());
    const std::vector<absl::string_view> times =
        words.size() == 2 ? absl::StrSplit(words[1], '-') : std::vector<absl::string_view>();
    const auto [first, last] = words.empty() ? std::pair(0, 0) : DaysOf(words[0]);
    const int start = times.size() == 2 ? MinuteOf(times[0]) : -1;
    const int end = times.size() == 2 ? MinuteOf(times[1]) : -1;
    if (first == 0 || last == 0 || first > last || start < 0 || start == 24 * 60 || end < 0) {
      return absl::InvalidArgumentError(
          "must be windows as `Mon 18:00-08:00; Sat-Sun 00:00-24:00` or `daily 22:00-06:00`");
    }
    for (int day = first; day <= last; ++day) {
      if (windows.size() == kRotaWindowsMax) {
        return absl::InvalidArgumentError(absl::StrCat("has over ", kRotaWindowsMax, " windows"));
      }
      RotaWindow& window = windows.emplace_back();
      window.set_day(static_cast<consortium::v1::Weekday>(day));
      window.set_start_minute(static_cast<uint32_t>(start));
      window.set_end_minute(static_cast<uint32_t>(end % (24 * 60)));
    }
  }
  return windows;
}

absl::StatusOr<std::string> ReadDate(absl::string_view cell,
                                     const std::vector<std::string>& formats) {
  constexpr int64_t kYearFirst = 1990;
  constexpr int64_t kYearLast = 2100;
  static const std::vector<std::string>& iso = *new std::vector<std::string>{"%Y-%m-%d"};
  for (const std::string& format : formats.empty() ? iso : formats) {
    absl::Time time;
    std::string ignored;
    if (!absl::ParseTime(format, cell, absl::UTCTimeZone(), &time, &ignored)) continue;
    const absl::CivilDay day = absl::ToCivilDay(time, absl::UTCTimeZone());
    if (day.year() >= kYearFirst && day.year() <= kYearLast) return absl::FormatCivilTime(day);
  }
  return absl::InvalidArgumentError(
      absl::StrCat("must be a date in one of the mapping's formats: ",
                   formats.empty() ? "%Y-%m-%d" : absl::StrJoin(formats, ", ")));
}

}  // namespace consortium::mapping
