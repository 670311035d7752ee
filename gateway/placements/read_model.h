#ifndef CONSORTIUM_GATEWAY_PLACEMENTS_READ_MODEL_H_
#define CONSORTIUM_GATEWAY_PLACEMENTS_READ_MODEL_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "certs/platform/mutex.h"
#include "gateway/placements/placement_store.h"
#include "gateway/storage/connection.h"

namespace consortium::placements {

// One need with its requests, in the order of their places. Immutable; thread-safe.
struct NeedFacts {
  StoredNeed need;
  std::vector<StoredRequest> requests;
};

// A member's requests, out and in, by their last changes. Immutable; thread-safe.
struct Feed {
  struct Entry {
    uint64_t sequence;
    uint64_t place;
    std::shared_ptr<const NeedFacts> need;
    size_t request;  // Its place in the need.

    const StoredRequest& stored() const { return need->requests[request]; }
  };
  std::vector<Entry> entries;
};

// Everything at one instant. Immutable; thread-safe.
struct Model {
  uint64_t generation = 0;  // Differs between any two models.
  uint64_t sequence = 0;    // Of the last change of a request.
  std::map<std::string, std::shared_ptr<const NeedFacts>, std::less<>> needs;
  std::map<std::string, std::shared_ptr<const Feed>, std::less<>> feeds;  // By member.
  absl::Time next_due = absl::InfiniteFuture();

  // Null when there is none.
  const NeedFacts* Find(absl::string_view need_ref) const;
  const Feed* FeedOf(absl::string_view member) const;
};

// Answers every read of placements from memory. The writer's thread collects what its
// transaction changed and replaces the model once per commit: what was not touched is
// shared with the model before.
//
// Apply(), Commit() and Load() are the writer thread's (or main's before there is one);
// Current() is thread-safe.
class ReadModel {
 public:
  ReadModel();

  std::shared_ptr<const Model> Current() const;

  // Notes what a change left of a need, for the next Commit().
  void Apply(NeedFacts need);

  // Brings what was noted into the model in force.
  void Commit();

  // Replaces the model by what the database holds, and drops what was noted.
  // DATA_LOSS: it holds rows that are none; other codes as Connection's. The model
  // stays as it was then.
  absl::Status Load(storage::Connection& connection);

 private:
  void Replace(std::shared_ptr<const Model> model);

  std::map<std::string, NeedFacts> pending_;  // The writer thread's own.
  mutable platform::Mutex mutex_;
  std::shared_ptr<const Model> model_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace consortium::placements

#endif  // CONSORTIUM_GATEWAY_PLACEMENTS_READ_MODEL_H_
