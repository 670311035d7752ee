#include "policy/placement/moves.h"

#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <tuple>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace consortium::policy {
namespace {

using ::testing::HasSubstr;

constexpr Move kMoves[] = {
    Move::kHold,     Move::kAccept, Move::kDecline, Move::kTakeUp,        Move::kConsent,
    Move::kWithdraw, Move::kRunOut, Move::kPlaced,  Move::kRefuseConsent, Move::kFilledByOthers};

// The table once more, as people read it: a row per state, its moves in the order
// hold, accept, decline, take up, consent, refuse, withdraw, run out, filled by
// others, placed. `.` is no arrow; two letters are with and without consents missing.
struct Row {
  v1::PlacementState state;
  const char* moves;
};
constexpr Row kTable[] = {
    {v1::PLACEMENT_STATE_REQUESTED, "H O D . . . W E G ."},
    {v1::PLACEMENT_STATE_HELD, "H O D T . . W E G ."},
    {v1::PLACEMENT_STATE_OFFERED, "O . D CA O D W E G ."},
    {v1::PLACEMENT_STATE_TAKEN_UP, "T CA D . . . W E G ."},
    {v1::PLACEMENT_STATE_AWAITING_CONSENTS, "C . D . CA D W E G ."},
    {v1::PLACEMENT_STATE_ACCEPTED, ". . . . . . W . G P"},
    {v1::PLACEMENT_STATE_PLACED, ". . . . . . . . . ."},
    {v1::PLACEMENT_STATE_DECLINED, ". . . . . . . . . ."},
    {v1::PLACEMENT_STATE_WITHDRAWN, ". . . . . . . . . ."},
    {v1::PLACEMENT_STATE_EXPIRED, ". . . . . . . . . ."},
    {v1::PLACEMENT_STATE_PLACE_GONE, ". . . . . . . . . ."},
};
constexpr Move kOrder[] = {
    Move::kHold,          Move::kAccept,   Move::kDecline, Move::kTakeUp,         Move::kConsent,
    Move::kRefuseConsent, Move::kWithdraw, Move::kRunOut,  Move::kFilledByOthers, Move::kPlaced};

char LetterOf(std::optional<v1::PlacementState> state) {
  if (!state.has_value()) return '.';
  switch (*state) {
    case v1::PLACEMENT_STATE_HELD:
      return 'H';
    case v1::PLACEMENT_STATE_OFFERED:
      return 'O';
    case v1::PLACEMENT_STATE_TAKEN_UP:
      return 'T';
    case v1::PLACEMENT_STATE_AWAITING_CONSENTS:
      return 'C';
    case v1::PLACEMENT_STATE_ACCEPTED:
      return 'A';
    case v1::PLACEMENT_STATE_PLACED:
      return 'P';
    case v1::PLACEMENT_STATE_DECLINED:
      return 'D';
    case v1::PLACEMENT_STATE_WITHDRAWN:
      return 'W';
    case v1::PLACEMENT_STATE_EXPIRED:
      return 'E';
    case v1::PLACEMENT_STATE_PLACE_GONE:
      return 'G';
    default:
      return '?';
  }
}

TEST(MovesTest, EveryArrowLeadsWhereItShouldAndEveryMissingOneNowhere) {
  ASSERT_EQ(std::size(kTable), static_cast<size_t>(v1::PlacementState_ARRAYSIZE) - 1);
  for (const Row& row : kTable) {
    std::string moves;
    for (const Move move : kOrder) {
      const char outstanding = LetterOf(After(row.state, move, /*consents_outstanding=*/true));
      const char given = LetterOf(After(row.state, move, /*consents_outstanding=*/false));
      if (!moves.empty()) moves += ' ';
      moves += outstanding;
      if (given != outstanding) moves += given;
    }
    EXPECT_EQ(moves, row.moves) << v1::PlacementState_Name(row.state);
  }
}

TEST(MovesTest, NothingHappensToWhatIsNoState) {
  for (const Move move : kMoves) {
    EXPECT_EQ(After(v1::PLACEMENT_STATE_UNSPECIFIED, move, false), std::nullopt);
  }
}

TEST(MovesTest, NoTwoArrowsContradictEachOther) {
  std::set<std::tuple<int, int, int>> seen;
  for (const Arrow& arrow : Arrows()) {
    const auto key = [&arrow](Consents consents) {
      return std::tuple(int{arrow.from}, static_cast<int>(arrow.move), static_cast<int>(consents));
    };
    EXPECT_TRUE(seen.insert(key(arrow.consents)).second);
    if (arrow.consents == Consents::kAny) {
      EXPECT_FALSE(seen.contains(key(Consents::kGiven)));
      EXPECT_FALSE(seen.contains(key(Consents::kOutstanding)));
    } else {
      EXPECT_FALSE(seen.contains(key(Consents::kAny)));
    }
  }
}

TEST(MovesTest, EachSideMakesItsOwnMovesAlone) {
  for (const Arrow& arrow : Arrows()) {
    switch (arrow.move) {
      case Move::kHold:
      case Move::kAccept:
      case Move::kDecline:
        EXPECT_EQ(arrow.mover, Mover::kHost);
        break;
      case Move::kTakeUp:
      case Move::kWithdraw:
        EXPECT_EQ(arrow.mover, Mover::kAsker);
        break;
      case Move::kConsent:
      case Move::kRefuseConsent:
        EXPECT_EQ(arrow.mover, Mover::kEither);
        break;
      case Move::kRunOut:
        EXPECT_EQ(arrow.mover, Mover::kTime);
        break;
      case Move::kFilledByOthers:
      case Move::kPlaced:
        EXPECT_EQ(arrow.mover, Mover::kList);
        break;
    }
  }
}

TEST(MovesTest, PlacesAreReservedFromTheHoldToTheEnd) {
  std::set<std::string> holding;
  std::set<std::string> ended;
  for (int state = 1; state < v1::PlacementState_ARRAYSIZE; ++state) {
    const auto each = static_cast<v1::PlacementState>(state);
    if (Holds(each)) holding.insert(v1::PlacementState_Name(each));
    if (HasEnded(each)) ended.insert(v1::PlacementState_Name(each));
    EXPECT_FALSE(Holds(each) && HasEnded(each));
  }
  EXPECT_EQ(holding.size(), 5u);
  EXPECT_EQ(ended.size(), 5u);
  EXPECT_FALSE(Holds(v1::PLACEMENT_STATE_REQUESTED));
  EXPECT_TRUE(IsTakenUp(v1::PLACEMENT_STATE_PLACED));
  EXPECT_FALSE(IsTakenUp(v1::PLACEMENT_STATE_OFFERED));
}

TEST(MovesTest, TheDiagramOfTheReadmeIsTheTable) {
  std::ifstream file(PLACEMENT_README);
  const std::string readme{std::istreambuf_iterator<char>(file), {}};
  EXPECT_THAT(readme, HasSubstr("```mermaid\n" + Diagram() + "```\n"));
}

}  // namespace
}  // namespace consortium::policy
