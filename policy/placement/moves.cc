#include "policy/placement/moves.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"

namespace consortium::policy {
namespace {

constexpr auto kRequested = v1::PLACEMENT_STATE_REQUESTED;
constexpr auto kHeld = v1::PLACEMENT_STATE_HELD;
constexpr auto kOffered = v1::PLACEMENT_STATE_OFFERED;
constexpr auto kTakenUp = v1::PLACEMENT_STATE_TAKEN_UP;
constexpr auto kAwaiting = v1::PLACEMENT_STATE_AWAITING_CONSENTS;
constexpr auto kAccepted = v1::PLACEMENT_STATE_ACCEPTED;
constexpr auto kPlaced = v1::PLACEMENT_STATE_PLACED;
constexpr auto kDeclined = v1::PLACEMENT_STATE_DECLINED;
constexpr auto kWithdrawn = v1::PLACEMENT_STATE_WITHDRAWN;
constexpr auto kExpired = v1::PLACEMENT_STATE_EXPIRED;
constexpr auto kGone = v1::PLACEMENT_STATE_PLACE_GONE;

constexpr auto kAny = Consents::kAny;
constexpr auto kOutstanding = Consents::kOutstanding;
constexpr auto kGiven = Consents::kGiven;

constexpr Arrow kArrows[] = {
    {kRequested, Move::kHold, Mover::kHost, kAny, kHeld},
    {kRequested, Move::kAccept, Mover::kHost, kAny, kOffered},
    {kRequested, Move::kDecline, Mover::kHost, kAny, kDeclined},
    {kRequested, Move::kWithdraw, Mover::kAsker, kAny, kWithdrawn},
    {kRequested, Move::kRunOut, Mover::kTime, kAny, kExpired},
    {kRequested, Move::kFilledByOthers, Mover::kList, kAny, kGone},

    {kHeld, Move::kHold, Mover::kHost, kAny, kHeld},
    {kHeld, Move::kAccept, Mover::kHost, kAny, kOffered},
    {kHeld, Move::kDecline, Mover::kHost, kAny, kDeclined},
    {kHeld, Move::kTakeUp, Mover::kAsker, kAny, kTakenUp},
    {kHeld, Move::kWithdraw, Mover::kAsker, kAny, kWithdrawn},
    {kHeld, Move::kRunOut, Mover::kTime, kAny, kExpired},
    {kHeld, Move::kFilledByOthers, Mover::kList, kAny, kGone},

    {kOffered, Move::kHold, Mover::kHost, kAny, kOffered},
    {kOffered, Move::kConsent, Mover::kEither, kAny, kOffered},
    {kOffered, Move::kRefuseConsent, Mover::kEither, kAny, kDeclined},
    {kOffered, Move::kDecline, Mover::kHost, kAny, kDeclined},
    {kOffered, Move::kTakeUp, Mover::kAsker, kOutstanding, kAwaiting},
    {kOffered, Move::kTakeUp, Mover::kAsker, kGiven, kAccepted},
    {kOffered, Move::kWithdraw, Mover::kAsker, kAny, kWithdrawn},
    {kOffered, Move::kRunOut, Mover::kTime, kAny, kExpired},
    {kOffered, Move::kFilledByOthers, Mover::kList, kAny, kGone},

    {kTakenUp, Move::kHold, Mover::kHost, kAny, kTakenUp},
    {kTakenUp, Move::kAccept, Mover::kHost, kOutstanding, kAwaiting},
    {kTakenUp, Move::kAccept, Mover::kHost, kGiven, kAccepted},
    {kTakenUp, Move::kDecline, Mover::kHost, kAny, kDeclined},
    {kTakenUp, Move::kWithdraw, Mover::kAsker, kAny, kWithdrawn},
    {kTakenUp, Move::kRunOut, Mover::kTime, kAny, kExpired},
    {kTakenUp, Move::kFilledByOthers, Mover::kList, kAny, kGone},

    {kAwaiting, Move::kHold, Mover::kHost, kAny, kAwaiting},
    {kAwaiting, Move::kConsent, Mover::kEither, kOutstanding, kAwaiting},
    {kAwaiting, Move::kConsent, Mover::kEither, kGiven, kAccepted},
    {kAwaiting, Move::kRefuseConsent, Mover::kEither, kAny, kDeclined},
    {kAwaiting, Move::kDecline, Mover::kHost, kAny, kDeclined},
    {kAwaiting, Move::kWithdraw, Mover::kAsker, kAny, kWithdrawn},
    {kAwaiting, Move::kRunOut, Mover::kTime, kAny, kExpired},
    {kAwaiting, Move::kFilledByOthers, Mover::kList, kAny, kGone},

    {kAccepted, Move::kWithdraw, Mover::kAsker, kAny, kWithdrawn},
    {kAccepted, Move::kPlaced, Mover::kList, kAny, kPlaced},
    {kAccepted, Move::kFilledByOthers, Mover::kList, kAny, kGone},
};

absl::string_view NameOf(v1::PlacementState state) {
  return absl::StripPrefix(v1::PlacementState_Name(state), "PLACEMENT_STATE_");
}

std::string LabelOf(const Arrow& arrow) {
  switch (arrow.move) {
    case Move::kHold:
      return arrow.from == kRequested ? "host holds" : "host says anew until when";
    case Move::kAccept:
      return "host accepts";
    case Move::kDecline:
      return "host declines";
    case Move::kTakeUp:
      return "asker takes up";
    case Move::kConsent:
      return arrow.consents == kGiven ? "last consent" : "a consent";
    case Move::kRefuseConsent:
      return "a consent is refused";
    case Move::kWithdraw:
      return "asker withdraws";
    case Move::kRunOut:
      return arrow.from == kRequested ? "no answer in time" : "the hold runs out";
    case Move::kFilledByOthers:
      return "list shows the places gone";
    case Move::kPlaced:
      return "list shows the children placed";
  }
  return "";
}

std::string WithCondition(const Arrow& arrow) {
  std::string label = LabelOf(arrow);
  if (arrow.move == Move::kConsent || arrow.consents == kAny) return label;
  return absl::StrCat(label,
                      arrow.consents == kGiven ? ", no consent missing" : ", consents missing");
}

}  // namespace

absl::Span<const Arrow> Arrows() { return kArrows; }

std::optional<v1::PlacementState> After(v1::PlacementState state, Move move,
                                        bool consents_outstanding) {
  const Consents consents = consents_outstanding ? kOutstanding : kGiven;
  for (const Arrow& arrow : kArrows) {
    if (arrow.from != state || arrow.move != move) continue;
    if (arrow.consents == kAny || arrow.consents == consents) return arrow.to;
  }
  return std::nullopt;
}

bool Holds(v1::PlacementState state) { return state != kRequested && !HasEnded(state); }

bool IsTakenUp(v1::PlacementState state) {
  return state == kTakenUp || state == kAwaiting || state == kAccepted || state == kPlaced;
}

bool HasEnded(v1::PlacementState state) {
  return std::none_of(std::begin(kArrows), std::end(kArrows),
                      [state](const Arrow& arrow) { return arrow.from == state; });
}

std::string Diagram() {
  // Several moves that lead the same way share a line.
  std::vector<std::pair<v1::PlacementState, v1::PlacementState>> ways;
  std::map<std::pair<int, int>, std::vector<std::string>> labels;
  for (const Arrow& arrow : kArrows) {
    std::vector<std::string>& way = labels[{arrow.from, arrow.to}];
    if (way.empty()) ways.emplace_back(arrow.from, arrow.to);
    way.push_back(WithCondition(arrow));
  }
  std::string diagram = "stateDiagram-v2\n  [*] --> REQUESTED: asker asks\n";
  for (const auto& [from, to] : ways) {
    absl::StrAppend(&diagram, "  ", NameOf(from), " --> ", NameOf(to), ": ",
                    absl::StrJoin(labels[{from, to}], " / "), "\n");
  }
  for (int state = v1::PLACEMENT_STATE_REQUESTED; state < v1::PlacementState_ARRAYSIZE; ++state) {
    const auto each = static_cast<v1::PlacementState>(state);
    if (HasEnded(each)) absl::StrAppend(&diagram, "  ", NameOf(each), " --> [*]\n");
  }
  return diagram;
}

}  // namespace consortium::policy
