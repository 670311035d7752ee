#include "gateway/placements/answers.h"

#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "consortium/v1/instant.h"
#include "gateway/placements/handling.h"
#include "gateway/placements/refusals.h"
#include "google/rpc/status_details.h"
#include "policy/listing/findings.h"

namespace consortium::placements {
namespace {

using Violations = std::vector<rpc::FieldViolation>;

void CheckUntil(const std::string& field, const google::protobuf::Timestamp& timestamp,
                const Rules& rules, absl::Time now, Violations& violations) {
  const absl::optional<absl::Time> until = policy::ReadInstant(timestamp);
  if (!until.has_value() || *until <= now || *until > now + rules.hold_max) {
    violations.push_back(
        {field, absl::StrCat("must be an instant ahead, at most ",
                             absl::ToInt64Hours(rules.hold_max), " hours from now")});
  }
}

void CheckFee(const std::string& field, uint32_t pence, Violations& violations) {
  if (pence > kWeeklyFeePenceMax) {
    violations.push_back(
        {field, absl::StrCat("is over ", kWeeklyFeePenceMax, " pence a week; check the unit")});
  }
}

absl::Status Verdict(const Violations& violations) {
  return violations.empty() ? absl::OkStatus() : rpc::InvalidFields(violations);
}

absl::Status Hold(const v1::Hold& hold, const Rules& rules, absl::string_view member,
                  absl::Time now, NeedBook& book, StoredRequest& asked) {
  Violations violations;
  CheckUntil("hold.until", hold.until(), rules, now, violations);
  CheckFee("hold.weekly_fee_pence", hold.weekly_fee_pence(), violations);
  // What has ended is said before what would have been wrong.
  if (!policy::After(asked.state, policy::Move::kHold, true).has_value()) {
    return StateChanged(asked.state);
  }
  if (!violations.empty()) return Verdict(violations);
  if (asked.facts.steps_size() >= kMovesMax) {
    return absl::ResourceExhaustedError(absl::StrCat(
        "hold: the request has had ", kMovesMax, " moves; accept or decline it as things stand"));
  }
  if (absl::Status moved = book.Move(asked, policy::Move::kHold, member, now); !moved.ok()) {
    return moved;
  }
  v1::SetInstant(v1::InstantOf(hold.until()), asked.facts.mutable_held_until());
  if (hold.has_weekly_fee_pence()) asked.facts.set_weekly_fee_pence(hold.weekly_fee_pence());
  return absl::OkStatus();
}

void CheckConsents(const v1::Acceptance& acceptance, Violations& violations) {
  std::set<int> seen;
  for (int i = 0; i < acceptance.subject_to_size(); ++i) {
    const int kind = acceptance.subject_to(i);
    if (kind == v1::CONSENT_KIND_UNSPECIFIED || !v1::ConsentKind_IsValid(kind) ||
        !seen.insert(kind).second) {
      violations.push_back({absl::StrCat("acceptance.subject_to[", i, "]"),
                            "must be one of ConsentKind, each once"});
      return;
    }
  }
}

absl::Status Accept(const v1::Acceptance& acceptance, const Rules& rules, absl::string_view member,
                    absl::Time now, NeedBook& book, StoredRequest& asked) {
  Violations violations;
  const bool holds = policy::Holds(asked.state);
  if (acceptance.has_until() || !holds) {
    CheckUntil("acceptance.until", acceptance.until(), rules, now, violations);
  }
  CheckFee("acceptance.weekly_fee_pence", acceptance.weekly_fee_pence(), violations);
  CheckConsents(acceptance, violations);
  if (!policy::After(asked.state, policy::Move::kAccept, true).has_value()) {
    return StateChanged(asked.state);
  }
  if (!violations.empty()) return Verdict(violations);
  asked.facts.clear_consents();
  for (const int kind : acceptance.subject_to()) {
    v1::Consent* const consent = asked.facts.add_consents();
    consent->set_kind(static_cast<v1::ConsentKind>(kind));
    consent->set_state(v1::CONSENT_STATE_OUTSTANDING);
  }
  if (acceptance.has_until()) {
    v1::SetInstant(v1::InstantOf(acceptance.until()), asked.facts.mutable_held_until());
  }
  if (acceptance.has_weekly_fee_pence()) {
    asked.facts.set_weekly_fee_pence(acceptance.weekly_fee_pence());
  }
  return book.Move(asked, policy::Move::kAccept, member, now);
}

absl::Status Decline(const v1::Decline& decline, absl::string_view member, absl::Time now,
                     NeedBook& book, StoredRequest& asked) {
  if (decline.reason() == v1::DECLINE_REASON_UNSPECIFIED ||
      !v1::DeclineReason_IsValid(decline.reason())) {
    return rpc::InvalidField("decline.reason", "must be one of DeclineReason");
  }
  if (absl::Status moved = book.Move(asked, policy::Move::kDecline, member, now); !moved.ok()) {
    return moved;
  }
  asked.facts.set_decline_reason(decline.reason());
  return absl::OkStatus();
}

v1::Consent* FindOutstanding(v1::ConsentKind kind, v1::PlacementRequest& facts) {
  for (v1::Consent& consent : *facts.mutable_consents()) {
    if (consent.kind() == kind && consent.state() == v1::CONSENT_STATE_OUTSTANDING) {
      return &consent;
    }
  }
  return nullptr;
}

absl::Status Record(const v1::RecordedConsent& recorded, absl::string_view member, absl::Time now,
                    NeedBook& book, StoredRequest& asked) {
  if (recorded.kind() == v1::CONSENT_KIND_UNSPECIFIED ||
      !v1::ConsentKind_IsValid(recorded.kind())) {
    return rpc::InvalidField("consent.kind", "must be one of ConsentKind");
  }
  const bool askers = recorded.kind() == v1::CONSENT_KIND_NOMINATED_OFFICER;
  if (member != (askers ? asked.asker : asked.host)) return NotYourMove(asked.state);
  if (!policy::After(asked.state, policy::Move::kConsent, true).has_value()) {
    return StateChanged(asked.state);
  }
  v1::Consent* const consent = FindOutstanding(recorded.kind(), asked.facts);
  if (consent == nullptr) {
    return Refusal("NO_SUCH_CONSENT", asked.state,
                   "consent.kind: the acceptance waits for no such consent");
  }
  consent->set_state(recorded.given() ? v1::CONSENT_STATE_GIVEN : v1::CONSENT_STATE_REFUSED);
  consent->set_recorded_by(std::string(member));
  v1::SetInstant(now, consent->mutable_at());
  if (!recorded.given()) asked.facts.set_decline_reason(v1::DECLINE_REASON_CONSENT_REFUSED);
  return book.Move(asked, recorded.given() ? policy::Move::kConsent : policy::Move::kRefuseConsent,
                   member, now);
}

}  // namespace

absl::Status NotYourMove(v1::PlacementState state) {
  return Refusal("NOT_YOUR_MOVE", state,
                 "placement_ref: the other side does that; nothing was changed");
}

absl::Status Answer(const v1::RespondToPlacementRequestRequest& request, absl::string_view member,
                    const Rules& rules, absl::Time now, NeedBook& book, StoredRequest& asked) {
  const auto kind = request.answer_case();
  if (kind == v1::RespondToPlacementRequestRequest::ANSWER_NOT_SET) {
    return rpc::InvalidField("answer", "is missing; hold, accept, decline or record a consent");
  }
  if (kind == v1::RespondToPlacementRequestRequest::kConsent) {
    return Record(request.consent(), member, now, book, asked);
  }
  if (member != asked.host) return NotYourMove(asked.state);
  if (kind == v1::RespondToPlacementRequestRequest::kHold) {
    return Hold(request.hold(), rules, member, now, book, asked);
  }
  return kind == v1::RespondToPlacementRequestRequest::kAcceptance
             ? Accept(request.acceptance(), rules, member, now, book, asked)
             : Decline(request.decline(), member, now, book, asked);
}

}  // namespace consortium::placements
