#include "gateway/directory/telephone_hours.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "policy/listing/row_rules.h"

namespace consortium::directory {
namespace {

// Offsets from Monday as v1::Weekday numbers them.
int WeekdayOf(absl::CivilDay day) { return static_cast<int>(absl::GetWeekday(day)) + 1; }

absl::Time At(absl::CivilDay day, uint32_t minute) {
  return absl::FromCivil(absl::CivilMinute(day) + static_cast<absl::civil_diff_t>(minute),
                         policy::London());
}

// The open stretches that touch [now, now + kHoursAhead], merged and in order.
std::vector<std::pair<absl::Time, absl::Time>> Stretches(const config::Member& member,
                                                         const std::set<absl::CivilDay>& closed,
                                                         absl::Time now) {
  std::vector<std::pair<absl::Time, absl::Time>> stretches;
  const absl::CivilDay today = absl::ToCivilDay(now, policy::London());
  const absl::CivilDay last = absl::ToCivilDay(now + kHoursAhead, policy::London());
  for (absl::CivilDay day = today - 1; day <= last; ++day) {
    if (closed.contains(day)) continue;
    for (const v1::RotaWindow& window : member.working_hours()) {
      if (window.day() != WeekdayOf(day)) continue;
      const bool over_midnight = window.end_minute() <= window.start_minute();
      stretches.emplace_back(At(day, window.start_minute()),
                             At(over_midnight ? day + 1 : day, window.end_minute()));
    }
  }
  std::sort(stretches.begin(), stretches.end());
  std::vector<std::pair<absl::Time, absl::Time>> merged;
  for (const auto& stretch : stretches) {
    if (!merged.empty() && stretch.first <= merged.back().second) {
      merged.back().second = std::max(merged.back().second, stretch.second);
    } else {
      merged.push_back(stretch);
    }
  }
  return merged;
}

}  // namespace

DeskState DeskAt(const config::Member& member, const std::set<absl::CivilDay>& closed,
                 absl::Time now) {
  const absl::Time horizon = now + kHoursAhead;
  for (const auto& [start, end] : Stretches(member, closed, now)) {
    if (end <= now) continue;
    if (start <= now) return {.open = true, .until = std::min(end, horizon)};
    return {.open = false, .until = std::min(start, horizon)};
  }
  return {.open = false, .until = horizon};
}

}  // namespace consortium::directory
