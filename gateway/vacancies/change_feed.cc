#include "gateway/vacancies/change_feed.h"

#include <algorithm>

namespace consortium::vacancies {
namespace {

constexpr auto kLater = [](const auto& left, const auto& right) {
  return left.point > right.point;
};

}  // namespace

void ChangeFeed::Push(const Lane& lane) {
  lanes_.push_back(lane);
  std::push_heap(lanes_.begin(), lanes_.end(), kLater);
}

void ChangeFeed::Add(const MemberRows& member, const ChangePoint& rows_behind,
                     const ChangePoint& removals_behind) {
  for (const std::shared_ptr<const Shard>& shard : member.shards) {
    if (shard->last_sequence() < rows_behind.sequence || shard->size() == 0) continue;
    const size_t place = shard->PlaceBehind(rows_behind);
    if (place == shard->size()) continue;
    Push({shard->PointAt(place), &member, shard.get(), place});
  }
  const std::vector<Removal>& removals = *member.removals;
  if (removals.empty() || removals.back().point <= removals_behind) return;
  const auto behind = std::upper_bound(
      removals.begin(), removals.end(), removals_behind,
      [](const ChangePoint& point, const Removal& removal) { return point < removal.point; });
  Push({behind->point, &member, nullptr, static_cast<size_t>(behind - removals.begin())});
}

std::optional<ChangeFeed::Change> ChangeFeed::Peek() const {
  if (lanes_.empty()) return std::nullopt;
  const Lane& lane = lanes_.front();
  if (lane.shard == nullptr) {
    return Change{lane.point, lane.member, nullptr, 0, &(*lane.member->removals)[lane.place]};
  }
  return Change{lane.point, lane.member, lane.shard, lane.shard->RowInOrder(lane.place), nullptr};
}

void ChangeFeed::Pop() {
  std::pop_heap(lanes_.begin(), lanes_.end(), kLater);
  Lane lane = lanes_.back();
  lanes_.pop_back();
  ++lane.place;
  if (lane.shard != nullptr && lane.place < lane.shard->size()) {
    lane.point = lane.shard->PointAt(lane.place);
    Push(lane);
  } else if (lane.shard == nullptr && lane.place < lane.member->removals->size()) {
    lane.point = (*lane.member->removals)[lane.place].point;
    Push(lane);
  }
}

}  // namespace consortium::vacancies
