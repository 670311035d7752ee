#include "gateway/placements/settlement.h"

#include <optional>
#include <string>

#include "certs/evidence/message_digest.h"
#include "gateway/journal/entry.h"
#include "gateway/placements/need_book.h"
#include "policy/placement/moves.h"

namespace consortium::placements {

absl::Status SettleDue(storage::Transaction& transaction, const Surroundings& around,
                       int needs_max) {
  const absl::StatusOr<std::vector<std::string>> due =
      PlacementStore(transaction.connection()).DueNeeds(transaction.now(), needs_max);
  if (!due.ok()) return due.status();
  for (const std::string& need_ref : *due) {
    absl::StatusOr<std::optional<NeedBook>> book =
        NeedBook::Open(transaction.connection(), need_ref);
    if (!book.ok()) return book.status();
    if (!book->has_value()) continue;
    // Also where the policy changed and nothing is due any more: Write() says when it is.
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
