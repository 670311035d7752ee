#ifndef CONSORTIUM_GATEWAY_JOURNAL_RECEIPT_H_
#define CONSORTIUM_GATEWAY_JOURNAL_RECEIPT_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "consortium/v1/types.pb.h"
#include "google/protobuf/timestamp.pb.h"

namespace consortium::journal {

// Instants on the wire are microseconds, as in the database.
void SetInstant(absl::Time at, google::protobuf::Timestamp* timestamp);
absl::Time InstantOf(const google::protobuf::Timestamp& timestamp);

// The receipt of a write that took `sequence` at `committed_at`.
void FillReceipt(absl::string_view request_id, uint64_t sequence, absl::Time committed_at,
                 v1::Receipt* receipt);

}  // namespace consortium::journal

#endif  // CONSORTIUM_GATEWAY_JOURNAL_RECEIPT_H_
