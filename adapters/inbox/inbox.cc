#include "adapters/inbox/inbox.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "adapters/cli/local_time.h"
#include "adapters/inbox/enquiry_view.h"
#include "adapters/inbox/request_id.h"
#include "google/rpc/status_details.h"

namespace consortium::inbox {
namespace {

namespace v1 = consortium::v1;

// Values of the record of what was handed over: a state, and when the gateway
// received the enquiry, which progress needs to know.
constexpr absl::string_view kHandedOver = "handed-over,";
constexpr absl::string_view kAcknowledged = "acknowledged,";

std::string Remembered(absl::string_view state, const v1::EnquiryRecord& record) {
  return absl::StrCat(state,
                      absl::FormatTime(absl::RFC3339_full, cli::FromProto(record.received_at()),
                                       absl::UTCTimeZone()));
}

}  // namespace

absl::Duration PauseAfter(int tries, double jitter) {
  absl::Duration grown = kPauseFirst;
  for (int i = 1; i < tries && grown < kPauseMax; ++i) grown *= 2;
  return std::min(grown, kPauseMax) * (1.0 - 0.5 * jitter);
}

absl::Status Inbox::Step(absl::Duration wait) {
  if (absl::Status taken = TakeIn(wait); !taken.ok()) return taken;
  for (auto due = FirstDue(parts_.clock.Now()); due != pending_.end();
       due = FirstDue(parts_.clock.Now())) {
    const absl::Status tried = Try(due->first, due->second);
    if (due->second.gone) pending_.erase(due);
    if (!tried.ok()) return tried;
    // A delivery's lease runs from when it arrived, also while others are tried.
    if (absl::Status taken = TakeIn(absl::ZeroDuration()); !taken.ok()) return taken;
    if (parts_.stop && parts_.stop()) break;
  }
  Forget();
  return absl::OkStatus();
}

absl::Status Inbox::TakeIn(absl::Duration wait) {
  while (true) {
    absl::StatusOr<std::optional<v1::ReceiveEnquiriesResponse>> next = parts_.gateway.Next(wait);
    if (!next.ok()) {
      // The stream ended, and the leases with it.
      for (auto& [name, pending] : pending_) pending.lease_ends = absl::InfinitePast();
      return next.status();
    }
    if (!next->has_value()) return absl::OkStatus();
    Put(**std::move(next));
    wait = absl::ZeroDuration();
  }
}

void Inbox::Put(v1::ReceiveEnquiriesResponse delivery) {
  ++delivered_;
  const absl::StatusOr<std::string> name = NameOf(delivery.record());
  if (!name.ok()) {
    parts_.note(absl::StrCat("a delivery is left alone: ", name.status().message()));
    return;
  }
  const absl::Time now = parts_.clock.Now();
  Pending& pending =
      pending_.try_emplace(*name, Pending{.delivery = {}, .lease_ends = {}, .next_try = now})
          .first->second;
  pending.delivery = std::move(delivery);
  pending.lease_ends = now + options_.lease;
}

bool Inbox::IsHandedOver(const std::string& name) const {
  return parts_.handed_over.Find(name) != nullptr;
}

bool Inbox::CanTry(const std::string& name, const Pending& pending, absl::Time now) const {
  if (pending.next_try > now || pending.lease_ends <= now) return false;
  if (IsHandedOver(name)) return true;
  return now >= sink_rests_until_ && now + kLeaseMargin < pending.lease_ends;
}

std::map<std::string, Inbox::Pending>::iterator Inbox::FirstDue(absl::Time now) {
  auto first = pending_.end();
  for (auto each = pending_.begin(); each != pending_.end(); ++each) {
    if (!CanTry(each->first, each->second, now)) continue;
    if (first == pending_.end() || each->second.next_try < first->second.next_try) first = each;
  }
  return first;
}

absl::Duration Inbox::UntilDue(absl::Duration wait) const {
  const absl::Time now = parts_.clock.Now();
  for (const auto& [name, pending] : pending_) {
    const bool handed_over = IsHandedOver(name);
    const absl::Time due =
        handed_over ? pending.next_try : std::max({now, pending.next_try, sink_rests_until_});
    // What its lease leaves no time for comes again first.
    if (due + (handed_over ? absl::ZeroDuration() : kLeaseMargin) >= pending.lease_ends) continue;
    wait = std::min(wait, std::max(due - now, absl::Milliseconds(10)));
  }
  return wait;
}

size_t Inbox::waiting() const {
  const absl::Time now = parts_.clock.Now();
  return static_cast<size_t>(std::count_if(pending_.begin(), pending_.end(), [&](const auto& each) {
    return each.second.lease_ends > now && !parts_.set_aside.Holds(each.first);
  }));
}

absl::Status Inbox::Try(const std::string& name, Pending& pending) {
  if (!IsHandedOver(name) && !HandOver(name, pending)) return absl::OkStatus();
  // Also when an earlier run handed it over: it may have stopped before this.
  if (parts_.notifications != nullptr && !pending.notified) {
    parts_.notifications->Put(NoticeOf(pending.delivery.record()));
    pending.notified = true;
  }
  return Acknowledge(name, pending);
}

bool Inbox::HandOver(const std::string& name, Pending& pending) {
  absl::StatusOr<OpenedEnquiry> enquiry = OpenedEnquiry::Open(pending.delivery, parts_.keys);
  if (!enquiry.ok()) {
    Refused(name, pending, enquiry.status(), true);
    return false;
  }
  if (absl::Status taken = parts_.sink.HandOver(*enquiry); !taken.ok()) {
    if (IsAboutOne(taken)) {
      Refused(name, pending, taken, false);
    } else {
      SinkFailed(name, pending, taken);
    }
    return false;
  }
  const absl::Status remembered = parts_.handed_over.Set(
      name, Remembered(kHandedOver, pending.delivery.record()), parts_.clock.Now());
  if (!remembered.ok()) {
    SinkFailed(name, pending, remembered);
    return false;
  }
  sink_failures_ = 0;
  pending.tries = 0;
  if (parts_.set_aside.Holds(name)) {
    const absl::Status removed = parts_.set_aside.Remove(name);
    parts_.note(
        absl::StrCat(name, " is no longer set aside",
                     removed.ok() ? "" : ", but the file still says so: ", removed.message()));
  }
  return true;
}

void Inbox::PutOff(Pending& pending) {
  pending.next_try = parts_.clock.Now() + PauseAfter(++pending.tries, parts_.jitter());
}

void Inbox::Refused(const std::string& name, Pending& pending, const absl::Status& why,
                    bool for_good) {
  pending.refusals = for_good ? options_.refusals_max : pending.refusals + 1;
  PutOff(pending);
  if (for_good) pending.next_try = parts_.clock.Now() + kPauseMax;
  if (pending.refusals < options_.refusals_max) {
    parts_.note(absl::StrCat(name, " is refused and tried again: ", why.message()));
    return;
  }
  const bool is_new = !parts_.set_aside.Holds(name);
  const absl::Status listed = parts_.set_aside.Add(name, parts_.clock.Now(), why.message());
  if (is_new) parts_.note(absl::StrCat(name, " is set aside: ", why.message()));
  if (!listed.ok()) {
    parts_.note(
        absl::StrCat("the list of what is set aside cannot be written: ", listed.message()));
  }
}

void Inbox::SinkFailed(const std::string& name, Pending& pending, const absl::Status& why) {
  const absl::Duration pause = PauseAfter(++sink_failures_, parts_.jitter());
  sink_rests_until_ = parts_.clock.Now() + pause;
  PutOff(pending);
  parts_.note(absl::StrCat(name, " cannot be handed over, nor can others; trying again in ",
                           absl::FormatDuration(absl::Ceil(pause, absl::Milliseconds(100))), ": ",
                           why.message()));
}

absl::Status Inbox::Acknowledge(const std::string& name, Pending& pending) {
  v1::AcknowledgeEnquiryRequest request;
  request.set_reference(pending.delivery.record().reference());
  request.set_lease(pending.delivery.lease());
  request.set_request_id(RequestIdOf({"acknowledge", request.reference(), request.lease()}));
  const absl::Status answer = parts_.gateway.Acknowledge(request).status();
  const std::string reason = rpc::ReasonOf(answer);
  if (answer.ok() || reason == "ALREADY_ACKNOWLEDGED") {
    Done(name, pending);
    return absl::OkStatus();
  }
  if (reason == "LEASE_ENDED") {
    pending.lease_ends = absl::InfinitePast();  // It comes again.
    return absl::OkStatus();
  }
  if (reason == "REROUTED" || absl::IsNotFound(answer)) {
    parts_.note(absl::StrCat(
        name, reason == "REROUTED" ? " was passed to another member" : " was erased or taken back",
        " after it was handed over; remove what the local system keeps of it, "
        "nothing else is to be done with it here"));
    Forgo(name, pending);
    return absl::OkStatus();
  }
  if (absl::IsPermissionDenied(answer) || absl::IsUnauthenticated(answer)) return answer;
  PutOff(pending);
  pending.next_try = std::max(pending.next_try, parts_.clock.Now() + rpc::RetryDelayOf(answer));
  parts_.note(absl::StrCat(name, " is handed over and not yet acknowledged: ", answer.message()));
  return absl::OkStatus();
}

void Inbox::Done(const std::string& name, Pending& pending) {
  ++acknowledged_;
  parts_.note(absl::StrCat(name, " is handed over and acknowledged"));
  Forgo(name, pending);
}

void Inbox::Forgo(const std::string& name, Pending& pending) {
  pending.gone = true;
  const absl::Status remembered = parts_.handed_over.Set(
      name, Remembered(kAcknowledged, pending.delivery.record()), parts_.clock.Now());
  // That it was handed over is remembered, which is enough.
  if (!remembered.ok()) parts_.note(absl::StrCat(name, ": ", remembered.message()));
}

void Inbox::Forget() {
  const absl::Time now = parts_.clock.Now();
  for (auto each = pending_.begin(); each != pending_.end();) {
    const bool old = each->second.lease_ends <= now && each->second.next_try + kForgetAfter <= now;
    if (!old) {
      ++each;
      continue;
    }
    const absl::Status removed = parts_.set_aside.Remove(each->first);
    if (!removed.ok()) parts_.note(absl::StrCat(each->first, ": ", removed.message()));
    each = pending_.erase(each);
  }
}

}  // namespace consortium::inbox
