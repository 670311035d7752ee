#ifndef CONSORTIUM_GATEWAY_TRAINING_READ_MODEL_H_
#define CONSORTIUM_GATEWAY_TRAINING_READ_MODEL_H_

#include <memory>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "certs/platform/mutex.h"
#include "gateway/directory/areas.h"
#include "gateway/storage/connection.h"
#include "gateway/training/model.h"
#include "gateway/training/model_builder.h"
#include "gateway/training/seat_counts.h"

namespace consortium::training {

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

  // Who holds places as changes see it: the writer thread's, and forgotten by Load().
  SeatCounts& seat_counts() { return seat_counts_; }

  // Brings what was noted into the model in force.
  void Commit();

  // Replaces the model by what the database holds, and drops what was noted.
  // DATA_LOSS: it holds rows that are none; other codes as Connection's. The model
  // stays as it was then.
  absl::Status Load(storage::Connection& connection);

 private:
  void Replace(std::shared_ptr<const Model> model);

  const directory::Areas& areas_;
  SeatCounts seat_counts_;
  std::vector<OfferChange> pending_;  // The writer thread's own; in order.
  mutable platform::Mutex mutex_;
  std::shared_ptr<const Model> model_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace consortium::training

#endif  // CONSORTIUM_GATEWAY_TRAINING_READ_MODEL_H_
