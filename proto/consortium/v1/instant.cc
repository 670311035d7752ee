#include "consortium/v1/instant.h"

#include "google/protobuf/util/time_util.h"

namespace consortium::v1 {

using google::protobuf::util::TimeUtil;

void SetInstant(absl::Time at, google::protobuf::Timestamp* timestamp) {
  *timestamp = TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(at));
}

absl::Time InstantOf(const google::protobuf::Timestamp& timestamp) {
  return absl::FromUnixMicros(TimeUtil::TimestampToMicroseconds(timestamp));
}

}  // namespace consortium::v1
