#ifndef CONSORTIUM_TESTS_MODEL_TRAINING_BOARD_H_
#define CONSORTIUM_TESTS_MODEL_TRAINING_BOARD_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "certs/platform/mutex.h"
#include "consortium/v1/training.pb.h"
#include "tests/model/random_client.h"

namespace consortium::model {

// What clients have heard of, so that they ask about the same things. Thread-safe.
class TrainingBoard {
 public:
  struct Offer {
    std::string owner;
    v1::TrainingOffer terms;
  };
  struct Booking {
    std::string ref;
    std::string member;
    std::string owner;
    std::string offer_ref;
  };

  void Add(Offer offer);
  void Add(Booking booking);

  // A recent one rather than an old one; nothing while there is none. `owner`, `member`:
  // of anybody when empty.
  std::optional<Offer> SomeOffer(absl::string_view owner, Chance& chance) const;
  // One whose booking deadline is ahead.
  std::optional<Offer> SomeOpenOffer(absl::Time now, Chance& chance) const;
  std::optional<Booking> SomeBooking(absl::string_view member, Chance& chance) const;
  std::vector<v1::TrainingOffer> OffersOf(absl::string_view owner) const;
  std::vector<Booking> BookingsOf(const Offer& offer) const;

  // An instant after `now` and at most `far` ahead at which something changes by itself,
  // or just before it; nothing when there is none.
  std::optional<absl::Time> SomeInstant(absl::Time now, absl::Duration far, Chance& chance) const;

 private:
  mutable platform::Mutex mutex_;
  std::vector<Offer> offers_ ABSL_GUARDED_BY(mutex_);
  std::vector<Booking> bookings_ ABSL_GUARDED_BY(mutex_);
};

// An offer at random, within the bounds of what TrainingModel knows: one in twelve is wrong in
// one way.
v1::TrainingOffer RandomOffer(const std::string& offer_ref, absl::Time now, Chance& chance);

}  // namespace consortium::model

#endif  // CONSORTIUM_TESTS_MODEL_TRAINING_BOARD_H_
