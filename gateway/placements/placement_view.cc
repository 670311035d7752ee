#include "gateway/placements/placement_view.h"

#include <memory>
#include <optional>

#include "consortium/v1/instant.h"
#include "policy/placement/moves.h"

namespace consortium::placements {
namespace {

// Whether the household is reserved for the asker at `now`.
bool IsReserved(const StoredRequest& request, absl::Time now) {
  if (!policy::Holds(request.state)) return false;
  return request.state == v1::PLACEMENT_STATE_ACCEPTED ||
         now < v1::InstantOf(request.facts.held_until());
}

void FillProfile(const v1::Profile& profile, v1::ReleasedProfile* released) {
  *released->mutable_languages() = profile.languages();
  released->set_religion(profile.religion());
  *released->mutable_ethnicities() = profile.ethnicities();
  *released->mutable_skills() = profile.skills();
  *released->mutable_features() = profile.features();
}

}  // namespace

void FillAnswer(const StoredRequest& request, absl::string_view viewer, const Surroundings& around,
                absl::Time now, v1::PlacementRequest* shown) {
  *shown = request.facts;
  shown->set_host(request.host);
  shown->set_asker(request.asker);
  shown->set_placement_ref(request.placement_ref);
  shown->set_need_ref(request.need_ref);
  shown->set_vacancy_ref(around.places.AliasOf(request.asker, request.host, request.household_ref));
  if (viewer == request.host) shown->set_household_ref(request.household_ref);
  shown->set_state(request.state);
  if (request.state != v1::PLACEMENT_STATE_REQUESTED) shown->clear_answer_by();
  if (!policy::Holds(request.state) || request.state == v1::PLACEMENT_STATE_ACCEPTED) {
    shown->clear_held_until();
  }
  const std::shared_ptr<const directory::Membership> membership = around.membership.Get();
  if (const config::Member* const asker = membership->Find(request.asker)) {
    shown->set_ring_back_telephone(membership->TelephoneAt(*asker, now).number());
  }
}

void FillRequest(const StoredRequest& request, const StoredNeed& need, absl::string_view viewer,
                 const Surroundings& around, absl::Time now, v1::PlacementRequest* shown) {
  FillAnswer(request, viewer, around, now, shown);
  if (need.need.has_value()) *shown->mutable_need() = *need.need;
  if (!IsReserved(request, now) || !around.membership.Get()->Visible(viewer, request.host)) return;
  const std::optional<v1::Profile> profile =
      around.places.ProfileOf(request.host, request.household_ref);
  if (profile.has_value()) FillProfile(*profile, shown->mutable_profile());
}

}  // namespace consortium::placements
