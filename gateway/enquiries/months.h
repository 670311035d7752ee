#ifndef CONSORTIUM_GATEWAY_ENQUIRIES_MONTHS_H_
#define CONSORTIUM_GATEWAY_ENQUIRIES_MONTHS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace consortium::enquiries {

// What a campaign's code is sealed for.
inline constexpr absl::string_view kCampaignContext = "campaign";

// `2026-11`; of an instant, in London.
std::string MonthOf(absl::CivilDay day);
std::string MonthOf(absl::Time at);

}  // namespace consortium::enquiries

#endif  // CONSORTIUM_GATEWAY_ENQUIRIES_MONTHS_H_
