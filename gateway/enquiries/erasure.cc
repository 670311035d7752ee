#include "gateway/enquiries/erasure.h"

#include <optional>
#include <string>
#include <vector>

#include "certs/evidence/message_digest.h"
#include "gateway/journal/entry.h"
#include "gateway/journal/receipt.h"
#include "gateway/journal/request_ledger.h"

namespace consortium::enquiries {

absl::Status EraseBody(storage::Transaction& transaction, EnquiryStore& store,
                       StoredEnquiry& enquiry) {
  transaction.LeaveNoTrace();
  journal::SetInstant(transaction.now(), enquiry.record.mutable_erased_at());
  enquiry.record.clear_possibly_same_as();
  enquiry.body.reset();
  if (absl::Status erased = store.Erase(enquiry.record.reference()); !erased.ok()) return erased;
  return journal::ForgetContent(transaction, enquiry.request_member, enquiry.request_id);
}

absl::StatusOr<int> EraseOld(storage::Transaction& transaction, absl::Duration kept, int rows_max) {
  EnquiryStore store(transaction.connection());
  const absl::StatusOr<std::vector<std::string>> old =
      store.ErasableBefore(transaction.now() - kept, rows_max);
  if (!old.ok()) return old.status();
  for (const std::string& reference : *old) {
    absl::StatusOr<std::optional<StoredEnquiry>> enquiry = store.Find(reference);
    if (!enquiry.ok()) return enquiry.status();
    if (!enquiry->has_value()) continue;
    if (absl::Status erased = EraseBody(transaction, store, **enquiry); !erased.ok()) return erased;
    if (absl::Status updated = store.Update(**enquiry); !updated.ok()) return updated;
    const absl::StatusOr<uint64_t> sequence = journal::Append(
        transaction,
        journal::MakeEntry("enquiries.erase", "", "", reference, evidence::Sha256(reference)));
    if (!sequence.ok()) return sequence.status();
  }
  return static_cast<int>(old->size());
}

}  // namespace consortium::enquiries
