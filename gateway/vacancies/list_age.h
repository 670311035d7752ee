#ifndef CONSORTIUM_GATEWAY_VACANCIES_LIST_AGE_H_
#define CONSORTIUM_GATEWAY_VACANCIES_LIST_AGE_H_

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "consortium/v1/search.pb.h"
#include "consortium/v1/vacancy.pb.h"
#include "gateway/directory/membership.h"
#include "gateway/vacancies/read_model.h"

namespace consortium::vacancies {

// A list is stale from this age on; it still stands.
inline constexpr absl::Duration kStaleAge = absl::Hours(24 * 7);

// The instant of an answer, and the week that holds it in Europe/London.
struct CurrentWeek {
  absl::Time now;
  absl::CivilDay monday;
  absl::Time due;  // The deadline of this week's list.
};

CurrentWeek WeekAt(const directory::Membership& membership, absl::Time now);

// A list for `week`, first published at `published`, against its own deadline.
v1::Punctuality PunctualityOfWeek(const directory::Membership& membership, absl::CivilDay week,
                                  absl::Time published);

// The member's list against this week's deadline; `list` is null when it never
// published.
v1::Punctuality PunctualityAt(const ListFacts* list, const CurrentWeek& week);

// The list's age, and everything about it, at the time of the answer.
void FillListAge(absl::string_view member, const ListFacts* list, const CurrentWeek& week,
                 v1::ListAge* age);
void FillListSummary(absl::string_view member, const ListFacts* list, const CurrentWeek& week,
                     v1::ListSummary* summary);

}  // namespace consortium::vacancies

#endif  // CONSORTIUM_GATEWAY_VACANCIES_LIST_AGE_H_
