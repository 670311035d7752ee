#include "tests/model/placement_model.h"

#include <algorithm>
#include <optional>
#include <set>
#include <tuple>
#include <type_traits>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "consortium/v1/instant.h"
#include "tests/model/request_moves.h"

namespace consortium::model {
namespace {

constexpr absl::Duration kRequestIdsKept = absl::Hours(24 * 30);
constexpr absl::Duration kSameDayAnswer = absl::Minutes(30);
constexpr absl::Duration kPlannedAnswer = absl::Hours(24);

// The first vacancy that cannot be asked for.
std::optional<Refused> Unaskable(const std::string& member,
                                 const v1::RequestPlacementRequest& request,
                                 const PlacementModel::Names& names,
                                 const std::map<std::string, ModelHousehold>& households) {
  std::set<std::string> seen;
  for (int i = 0; i < request.vacancies_size(); ++i) {
    const v1::AskedVacancy& asked = request.vacancies(i);
    if (asked.member() == member) return NotNow("OWN_VACANCY");
    const auto meant = names.find({member, asked.vacancy_ref()});
    const auto household = households.find(asked.member());
    if (meant == names.end() || meant->second != asked.member() || household == households.end() ||
        !household->second.is_listed) {
      return NotNow("VACANCY_GONE");
    }
    if (!seen.insert(asked.member()).second) return Invalid({absl::StrCat("vacancies[", i, "]")});
  }
  return std::nullopt;
}

}  // namespace

template <typename Call>
Answer PlacementModel::Once(const std::string& member, const Call& request, const Answer& given) {
  const std::pair<std::string, std::string> id{member, request.request_id()};
  const auto before = requests_.find(id);
  if (before != requests_.end() && now_ - before->second.at <= kRequestIdsKept) {
    if (before->second.request == request.SerializeAsString()) return *before->second.answer;
    return AnswerOf(
        Refused{.code = absl::StatusCode::kAlreadyExists, .reason = "REQUEST_ID_REUSED"});
  }
  Draft draft{.member = member, .given = given, .facts = facts_};
  auto decided = Decide(request, draft);
  if (const Refused* refused = std::get_if<Refused>(&decided)) return AnswerOf(*refused);
  auto response = std::get<1>(std::move(decided));
  v1::Receipt& receipt = *response.mutable_receipt();
  receipt.set_request_id(request.request_id());
  receipt.set_sequence(given.sequence);
  v1::SetInstant(now_, receipt.mutable_committed_at());
  const auto answer = std::make_shared<const Answer>(AnswerOf(std::move(response)));
  facts_ = std::move(draft.facts);
  requests_[id] = Kept{.request = request.SerializeAsString(), .at = now_, .answer = answer};
  return *answer;
}

Answer PlacementModel::Do(const std::string& member, const Request& request, const Answer& given) {
  return std::visit(
      [&](const auto& call) -> Answer {
        using Call = std::decay_t<decltype(call)>;
        if constexpr (std::is_same_v<Call, ClockMoved>) {
          now_ = call.to;
          return {.text = "moved"};
        } else if constexpr (std::is_same_v<Call, Settled>) {
          return Settle(call);
        } else if constexpr (requires { call.request_id(); }) {
          return Once(member, call, given);
        } else {
          return Read(member, call);
        }
      },
      request);
}

PlacementModel::Decision<v1::RequestPlacementResponse> PlacementModel::Decide(
    const v1::RequestPlacementRequest& request, Draft& draft) const {
  const std::optional<Refused> unaskable =
      Unaskable(draft.member, request, *names_, draft.facts.households);
  if (unaskable.has_value()) return *unaskable;
  v1::RequestPlacementResponse names;
  if (const auto* given =
          dynamic_cast<const v1::RequestPlacementResponse*>(draft.given.response.get())) {
    names = *given;
  }
  const uint64_t sequence = draft.given.sequence;
  std::string ref = request.need_ref();
  if (ref.empty()) {
    const bool is_known = draft.facts.needs.contains(names.need_ref());
    ref = is_known ? "a name of its own" : names.need_ref();
    draft.facts.needs[ref] = std::make_shared<NeedModel>(
        NeedModel{.ref = ref, .member = draft.member, .need = request.need()});
  }
  NeedModel* const need = draft.facts.Open(ref);
  if (need == nullptr || need->member != draft.member) return NotFound();
  need->RunOut(now_, sequence);
  if (need->is_closed) return NotNow("NEED_CLOSED");
  if (const ModelRequest* const chosen = need->Chosen()) {
    return NotNow("TAKEN_UP_ELSEWHERE", StateOf(*chosen));
  }
  for (const v1::AskedVacancy& asked : request.vacancies()) {
    for (const ModelRequest& other : need->requests) {
      if (other.facts.host() == asked.member() && !other.has_ended()) {
        return NotNow("ASKED_ALREADY", StateOf(other));
      }
    }
  }
  v1::RequestPlacementResponse response;
  response.set_need_ref(ref);
  const bool is_same_day = need->need.urgency() == v1::URGENCY_SAME_DAY;
  for (int i = 0; i < request.vacancies_size(); ++i) {
    std::string name = i < names.requests_size() ? names.requests(i).placement_ref() : "";
    if (draft.facts.NeedOf(name) != nullptr) name = "a name of its own";
    ModelRequest asked{.place = {sequence, i},
                       .places = static_cast<uint32_t>(need->need.children_size())};
    asked.facts.set_host(request.vacancies(i).member());
    asked.facts.set_asker(draft.member);
    asked.facts.set_placement_ref(name);
    asked.facts.set_need_ref(ref);
    asked.facts.set_vacancy_ref(request.vacancies(i).vacancy_ref());
    asked.facts.set_household_ref(kHouseholdRef);
    asked.MoveTo(v1::PLACEMENT_STATE_REQUESTED, draft.member, now_, sequence);
    v1::SetInstant(now_, asked.facts.mutable_asked_at());
    v1::SetInstant(now_ + (is_same_day ? kSameDayAnswer : kPlannedAnswer),
                   asked.facts.mutable_answer_by());
    *response.add_requests() = asked.ShowTo(draft.member);
    need->requests.push_back(std::move(asked));
  }
  if (IsTooMuch(*need, draft)) return NotNow("TOO_FEW_PLACES");
  return response;
}

PlacementModel::Decision<v1::RespondToPlacementRequestResponse> PlacementModel::Decide(
    const v1::RespondToPlacementRequestRequest& request, Draft& draft) const {
  const NeedModel* const found = draft.facts.NeedOf(request.placement_ref());
  if (found == nullptr) return NotFound();
  NeedModel& need = *draft.facts.Open(found->ref);
  ModelRequest& asked = *need.Find(request.placement_ref());
  if (draft.member != asked.facts.host() && draft.member != asked.facts.asker()) return NotFound();
  const uint64_t sequence = draft.given.sequence;
  need.RunOut(now_, sequence);
  const std::string before = StateOf(asked);
  const std::optional<Refused> refused = Respond(request, draft.member, now_, sequence, asked);
  if (refused.has_value()) return *refused;
  if (IsTooMuch(need, draft)) return NotNow("TOO_FEW_PLACES", before);
  v1::RespondToPlacementRequestResponse response;
  *response.mutable_request() = asked.ShowTo(draft.member);
  return response;
}

PlacementModel::Decision<v1::TakeUpPlacementResponse> PlacementModel::Decide(
    const v1::TakeUpPlacementRequest& request, Draft& draft) const {
  const NeedModel* const found = draft.facts.NeedOf(request.placement_ref());
  if (found == nullptr) return NotFound();
  NeedModel& need = *draft.facts.Open(found->ref);
  ModelRequest& taken = *need.Find(request.placement_ref());
  if (draft.member != taken.facts.host() && draft.member != taken.facts.asker()) return NotFound();
  const uint64_t sequence = draft.given.sequence;
  need.RunOut(now_, sequence);
  if (draft.member != taken.facts.asker()) return NotYourMove(taken);
  const ModelRequest* const chosen = need.Chosen();
  if (chosen != nullptr && chosen != &taken) return NotNow("TAKEN_UP_ELSEWHERE", StateOf(taken));
  const bool is_offered = taken.state() == v1::PLACEMENT_STATE_OFFERED;
  if (!is_offered && taken.state() != v1::PLACEMENT_STATE_HELD) return StateChanged(taken);
  taken.MoveTo(!is_offered                  ? v1::PLACEMENT_STATE_TAKEN_UP
               : taken.waits_for_consents() ? v1::PLACEMENT_STATE_AWAITING_CONSENTS
                                            : v1::PLACEMENT_STATE_ACCEPTED,
               draft.member, now_, sequence);
  v1::TakeUpPlacementResponse response;
  for (ModelRequest& other : need.requests) {
    if (&other == &taken || other.has_ended()) continue;
    other.MoveTo(v1::PLACEMENT_STATE_WITHDRAWN, draft.member, now_, sequence);
    *response.add_withdrawn() = other.ShowTo(draft.member);
  }
  *response.mutable_request() = taken.ShowTo(draft.member);
  return response;
}

PlacementModel::Decision<v1::WithdrawPlacementRequestResponse> PlacementModel::Decide(
    const v1::WithdrawPlacementRequestRequest& request, Draft& draft) const {
  std::string ref = request.need_ref();
  if (request.has_placement_ref()) {
    const NeedModel* const found = draft.facts.NeedOf(request.placement_ref());
    if (found == nullptr) return NotFound();
    ref = found->ref;
  }
  NeedModel* const need = draft.facts.Open(ref);
  if (need == nullptr) return NotFound();
  need->RunOut(now_, draft.given.sequence);
  v1::WithdrawPlacementRequestResponse response;
  const auto withdraw = [&](ModelRequest& asked) {
    asked.MoveTo(v1::PLACEMENT_STATE_WITHDRAWN, draft.member, now_, draft.given.sequence);
    *response.add_requests() = asked.ShowTo(draft.member);
  };
  if (request.has_placement_ref()) {
    ModelRequest& asked = *need->Find(request.placement_ref());
    if (draft.member == asked.facts.host()) return NotYourMove(asked);
    if (draft.member != need->member) return NotFound();
    if (asked.has_ended()) return StateChanged(asked);
    withdraw(asked);
    return response;
  }
  if (draft.member != need->member) return NotFound();
  if (need->is_closed) return NotNow("NEED_CLOSED");
  for (ModelRequest& asked : need->requests) {
    if (!asked.has_ended()) withdraw(asked);
  }
  need->is_closed = true;
  return response;
}

Answer PlacementModel::Read(const std::string& member,
                            const v1::ListPlacementRequestsRequest& request) const {
  std::vector<std::pair<const ModelRequest*, const NeedModel*>> found;
  for (const auto& [ref, need] : facts_.needs) {
    if (!request.need_ref().empty() && request.need_ref() != ref) continue;
    for (const ModelRequest& each : need->requests) {
      const bool is_out = each.facts.asker() == member;
      if (!is_out && each.facts.host() != member) continue;
      if (request.direction() == (is_out ? v1::DIRECTION_IN : v1::DIRECTION_OUT)) continue;
      const auto& states = request.states();
      const bool is_wanted = states.empty() ? !each.has_ended()
                                            : std::count(states.begin(), states.end(),
                                                         static_cast<int>(each.state())) > 0;
      if (is_wanted) found.emplace_back(&each, need.get());
    }
  }
  std::sort(found.begin(), found.end(), [](const auto& one, const auto& other) {
    return std::tie(one.first->changed, one.first->place) >
           std::tie(other.first->changed, other.first->place);
  });
  v1::ListPlacementRequestsResponse response;
  for (const auto& [each, need] : found) {
    v1::PlacementRequest& shown = *response.add_requests();
    shown = each->ShowTo(member);
    *shown.mutable_need() = need->need;
    if (each->TakenAt(now_) > 0) {
      *shown.mutable_profile()->mutable_languages() = SampleProfile().languages();
    }
  }
  return AnswerOf(std::move(response));
}

Answer PlacementModel::Settle(const Settled& settled) {
  std::vector<std::string> changed;
  for (auto& [ref, need] : facts_.needs) {
    const auto entry = settled.entries.find(ref);
    auto copy = std::make_shared<NeedModel>(*need);
    if (!copy->RunOut(now_, entry == settled.entries.end() ? 0 : entry->second)) continue;
    changed.push_back(ref);
    need = std::move(copy);
  }
  return {.text = absl::StrCat("settled ", absl::StrJoin(changed, ", "))};
}

std::string PlacementModel::Describe(const std::string& about) const {
  std::string said = absl::StrCat("  it is ", absl::FormatTime(now_, absl::UTCTimeZone()), "\n");
  for (const auto& [member, household] : facts_.households) {
    absl::StrAppend(&said, "  ", member, ": ",
                    household.is_listed
                        ? absl::StrCat(household.filled, " filled, ", household.vacant, " vacant\n")
                        : "not on its list\n");
  }
  for (const auto& [ref, need] : facts_.needs) {
    for (const ModelRequest& each : need->requests) {
      if (ref != about && each.facts.host() != about) continue;
      absl::StrAppend(&said, "  ", each.facts.ShortDebugString(), " takes ", each.TakenAt(now_),
                      "\n");
    }
  }
  return said;
}

std::string PlacementModel::Show(const Request& request) {
  return std::visit([](const auto& call) { return ShowRequest(call); }, request);
}

}  // namespace consortium::model
