#include "gateway/enquiries/record.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "gateway/journal/receipt.h"
#include "google/rpc/status_details.h"
#include "policy/promises/due_times.h"

namespace consortium::enquiries {
namespace {

// Stages, attempts and closing aside, that one recipient can bring it to.
constexpr int kStagesOfOne = 7;
static_assert(kReceivedMax * kStagesOfOne + kAttemptStepsMax + 1 <= kStepsMax);

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

absl::Time LastStepAt(const v1::EnquiryRecord& record) {
  return record.steps().empty() ? absl::InfinitePast()
                                : journal::InstantOf(record.steps(record.steps_size() - 1).at());
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

void AddStep(v1::EnquiryStage stage, absl::Time at, absl::string_view member,
             v1::EnquiryRecord* record) {
  const absl::Time in_order = std::max(at, LastStepAt(*record));
  v1::EnquiryStep& step = *record->add_steps();
  step.set_stage(stage);
  journal::SetInstant(in_order, step.mutable_at());
  step.set_member(std::string(member));
}

void JudgePromises(absl::Time now, v1::EnquiryRecord* record) {
  for (v1::Promise& promise : *record->mutable_promises()) {
    const std::optional<absl::Time> met =
        promise.has_met_at() ? std::optional(journal::InstantOf(promise.met_at())) : std::nullopt;
    promise.set_missed(policy::Judge(journal::InstantOf(promise.due_at()), met, now) ==
                       policy::PromiseState::kMissed);
  }
}

// Closes it. Judged by when that was recorded: a date that somebody gives must not
// unmake a promise that was missed by then.
void End(const Progress& progress, absl::string_view member, v1::EnquiryRecord* record) {
  AddStep(v1::ENQUIRY_STAGE_CLOSED, progress.happened, member, record);
  record->set_stage(v1::ENQUIRY_STAGE_CLOSED);
  record->set_closing_reason(progress.closing_reason);
  JudgePromises(progress.recorded, record);
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

absl::Status Refusal(absl::string_view reason, absl::string_view message) {
  return rpc::WithReason(absl::FailedPreconditionError(message), reason);
}

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

void Receive(absl::Time at, v1::EnquiryRecord* record) {
  AddStep(v1::ENQUIRY_STAGE_RECEIVED, at, record->recipient(), record);
  record->set_stage(v1::ENQUIRY_STAGE_RECEIVED);
  for (v1::Promise& promise : *record->mutable_promises()) {
    if (promise.kind() == v1::PROMISE_KIND_PICKED_UP) promise.clear_met_at();
  }
}

absl::Status PassOn(const std::string& to_member, absl::Time at, v1::EnquiryRecord* record) {
  const auto received = std::count_if(
      record->steps().begin(), record->steps().end(),
      [](const v1::EnquiryStep& step) { return step.stage() == v1::ENQUIRY_STAGE_RECEIVED; });
  if (received >= kReceivedMax) {
    return Refusal("PASSED_ON_TOO_OFTEN",
                   absl::StrCat("reference: ", received,
                                " members have had the enquiry, the most there may be; settle with "
                                "the coordinator who looks after the person"));
  }
  record->set_recipient(to_member);
  Receive(at, record);
  return absl::OkStatus();
}

bool HadIt(const v1::EnquiryRecord& record, absl::string_view member) {
  return std::any_of(record.steps().begin(), record.steps().end(),
                     [member](const v1::EnquiryStep& step) { return step.member() == member; });
}

absl::Status Advance(const Progress& progress, absl::string_view member,
                     v1::EnquiryRecord* record) {
  if (absl::Status move = CheckMove(*record, progress.stage); !move.ok()) return move;
  if (progress.stage == v1::ENQUIRY_STAGE_CLOSED) {
    End(progress, member, record);
    return absl::OkStatus();
  }
  const absl::Time at = std::max(progress.happened, LastStepAt(*record));
  const bool attempt = progress.stage == v1::ENQUIRY_STAGE_CONTACT_ATTEMPTED;
  if (attempt) record->set_contact_attempts(record->contact_attempts() + 1);
  record->set_stage(progress.stage);
  if (!attempt || record->contact_attempts() <= kAttemptStepsMax) {
    AddStep(progress.stage, at, member, record);
  }
  for (v1::Promise& promise : *record->mutable_promises()) {
    if (!promise.has_met_at() && progress.stage >= StageThatKeeps(promise.kind())) {
      journal::SetInstant(at, promise.mutable_met_at());
    }
  }
  return absl::OkStatus();
}

void Close(absl::Time at, absl::string_view member, v1::ClosingReason reason,
           v1::EnquiryRecord* record) {
  End({.stage = v1::ENQUIRY_STAGE_CLOSED, .happened = at, .recorded = at, .closing_reason = reason},
      member, record);
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

absl::Time WaitsSince(const v1::EnquiryRecord& record) {
  absl::Time since = journal::InstantOf(record.received_at());
  for (const v1::EnquiryStep& step : record.steps()) {
    if (step.stage() == v1::ENQUIRY_STAGE_RECEIVED) since = journal::InstantOf(step.at());
  }
  return since;
}

v1::EnquiryRecord At(const v1::EnquiryRecord& record, absl::Time now) {
  v1::EnquiryRecord copy = record;
  // A closed enquiry's promises were judged when it closed.
  if (record.stage() != v1::ENQUIRY_STAGE_CLOSED) JudgePromises(now, &copy);
  return copy;
}

}  // namespace consortium::enquiries
