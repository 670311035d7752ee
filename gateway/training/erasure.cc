#include "gateway/training/erasure.h"

#include "gateway/journal/request_ledger.h"

namespace consortium::training {

absl::Status EraseDetails(storage::Transaction& transaction, TrainingStore& store,
                          StoredBooking& booking) {
  transaction.LeaveNoTrace();
  booking.has_details = false;
  booking.sealed.clear();
  if (absl::Status erased = store.EraseDetails(booking.booking_ref); !erased.ok()) return erased;
  return journal::ForgetContent(transaction, booking.member, booking.request_id);
}

}  // namespace consortium::training
