#ifndef CONSORTIUM_ADAPTERS_CLI_LOCAL_TIME_H_
#define CONSORTIUM_ADAPTERS_CLI_LOCAL_TIME_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"

// Instants and dates as people in London read them. Pure: the present is passed
// in.
namespace consortium::cli {

// `Mon 23 Nov 2026 12:00`.
std::string LocalTime(absl::Time at);

// `12:00:05`.
std::string LocalClock(absl::Time at);

// `17:00` on the day of `now`, else `Tue 17:00` within a week, else LocalTime().
std::string LocalTimeNear(absl::Time at, absl::Time now);

// Until when something lasts that is due `at`: `the end of Tue 24 Nov 2026` where
// that is a midnight in London, else LocalTime(). For every due time that people
// are shown: a midnight would give them a day too much.
std::string DueTime(absl::Time at);

// As DueTime(), and sorts as text: `2026-11-24 end of day`, `2026-11-24 17:30`.
std::string SortableDueTime(absl::Time at);

// The day that `now` is in London.
absl::CivilDay LocalDay(absl::Time now);

// An ISO 8601 date as `today`, `tomorrow` or `Mon 30 Nov 2026`; text that is no
// date as it is.
std::string LocalDate(absl::string_view iso_date, absl::CivilDay today);

// Whole hours as `5 h`, from two days on as `3 d 4 h`.
std::string AgeWords(uint32_t hours);

// To the microsecond, as the gateway keeps instants.
absl::Time FromProto(const google::protobuf::Timestamp& timestamp);

}  // namespace consortium::cli

#endif  // CONSORTIUM_ADAPTERS_CLI_LOCAL_TIME_H_
