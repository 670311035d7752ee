#include <algorithm>
#include <array>
#include <tuple>

#include "policy/matching/scan.h"
#include "policy/matching/search.h"
#include "policy/matching/selection.h"
#include "policy/matching/words.h"

namespace consortium::policy {
namespace {

constexpr size_t kPerChild = 64;
constexpr size_t kPerGroup = 16;
// Choices made in all beyond two households, once a split is known: what a search
// may cost.
constexpr uint32_t kTriesMax = 10'000;
constexpr uint8_t kInfeasible = 0xFF;

// A household that may take part, and what it can take.
struct Candidate {
  Collected row;
  GridPoint centre;
  std::vector<uint8_t> mismatches;  // By mask of children; kInfeasible when it cannot.

  bool Takes(uint32_t mask) const { return mismatches[mask] != kInfeasible; }
};

// One household's share.
struct Share {
  uint32_t candidate;
  uint32_t mask;
};

// How good a split is: smaller is better. The households' positions in the order
// of candidates make it total.
struct Worth {
  uint32_t mismatches = 0;
  uint32_t apart = 0;
  std::vector<uint32_t> candidates;

  auto operator<=>(const Worth&) const = default;
};

// Searches splits over fixed candidates.
class Splitter {
 public:
  Splitter(const Snapshot& snapshot, const Need::Facts& facts);

  // The best split into the fewest households; empty when there is none.
  std::vector<Share> Split();
  const Collected& row(const Share& share) const { return candidates_[share.candidate].row; }

 private:
  void Gather();
  void Consider(const std::vector<Share>& shares);
  void SplitInTwo();
  void SplitInto(uint32_t households, uint32_t rest, std::vector<uint32_t>& groups);
  void Assign(const std::vector<uint32_t>& groups);
  void Complete(const std::vector<uint32_t>& groups, std::vector<Share>& shares,
                const Worth& worth);
  void ListTakers();

  // Of the households that take these children; some do.
  uint32_t LeastMismatches(uint32_t mask) const {
    return candidates_[best_takers_[mask].front()].mismatches[mask];
  }

  const Snapshot& snapshot_;
  const Need::Facts& facts_;
  std::vector<Candidate> candidates_;
  std::vector<std::vector<uint32_t>> takers_;       // By mask, in the candidates' order.
  std::vector<std::vector<uint32_t>> best_takers_;  // By mask; fewest mismatches first.
  std::vector<Share> best_;
  Worth best_worth_;
  uint32_t tries_ = kTriesMax;
};

Splitter::Splitter(const Snapshot& snapshot, const Need::Facts& facts)
    : snapshot_(snapshot), facts_(facts) {
  Gather();
  ListTakers();
}

// The best for each child alone, and the best for some of them together, whose
// places may be for siblings only.
void Splitter::Gather() {
  Need::Facts some = facts_;
  some.keep_together = false;
  Derive(some);
  std::vector<Collected> rows =
      Scan(snapshot_, some, Collect::kMatches, std::nullopt, kPerChild).rows;
  for (uint32_t child = 0; child < facts_.count(); ++child) {
    const std::vector<Collected> found = Scan(snapshot_, Subset(facts_, uint32_t{1} << child),
                                              Collect::kMatches, std::nullopt, kPerChild)
                                             .rows;
    rows.insert(rows.end(), found.begin(), found.end());
  }
  const auto same = [](const Collected& a, const Collected& b) {
    return a.chunk == b.chunk && a.row == b.row;
  };
  std::sort(rows.begin(), rows.end(), [](const Collected& a, const Collected& b) {
    return std::tie(a.chunk, a.row) < std::tie(b.chunk, b.row);
  });
  rows.erase(std::unique(rows.begin(), rows.end(), same), rows.end());
  for (const Collected& row : rows) {
    const Chunk& chunk = *snapshot_[row.chunk];
    const Chunk::Columns& columns = chunk.columns();
    Candidate& candidate = candidates_.emplace_back();
    candidate.row = row;
    candidate.row.key = KeyOf(RankOf(chunk, row.row, some, FitNeed(columns, row.row, some)));
    candidate.centre = columns.values[row.row].centre;
    candidate.mismatches.assign(facts_.all + 1, kInfeasible);
    for (uint32_t mask = 1; mask <= facts_.all; ++mask) {
      const Fit fit = FitTogether(columns, row.row, facts_, mask);
      if (fit.failed != 0) continue;
      candidate.mismatches[mask] = static_cast<uint8_t>(BitCount(fit.mismatches));
    }
  }
  std::stable_sort(candidates_.begin(), candidates_.end(),
                   [](const Candidate& a, const Candidate& b) { return a.row.key < b.row.key; });
}

void Splitter::Consider(const std::vector<Share>& shares) {
  Worth worth;
  for (const Share& share : shares) {
    worth.mismatches += candidates_[share.candidate].mismatches[share.mask];
    for (const Share& other : shares) {
      if (&other == &share) break;
      worth.apart = std::max(worth.apart, DistanceMetres(candidates_[share.candidate].centre,
                                                         candidates_[other.candidate].centre));
    }
    worth.candidates.push_back(share.candidate);
  }
  if (!best_.empty() && worth >= best_worth_) return;
  best_ = shares;
  best_worth_ = std::move(worth);
}

void Splitter::ListTakers() {
  takers_.resize(facts_.all + 1);
  best_takers_.resize(facts_.all + 1);
  for (uint32_t mask = 1; mask <= facts_.all; ++mask) {
    for (uint32_t i = 0; i < candidates_.size(); ++i) {
      if (candidates_[i].Takes(mask)) takers_[mask].push_back(i);
    }
    best_takers_[mask] = takers_[mask];
    std::stable_sort(best_takers_[mask].begin(), best_takers_[mask].end(),
                     [&](uint32_t a, uint32_t b) {
                       return candidates_[a].mismatches[mask] < candidates_[b].mismatches[mask];
                     });
    best_takers_[mask].resize(std::min(best_takers_[mask].size(), kPerGroup));
  }
}

void Splitter::SplitInTwo() {
  for (uint32_t mask = 1; mask < facts_.all; ++mask) {
    const uint32_t rest = facts_.all & ~mask;
    for (const uint32_t a : takers_[mask]) {
      for (const uint32_t b : takers_[rest]) {
        if (b <= a) continue;
        const uint32_t mismatches =
            uint32_t{candidates_[a].mismatches[mask]} + candidates_[b].mismatches[rest];
        // Most pairs end here, before anything is allocated for them.
        if (!best_.empty() && std::make_tuple(mismatches, DistanceMetres(candidates_[a].centre,
                                                                         candidates_[b].centre)) >
                                  std::make_tuple(best_worth_.mismatches, best_worth_.apart)) {
          continue;
        }
        Consider({{a, mask}, {b, rest}});
      }
    }
  }
}

// Completes `shares`, one for each group so far, with every household that still
// can, and keeps the best. Those nearest to the first one's come first, so that a
// good split is known early. `worth` is the least that they can come to: it only
// grows, so what is no better than the best already need not be completed.
void Splitter::Complete(const std::vector<uint32_t>& groups, std::vector<Share>& shares,
                        const Worth& worth) {
  if (!best_.empty() && (tries_ == 0 || worth >= best_worth_)) return;
  if (shares.size() == groups.size()) {
    best_ = shares;
    best_worth_ = worth;
    return;
  }
  if (tries_ > 0) --tries_;
  const uint32_t mask = groups[shares.size()];
  std::vector<uint32_t> takers = best_takers_[mask];
  if (!shares.empty()) {
    const GridPoint& anchor = candidates_[shares[0].candidate].centre;
    std::stable_sort(takers.begin(), takers.end(), [&](uint32_t a, uint32_t b) {
      return std::make_tuple(candidates_[a].mismatches[mask],
                             DistanceMetres(anchor, candidates_[a].centre)) <
             std::make_tuple(candidates_[b].mismatches[mask],
                             DistanceMetres(anchor, candidates_[b].centre));
    });
  }
  for (const uint32_t taker : takers) {
    const bool used = std::any_of(shares.begin(), shares.end(),
                                  [&](const Share& share) { return share.candidate == taker; });
    if (used) continue;
    Worth longer = worth;
    longer.mismatches += uint32_t{candidates_[taker].mismatches[mask]} - LeastMismatches(mask);
    for (const Share& share : shares) {
      longer.apart = std::max(longer.apart, DistanceMetres(candidates_[taker].centre,
                                                           candidates_[share.candidate].centre));
    }
    longer.candidates.push_back(taker);
    shares.push_back({taker, mask});
    Complete(groups, shares, longer);
    shares.pop_back();
  }
}

void Splitter::Assign(const std::vector<uint32_t>& groups) {
  for (const uint32_t mask : groups) {
    if (takers_[mask].empty()) return;
  }
  Worth least;
  for (const uint32_t mask : groups) least.mismatches += LeastMismatches(mask);
  std::vector<Share> shares;
  Complete(groups, shares, least);
}

// Every way to part the children `rest` into so many more groups; the group with
// the first child comes first.
void Splitter::SplitInto(uint32_t households, uint32_t rest, std::vector<uint32_t>& groups) {
  if (households == 1) {
    groups.push_back(rest);
    Assign(groups);
    groups.pop_back();
    return;
  }
  const uint32_t first = rest & -rest;
  const uint32_t others = rest & ~first;
  for (uint32_t with = others;; with = (with - 1) & others) {
    const uint32_t left = others & ~with;
    if (BitCount(left) >= households - 1) {
      groups.push_back(first | with);
      SplitInto(households - 1, left, groups);
      groups.pop_back();
    }
    if (with == 0) return;
  }
}

std::vector<Share> Splitter::Split() {
  SplitInTwo();
  for (uint32_t households = 3; best_.empty() && households <= facts_.count(); ++households) {
    std::vector<uint32_t> groups;
    SplitInto(households, facts_.all, groups);
  }
  return std::move(best_);
}

}  // namespace

std::vector<Part> NearestSplit(const Snapshot& snapshot, const Need& need) {
  const Need::Facts& facts = need.facts();
  if (!facts.siblings || !facts.keep_together) return {};
  Splitter splitter(snapshot, facts);
  std::vector<Part> parts;
  for (const Share& share : splitter.Split()) {
    const Collected& row = splitter.row(share);
    const Chunk& chunk = *snapshot[row.chunk];
    Part& part = parts.emplace_back();
    part.found.chunk = row.chunk;
    part.found.row = row.row;
    part.found.rank =
        RankOf(chunk, row.row, facts, FitTogether(chunk.columns(), row.row, facts, share.mask));
    part.found.children_mask = share.mask;
    part.found.children_placed = BitCount(share.mask);
    for (uint32_t child = 0; child < facts.count(); ++child) {
      if ((share.mask >> child & 1) != 0) part.children.push_back(child);
    }
  }
  return parts;
}

std::optional<double> ApartMiles(const Snapshot& snapshot, const std::vector<Part>& parts) {
  uint32_t apart = 0;
  const auto centre = [&](const Part& part) {
    return snapshot[part.found.chunk]->columns().values[part.found.row].centre;
  };
  for (size_t i = 0; i < parts.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      apart = std::max(apart, DistanceMetres(centre(parts[i]), centre(parts[j])));
    }
  }
  if (parts.size() < 2 || apart == kDistanceUnknown) return std::nullopt;
  return MilesOf(apart);
}

}  // namespace consortium::policy
