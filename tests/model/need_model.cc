#include "tests/model/need_model.h"

#include <algorithm>

#include "consortium/v1/instant.h"

namespace consortium::model {

bool ModelRequest::has_ended() const {
  return state() == v1::PLACEMENT_STATE_PLACED || state() == v1::PLACEMENT_STATE_DECLINED ||
         state() == v1::PLACEMENT_STATE_WITHDRAWN || state() == v1::PLACEMENT_STATE_EXPIRED ||
         state() == v1::PLACEMENT_STATE_PLACE_GONE;
}

bool ModelRequest::is_chosen() const {
  return state() == v1::PLACEMENT_STATE_TAKEN_UP ||
         state() == v1::PLACEMENT_STATE_AWAITING_CONSENTS ||
         state() == v1::PLACEMENT_STATE_ACCEPTED || state() == v1::PLACEMENT_STATE_PLACED;
}

bool ModelRequest::is_held() const {
  return state() == v1::PLACEMENT_STATE_HELD || state() == v1::PLACEMENT_STATE_OFFERED ||
         state() == v1::PLACEMENT_STATE_TAKEN_UP ||
         state() == v1::PLACEMENT_STATE_AWAITING_CONSENTS;
}

bool ModelRequest::waits_for_consents() const {
  return std::any_of(facts.consents().begin(), facts.consents().end(), [](const auto& consent) {
    return consent.state() == v1::CONSENT_STATE_OUTSTANDING;
  });
}

bool ModelRequest::IsOver(absl::Time now) const {
  if (is_held()) return v1::InstantOf(facts.held_until()) <= now;
  return state() == v1::PLACEMENT_STATE_REQUESTED && v1::InstantOf(facts.answer_by()) <= now;
}

uint32_t ModelRequest::TakenAt(absl::Time now) const {
  if (is_agreed()) return places - arrived;
  return is_held() && !IsOver(now) ? places : 0;
}

void ModelRequest::MoveTo(v1::PlacementState state, absl::string_view by, absl::Time now,
                          uint64_t sequence) {
  facts.set_state(state);
  v1::SetInstant(now, facts.mutable_state_at());
  v1::PlacementStep& step = *facts.add_steps();
  step.set_state(state);
  step.set_member(std::string(by));
  v1::SetInstant(now, step.mutable_at());
  if (state != v1::PLACEMENT_STATE_REQUESTED) facts.clear_answer_by();
  if (!is_held()) facts.clear_held_until();
  changed = sequence;
}

v1::PlacementRequest ModelRequest::ShowTo(absl::string_view viewer) const {
  v1::PlacementRequest shown = facts;
  if (viewer != facts.host()) shown.clear_household_ref();
  return shown;
}

ModelRequest* NeedModel::Find(absl::string_view placement_ref) {
  for (ModelRequest& request : requests) {
    if (request.facts.placement_ref() == placement_ref) return &request;
  }
  return nullptr;
}

const ModelRequest* NeedModel::Chosen() const {
  for (const ModelRequest& request : requests) {
    if (request.is_chosen()) return &request;
  }
  return nullptr;
}

bool NeedModel::RunOut(absl::Time now, uint64_t sequence) {
  bool ended = false;
  for (ModelRequest& request : requests) {
    if (!request.IsOver(now)) continue;
    request.MoveTo(v1::PLACEMENT_STATE_EXPIRED, "", now, sequence);
    ended = true;
  }
  return ended;
}

}  // namespace consortium::model
