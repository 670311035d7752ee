#ifndef CONSORTIUM_GATEWAY_VACANCIES_REMOVALS_H_
#define CONSORTIUM_GATEWAY_VACANCIES_REMOVALS_H_

#include <cstddef>

#include "absl/status/status.h"
#include "gateway/vacancies/read_model.h"
#include "gateway/vacancies/vacancy_store.h"

namespace consortium::vacancies {

// Removals of one member that are remembered for watchers at once; beyond that
// the oldest are forgotten early, and who has not seen them takes a snapshot.
inline constexpr size_t kRemovalsMax = 50'000;

// Keeps the removals of `effect.member` within their bound when `removed` more
// come: forgets the oldest in the database and says so in `effect`. `model` is
// what stood before.
absl::Status BoundRemovals(VacancyStore& store, const Model& model, size_t removed,
                           MemberChange& effect);

}  // namespace consortium::vacancies

#endif  // CONSORTIUM_GATEWAY_VACANCIES_REMOVALS_H_
