#ifndef CONSORTIUM_TESTS_MODEL_PLACEMENT_BOARD_H_
#define CONSORTIUM_TESTS_MODEL_PLACEMENT_BOARD_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/time/time.h"
#include "certs/platform/mutex.h"
#include "consortium/v1/placements.pb.h"
#include "tests/model/random_client.h"

namespace consortium::model {

// Requests that clients have heard of, as they last heard of them. Thread-safe.
class PlacementBoard {
 public:
  void Note(const v1::PlacementRequest& request);

  // A recent one rather than an old one, that `member` asks or is asked; of anybody's
  // when it is empty. Nothing while there is none.
  enum class Side { kAsker, kHost };
  std::optional<v1::PlacementRequest> Some(Side side, const std::string& member,
                                           Chance& chance) const;

  // An instant after `now` and at most `far` ahead at which something changes by itself,
  // or just before it; nothing when there is none.
  std::optional<absl::Time> SomeInstant(absl::Time now, absl::Duration far, Chance& chance) const;

 private:
  mutable platform::Mutex mutex_;
  std::vector<v1::PlacementRequest> requests_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace consortium::model

#endif  // CONSORTIUM_TESTS_MODEL_PLACEMENT_BOARD_H_
