#include "policy/training/seats.h"

#include <algorithm>

namespace consortium::policy {
namespace {

uint32_t Less(uint32_t from, uint32_t taken) { return from > taken ? from - taken : 0; }

}  // namespace

void Occupancy::Add(absl::string_view member, uint32_t places) {
  all_ += places;
  by_member_[std::string(member)] += places;
}

void Occupancy::Remove(absl::string_view member, uint32_t places) {
  const auto found = by_member_.find(member);
  if (found == by_member_.end()) return;
  const uint32_t removed = std::min(places, found->second);
  all_ -= removed;
  found->second -= removed;
  if (found->second == 0) by_member_.erase(found);
}

uint32_t Occupancy::of(absl::string_view member) const {
  const auto found = by_member_.find(member);
  return found == by_member_.end() ? 0 : found->second;
}

uint32_t FreePlaces(const SeatRules& rules, const Occupancy& occupancy, absl::string_view member,
                    absl::Time now) {
  const uint32_t left = Less(rules.capacity, occupancy.all());
  if (member == rules.owner) return left;
  const uint32_t kept =
      now < rules.reserved_until ? Less(rules.reserved, occupancy.of(rules.owner)) : 0;
  const uint32_t free = Less(left, kept);
  if (rules.places_per_member == 0) return free;
  return std::min(free, Less(rules.places_per_member, occupancy.of(member)));
}

uint32_t PlacesAtMost(const SeatRules& rules, absl::string_view member) {
  if (member == rules.owner || rules.places_per_member == 0) return rules.capacity;
  return std::min(rules.capacity, rules.places_per_member);
}

std::vector<size_t> Settle(const SeatRules& rules, const std::vector<Party>& waiting,
                           absl::Time now, Occupancy& occupancy) {
  std::vector<size_t> confirmed;
  for (size_t i = 0; i < waiting.size(); ++i) {
    const Party& party = waiting[i];
    if (FreePlaces(rules, occupancy, party.member, now) < party.size) continue;
    occupancy.Add(party.member, party.size);
    confirmed.push_back(i);
  }
  return confirmed;
}

}  // namespace consortium::policy
