#ifndef CONSORTIUM_PROTO_CONSORTIUM_V1_INSTANT_H_
#define CONSORTIUM_PROTO_CONSORTIUM_V1_INSTANT_H_

#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"

// Instants of the contract, in and out of absl::Time: the one way each.
namespace consortium::v1 {

// Instants on the wire are whole microseconds, as in the database: what is finer is
// cut off, either way. Both sides lie in the years 1 to 9999.
void SetInstant(absl::Time at, google::protobuf::Timestamp* timestamp);
absl::Time InstantOf(const google::protobuf::Timestamp& timestamp);

}  // namespace consortium::v1

#endif  // CONSORTIUM_PROTO_CONSORTIUM_V1_INSTANT_H_
