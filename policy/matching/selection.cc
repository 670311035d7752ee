#include "policy/matching/selection.h"

#include <algorithm>

namespace consortium::policy {
namespace {

constexpr uint32_t kMismatchesMax = 7;
constexpr uint32_t kUnmetMax = 127;

}  // namespace

uint64_t KeyOf(const Rank& rank) {
  const uint32_t distance = rank.distance_m == kDistanceUnknown
                                ? kKeyDistanceUnknown
                                : std::min(rank.distance_m, kKeyDistanceMax);
  const int32_t day = rank.free_day == 0 ? 0 : rank.free_day - kDayZeroSinceEpoch;
  return PackKey(std::min(rank.mismatches, kMismatchesMax), std::min(rank.wishes_unmet, kUnmetMax),
                 distance, static_cast<DayNumber>(std::clamp<int32_t>(day, 0, kNever)),
                 static_cast<uint16_t>(rank.tie[0] << 8 | rank.tie[1]));
}

// Room for several times the rows wanted makes sorting them out rare.
Selection::Selection(const Snapshot& snapshot, const std::optional<Rank>& after, size_t count)
    : snapshot_(snapshot), count_(count), capacity_(4 * count + kGroupRows) {
  if (after.has_value()) {
    first_ = KeyOf(*after);
    after_tie_ = after->tie;
  }
  rows_.reserve(capacity_);
}

const Selection::Tie& Selection::TieOf(const Collected& row) const {
  return snapshot_[row.chunk]->id(row.row);
}

bool Selection::Before(const Collected& a, const Collected& b) const {
  return a.key != b.key ? a.key < b.key : TieOf(a) < TieOf(b);
}

void Selection::Shrink() {
  if (rows_.size() <= count_) return;
  std::nth_element(rows_.begin(), rows_.begin() + static_cast<std::ptrdiff_t>(count_), rows_.end(),
                   [this](const Collected& a, const Collected& b) { return Before(a, b); });
  last_ = rows_[count_].key;
  rows_.resize(count_);
}

void Selection::Offer(const Collected& row) {
  if (row.key < first_ || row.key > last_ || count_ == 0) return;
  if (row.key == first_ && after_tie_.has_value() && TieOf(row) <= *after_tie_) return;
  rows_.push_back(row);
  if (rows_.size() == capacity_) Shrink();
}

std::vector<Collected> Selection::Take() {
  Shrink();
  std::sort(rows_.begin(), rows_.end(),
            [this](const Collected& a, const Collected& b) { return Before(a, b); });
  return std::move(rows_);
}

}  // namespace consortium::policy
