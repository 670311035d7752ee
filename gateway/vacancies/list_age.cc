#include "gateway/vacancies/list_age.h"

#include <algorithm>
#include <string>

#include "consortium/v1/instant.h"
#include "policy/listing/row_rules.h"

namespace consortium::vacancies {
namespace {

uint32_t WholeHours(absl::Duration age) {
  return static_cast<uint32_t>(std::max(absl::ToInt64Hours(age), int64_t{0}));
}

}  // namespace

CurrentWeek WeekAt(const directory::Membership& membership, absl::Time now) {
  const absl::CivilDay monday = policy::WeekCommencing(absl::ToCivilDay(now, policy::London()));
  return {.now = now, .monday = monday, .due = membership.DeadlineOf(monday)};
}

v1::Punctuality PunctualityOfWeek(const directory::Membership& membership, absl::CivilDay week,
                                  absl::Time published) {
  return published <= membership.DeadlineOf(week) ? v1::PUNCTUALITY_ON_TIME : v1::PUNCTUALITY_LATE;
}

v1::Punctuality PunctualityAt(const ListFacts* list, const CurrentWeek& week) {
  if (list != nullptr) {
    // The list of this week, or the earliest one for a later week.
    for (const auto& [listed, published] : list->published) {
      if (listed < week.monday) continue;
      return published <= week.due ? v1::PUNCTUALITY_ON_TIME : v1::PUNCTUALITY_LATE;
    }
  }
  return week.now <= week.due ? v1::PUNCTUALITY_DUE : v1::PUNCTUALITY_MISSING;
}

void FillListAge(absl::string_view member, const ListFacts* list, const CurrentWeek& week,
                 v1::ListAge* age) {
  age->set_member(std::string(member));
  age->set_punctuality(PunctualityAt(list, week));
  if (list == nullptr) return;
  *age->mutable_as_of() = list->summary.as_of();
  age->set_age_hours(WholeHours(week.now - list->as_of));
  age->set_stale(week.now - list->as_of >= kStaleAge);
}

void FillListSummary(absl::string_view member, const ListFacts* list, const CurrentWeek& week,
                     v1::ListSummary* summary) {
  if (list != nullptr) {
    *summary = list->summary;
    summary->set_age_hours(WholeHours(week.now - list->as_of));
    summary->set_stale(week.now - list->as_of >= kStaleAge);
  }
  summary->set_member(std::string(member));
  v1::SetInstant(week.due, summary->mutable_due_at());
  summary->set_punctuality(PunctualityAt(list, week));
}

}  // namespace consortium::vacancies
