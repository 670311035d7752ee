#include "gateway/training/seat_counts.h"

namespace consortium::training {

void SeatCounts::Remember(const OfferKey& key, SeatCount count) {
  if (known_.size() >= kOffersMax && !known_.contains(key)) known_.clear();
  known_.insert_or_assign(key, std::move(count));
}

SeatCounts::Written SeatCounts::Write(const OfferKey& key, SeatCount count) {
  Remember(key, std::move(count));
  return Written(*this, key);
}

}  // namespace consortium::training
