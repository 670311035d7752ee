#include "policy/promises/bank_holidays.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace consortium::policy {

absl::StatusOr<BankHolidays> BankHolidays::From(std::vector<absl::CivilDay> days) {
  if (days.empty()) return absl::InvalidArgumentError("has no bank holiday");
  if (days.size() > kDaysMax) {
    return absl::InvalidArgumentError(
        absl::StrCat("has ", days.size(), " bank holidays; at most ", kDaysMax, " are allowed"));
  }
  std::sort(days.begin(), days.end());
  days.erase(std::unique(days.begin(), days.end()), days.end());
  return BankHolidays(std::move(days));
}

bool BankHolidays::Contains(absl::CivilDay day) const {
  return std::binary_search(days_.begin(), days_.end(), day);
}

bool BankHolidays::IsWorkingDay(absl::CivilDay day) const {
  const absl::Weekday weekday = absl::GetWeekday(day);
  return weekday != absl::Weekday::saturday && weekday != absl::Weekday::sunday && !Contains(day);
}

std::string BankHolidays::Warning(absl::CivilDay today) const {
  const absl::CivilDay in_a_year(today.year() + 1, today.month(), today.day());
  if (horizon() >= in_a_year) return "";
  const absl::string_view remedy =
      "fetch the present file from https://www.gov.uk/bank-holidays.json";
  if (horizon() < today) {
    return absl::StrCat("the bank holidays ended on ", absl::FormatCivilTime(horizon()),
                        ": since then they count as working days; ", remedy);
  }
  return absl::StrCat("the bank holidays end on ", absl::FormatCivilTime(horizon()),
                      ", within a year: later ones will count as working days; ", remedy);
}

}  // namespace consortium::policy
