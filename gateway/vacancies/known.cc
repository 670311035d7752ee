#include "gateway/vacancies/known.h"

#include <algorithm>
#include <utility>

namespace consortium::vacancies {
namespace {

// No end is behind every id.
bool EndsBehind(const std::optional<HouseholdId>& end, const std::optional<HouseholdId>& other) {
  return other.has_value() && (!end.has_value() || *end > *other);
}

}  // namespace

std::optional<KnownRange> Known::EarliestBut(uint64_t target) const {
  std::optional<KnownRange> earliest;
  for (const KnownRange& range : ranges_) {
    if (range.sequence == target) continue;
    if (!earliest.has_value() || range.sequence < earliest->sequence) earliest = range;
  }
  return earliest;
}

bool Known::ReachesBehind(uint64_t sequence) const {
  return std::any_of(ranges_.begin(), ranges_.end(), [&](const KnownRange& range) {
    return range.sequence != 0 && range.sequence < sequence;
  });
}

void Known::Learn(const KnownRange& learnt) {
  std::vector<KnownRange> ranges;
  const auto append = [&ranges](const std::optional<HouseholdId>& end, uint64_t sequence) {
    if (!ranges.empty() && ranges.back().sequence == sequence) {
      ranges.back().end = end;
    } else {
      const std::optional<HouseholdId> behind = ranges.empty() ? std::nullopt : ranges.back().end;
      ranges.push_back({behind, end, sequence});
    }
  };
  bool is_learnt = false;
  for (const KnownRange& range : ranges_) {
    const bool begins_before =
        learnt.behind.has_value() && (!range.behind.has_value() || *range.behind < *learnt.behind);
    if (begins_before) {
      append(EndsBehind(range.end, learnt.behind) ? learnt.behind : range.end, range.sequence);
    }
    if (!is_learnt && (!learnt.behind.has_value() || EndsBehind(range.end, learnt.behind))) {
      append(learnt.end, learnt.sequence);
      is_learnt = true;
    }
    if (EndsBehind(range.end, learnt.end)) append(range.end, range.sequence);
  }
  ranges_ = std::move(ranges);
}

}  // namespace consortium::vacancies
