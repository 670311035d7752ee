#ifndef CONSORTIUM_GATEWAY_VACANCIES_KNOWN_H_
#define CONSORTIUM_GATEWAY_VACANCIES_KNOWN_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "gateway/vacancies/shard.h"

namespace consortium::vacancies {

// Households in the order of their ids, and as of which sequence a viewer knows
// them: exactly those that stood then. Nothing stood at 0.
struct KnownRange {
  std::optional<HouseholdId> behind;  // Not in it; from the first one on without.
  std::optional<HouseholdId> end;     // The last one in it; all that follow without.
  uint64_t sequence = 0;

  bool Holds(const HouseholdId& id) const {
    return (!behind.has_value() || *behind < id) && (!end.has_value() || id <= *end);
  }
};

// What a viewer knows of all households: ranges that follow each other without a
// gap. Grows by a range whenever the viewer is told a part of what changed, and
// is one range again when it was told everything.
class Known {
 public:
  // Everything as of `sequence`.
  explicit Known(uint64_t sequence = 0) : ranges_{{{}, {}, sequence}} {}

  // The ranges, each beginning behind the one before.
  const std::vector<KnownRange>& ranges() const { return ranges_; }

  bool IsAt(uint64_t sequence) const {
    return ranges_.size() == 1 && ranges_.front().sequence == sequence;
  }

  // The range known as of the earliest sequence that is not `target`; nothing when
  // all are at `target`.
  std::optional<KnownRange> EarliestBut(uint64_t target) const;

  // Whether something is known as of a sequence before `sequence`, but for what is
  // known not at all.
  bool ReachesBehind(uint64_t sequence) const;

  // The households of `range` are known as of its sequence from now on.
  void Learn(const KnownRange& range);

 private:
  std::vector<KnownRange> ranges_;
};

}  // namespace consortium::vacancies

#endif  // CONSORTIUM_GATEWAY_VACANCIES_KNOWN_H_
