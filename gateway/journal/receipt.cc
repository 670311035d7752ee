#include "gateway/journal/receipt.h"

#include <string>

#include "google/protobuf/util/time_util.h"

namespace consortium::journal {

using google::protobuf::util::TimeUtil;

void SetInstant(absl::Time at, google::protobuf::Timestamp* timestamp) {
  *timestamp = TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(at));
}

absl::Time InstantOf(const google::protobuf::Timestamp& timestamp) {
  return absl::FromUnixMicros(TimeUtil::TimestampToMicroseconds(timestamp));
}

void FillReceipt(absl::string_view request_id, uint64_t sequence, absl::Time committed_at,
                 v1::Receipt* receipt) {
  receipt->set_request_id(std::string(request_id));
  receipt->set_sequence(sequence);
  SetInstant(committed_at, receipt->mutable_committed_at());
}

}  // namespace consortium::journal
