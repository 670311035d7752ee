#ifndef CONSORTIUM_POLICY_MATCHING_SELECTION_H_
#define CONSORTIUM_POLICY_MATCHING_SELECTION_H_

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "policy/matching/scan.h"

namespace consortium::policy {

// Keeps the best `count` of the rows offered to it that rank behind `after`, in
// memory for a few times as many. Not thread-safe.
class Selection {
 public:
  Selection(const Snapshot& snapshot, const std::optional<Rank>& after, size_t count);

  // Keys outside `first()` to `last()` cannot be among them. The bounds close in as
  // rows are offered.
  uint64_t first() const { return first_; }
  uint64_t last() const { return last_; }

  void Offer(const Collected& row);

  // The best, in order. Empties the selection.
  std::vector<Collected> Take();

 private:
  using Tie = std::array<uint8_t, 16>;
  const Tie& TieOf(const Collected& row) const;
  bool Before(const Collected& a, const Collected& b) const;
  void Shrink();

  const Snapshot& snapshot_;
  const size_t count_;
  const size_t capacity_;
  uint64_t first_ = 0;
  uint64_t last_ = kNoKey - 1;
  std::optional<Tie> after_tie_;
  std::vector<Collected> rows_;
};

// The key of a rank; a rank that no row can have gives the nearest key.
uint64_t KeyOf(const Rank& rank);

}  // namespace consortium::policy

#endif  // CONSORTIUM_POLICY_MATCHING_SELECTION_H_
