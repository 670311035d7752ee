#include "gateway/enquiries/erasure.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "certs/evidence/message_digest.h"
#include "gateway/enquiries/record.h"
#include "gateway/journal/entry.h"
#include "gateway/journal/receipt.h"
#include "gateway/journal/request_ledger.h"

namespace consortium::enquiries {
namespace {

// Erases each after `change`, with a journal entry of `kind` by nobody.
absl::StatusOr<int> EraseEach(storage::Transaction& transaction, ErasureList& list,
                              const std::vector<std::string>& references, absl::string_view kind,
                              absl::FunctionRef<void(StoredEnquiry&)> change) {
  if (absl::Status added = list.Add(references, transaction.now()); !added.ok()) return added;
  EnquiryStore store(transaction.connection());
  for (const std::string& reference : references) {
    absl::StatusOr<std::optional<StoredEnquiry>> enquiry = store.Find(reference);
    if (!enquiry.ok()) return enquiry.status();
    if (!enquiry->has_value()) continue;
    change(**enquiry);
    if (absl::Status erased = EraseBody(transaction, store, **enquiry); !erased.ok()) return erased;
    if (absl::Status updated = store.Update(**enquiry); !updated.ok()) return updated;
    const absl::StatusOr<uint64_t> sequence = journal::Append(
        transaction, journal::MakeEntry(kind, "", "", reference, evidence::Sha256(reference)));
    if (!sequence.ok()) return sequence.status();
  }
  return static_cast<int>(references.size());
}

}  // namespace

absl::Status EraseBody(storage::Transaction& transaction, EnquiryStore& store,
                       StoredEnquiry& enquiry) {
  transaction.LeaveNoTrace();
  journal::SetInstant(transaction.now(), enquiry.record.mutable_erased_at());
  enquiry.record.clear_possibly_same_as();
  enquiry.body.reset();
  if (absl::Status erased = store.Erase(enquiry.record.reference()); !erased.ok()) return erased;
  return journal::ForgetContent(transaction, enquiry.request_member, enquiry.request_id);
}

absl::StatusOr<int> EraseOld(storage::Transaction& transaction, ErasureList& list,
                             absl::Duration kept, int rows_max) {
  const absl::StatusOr<std::vector<std::string>> old =
      EnquiryStore(transaction.connection()).ErasableBefore(transaction.now() - kept, rows_max);
  if (!old.ok()) return old.status();
  return EraseEach(transaction, list, *old, "enquiries.erase", [](StoredEnquiry&) {});
}

absl::StatusOr<int> ExpireUndecided(storage::Transaction& transaction, ErasureList& list,
                                    const std::string& coordinator, absl::Duration kept,
                                    int rows_max) {
  const absl::StatusOr<std::vector<std::string>> undecided =
      EnquiryStore(transaction.connection()).UndecidedBefore(transaction.now() - kept, rows_max);
  if (!undecided.ok()) return undecided.status();
  return EraseEach(transaction, list, *undecided, "enquiries.expire", [&](StoredEnquiry& enquiry) {
    // Whoever was to decide has it, and its promises that were missed.
    if (!coordinator.empty()) enquiry.record.set_recipient(coordinator);
    Close(transaction.now(), enquiry.record.recipient(), v1::CLOSING_REASON_SPAM, &enquiry.record);
    enquiry.state = State::kClosed;
  });
}

absl::StatusOr<std::vector<std::string>> EraseAgain(storage::Transaction& transaction,
                                                    ErasureList& list) {
  if (list.references().empty()) return std::vector<std::string>();
  const absl::StatusOr<std::vector<std::string>> there =
      EnquiryStore(transaction.connection()).WithBodies();
  if (!there.ok()) return there.status();
  std::vector<std::string> back;
  for (const std::string& reference : *there) {
    if (list.references().count(reference) > 0) back.push_back(reference);
  }
  const absl::StatusOr<int> erased =
      EraseEach(transaction, list, back, "enquiries.erase", [&](StoredEnquiry& enquiry) {
        if (enquiry.state != State::kWaiting && enquiry.state != State::kSetAside) return;
        // Why it was erased is not on the list.
        Close(transaction.now(), enquiry.record.recipient(), v1::CLOSING_REASON_UNSPECIFIED,
              &enquiry.record);
        enquiry.state = State::kClosed;
      });
  if (!erased.ok()) return erased.status();
  return back;
}

}  // namespace consortium::enquiries
