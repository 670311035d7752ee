#ifndef CONSORTIUM_GATEWAY_TRAINING_BOOKING_H_
#define CONSORTIUM_GATEWAY_TRAINING_BOOKING_H_

#include <cstddef>

#include "consortium/v1/training.pb.h"
#include "gateway/server/method_table.h"
#include "gateway/storage/writer.h"
#include "gateway/training/surroundings.h"

namespace consortium::training {

// Participants who wait for one offer, at most.
inline constexpr size_t kWaitingMax = 1'000;

// Books places and gives them back. Thread-safe.
class BookingDesk {
 public:
  explicit BookingDesk(const Surroundings& around) : around_(around) {}

  // BookPlaces, as training.proto promises. Seats are checked and details sealed on
  // the caller's thread; the writer's only decides. `request` and `response` live
  // until `done`.
  void Book(storage::Writer& writer, const server::Call& call, const v1::BookPlacesRequest& request,
            v1::BookPlacesResponse* response, server::Done done) const;

  // CancelBooking, likewise.
  void Cancel(storage::Writer& writer, const server::Call& call,
              const v1::CancelBookingRequest& request, v1::CancelBookingResponse* response,
              server::Done done) const;

 private:
  const Surroundings& around_;
};

}  // namespace consortium::training

#endif  // CONSORTIUM_GATEWAY_TRAINING_BOOKING_H_
