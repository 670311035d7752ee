#include "adapters/cli/local_time.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "consortium/v1/instant.h"
#include "policy/listing/row_rules.h"

namespace consortium::cli {
namespace {

std::string Format(const char* format, absl::Time at) {
  return absl::FormatTime(format, at, policy::London());
}

// The day that ends at `at`; nothing when `at` is no midnight.
std::optional<absl::CivilDay> DayThatEnds(absl::Time at) {
  const absl::CivilDay day = LocalDay(at);
  if (LocalDay(at - absl::Nanoseconds(1)) == day) return std::nullopt;
  return day - 1;
}

}  // namespace

std::string LocalTime(absl::Time at) { return Format("%a %e %b %Y %H:%M", at); }

std::string LocalClock(absl::Time at) { return Format("%H:%M:%S", at); }

std::string LocalTimeNear(absl::Time at, absl::Time now) {
  const absl::CivilDay day = LocalDay(at);
  if (day == LocalDay(now)) return Format("%H:%M", at);
  const absl::civil_diff_t days = day - LocalDay(now);
  return days > 0 && days < 7 ? Format("%a %H:%M", at) : LocalTime(at);
}

std::string DueTime(absl::Time at) {
  const std::optional<absl::CivilDay> day = DayThatEnds(at);
  if (!day.has_value()) return LocalTime(at);
  return absl::StrCat("the end of ", LocalDate(absl::FormatCivilTime(*day), absl::CivilDay()));
}

std::string SortableDueTime(absl::Time at) {
  const std::optional<absl::CivilDay> day = DayThatEnds(at);
  if (!day.has_value()) return Format("%Y-%m-%d %H:%M", at);
  return absl::StrCat(absl::FormatCivilTime(*day), " end of day");
}

absl::CivilDay LocalDay(absl::Time now) { return absl::ToCivilDay(now, policy::London()); }

std::string LocalDate(absl::string_view iso_date, absl::CivilDay today) {
  const absl::StatusOr<absl::CivilDay> day = policy::ParseDate(iso_date);
  if (!day.ok()) return std::string(iso_date);
  if (*day == today) return "today";
  if (*day == today + 1) return "tomorrow";
  return absl::FormatTime("%a %e %b %Y", absl::FromCivil(*day, absl::UTCTimeZone()),
                          absl::UTCTimeZone());
}

std::string AgeWords(uint32_t hours) {
  if (hours < 48) return absl::StrCat(hours, " h");
  return absl::StrCat(hours / 24, " d ", hours % 24, " h");
}

absl::Time FromProto(const google::protobuf::Timestamp& timestamp) {
  return v1::InstantOf(timestamp);
}

}  // namespace consortium::cli
