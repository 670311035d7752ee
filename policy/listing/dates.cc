#include <algorithm>
#include <cstdlib>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "policy/listing/row_rules.h"

namespace consortium::policy {

absl::TimeZone London() {
  static const absl::TimeZone zone = [] {
    absl::TimeZone loaded;
    // Without it every deadline in summer would be an hour late: no way to go on.
    if (!absl::LoadTimeZone("Europe/London", &loaded)) std::abort();
    return loaded;
  }();
  return zone;
}

absl::CivilDay WeekCommencing(absl::CivilDay day) {
  return absl::PrevWeekday(day + 1, absl::Weekday::monday);
}

absl::StatusOr<absl::CivilDay> ParseDate(absl::string_view text) {
  constexpr absl::string_view kForm = "dddd-dd-dd";
  const bool formed =
      text.size() == kForm.size() &&
      std::equal(text.begin(), text.end(), kForm.begin(), [](char c, char form) {
        return form == 'd' ? absl::ascii_isdigit(static_cast<unsigned char>(c)) : c == form;
      });
  int year = 0;
  int month = 0;
  int day = 0;
  if (formed && absl::SimpleAtoi(text.substr(0, 4), &year) &&
      absl::SimpleAtoi(text.substr(5, 2), &month) && absl::SimpleAtoi(text.substr(8, 2), &day)) {
    const absl::CivilDay date(year, month, day);
    // A day that the calendar lacks is normalised to another one.
    if (date.month() == month && date.day() == day) return date;
  }
  return absl::InvalidArgumentError("is not a calendar date of the form YYYY-MM-DD");
}

}  // namespace consortium::policy
