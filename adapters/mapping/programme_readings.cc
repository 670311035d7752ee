#include "adapters/mapping/programme_readings.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"
#include "adapters/mapping/readings.h"
#include "policy/listing/row_rules.h"

namespace consortium::mapping {
namespace {

absl::Status NotATime() {
  return absl::InvalidArgumentError("must be a time of day as `09:30`, `9.30am` or `1 pm`");
}

// One to `digits_max` digits, and nothing else.
bool TakeNumber(absl::string_view text, size_t digits_max, int64_t* number) {
  const bool digits =
      !text.empty() && text.size() <= digits_max &&
      std::all_of(text.begin(), text.end(), [](char c) { return absl::ascii_isdigit(c); });
  return digits && absl::SimpleAtoi(text, number);
}

}  // namespace

absl::StatusOr<std::string> ReadTimeOfDay(absl::string_view cell) {
  const std::string lower = absl::AsciiStrToLower(cell);
  absl::string_view text = lower;
  if (text == "noon") return std::string("12:00");
  const bool afternoon = absl::ConsumeSuffix(&text, "pm");
  const bool half_day = afternoon || absl::ConsumeSuffix(&text, "am");
  const std::vector<absl::string_view> parts = absl::StrSplit(Trim(text), absl::ByAnyChar(":."));
  int64_t hour = 0;
  int64_t minute = 0;
  if (parts.size() > 2 || (parts.size() == 1 && !half_day)) return NotATime();
  if (!TakeNumber(parts[0], 2, &hour)) return NotATime();
  if (parts.size() == 2 && (parts[1].size() != 2 || !TakeNumber(parts[1], 2, &minute))) {
    return NotATime();
  }
  if (half_day) {
    if (hour < 1 || hour > 12) return NotATime();
    hour = hour % 12 + (afternoon ? 12 : 0);
  }
  if (hour > 23 || minute > 59) return NotATime();
  return absl::StrFormat("%02d:%02d", hour, minute);
}

absl::StatusOr<absl::Time> InLondon(absl::string_view iso_date, absl::string_view time_of_day) {
  const absl::StatusOr<absl::CivilDay> day = policy::ParseDate(iso_date);
  if (!day.ok()) return day.status();
  const std::vector<absl::string_view> parts = absl::StrSplit(time_of_day, ':');
  int64_t hour = 0;
  int64_t minute = 0;
  if (parts.size() != 2 || !TakeNumber(parts[0], 2, &hour) || !TakeNumber(parts[1], 2, &minute)) {
    return NotATime();
  }
  const absl::CivilMinute at(day->year(), day->month(), day->day(), hour, minute);
  return absl::FromCivil(at, policy::London());
}

absl::StatusOr<absl::Time> ReadLocalInstant(absl::string_view cell,
                                            const std::vector<std::string>& formats) {
  const absl::StatusOr<std::string> whole = ReadDate(cell, formats);
  if (whole.ok()) {
    const absl::StatusOr<absl::CivilDay> day = policy::ParseDate(*whole);
    if (!day.ok()) return day.status();
    return absl::FromCivil(*day + 1, policy::London());
  }
  // Dates and times may both hold spaces: `3 Sep 2026 1 pm`.
  for (size_t space = cell.find(' '); space != cell.npos; space = cell.find(' ', space + 1)) {
    const absl::StatusOr<std::string> date = ReadDate(Trim(cell.substr(0, space)), formats);
    const absl::StatusOr<std::string> time = ReadTimeOfDay(Trim(cell.substr(space)));
    if (date.ok() && time.ok()) return InLondon(*date, *time);
  }
  return absl::InvalidArgumentError(
      absl::StrCat(whole.status().message(), "; a time of day may follow it"));
}

absl::StatusOr<int64_t> ReadPence(absl::string_view cell) {
  const std::string plain =
      absl::StrReplaceAll(absl::AsciiStrToLower(cell), {{"£", ""}, {" ", ""}});
  if (plain == "free" || plain == "none" || plain == "-") return 0;
  const std::vector<absl::string_view> parts = absl::StrSplit(plain, '.');
  // A comma stands before three digits: `12,50` is no price of 1,250 pounds.
  const std::vector<absl::string_view> thousands = absl::StrSplit(parts[0], ',');
  bool fits = parts.size() <= 2;
  for (size_t i = 1; i < thousands.size(); ++i) fits = fits && thousands[i].size() == 3;
  int64_t pounds = 0;
  int64_t pence = 0;
  fits = fits && TakeNumber(absl::StrJoin(thousands, ""), 6, &pounds);
  if (parts.size() == 2) fits = fits && TakeNumber(parts[1], 2, &pence);
  if (!fits) {
    return absl::InvalidArgumentError("must be pounds and pence as `£12.50`, `12` or `free`");
  }
  if (parts.size() == 2 && parts[1].size() == 1) pence *= 10;
  return pounds * 100 + pence;
}

}  // namespace consortium::mapping
