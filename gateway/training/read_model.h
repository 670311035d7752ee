#ifndef CONSORTIUM_GATEWAY_TRAINING_READ_MODEL_H_
#define CONSORTIUM_GATEWAY_TRAINING_READ_MODEL_H_

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "certs/platform/mutex.h"
#include "consortium/v1/training_offer.pb.h"
#include "gateway/directory/areas.h"
#include "gateway/storage/connection.h"
#include "gateway/training/search_row.h"
#include "gateway/training/training_store.h"
#include "policy/training/seats.h"

namespace consortium::training {

// One booking. Immutable; thread-safe.
struct BookingFacts {
  StoredBooking booking;                      // But for `sealed`.
  std::shared_ptr<const std::string> sealed;  // Null: none, or erased.
};

// What breaks ties between offers, whoever asks.
using OfferName = std::array<char, 16>;

// One offer with its bookings. Immutable; thread-safe.
struct OfferFacts {
  StoredOffer stored;
  OfferName name = {};      // A digest of its key.
  v1::TrainingOffer offer;  // As its owner sent it.
  policy::SeatRules rules;
  policy::Occupancy held;
  std::vector<std::shared_ptr<const BookingFacts>> bookings;  // By place.
  std::vector<uint64_t> waiting;                              // Places of those who wait.

  v1::OfferState StateAt(absl::Time now) const;

  // Places that `member` could have confirmed at `now`. While a settlement is due
  // and somebody waits it is judged as before: what comes free is theirs first.
  uint32_t FreePlaces(absl::string_view member, absl::Time now) const;
};

// A member's bookings, its own and those of its offers, by their last changes.
// Immutable; thread-safe.
struct Feed {
  struct Entry {
    uint64_t sequence;
    uint64_t place;
    std::shared_ptr<const BookingFacts> booking;
  };
  std::vector<Entry> entries;
};

// Everything at one instant. Immutable; thread-safe.
struct Model {
  uint64_t generation = 0;                                // Differs between any two models.
  uint64_t sequence = 0;                                  // Of the last change of a booking.
  std::vector<std::shared_ptr<const OfferFacts>> offers;  // Sorted by key.
  std::vector<SearchRow> rows;                            // One for each of them.
  std::vector<std::string> owners;                        // Sorted; rows name them by place.
  std::map<std::string, std::shared_ptr<const Feed>, std::less<>> feeds;  // By member.
  absl::Time next_due = absl::InfiniteFuture();

  // Null when there is none.
  const OfferFacts* Find(absl::string_view member, absl::string_view offer_ref) const;
  const Feed* FeedOf(absl::string_view member) const;
};

// What one committed change did to one offer.
struct OfferChange {
  OfferKey key;
  std::optional<StoredOffer> offer = {};  // Its row, where that is another.

  // New or changed. Where details are kept and `sealed` is left out, it is as before.
  std::vector<StoredBooking> bookings = {};
};

// Answers every read of training from memory. The writer's thread collects what its
// transaction changed and replaces the model once per commit: what was not touched
// is shared with the model before.
//
// Apply(), Commit() and Load() are the writer thread's (or main's before there is
// one); Current() is thread-safe.
class ReadModel {
 public:
  // `areas` must outlive this.
  explicit ReadModel(const directory::Areas& areas);

  std::shared_ptr<const Model> Current() const;

  // Notes a change for the next Commit().
  void Apply(OfferChange change);

  // Brings what was noted into the model in force.
  void Commit();

  // Replaces the model by what the database holds, and drops what was noted.
  // DATA_LOSS: it holds rows that are none; other codes as Connection's. The model
  // stays as it was then.
  absl::Status Load(storage::Connection& connection);

 private:
  void Replace(std::shared_ptr<const Model> model);

  const directory::Areas& areas_;
  std::vector<OfferChange> pending_;  // The writer thread's own; in order.
  mutable platform::Mutex mutex_;
  std::shared_ptr<const Model> model_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace consortium::training

#endif  // CONSORTIUM_GATEWAY_TRAINING_READ_MODEL_H_
