#ifndef CONSORTIUM_GATEWAY_ENQUIRIES_ERASURE_H_
#define CONSORTIUM_GATEWAY_ENQUIRIES_ERASURE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gateway/enquiries/enquiry_store.h"
#include "gateway/enquiries/erasure_list.h"
#include "gateway/storage/writer.h"

namespace consortium::enquiries {

// Erases the answers: sealed copies, salt, digest, hashes, and what the request
// ledger compares. Record and journal entries stay; the record says when. The
// caller has put it on the ErasureList.
absl::Status EraseBody(storage::Transaction& transaction, EnquiryStore& store,
                       StoredEnquiry& enquiry);

// A change: erases what was picked up longer than `kept` ago, at most `rows_max`
// enquiries, a journal entry each; returns how many. Like the others below it puts
// them on the list first.
absl::StatusOr<int> EraseOld(storage::Transaction& transaction, ErasureList& list,
                             absl::Duration kept, int rows_max);

// A change: closes what was set aside longer than `kept` ago and that nobody decided
// on, as the coordinator's, and erases its answers; at most `rows_max`, a journal
// entry each. Its promises stay missed, so that the reports count it. Returns how
// many.
absl::StatusOr<int> ExpireUndecided(storage::Transaction& transaction, ErasureList& list,
                                    const std::string& coordinator, absl::Duration kept,
                                    int rows_max);

// A change: erases again what the list names and the database has, since it was
// restored from an older backup. What waits there is closed: somebody had it, or
// wanted it gone. Returns which.
absl::StatusOr<std::vector<std::string>> EraseAgain(storage::Transaction& transaction,
                                                    ErasureList& list);

}  // namespace consortium::enquiries

#endif  // CONSORTIUM_GATEWAY_ENQUIRIES_ERASURE_H_
