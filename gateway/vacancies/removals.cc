#include "gateway/vacancies/removals.h"

#include <algorithm>
#include <vector>

namespace consortium::vacancies {

absl::Status BoundRemovals(VacancyStore& store, const Model& model, size_t removed,
                           MemberChange& effect) {
  const MemberRows* const standing = model.Find(effect.member);
  if (standing == nullptr || removed == 0) return absl::OkStatus();
  const std::vector<Removal>& removals = *standing->removals;
  const size_t count = removals.size() + removed;
  if (count <= kRemovalsMax || removals.empty()) return absl::OkStatus();
  const size_t last = std::min(count - kRemovalsMax, removals.size()) - 1;
  effect.forgotten = removals[last].sequence;
  return store.ForgetEarly(effect.member, *effect.forgotten, effect.at);
}

}  // namespace consortium::vacancies
