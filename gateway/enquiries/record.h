#ifndef CONSORTIUM_GATEWAY_ENQUIRIES_RECORD_H_
#define CONSORTIUM_GATEWAY_ENQUIRIES_RECORD_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "consortium/config/policy.pb.h"
#include "consortium/v1/enquiries.pb.h"
#include "policy/promises/bank_holidays.h"

// What happens to an enquiry's record: pure functions over it, so that promises
// and stages are judged in one place.
namespace consortium::enquiries {

// Steps that a record keeps; further attempts to reach the person are counted
// alone.
inline constexpr int kStepsMax = 100;

// Gives the record its promises, from `begins` on: when it was received, or
// released after it was set aside. A test enquiry has none.
void Promise(const config::EnquiryRules& rules, const v1::Enquiry& enquiry,
             const policy::BankHolidays& holidays, absl::Time begins, v1::EnquiryRecord* record);

// Adds a step to its history.
void AddStep(v1::EnquiryStage stage, absl::Time at, absl::string_view member,
             v1::EnquiryRecord* record);

// Whether `member` is its recipient now, or was and passed it on.
bool HadIt(const v1::EnquiryRecord& record, absl::string_view member);

// Moves the record to `stage` at `at`, by `member`, and marks the promises that
// this meets. A later stage meets what earlier ones would have met.
//
// FAILED_PRECONDITION with reason `CLOSED`, `NOT_ACKNOWLEDGED` (nobody has it
// yet) or `STAGE_PASSED` (it came further already; the message names the stage).
absl::Status Advance(v1::EnquiryStage stage, absl::Time at, absl::string_view member,
                     v1::EnquiryRecord* record);

// When the first promise that is not met falls due; nothing when all are met or
// the enquiry is closed.
std::optional<absl::Time> NextDue(const v1::EnquiryRecord& record);

// When picking up falls due; nothing when it is met or was not promised.
std::optional<absl::Time> PickUpDue(const v1::EnquiryRecord& record);

// The record as it stands at `now`: says which promises are missed.
v1::EnquiryRecord At(const v1::EnquiryRecord& record, absl::Time now);

}  // namespace consortium::enquiries

#endif  // CONSORTIUM_GATEWAY_ENQUIRIES_RECORD_H_
