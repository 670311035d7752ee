#ifndef CONSORTIUM_ADAPTERS_MAPPING_READINGS_H_
#define CONSORTIUM_ADAPTERS_MAPPING_READINGS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "consortium/v1/vacancy.pb.h"

// How people and local systems write ages, dates, areas and rotas, read into the
// shared schema's terms. Every function takes a cell without outer spaces, is
// pure, and fails with INVALID_ARGUMENT saying what is understood, never
// repeating the cell.
namespace consortium::mapping {

// Ages are 0 to 99 years; months are completed months.
inline constexpr int64_t kMonthsMax = 99 * 12 + 11;

// A span of ages in completed months, both ends inclusive.
struct AgeSpan {
  int64_t months_min = 0;
  int64_t months_max = 0;
};

// `0-5`, `0 to 5 yrs`, `3m-2y`, `6-18 months`, `birth - 4`, `5` (that year). A
// number without a unit has the other's, or is years. An end in years is
// inclusive: `0-5` ends at 5 years 11 months.
absl::StatusOr<AgeSpan> ReadAgeSpan(absl::string_view cell);

// One age, as the span it stands for: `5` is 60 to 71 months, `18m` is 18.
absl::StatusOr<AgeSpan> ReadAge(absl::string_view cell);

// Y, Yes, true, 1, x, a tick; N, No, false, 0, a dash, or empty.
absl::StatusOr<bool> ReadYesNo(absl::string_view cell);

// A full postcode in any spacing and letter case to its outcode (`N4`) or its
// sector (`N4 2`). An outcode alone stays one; a sector stays one or is cut.
absl::StatusOr<std::string> ReadOutcode(absl::string_view cell);
absl::StatusOr<std::string> ReadSector(absl::string_view cell);

// `Mon-Thu 18:00-08:00; Sat 00:00-24:00; daily 22:00-06:00`; windows in the
// order of the cell, at most 28.
absl::StatusOr<std::vector<consortium::v1::RotaWindow>> ReadRota(absl::string_view cell);

// A date in the first of `formats` (absl::ParseTime) that fits, from 1990 to
// 2100, as ISO 8601. `formats` empty: ISO 8601 alone.
absl::StatusOr<std::string> ReadDate(absl::string_view cell,
                                     const std::vector<std::string>& formats);

// `text` without outer white space, no-break spaces included.
absl::string_view Trim(absl::string_view text);

}  // namespace consortium::mapping

#endif  // CONSORTIUM_ADAPTERS_MAPPING_READINGS_H_
