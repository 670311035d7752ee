#include "gateway/placements/settlement.h"

#include <optional>
#include <string>

#include "absl/algorithm/container.h"
#include "certs/evidence/message_digest.h"
#include "gateway/journal/entry.h"
#include "gateway/placements/need_book.h"
#include "policy/placement/moves.h"

namespace consortium::placements {

std::vector<std::string> WaitTooLong(const Model& model, const Rules& rules, size_t needs_max) {
  std::vector<std::string> found;
  model.needs.VisitFrom("", [&](const SharedNeed& each) {
    const StoredNeed& need = each->need;
    if (!need.need.has_value()) return true;
    const std::optional<absl::Time> rests = RestsSince(need, each->requests);
    if (rests.has_value() && need.due > *rests + rules.need_kept) found.push_back(need.need_ref);
    return found.size() < needs_max;
  });
  return found;
}

absl::Status SettleDue(storage::Transaction& transaction, const Surroundings& around, int needs_max,
                       const std::vector<std::string>& also) {
  absl::StatusOr<std::vector<std::string>> due =
      PlacementStore(transaction.connection()).DueNeeds(transaction.now(), needs_max);
  if (!due.ok()) return due.status();
  for (const std::string& need_ref : also) {
    if (!absl::c_linear_search(*due, need_ref)) due->push_back(need_ref);
  }
  for (const std::string& need_ref : *due) {
    absl::StatusOr<std::optional<NeedBook>> book =
        NeedBook::Open(transaction.connection(), need_ref);
    if (!book.ok()) return book.status();
    if (!book->has_value()) continue;
    // Also where the policy changed and nothing is due yet: Write() says when it is.
    (*book)->RunOut(transaction.now(), Rules(around.membership.Get()->policy()));
    const absl::StatusOr<uint64_t> sequence = journal::Append(
        transaction,
        journal::MakeEntry("placements.settle", "", "", need_ref, evidence::Sha256(need_ref)));
    if (!sequence.ok()) return sequence.status();
    absl::Status written = (*book)->Write(transaction, around, *sequence);
    if (!written.ok()) return written;
  }
  return absl::OkStatus();
}

absl::Status SettleEnded(storage::Transaction& transaction, const Surroundings& around,
                         const std::vector<vacancies::ClaimEnded>& ended, uint64_t sequence) {
  for (const vacancies::ClaimEnded& each : ended) {
    absl::StatusOr<std::optional<NeedBook>> book =
        NeedBook::OpenOf(transaction.connection(), each.claim.claim_ref);
    if (!book.ok()) return book.status();
    if (!book->has_value()) continue;
    (*book)->RunOut(transaction.now(), Rules(around.membership.Get()->policy()));
    StoredRequest& request = *(*book)->Find(each.claim.claim_ref);
    // One that nobody answered in time ran out before the list came.
    if (!policy::HasEnded(request.state)) {
      const auto move =
          each.why == v1::CLAIM_END_PLACED ? policy::Move::kPlaced : policy::Move::kFilledByOthers;
      absl::Status moved = (*book)->Move(request, move, "", transaction.now());
      if (!moved.ok()) return absl::InternalError("a claim ended otherwise than its request may");
      request.facts.set_ended_by_list(each.why);
    }
    absl::Status written = (*book)->Write(transaction, around, sequence);
    if (!written.ok()) return written;
  }
  return absl::OkStatus();
}

}  // namespace consortium::placements
