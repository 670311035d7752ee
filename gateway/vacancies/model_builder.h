#ifndef CONSORTIUM_GATEWAY_VACANCIES_MODEL_BUILDER_H_
#define CONSORTIUM_GATEWAY_VACANCIES_MODEL_BUILDER_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "gateway/directory/areas.h"
#include "gateway/vacancies/read_model.h"
#include "gateway/vacancies/shard.h"
#include "gateway/vacancies/vacancy_store.h"

// How the read model's immutable parts are made from the parts before them.
namespace consortium::vacancies {

// Rows of one member that replace, add or, without a row, remove.
using RowEdits = std::map<HouseholdId, std::optional<Shard::Row>>;

// Adds a list's header to what is known of its member; lists come in the order
// of their weeks. INVALID_ARGUMENT when totals or source are no such messages.
absl::Status TakeList(const StoredList& list, ListFacts& facts);

// Notes that a household of the list changed.
void TouchList(int64_t rows, absl::Time updated, ListFacts& facts);

// Puts `edits` into `member`'s shards, rebuilding those that they touch, all when
// the count of shards no longer fits.
void EditRows(const RowEdits& edits, const directory::Areas& areas, MemberRows& member);

// Adds `fresh`, which are later than all there are, to the removals, and drops
// those from before `before` and those already forgotten.
void EditRemovals(std::vector<Removal> fresh, std::optional<absl::Time> before, MemberRows& member);

// The model of `members`, sorted by id, that follows `before` (null for the first).
std::shared_ptr<const Model> MakeModel(std::vector<std::shared_ptr<const MemberRows>> members,
                                       uint64_t sequence, int64_t origin_us, const Model* before);

}  // namespace consortium::vacancies

#endif  // CONSORTIUM_GATEWAY_VACANCIES_MODEL_BUILDER_H_
