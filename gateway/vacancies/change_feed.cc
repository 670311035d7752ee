#include "gateway/vacancies/change_feed.h"

#include <algorithm>
#include <utility>

namespace consortium::vacancies {
namespace {

constexpr auto kLater = [](const auto& left, const auto& right) {
  return left.next.id > right.next.id;
};

constexpr auto kById = [](const Removal* left, const Removal* right) {
  return left->id < right->id;
};

// Of each household's lives at most one was under way at a sequence.
std::vector<const Removal*> EndsOf(const MemberRows& member, const KnownRange& range, Sees sees) {
  std::vector<const Removal*> ends;
  if (range.sequence == 0) return ends;
  const std::vector<Removal>& removals = *member.removals;
  auto removal = std::upper_bound(
      removals.begin(), removals.end(), range.sequence,
      [](uint64_t sequence, const Removal& each) { return sequence < each.sequence; });
  for (; removal != removals.end(); ++removal) {
    if (removal->kept && sees != Sees::kAll) continue;
    if (removal->first_sequence <= range.sequence && range.Holds(removal->id)) {
      ends.push_back(&*removal);
    }
  }
  std::sort(ends.begin(), ends.end(), kById);
  return ends;
}

}  // namespace

void ChangeFeed::Add(const MemberRows& member, Sees sees) {
  Lane lane{.next = {},
            .member = &member,
            .sees = sees,
            .shard = 0,
            .row = 0,
            .ends = EndsOf(member, range_, sees),
            .end = 0};
  if (range_.behind.has_value()) {
    lane.shard = member.ShardIndex(*range_.behind);
    lane.row = member.shards[lane.shard]->FirstBehind(*range_.behind);
  }
  if (Advance(lane)) Push(std::move(lane));
}

void ChangeFeed::Push(Lane lane) {
  lanes_.push_back(std::move(lane));
  std::push_heap(lanes_.begin(), lanes_.end(), kLater);
}

void ChangeFeed::Pop() {
  std::pop_heap(lanes_.begin(), lanes_.end(), kLater);
  Lane lane = std::move(lanes_.back());
  lanes_.pop_back();
  if (lane.next.type == v1::VACANCY_EVENT_TYPE_REMOVED && lane.next.household_ref != nullptr) {
    ++lane.end;
  } else {
    ++lane.row;
  }
  if (Advance(lane)) Push(std::move(lane));
}

bool ChangeFeed::Stands(const Lane& lane, const HouseholdId& id) {
  if (lane.sees == Sees::kNothing) return false;
  const Shard& shard = lane.member->ShardOf(id);
  const std::optional<size_t> row = shard.Find(id);
  return row.has_value() && (lane.sees == Sees::kAll || !shard.facts(*row).kept());
}

bool ChangeFeed::FindRow(Lane& lane) const {
  const bool visible = lane.sees != Sees::kNothing;
  for (; lane.shard < lane.member->shards.size(); ++lane.shard, lane.row = 0) {
    const Shard& shard = *lane.member->shards[lane.shard];
    if (visible && shard.last_sequence() <= range_.sequence) continue;
    for (; lane.row < shard.size(); ++lane.row) {
      const RowFacts& facts = shard.facts(lane.row);
      if (facts.kept() && lane.sees != Sees::kAll) continue;
      if (visible ? facts.sequence <= range_.sequence : facts.first_sequence > range_.sequence) {
        continue;
      }
      if (range_.Holds(shard.id(lane.row))) return true;
      lane.shard = lane.member->shards.size();
      return false;
    }
  }
  return false;
}

bool ChangeFeed::FindEnd(Lane& lane) const {
  for (; lane.end < lane.ends.size(); ++lane.end) {
    // A household that stands again is told with its row.
    if (!Stands(lane, lane.ends[lane.end]->id)) return true;
  }
  return false;
}

bool ChangeFeed::Advance(Lane& lane) const {
  const bool has_row = FindRow(lane);
  const bool has_end = FindEnd(lane);
  if (!has_row && !has_end) return false;
  if (has_end) {
    const Removal& end = *lane.ends[lane.end];
    lane.next = {
        v1::VACANCY_EVENT_TYPE_REMOVED, end.id, lane.member, nullptr, 0, &end.household_ref};
    if (!has_row || end.id < lane.member->shards[lane.shard]->id(lane.row)) return true;
  }
  const Shard& shard = *lane.member->shards[lane.shard];
  const HouseholdId& id = shard.id(lane.row);
  lane.next = {v1::VACANCY_EVENT_TYPE_REMOVED, id, lane.member, nullptr, lane.row, nullptr};
  if (lane.sees == Sees::kNothing) return true;
  Removal same;
  same.id = id;
  const bool known = shard.facts(lane.row).first_sequence <= range_.sequence ||
                     std::binary_search(lane.ends.begin(), lane.ends.end(), &same, kById);
  lane.next.type = known ? v1::VACANCY_EVENT_TYPE_CHANGED : v1::VACANCY_EVENT_TYPE_ADDED;
  lane.next.shard = &shard;
  return true;
}

}  // namespace consortium::vacancies
