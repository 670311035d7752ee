#include "gateway/enquiries/record.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "gateway/journal/receipt.h"
#include "google/rpc/status_details.h"
#include "policy/promises/due_times.h"

namespace consortium::enquiries {
namespace {

// The stage that keeps a promise.
v1::EnquiryStage StageThatKeeps(v1::PromiseKind kind) {
  return kind == v1::PROMISE_KIND_PICKED_UP ? v1::ENQUIRY_STAGE_PICKED_UP
                                            : v1::ENQUIRY_STAGE_CONTACT_ATTEMPTED;
}

absl::Time DueOf(const config::PromiseRule& rule, const policy::BankHolidays& holidays,
                 absl::Time begins) {
  switch (rule.until_case()) {
    case config::PromiseRule::kSeconds:
      return begins + absl::Seconds(rule.seconds());
    case config::PromiseRule::kWorkingDays:
      return policy::WorkingDaysAfter(begins, static_cast<int>(rule.working_days()), holidays);
    case config::PromiseRule::kCalendarDays:
      return policy::CalendarDaysAfter(begins, static_cast<int>(rule.calendar_days()));
    case config::PromiseRule::UNTIL_NOT_SET:
      break;
  }
  return absl::InfiniteFuture();
}

void AddPromise(v1::PromiseKind kind, absl::Time due, v1::EnquiryRecord* record) {
  v1::Promise& promise = *record->add_promises();
  promise.set_kind(kind);
  journal::SetInstant(due, promise.mutable_due_at());
}

policy::CallbackWindows WindowsOf(const v1::Enquiry& enquiry) {
  policy::CallbackWindows windows;
  for (const int window : enquiry.call_back_windows()) {
    windows.mornings |= window == v1::CALL_BACK_WINDOW_MORNINGS;
    windows.afternoons |= window == v1::CALL_BACK_WINDOW_AFTERNOONS;
    windows.after_five |= window == v1::CALL_BACK_WINDOW_AFTER_FIVE;
    windows.weekends |= window == v1::CALL_BACK_WINDOW_WEEKENDS;
  }
  return windows;
}

absl::Status Refusal(absl::string_view reason, absl::string_view message) {
  return rpc::WithReason(absl::FailedPreconditionError(message), reason);
}

absl::Status CheckMove(const v1::EnquiryRecord& record, v1::EnquiryStage stage) {
  if (record.stage() == v1::ENQUIRY_STAGE_CLOSED) {
    return Refusal("CLOSED", "stage: the enquiry is closed, and nothing more can be recorded");
  }
  if (stage > v1::ENQUIRY_STAGE_PICKED_UP && record.stage() < v1::ENQUIRY_STAGE_PICKED_UP) {
    return Refusal("NOT_ACKNOWLEDGED", "stage: acknowledge the enquiry first; nobody has it yet");
  }
  const bool another_attempt = stage == v1::ENQUIRY_STAGE_CONTACT_ATTEMPTED &&
                               record.stage() == v1::ENQUIRY_STAGE_CONTACT_ATTEMPTED;
  if (stage <= record.stage() && !another_attempt) {
    return Refusal("STAGE_PASSED", absl::StrCat("stage: the enquiry has come to ",
                                                v1::EnquiryStage_Name(record.stage()),
                                                " already; record a later stage"));
  }
  return absl::OkStatus();
}

}  // namespace

void Promise(const config::EnquiryRules& rules, const v1::Enquiry& enquiry,
             const policy::BankHolidays& holidays, absl::Time begins, v1::EnquiryRecord* record) {
  record->clear_promises();
  if (record->test()) return;
  AddPromise(v1::PROMISE_KIND_PICKED_UP,
             rules.has_picked_up() ? DueOf(rules.picked_up(), holidays, begins)
                                   : policy::CalendarDaysAfter(begins, 1),
             record);
  AddPromise(v1::PROMISE_KIND_CONTACTED,
             rules.has_contacted() ? DueOf(rules.contacted(), holidays, begins)
                                   : policy::WorkingDaysAfter(begins, 2, holidays),
             record);
  const std::optional<absl::Time> call_back =
      policy::CallbackDue(begins, WindowsOf(enquiry), holidays);
  if (call_back.has_value()) AddPromise(v1::PROMISE_KIND_CALLED_BACK, *call_back, record);
}

void AddStep(v1::EnquiryStage stage, absl::Time at, absl::string_view member,
             v1::EnquiryRecord* record) {
  v1::EnquiryStep& step = *record->add_steps();
  step.set_stage(stage);
  journal::SetInstant(at, step.mutable_at());
  step.set_member(std::string(member));
}

bool HadIt(const v1::EnquiryRecord& record, absl::string_view member) {
  return std::any_of(record.steps().begin(), record.steps().end(),
                     [member](const v1::EnquiryStep& step) { return step.member() == member; });
}

absl::Status Advance(v1::EnquiryStage stage, absl::Time at, absl::string_view member,
                     v1::EnquiryRecord* record) {
  if (absl::Status move = CheckMove(*record, stage); !move.ok()) return move;
  if (stage == v1::ENQUIRY_STAGE_CONTACT_ATTEMPTED) {
    record->set_contact_attempts(record->contact_attempts() + 1);
  }
  record->set_stage(stage);
  if (record->steps_size() < kStepsMax || stage != v1::ENQUIRY_STAGE_CONTACT_ATTEMPTED) {
    AddStep(stage, at, member, record);
  }
  if (stage == v1::ENQUIRY_STAGE_CLOSED) return absl::OkStatus();
  for (v1::Promise& promise : *record->mutable_promises()) {
    if (!promise.has_met_at() && stage >= StageThatKeeps(promise.kind())) {
      journal::SetInstant(at, promise.mutable_met_at());
    }
  }
  return absl::OkStatus();
}

std::optional<absl::Time> NextDue(const v1::EnquiryRecord& record) {
  if (record.stage() == v1::ENQUIRY_STAGE_CLOSED) return std::nullopt;
  std::optional<absl::Time> next;
  for (const v1::Promise& promise : record.promises()) {
    if (promise.has_met_at()) continue;
    const absl::Time due = journal::InstantOf(promise.due_at());
    next = next.has_value() ? std::min(*next, due) : due;
  }
  return next;
}

std::optional<absl::Time> PickUpDue(const v1::EnquiryRecord& record) {
  for (const v1::Promise& promise : record.promises()) {
    if (promise.kind() == v1::PROMISE_KIND_PICKED_UP && !promise.has_met_at()) {
      return journal::InstantOf(promise.due_at());
    }
  }
  return std::nullopt;
}

v1::EnquiryRecord At(const v1::EnquiryRecord& record, absl::Time now) {
  v1::EnquiryRecord copy = record;
  // A closed enquiry's promises were judged when it closed.
  absl::Time judged = now;
  if (record.stage() == v1::ENQUIRY_STAGE_CLOSED && record.steps_size() > 0) {
    judged = journal::InstantOf(record.steps(record.steps_size() - 1).at());
  }
  for (v1::Promise& promise : *copy.mutable_promises()) {
    const std::optional<absl::Time> met =
        promise.has_met_at() ? std::optional(journal::InstantOf(promise.met_at())) : std::nullopt;
    promise.set_missed(policy::Judge(journal::InstantOf(promise.due_at()), met, judged) ==
                       policy::PromiseState::kMissed);
  }
  return copy;
}

}  // namespace consortium::enquiries
