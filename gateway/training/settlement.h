#ifndef CONSORTIUM_GATEWAY_TRAINING_SETTLEMENT_H_
#define CONSORTIUM_GATEWAY_TRAINING_SETTLEMENT_H_

#include "absl/status/statusor.h"
#include "gateway/storage/writer.h"
#include "gateway/training/read_model.h"

namespace consortium::training {

// A change: brings at most `offers_max` offers up to the transaction's instant to
// which something has happened by itself (the owner's reservation ended, the first
// session began, details were kept for long enough), with a journal entry each where
// bookings changed. Returns how many offers it looked at.
absl::StatusOr<int> SettleDue(storage::Transaction& transaction, ReadModel& model, int offers_max);

}  // namespace consortium::training

#endif  // CONSORTIUM_GATEWAY_TRAINING_SETTLEMENT_H_
