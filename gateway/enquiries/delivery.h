#ifndef CONSORTIUM_GATEWAY_ENQUIRIES_DELIVERY_H_
#define CONSORTIUM_GATEWAY_ENQUIRIES_DELIVERY_H_

#include <memory>

#include "absl/status/statusor.h"
#include "consortium/v1/enquiries.pb.h"
#include "gateway/enquiries/surroundings.h"
#include "gateway/server/method_table.h"
#include "gateway/storage/writer.h"

namespace consortium::enquiries {

// Opens ReceiveEnquiries: a consumer of the caller's member's queue. Its leases
// end with it. INVALID_ARGUMENT: lease or count.
absl::StatusOr<std::unique_ptr<server::StreamSource>> OpenDelivery(
    const Surroundings& around, storage::Writer& writer, const server::Call& call,
    const v1::ReceiveEnquiriesRequest& request);

// Opens WatchOverdueEnquiries. INVALID_ARGUMENT: the position.
absl::StatusOr<std::unique_ptr<server::StreamSource>> OpenOverdueWatch(
    const Surroundings& around, const v1::WatchOverdueEnquiriesRequest& request);

}  // namespace consortium::enquiries

#endif  // CONSORTIUM_GATEWAY_ENQUIRIES_DELIVERY_H_
