#ifndef CONSORTIUM_ADAPTERS_MAPPING_PROGRAMME_READINGS_H_
#define CONSORTIUM_ADAPTERS_MAPPING_PROGRAMME_READINGS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

// How people write times and prices of a programme; as readings.h.
namespace consortium::mapping {

// A time of day as `09:30`: `9:30`, `9.30am`, `1 pm`, `13:00`, `noon`.
absl::StatusOr<std::string> ReadTimeOfDay(absl::string_view cell);

// An instant in London: a date in one of `formats` (as ReadDate) and a time of day
// after it. A date alone is its end, since `until Friday` means all of Friday.
absl::StatusOr<absl::Time> ReadLocalInstant(absl::string_view cell,
                                            const std::vector<std::string>& formats);

// Pounds to pence: `£12.50`, `12.5`, `1,200`, `free`.
absl::StatusOr<int64_t> ReadPence(absl::string_view cell);

// A day and a time of day, as the readings above give them, in London.
absl::StatusOr<absl::Time> InLondon(absl::string_view iso_date, absl::string_view time_of_day);

}  // namespace consortium::mapping

#endif  // CONSORTIUM_ADAPTERS_MAPPING_PROGRAMME_READINGS_H_
