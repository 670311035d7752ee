#ifndef CONSORTIUM_GATEWAY_PLACEMENTS_READ_MODEL_H_
#define CONSORTIUM_GATEWAY_PLACEMENTS_READ_MODEL_H_

#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "certs/platform/mutex.h"
#include "gateway/placements/placement_store.h"
#include "gateway/storage/connection.h"
#include "gateway/storage/versioned_set.h"

namespace consortium::placements {

// One need with its requests, in the order of their places. Immutable; thread-safe.
struct NeedFacts {
  StoredNeed need;
  std::vector<StoredRequest> requests;
};
using SharedNeed = std::shared_ptr<const NeedFacts>;

struct ByNeedRef {
  absl::string_view operator()(const SharedNeed& need) const { return need->need.need_ref; }
};
using Needs = storage::VersionedSet<SharedNeed, ByNeedRef>;

// Where a request stands in its members' feeds: by its last change.
struct FeedKey {
  uint64_t sequence = 0;
  uint64_t place = 0;

  auto operator<=>(const FeedKey&) const = default;
};

struct FeedEntry {
  FeedKey key;
  SharedNeed need;
  size_t request = 0;  // Its place in the need.

  const StoredRequest& stored() const { return need->requests[request]; }
};

struct ByLastChange {
  const FeedKey& operator()(const FeedEntry& entry) const { return entry.key; }
};
using Feed = storage::VersionedSet<FeedEntry, ByLastChange>;

// What concerns one member. Immutable; thread-safe.
struct MemberPart {
  Feed feed;       // Requests, out and in.
  Needs standing;  // Its needs with a standing search.

  // Requests that changed up to here may have left memory, with their needs: whoever has
  // not seen all up to there needs a snapshot.
  uint64_t erased_until = 0;
};

// When something next happens to a need, or to a request of it, by itself.
struct Due {
  absl::Time at;
  SharedNeed need;
};

struct ByDue {
  std::pair<absl::Time, absl::string_view> operator()(const Due& due) const {
    return {due.at, due.need->need.need_ref};
  }
};

// Everything that is not at rest, at one instant. Immutable; thread-safe.
struct Model {
  uint64_t generation = 0;  // Differs between any two models.
  uint64_t sequence = 0;    // Of the last change of a request.
  Needs needs;
  std::map<std::string, std::shared_ptr<const MemberPart>, std::less<>> members;
  storage::VersionedSet<Due, ByDue> due;

  // Null when there is none.
  const NeedFacts* Find(absl::string_view need_ref) const;
  // One without anything when nothing concerns the member.
  const MemberPart& PartOf(absl::string_view member) const;
  // When the next thing happens by itself; without any, never.
  absl::Time next_due() const;
};

// Answers reads of placements from memory. The writer's thread collects what its
// transaction changed and replaces the model once per commit: what was not touched is
// shared with the model before. Needs at rest (StoredNeed) leave it.
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
