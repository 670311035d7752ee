#ifndef CONSORTIUM_GATEWAY_TRAINING_ERASURE_H_
#define CONSORTIUM_GATEWAY_TRAINING_ERASURE_H_

#include "absl/status/status.h"
#include "gateway/storage/writer.h"
#include "gateway/training/training_store.h"

namespace consortium::training {

// Erases what the trainer was told of a participant: the sealed details, and what
// the request ledger compares, so that the request id returns its response
// uncompared from here on. The booking stays. Also gone from the database's log
// before the change is answered.
absl::Status EraseDetails(storage::Transaction& transaction, TrainingStore& store,
                          StoredBooking& booking);

}  // namespace consortium::training

#endif  // CONSORTIUM_GATEWAY_TRAINING_ERASURE_H_
