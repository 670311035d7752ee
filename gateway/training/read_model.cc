#include "gateway/training/read_model.h"

#include <cstdlib>
#include <utility>

namespace consortium::training {

ReadModel::ReadModel(const directory::Areas& areas)
    : areas_(areas), model_(std::make_shared<Model>()) {}

std::shared_ptr<const Model> ReadModel::Current() const {
  platform::MutexLock lock(mutex_);
  return model_;
}

void ReadModel::Replace(std::shared_ptr<const Model> model) {
  platform::MutexLock lock(mutex_);
  model_.swap(model);
}

void ReadModel::Apply(OfferChange change) { pending_.push_back(std::move(change)); }

void ReadModel::Commit() {
  if (pending_.empty()) return;
  const std::shared_ptr<const Model> before = Current();
  ModelBuilder builder(*before, areas_);
  for (OfferChange& change : std::exchange(pending_, {})) {
    // Parsed by the change that committed it.
    if (!builder.Apply(std::move(change)).ok()) std::abort();
  }
  Replace(std::move(builder).Build(before->generation + 1));
}

absl::Status ReadModel::Load(storage::Connection& connection) {
  seat_counts_.Forget();
  TrainingStore store(connection);
  const Model nothing;
  ModelBuilder builder(nothing, areas_);
  absl::Status read = store.ReadOffers([&builder](const StoredOffer& stored) {
    return builder.Apply({.key = stored.key, .offer = stored});
  });
  if (!read.ok()) return read;
  read = store.ReadBookings([&builder](const StoredBooking& booking) {
    return builder.Apply({.key = booking.offer, .bookings = {booking}});
  });
  if (!read.ok()) return read;
  pending_.clear();
  Replace(std::move(builder).Build(Current()->generation + 1));
  return absl::OkStatus();
}

}  // namespace consortium::training
