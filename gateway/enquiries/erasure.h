#ifndef CONSORTIUM_GATEWAY_ENQUIRIES_ERASURE_H_
#define CONSORTIUM_GATEWAY_ENQUIRIES_ERASURE_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gateway/enquiries/enquiry_store.h"
#include "gateway/storage/writer.h"

namespace consortium::enquiries {

// Erases the answers: sealed copies, salt, digest, hashes, and what the request
// ledger compares. Record and journal entries stay; the record says when.
absl::Status EraseBody(storage::Transaction& transaction, EnquiryStore& store,
                       StoredEnquiry& enquiry);

// A change: erases what was picked up longer than `kept` ago, at most `rows_max`
// enquiries, a journal entry each; returns how many.
absl::StatusOr<int> EraseOld(storage::Transaction& transaction, absl::Duration kept, int rows_max);

}  // namespace consortium::enquiries

#endif  // CONSORTIUM_GATEWAY_ENQUIRIES_ERASURE_H_
