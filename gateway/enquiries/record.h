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
// and stages are judged in one place. Steps stand in the order of their times: one
// that is dated before the last is taken to have happened with it.
namespace consortium::enquiries {

// Steps that a record has; the two bounds below keep it within them.
inline constexpr int kStepsMax = 100;

// How often it may be received: first, and by each member that it is passed to.
inline constexpr int kReceivedMax = 10;

// Attempts to reach the person that are steps; further ones are counted alone.
inline constexpr int kAttemptStepsMax = 20;

// FAILED_PRECONDITION with a reason for programs.
absl::Status Refusal(absl::string_view reason, absl::string_view message);

// Gives the record its promises, from `begins` on: when it was received, also
// where it was set aside first. A test enquiry has none.
void Promise(const config::EnquiryRules& rules, const v1::Enquiry& enquiry,
             const policy::BankHolidays& holidays, absl::Time begins, v1::EnquiryRecord* record);

// Its recipient receives it: it waits at `at` to be picked up. Where somebody had
// picked it up before, that promise is open again and due when it was: the person's
// clocks do not start again.
void Receive(absl::Time at, v1::EnquiryRecord* record);

// Passes it to another member, which receives it at `at`.
//
// FAILED_PRECONDITION with reason `PASSED_ON_TOO_OFTEN` after kReceivedMax members.
absl::Status PassOn(const std::string& to_member, absl::Time at, v1::EnquiryRecord* record);

// Whether `member` is its recipient now, or was and passed it on.
bool HadIt(const v1::EnquiryRecord& record, absl::string_view member);

// What is recorded of an enquiry.
struct Progress {
  v1::EnquiryStage stage = v1::ENQUIRY_STAGE_UNSPECIFIED;
  absl::Time happened = {};  // As whoever records it says; perhaps a day alone.
  absl::Time recorded = {};  // The gateway's instant.
  v1::ClosingReason closing_reason = v1::CLOSING_REASON_UNSPECIFIED;  // Of closing alone.
};

// Moves the record to its stage, by `member`, and marks the promises that this
// meets. A later stage meets what earlier ones would have met; closing meets none.
//
// FAILED_PRECONDITION with reason `CLOSED`, `NOT_ACKNOWLEDGED` (nobody has it
// yet) or `STAGE_PASSED` (it came further already; the message names the stage).
absl::Status Advance(const Progress& progress, absl::string_view member, v1::EnquiryRecord* record);

// Closes it at `at`, whatever its stage. Which promises are missed is settled by
// that instant.
void Close(absl::Time at, absl::string_view member, v1::ClosingReason reason,
           v1::EnquiryRecord* record);

// When the first promise that is not met falls due; nothing when all are met or
// the enquiry is closed.
std::optional<absl::Time> NextDue(const v1::EnquiryRecord& record);

// When picking up falls due; nothing when it is met or was not promised.
std::optional<absl::Time> PickUpDue(const v1::EnquiryRecord& record);

// Since when its recipient could have picked it up.
absl::Time WaitsSince(const v1::EnquiryRecord& record);

// The record as it stands at `now`: says which promises are missed.
v1::EnquiryRecord At(const v1::EnquiryRecord& record, absl::Time now);

}  // namespace consortium::enquiries

#endif  // CONSORTIUM_GATEWAY_ENQUIRIES_RECORD_H_
