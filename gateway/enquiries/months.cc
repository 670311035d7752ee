#include "gateway/enquiries/months.h"

#include "absl/strings/str_format.h"

namespace consortium::enquiries {

std::string MonthOf(absl::CivilDay day) {
  return absl::StrFormat("%04d-%02d", day.year(), day.month());
}

}  // namespace consortium::enquiries
