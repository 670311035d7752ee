#ifndef CONSORTIUM_GATEWAY_JOURNAL_RECEIPT_H_
#define CONSORTIUM_GATEWAY_JOURNAL_RECEIPT_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "consortium/v1/instant.h"
#include "consortium/v1/types.pb.h"

namespace consortium::journal {

// The contract's instants, which rooms write beside receipts.
using v1::InstantOf;
using v1::SetInstant;

// The receipt of a write that took `sequence` at `committed_at`.
void FillReceipt(absl::string_view request_id, uint64_t sequence, absl::Time committed_at,
                 v1::Receipt* receipt);

}  // namespace consortium::journal

#endif  // CONSORTIUM_GATEWAY_JOURNAL_RECEIPT_H_
