#ifndef CONSORTIUM_TESTS_MODEL_NEED_MODEL_H_
#define CONSORTIUM_TESTS_MODEL_NEED_MODEL_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "consortium/v1/placements.pb.h"

namespace consortium::model {

// One host asked for places, after the words of placement_request.proto and the diagram
// of policy/placement/README.md: written from those, with nothing of the gateway in it.
struct ModelRequest {
  v1::PlacementRequest facts = {};      // As its asker sees it, but for what comes and goes.
  std::pair<uint64_t, int> place = {};  // The entry that asked, and the vacancy.
  uint64_t changed = 0;                 // The last entry that changed it.
  uint32_t places = 0;                  // What it takes while it is held or agreed.
  uint32_t arrived = 0;                 // Children who have come since it was agreed.

  v1::PlacementState state() const { return facts.state(); }
  bool has_ended() const;
  bool is_chosen() const;
  // Reserved until a time: HELD, OFFERED, TAKEN_UP or AWAITING_CONSENTS.
  bool is_held() const;
  bool is_agreed() const { return state() == v1::PLACEMENT_STATE_ACCEPTED; }
  bool waits_for_consents() const;
  // Whether its time is over; whether it still takes places then.
  bool IsOver(absl::Time now) const;
  uint32_t TakenAt(absl::Time now) const;

  void MoveTo(v1::PlacementState state, absl::string_view by, absl::Time now, uint64_t sequence);
  // As `viewer` sees it in the answer of a write.
  v1::PlacementRequest ShowTo(absl::string_view viewer) const;
};

// One need with its requests. A value.
struct NeedModel {
  std::string ref;
  std::string member;
  v1::PlacementNeed need;
  bool is_closed = false;
  std::vector<ModelRequest> requests = {};  // In the order of asking.

  ModelRequest* Find(absl::string_view placement_ref);
  const ModelRequest* Chosen() const;
  // Ends what time has ended; true when that was something.
  bool RunOut(absl::Time now, uint64_t sequence);
};

}  // namespace consortium::model

#endif  // CONSORTIUM_TESTS_MODEL_NEED_MODEL_H_
