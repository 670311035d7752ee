#include "gateway/vacancies/own_first.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "certs/evidence/message_digest.h"
#include "certs/evidence/viewer_alias.h"
#include "gateway/journal/entry.h"
#include "gateway/vacancies/removals.h"
#include "gateway/vacancies/vacancy_store.h"

namespace consortium::vacancies {
namespace {

struct Kept {
  std::string household_ref;
  std::string row;
  uint64_t first_sequence;
};

absl::Status ShowOf(storage::Transaction& transaction, ReadModel& model, const std::string& member,
                    std::vector<Kept> kept) {
  const absl::StatusOr<uint64_t> sequence = journal::Append(
      transaction, journal::MakeEntry("vacancies.show", "", "", member, evidence::Sha256(member)));
  if (!sequence.ok()) return sequence.status();
  VacancyStore store(transaction.connection());
  MemberChange effect{.member = member, .sequence = *sequence, .at = transaction.now()};
  for (Kept& each : kept) {
    absl::Status shown = store.ShowRow({.member = member,
                                        .household_ref = each.household_ref,
                                        .first_sequence = each.first_sequence,
                                        .sequence = *sequence,
                                        .removed = transaction.now(),
                                        .kept = true});
    if (!shown.ok()) return shown;
    const HouseholdId id = evidence::HouseholdIdOf(member, each.household_ref);
    effect.row_changes.push_back({.id = id,
                                  .household_ref = std::move(each.household_ref),
                                  .bytes = std::move(each.row),
                                  .first_sequence = *sequence,
                                  .kept_since = each.first_sequence});
  }
  const absl::Status bounded = BoundRemovals(store, *model.Current(), kept.size(), effect);
  if (!bounded.ok()) return bounded;
  transaction.AfterCommit(
      [&model, effect = std::move(effect)]() mutable { model.Apply(std::move(effect)); });
  return absl::OkStatus();
}

}  // namespace

std::optional<absl::Time> KeptUntil(const directory::Membership& membership,
                                    absl::string_view member, absl::Time now) {
  const config::Member* const found = membership.Find(member);
  if (found == nullptr || found->own_children_first_hours() == 0) return std::nullopt;
  return now + absl::Hours(found->own_children_first_hours());
}

absl::Status ShowKept(storage::Transaction& transaction, ReadModel& model, int rows_max) {
  std::map<std::string, std::vector<Kept>> due;
  absl::Status read =
      VacancyStore(transaction.connection())
          .ReadKept(transaction.now(), rows_max, [&due](const StoredRow& row) {
            due[std::string(row.member)].push_back(
                {std::string(row.household_ref), std::string(row.row), row.first_sequence});
            return absl::OkStatus();
          });
  if (!read.ok()) return read;
  for (auto& [member, kept] : due) {
    absl::Status shown = ShowOf(transaction, model, member, std::move(kept));
    if (!shown.ok()) return shown;
  }
  return absl::OkStatus();
}

}  // namespace consortium::vacancies
