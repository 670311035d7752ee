#ifndef CONSORTIUM_GATEWAY_TRAINING_BOOKINGS_H_
#define CONSORTIUM_GATEWAY_TRAINING_BOOKINGS_H_

#include "absl/status/status.h"
#include "consortium/v1/training.pb.h"
#include "gateway/server/method_table.h"
#include "gateway/training/surroundings.h"

namespace consortium::training {

// A page ends early where its bookings would take more than this.
inline constexpr size_t kBookingsPageBytesMax = 1 << 20;

// Answers ListBookings from memory. Thread-safe.
class BookingReader {
 public:
  explicit BookingReader(const Surroundings& around) : around_(around) {}

  // As training.proto promises. Pages go on behind the last booking seen, so that
  // one that changes meanwhile comes first and is not repeated. INVALID_ARGUMENT: a
  // violation per field, or a page token of another list.
  absl::Status List(const server::Call& call, const v1::ListBookingsRequest& request,
                    v1::ListBookingsResponse* response) const;

 private:
  const Surroundings& around_;
};

}  // namespace consortium::training

#endif  // CONSORTIUM_GATEWAY_TRAINING_BOOKINGS_H_
