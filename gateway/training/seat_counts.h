#ifndef CONSORTIUM_GATEWAY_TRAINING_SEAT_COUNTS_H_
#define CONSORTIUM_GATEWAY_TRAINING_SEAT_COUNTS_H_

#include <cstddef>
#include <map>
#include <utility>

#include "gateway/training/training_store.h"

namespace consortium::training {

// Who holds places at the offers that were booked last, as the database has it within
// the transaction under way, so that a booking counts nobody who booked before it. What
// is not known here the database knows.
//
// Not thread-safe: the writer thread's own.
class SeatCounts {
 public:
  // Offers of which it is known, at most; then all are counted anew.
  static constexpr size_t kOffersMax = 10'000;

  // What a change wrote of one offer. Unless it was committed, its end takes with it
  // what is known of the offer. Made to go the way of the change's effects, and must
  // not outlive the counts.
  class Written {
   public:
    Written(SeatCounts& counts, OfferKey key) : counts_(&counts), key_(std::move(key)) {}
    Written(Written&& other) noexcept
        : counts_(std::exchange(other.counts_, nullptr)), key_(std::move(other.key_)) {}
    Written& operator=(Written&&) = delete;
    ~Written() {
      if (counts_ != nullptr) counts_->known_.erase(key_);
    }

    void Committed() { counts_ = nullptr; }

   private:
    SeatCounts* counts_;  // Null: committed, or moved from.
    OfferKey key_;
  };

  // Null when it is not known. Valid until any other call.
  const SeatCount* Find(const OfferKey& key) const {
    const auto found = known_.find(key);
    return found == known_.end() ? nullptr : &found->second;
  }

  // What the database was found to hold.
  void Remember(const OfferKey& key, SeatCount count);

  // What it holds from here on, if the change and its transaction succeed.
  [[nodiscard]] Written Write(const OfferKey& key, SeatCount count);

  // When somebody else may have written.
  void Forget() { known_.clear(); }

 private:
  std::map<OfferKey, SeatCount> known_;
};

}  // namespace consortium::training

#endif  // CONSORTIUM_GATEWAY_TRAINING_SEAT_COUNTS_H_
