#include "gateway/journal/receipt.h"

#include <string>

namespace consortium::journal {

void FillReceipt(absl::string_view request_id, uint64_t sequence, absl::Time committed_at,
                 v1::Receipt* receipt) {
  receipt->set_request_id(std::string(request_id));
  receipt->set_sequence(sequence);
  SetInstant(committed_at, receipt->mutable_committed_at());
}

}  // namespace consortium::journal
