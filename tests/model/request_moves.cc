#include "tests/model/request_moves.h"

#include "consortium/v1/instant.h"

namespace consortium::model {
namespace {

constexpr absl::Duration kHoldMax = absl::Hours(72);

bool IsGoodUntil(const google::protobuf::Timestamp& until, absl::Time now) {
  const absl::Time at = v1::InstantOf(until);
  return at > now && at <= now + kHoldMax;
}

std::optional<Refused> Hold(const v1::Hold& hold, ModelRequest& asked, absl::Time now,
                            uint64_t sequence) {
  const bool is_early = asked.state() == v1::PLACEMENT_STATE_REQUESTED;
  if (!is_early && !asked.is_held()) return StateChanged(asked);
  if (!IsGoodUntil(hold.until(), now)) return Invalid({"hold.until"});
  asked.MoveTo(is_early ? v1::PLACEMENT_STATE_HELD : asked.state(), asked.facts.host(), now,
               sequence);
  *asked.facts.mutable_held_until() = hold.until();
  if (hold.has_weekly_fee_pence()) asked.facts.set_weekly_fee_pence(hold.weekly_fee_pence());
  return std::nullopt;
}

std::optional<Refused> Accept(const v1::Acceptance& acceptance, ModelRequest& asked, absl::Time now,
                              uint64_t sequence) {
  const bool is_taken_up = asked.state() == v1::PLACEMENT_STATE_TAKEN_UP;
  if (!is_taken_up && asked.state() != v1::PLACEMENT_STATE_REQUESTED &&
      asked.state() != v1::PLACEMENT_STATE_HELD) {
    return StateChanged(asked);
  }
  if ((acceptance.has_until() || !asked.is_held()) && !IsGoodUntil(acceptance.until(), now)) {
    return Invalid({"acceptance.until"});
  }
  asked.facts.clear_consents();
  for (const int kind : acceptance.subject_to()) {
    v1::Consent& consent = *asked.facts.add_consents();
    consent.set_kind(static_cast<v1::ConsentKind>(kind));
    consent.set_state(v1::CONSENT_STATE_OUTSTANDING);
  }
  const v1::PlacementState to = !is_taken_up                 ? v1::PLACEMENT_STATE_OFFERED
                                : asked.waits_for_consents() ? v1::PLACEMENT_STATE_AWAITING_CONSENTS
                                                             : v1::PLACEMENT_STATE_ACCEPTED;
  asked.MoveTo(to, asked.facts.host(), now, sequence);
  if (acceptance.has_until() && asked.is_held()) {
    *asked.facts.mutable_held_until() = acceptance.until();
  }
  return std::nullopt;
}

std::optional<Refused> Decline(const v1::Decline& decline, ModelRequest& asked, absl::Time now,
                               uint64_t sequence) {
  if (asked.has_ended() || asked.is_agreed()) return StateChanged(asked);
  asked.MoveTo(v1::PLACEMENT_STATE_DECLINED, asked.facts.host(), now, sequence);
  asked.facts.set_decline_reason(decline.reason());
  return std::nullopt;
}

std::optional<Refused> Record(const v1::RecordedConsent& recorded, const std::string& member,
                              ModelRequest& asked, absl::Time now, uint64_t sequence) {
  const bool is_askers = recorded.kind() == v1::CONSENT_KIND_NOMINATED_OFFICER;
  if (member != (is_askers ? asked.facts.asker() : asked.facts.host())) return NotYourMove(asked);
  if (asked.state() != v1::PLACEMENT_STATE_OFFERED &&
      asked.state() != v1::PLACEMENT_STATE_AWAITING_CONSENTS) {
    return StateChanged(asked);
  }
  v1::Consent* found = nullptr;
  for (v1::Consent& consent : *asked.facts.mutable_consents()) {
    const bool is_open = consent.state() == v1::CONSENT_STATE_OUTSTANDING;
    if (consent.kind() == recorded.kind() && is_open && found == nullptr) found = &consent;
  }
  if (found == nullptr) return NotNow("NO_SUCH_CONSENT", StateOf(asked));
  found->set_state(recorded.given() ? v1::CONSENT_STATE_GIVEN : v1::CONSENT_STATE_REFUSED);
  found->set_recorded_by(member);
  v1::SetInstant(now, found->mutable_at());
  if (!recorded.given()) {
    asked.facts.set_decline_reason(v1::DECLINE_REASON_CONSENT_REFUSED);
    asked.MoveTo(v1::PLACEMENT_STATE_DECLINED, member, now, sequence);
    return std::nullopt;
  }
  const bool is_last =
      asked.state() == v1::PLACEMENT_STATE_AWAITING_CONSENTS && !asked.waits_for_consents();
  asked.MoveTo(is_last ? v1::PLACEMENT_STATE_ACCEPTED : asked.state(), member, now, sequence);
  return std::nullopt;
}

}  // namespace

std::string StateOf(const ModelRequest& request) {
  return v1::PlacementState_Name(request.state());
}
Refused StateChanged(const ModelRequest& request) {
  return NotNow("STATE_CHANGED", StateOf(request));
}
Refused NotYourMove(const ModelRequest& request) {
  return NotNow("NOT_YOUR_MOVE", StateOf(request));
}

std::optional<Refused> Respond(const v1::RespondToPlacementRequestRequest& request,
                               const std::string& member, absl::Time now, uint64_t sequence,
                               ModelRequest& asked) {
  if (request.has_consent()) return Record(request.consent(), member, asked, now, sequence);
  if (member != asked.facts.host()) return NotYourMove(asked);
  if (request.has_hold()) return Hold(request.hold(), asked, now, sequence);
  if (request.has_acceptance()) return Accept(request.acceptance(), asked, now, sequence);
  return Decline(request.decline(), asked, now, sequence);
}

}  // namespace consortium::model
