#include "policy/promises/due_times.h"

#include "absl/time/civil_time.h"
#include "policy/listing/row_rules.h"

namespace consortium::policy {
namespace {

struct Window {
  bool CallbackWindows::*asked_for;
  bool at_weekends;
  int begins;  // Hours of the day.
  int ends;
};

// In the order of the day, so that the first that fits is the next.
constexpr Window kWindows[] = {
    {&CallbackWindows::mornings, false, 9, 12},
    {&CallbackWindows::weekends, true, 9, 17},
    {&CallbackWindows::afternoons, false, 12, 17},
    {&CallbackWindows::after_five, false, 17, 20},
};

absl::CivilDay DayOf(absl::Time instant) { return absl::ToCivilDay(instant, London()); }

absl::Time EndOf(absl::CivilDay day) { return absl::FromCivil(day + 1, London()); }

absl::Time At(absl::CivilDay day, int hour) {
  return absl::FromCivil(absl::CivilHour(day) + hour, London());
}

bool IsWeekend(absl::CivilDay day) {
  const absl::Weekday weekday = absl::GetWeekday(day);
  return weekday == absl::Weekday::saturday || weekday == absl::Weekday::sunday;
}

}  // namespace

absl::Time CalendarDaysAfter(absl::Time received, int count) {
  return EndOf(DayOf(received) + count);
}

absl::Time WorkingDaysAfter(absl::Time received, int count, const BankHolidays& holidays) {
  absl::CivilDay day = DayOf(received);
  for (int counted = 0; counted < count;) {
    ++day;
    if (holidays.IsWorkingDay(day)) ++counted;
  }
  return EndOf(day);
}

std::optional<absl::Time> CallbackDue(absl::Time received, const CallbackWindows& windows,
                                      const BankHolidays& holidays) {
  if (!windows.mornings && !windows.afternoons && !windows.after_five && !windows.weekends) {
    return std::nullopt;
  }
  // Ends: behind the last bank holiday every week has all windows.
  for (absl::CivilDay day = DayOf(received);; ++day) {
    if (holidays.Contains(day)) continue;
    for (const Window& window : kWindows) {
      if (!(windows.*window.asked_for) || window.at_weekends != IsWeekend(day)) continue;
      if (At(day, window.begins) >= received) return At(day, window.ends);
    }
  }
}

PromiseState Judge(absl::Time due_at, std::optional<absl::Time> done_at, absl::Time now) {
  if (done_at.has_value()) {
    return *done_at < due_at ? PromiseState::kKept : PromiseState::kMissed;
  }
  return now < due_at ? PromiseState::kOpen : PromiseState::kMissed;
}

}  // namespace consortium::policy
