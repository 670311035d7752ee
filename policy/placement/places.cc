#include "policy/placement/places.h"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "consortium/v1/instant.h"
#include "policy/listing/row_rules.h"

namespace consortium::policy {
namespace {

// Places of one sort that nobody holds yet.
struct Pool {
  v1::Condition condition = v1::CONDITION_UNSPECIFIED;
  std::string available_from = {};
  absl::CivilDay from = absl::CivilDay::min();
  uint32_t free = 0;

  bool Suits(const PlaceClaim& claim) const {
    switch (condition) {
      case v1::CONDITION_SIBLINGS_ONLY:
        return claim.siblings;
      case v1::CONDITION_SHORT_BREAKS_ONLY:
        return claim.short_break;
      default:
        return from <= claim.start;
    }
  }
};

// Sorted: those that suit the fewest first.
std::vector<Pool> PoolsOf(const v1::Places& places) {
  std::vector<Pool> pools;
  for (const v1::UnavailablePlaces& part : places.not_available()) {
    if (part.condition() == v1::CONDITION_UNSPECIFIED) continue;
    Pool pool{.condition = part.condition(), .free = part.count()};
    if (part.condition() == v1::CONDITION_FROM_DATE) {
      const absl::StatusOr<absl::CivilDay> from = ParseDate(part.available_from());
      if (!from.ok()) continue;
      pool.available_from = part.available_from();
      pool.from = *from;
    }
    pools.push_back(std::move(pool));
  }
  const auto is_dated = [](const Pool& pool) { return pool.condition == v1::CONDITION_FROM_DATE; };
  std::stable_sort(pools.begin(), pools.end(), [&](const Pool& one, const Pool& other) {
    if (is_dated(one) != is_dated(other)) return is_dated(other);
    return one.from > other.from;
  });
  pools.push_back({.free = places.vacant()});
  return pools;
}

// By end, then by sort of place.
using Key = std::tuple<absl::Time, int, std::string>;

// Gives claims places of the pools one by one: a bipartite matching by augmenting paths.
class Allocation {
 public:
  Allocation(std::vector<Pool> pools, std::vector<PlaceClaim> claims)
      : pools_(std::move(pools)),
        claims_(std::move(claims)),
        taken_(claims_.size(), std::vector<uint32_t>(pools_.size())) {}

  // False: those who have places cannot make room for it, whatever they take instead.
  bool Give(size_t claim) {
    std::vector<bool> asked(pools_.size());
    return Give(claim, asked);
  }

  std::map<Key, uint32_t> Taken() const {
    std::map<Key, uint32_t> taken;
    for (size_t claim = 0; claim < claims_.size(); ++claim) {
      const absl::Time until = claims_[claim].until.value_or(absl::InfiniteFuture());
      for (size_t pool = 0; pool < pools_.size(); ++pool) {
        if (taken_[claim][pool] == 0) continue;
        taken[{until, pools_[pool].condition, pools_[pool].available_from}] += taken_[claim][pool];
      }
    }
    return taken;
  }

 private:
  bool Give(size_t claim, std::vector<bool>& asked) {
    for (size_t pool = 0; pool < pools_.size(); ++pool) {
      if (pools_[pool].free == 0 || !pools_[pool].Suits(claims_[claim])) continue;
      --pools_[pool].free;
      ++taken_[claim][pool];
      return true;
    }
    for (size_t pool = 0; pool < pools_.size(); ++pool) {
      if (asked[pool] || !pools_[pool].Suits(claims_[claim])) continue;
      asked[pool] = true;
      for (size_t other = 0; other < claims_.size(); ++other) {
        if (taken_[other][pool] == 0 || !Give(other, asked)) continue;
        --taken_[other][pool];
        ++taken_[claim][pool];
        return true;
      }
    }
    return false;
  }

  std::vector<Pool> pools_;
  std::vector<PlaceClaim> claims_;
  std::vector<std::vector<uint32_t>> taken_;  // By claim, then by pool.
};

}  // namespace

std::optional<std::vector<v1::HeldPlaces>> Allocate(const v1::Places& places,
                                                    absl::Span<const PlaceClaim> claims) {
  std::vector<PlaceClaim> sorted(claims.begin(), claims.end());
  std::stable_sort(
      sorted.begin(), sorted.end(),
      [](const PlaceClaim& one, const PlaceClaim& other) { return one.start < other.start; });
  Allocation allocation(PoolsOf(places), sorted);
  for (size_t claim = 0; claim < sorted.size(); ++claim) {
    for (uint32_t i = 0; i < sorted[claim].places; ++i) {
      if (!allocation.Give(claim)) return std::nullopt;
    }
  }
  std::vector<v1::HeldPlaces> held;
  for (const auto& [key, count] : allocation.Taken()) {
    const auto& [until, condition, available_from] = key;
    v1::HeldPlaces& each = held.emplace_back();
    each.set_count(count);
    if (until != absl::InfiniteFuture()) v1::SetInstant(until, each.mutable_until());
    each.set_condition(static_cast<v1::Condition>(condition));
    each.set_available_from(available_from);
  }
  return held;
}

uint32_t CountHeld(const google::protobuf::RepeatedPtrField<v1::HeldPlaces>& held) {
  uint32_t count = 0;
  for (const v1::HeldPlaces& each : held) count += each.count();
  return count;
}

}  // namespace consortium::policy
