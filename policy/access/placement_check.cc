#include "policy/access/placement_check.h"

#include <cstdint>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace consortium::policy {
namespace {

constexpr uint32_t kOwnFirstHoursMax = 168;

}  // namespace

std::vector<rpc::FieldViolation> CheckPlacementRules(const config::Policy& policy) {
  struct Bound {
    absl::string_view field;
    uint32_t value;
    uint32_t most;
  };
  const config::PlacementRules& rules = policy.placements();
  std::vector<rpc::FieldViolation> found;
  for (const Bound& bound :
       {Bound{"same_day_answer_minutes", rules.same_day_answer_minutes(), 1'440},
        Bound{"planned_answer_hours", rules.planned_answer_hours(), 168},
        Bound{"hold_hours_max", rules.hold_hours_max(), 336},
        Bound{"erased_after_days", rules.erased_after_days(), 365},
        Bound{"list_missing_days", rules.list_missing_days(), 90}}) {
    if (bound.value <= bound.most) continue;
    found.push_back({absl::StrCat("placements.", bound.field),
                     absl::StrCat("is ", bound.value, "; at most ", bound.most)});
  }
  for (int i = 0; i < policy.members_size(); ++i) {
    const uint32_t hours = policy.members(i).own_children_first_hours();
    if (hours <= kOwnFirstHoursMax) continue;
    found.push_back({absl::StrCat("members[", i, "].own_children_first_hours"),
                     absl::StrCat("is ", hours, "; at most ", kOwnFirstHoursMax)});
  }
  return found;
}

}  // namespace consortium::policy
