#include "gateway/enquiries/months.h"

#include "absl/strings/str_format.h"
#include "policy/listing/row_rules.h"

namespace consortium::enquiries {

std::string MonthOf(absl::CivilDay day) {
  return absl::StrFormat("%04d-%02d", day.year(), day.month());
}

std::string MonthOf(absl::Time at) { return MonthOf(absl::ToCivilDay(at, policy::London())); }

}  // namespace consortium::enquiries
