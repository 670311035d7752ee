#ifndef CONSORTIUM_GATEWAY_VACANCIES_WEEK_REFUSAL_H_
#define CONSORTIUM_GATEWAY_VACANCIES_WEEK_REFUSAL_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

namespace consortium::vacancies {

// Stable reasons of refusals by week.
inline constexpr absl::string_view kWeekOutOfRange = "WEEK_OUT_OF_RANGE";
inline constexpr absl::string_view kLaterWeekStands = "LATER_WEEK_STANDS";
inline constexpr absl::string_view kNoListYet = "NO_LIST_YET";

// FAILED_PRECONDITION with `reason` and a PreconditionFailure of type `WEEK`
// about `<member>/<week>`; `week` may be empty.
absl::Status WeekRefusal(absl::string_view message, absl::string_view reason,
                         absl::string_view member, absl::string_view week);

// A list for a later week than `week` stands.
absl::Status LaterWeekStands(absl::string_view member, absl::CivilDay week);

}  // namespace consortium::vacancies

#endif  // CONSORTIUM_GATEWAY_VACANCIES_WEEK_REFUSAL_H_
