#ifndef CONSORTIUM_POLICY_PLACEMENT_MOVES_H_
#define CONSORTIUM_POLICY_PLACEMENT_MOVES_H_

#include <optional>
#include <string>

#include "absl/types/span.h"
#include "consortium/v1/placement_request.pb.h"

// The one table of what may happen to a request for a placement. Pure.
namespace consortium::policy {

// What is done to a request.
enum class Move {
  kHold,            // The host reserves the places, or says anew until when.
  kAccept,          // The host agrees.
  kDecline,         // The host does not.
  kTakeUp,          // The asker wants what is held or offered.
  kConsent,         // A consent is given.
  kRefuseConsent,   // One is refused.
  kWithdraw,        // The asker no longer asks.
  kRunOut,          // The time to answer, or of the hold, is over.
  kFilledByOthers,  // The host's list shows the places gone.
  kPlaced,          // The host's list shows the children placed.
};

// Who may make it. Whose a consent is, its kind says: either side may make that move.
enum class Mover { kHost, kAsker, kEither, kTime, kList };

// Which consents there are, where that decides.
enum class Consents { kAny, kOutstanding, kGiven };

// One arrow.
struct Arrow {
  v1::PlacementState from;
  Move move;
  Mover mover;
  Consents consents;  // As they are after the move.
  v1::PlacementState to;
};

// Every arrow; what is not in it does not happen.
absl::Span<const Arrow> Arrows();

// Where `move` leads from `state` when `consents_outstanding` says how consents are
// after it; nothing when there is no such arrow.
std::optional<v1::PlacementState> After(v1::PlacementState state, Move move,
                                        bool consents_outstanding);

// Whether the places are reserved in this state: until a time, or, once ACCEPTED,
// until the host's list shows them filled.
bool Holds(v1::PlacementState state);

// Whether the asker has chosen this request of its need.
bool IsTakenUp(v1::PlacementState state);

// Whether nothing more happens.
bool HasEnded(v1::PlacementState state);

// The arrows as a Mermaid state diagram, for README.md.
std::string Diagram();

}  // namespace consortium::policy

#endif  // CONSORTIUM_POLICY_PLACEMENT_MOVES_H_
