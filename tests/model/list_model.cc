// What members' lists do to requests, and how many places there are.
#include <algorithm>
#include <optional>
#include <utility>

#include "tests/model/placement_model.h"

namespace consortium::model {

NeedModel* PlacementFacts::Open(const std::string& need_ref) {
  const auto found = needs.find(need_ref);
  if (found == needs.end()) return nullptr;
  const auto copy = std::make_shared<NeedModel>(*found->second);
  found->second = copy;
  return copy.get();
}

const NeedModel* PlacementFacts::NeedOf(const std::string& placement_ref) const {
  for (const auto& [ref, need] : needs) {
    for (const ModelRequest& request : need->requests) {
      if (request.facts.placement_ref() == placement_ref) return need.get();
    }
  }
  return nullptr;
}

std::vector<const ModelRequest*> PlacementFacts::ClaimsOn(const std::string& host) const {
  std::vector<const ModelRequest*> claims;
  for (const auto& [ref, need] : needs) {
    for (const ModelRequest& request : need->requests) {
      if (request.facts.host() == host && !request.has_ended()) claims.push_back(&request);
    }
  }
  std::sort(claims.begin(), claims.end(), [](const ModelRequest* one, const ModelRequest* other) {
    return one->place < other->place;
  });
  return claims;
}

uint32_t PlacementFacts::TakenOf(const std::string& host, absl::Time now,
                                 const std::string& but) const {
  uint32_t taken = 0;
  for (const ModelRequest* claim : ClaimsOn(host)) {
    if (claim->facts.placement_ref() != but) taken += claim->TakenAt(now);
  }
  return taken;
}

std::vector<v1::EndedClaim> PlacementModel::Restate(const ModelHousehold& after, bool left_filled,
                                                    Draft& draft) const {
  const ModelHousehold before = std::exchange(draft.facts.households[draft.member], after);
  std::vector<std::pair<std::string, v1::ClaimEnd>> ended;
  std::vector<std::string> staying;
  uint32_t came = after.filled > before.filled ? after.filled - before.filled : 0;
  for (const ModelRequest* claim : draft.facts.ClaimsOn(draft.member)) {
    if (claim->is_held() && claim->IsOver(now_)) continue;
    const std::string ref = claim->facts.placement_ref();
    if (!after.is_listed) {
      const bool is_placed = left_filled && claim->is_agreed();
      ended.emplace_back(ref, is_placed ? v1::CLAIM_END_PLACED : v1::CLAIM_END_HOUSEHOLD_LEFT);
      continue;
    }
    const uint32_t takes = claim->is_agreed() ? std::min(came, claim->TakenAt(now_)) : 0;
    came -= takes;
    const bool is_placed = takes > 0 && takes == claim->TakenAt(now_);
    if (takes > 0) {
      draft.facts.Open(draft.facts.NeedOf(ref)->ref)->Find(ref)->arrived += takes;
    }
    if (is_placed) {
      ended.emplace_back(ref, v1::CLAIM_END_PLACED);
    } else {
      staying.push_back(ref);
    }
  }
  // The latest that is held gives way, else the latest agreed, until there is room.
  const auto request_of = [&draft](const std::string& ref) {
    NeedModel need = *draft.facts.NeedOf(ref);
    return *need.Find(ref);
  };
  while (after.is_listed) {
    uint32_t taken = 0;
    std::optional<size_t> latest;
    for (size_t i = 0; i < staying.size(); ++i) {
      const ModelRequest claim = request_of(staying[i]);
      taken += claim.TakenAt(now_);
      if (claim.TakenAt(now_) == 0) continue;
      const bool was_held = latest.has_value() && request_of(staying[*latest]).is_held();
      if (claim.is_held() || !was_held) latest = i;
    }
    if (taken <= after.vacant) break;
    ended.emplace_back(staying[*latest], v1::CLAIM_END_FILLED_BY_OTHERS);
    staying.erase(staying.begin() + static_cast<ptrdiff_t>(*latest));
  }
  std::vector<v1::EndedClaim> told;
  for (const auto& [ref, why] : ended) {
    NeedModel& need = *draft.facts.Open(draft.facts.NeedOf(ref)->ref);
    need.RunOut(now_, draft.given.sequence);
    ModelRequest& request = *need.Find(ref);
    if (!request.has_ended()) {
      const bool is_placed = why == v1::CLAIM_END_PLACED;
      request.MoveTo(is_placed ? v1::PLACEMENT_STATE_PLACED : v1::PLACEMENT_STATE_PLACE_GONE, "",
                     now_, draft.given.sequence);
      request.facts.set_ended_by_list(why);
      need.is_closed |= is_placed;
    }
    v1::EndedClaim& claim = told.emplace_back();
    claim.set_member(draft.member);
    claim.set_placement_ref(ref);
    claim.set_household_ref(request.facts.household_ref());
    claim.set_why(why);
  }
  return told;
}

PlacementModel::Decision<v1::PublishVacancyListResponse> PlacementModel::Decide(
    const v1::PublishVacancyListRequest& request, Draft& draft) const {
  ModelHousehold after;
  for (const v1::Vacancy& row : request.rows()) {
    after = {.is_listed = true, .filled = row.places().filled(), .vacant = row.places().vacant()};
  }
  v1::PublishVacancyListResponse response;
  for (v1::EndedClaim& each : Restate(after, /*left_filled=*/true, draft)) {
    *response.add_ended_claims() = std::move(each);
  }
  return response;
}

PlacementModel::Decision<v1::UpdateVacancyResponse> PlacementModel::Decide(
    const v1::UpdateVacancyRequest& request, Draft& draft) const {
  ModelHousehold after;
  bool left_filled = false;
  if (request.has_vacancy()) {
    const v1::Places& places = request.vacancy().places();
    after = {.is_listed = true, .filled = places.filled(), .vacant = places.vacant()};
  } else {
    if (!draft.facts.households[draft.member].is_listed) return NotFound();
    left_filled = request.withdrawal().reason() == v1::WITHDRAWAL_REASON_FILLED;
  }
  v1::UpdateVacancyResponse response;
  for (v1::EndedClaim& each : Restate(after, left_filled, draft)) {
    *response.add_ended_claims() = std::move(each);
  }
  return response;
}

bool PlacementModel::IsTooMuch(const NeedModel& need, const Draft& draft) const {
  for (const ModelRequest& request : need.requests) {
    if (request.changed != draft.given.sequence || request.has_ended()) continue;
    const ModelHousehold& household = draft.facts.households.at(request.facts.host());
    const uint32_t others =
        draft.facts.TakenOf(request.facts.host(), now_, request.facts.placement_ref());
    const bool takes = request.TakenAt(now_) > 0;
    const uint32_t wanted = takes ? others + request.TakenAt(now_) : request.places;
    if (wanted > household.vacant) return true;
  }
  return false;
}

}  // namespace consortium::model
