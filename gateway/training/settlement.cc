#include "gateway/training/settlement.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "certs/evidence/message_digest.h"
#include "gateway/journal/entry.h"
#include "gateway/training/offer_book.h"

namespace consortium::training {
namespace {

absl::Status SettleOne(storage::Transaction& transaction, ReadModel& model, const OfferKey& key) {
  TrainingStore store(transaction.connection());
  absl::StatusOr<std::optional<OfferBook>> found = OfferBook::Open(store, model.seat_counts(), key);
  if (!found.ok()) return found.status();
  if (!found->has_value()) return absl::OkStatus();
  OfferBook& book = **found;
  book.Settle(transaction.now());
  if (absl::Status erased = book.EraseOld(transaction); !erased.ok()) return erased;
  if (!book.has_changed()) return book.Write(transaction, model, 0);
  const std::string subject = absl::StrCat(key.member, "/", key.offer_ref);
  const absl::StatusOr<uint64_t> sequence = journal::Append(
      transaction,
      journal::MakeEntry("training.settle", "", "", subject, evidence::Sha256(subject)));
  if (!sequence.ok()) return sequence.status();
  return book.Write(transaction, model, *sequence);
}

}  // namespace

absl::StatusOr<int> SettleDue(storage::Transaction& transaction, ReadModel& model, int offers_max) {
  const absl::StatusOr<std::vector<OfferKey>> due =
      TrainingStore(transaction.connection()).DueOffers(transaction.now(), offers_max);
  if (!due.ok()) return due.status();
  for (const OfferKey& key : *due) {
    if (absl::Status settled = SettleOne(transaction, model, key); !settled.ok()) return settled;
  }
  return static_cast<int>(due->size());
}

}  // namespace consortium::training
