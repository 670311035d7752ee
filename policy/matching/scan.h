#ifndef CONSORTIUM_POLICY_MATCHING_SCAN_H_
#define CONSORTIUM_POLICY_MATCHING_SCAN_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "policy/matching/fit.h"
#include "policy/matching/need.h"
#include "policy/matching/search.h"

namespace consortium::policy {

// Which rows a scan collects.
enum class Collect {
  kMatches,     // Those that fail no hard criterion.
  kNearMisses,  // Those that fail one other than safety.
};

// A row that a scan collected.
struct Collected {
  uint64_t key = kNoKey;
  uint32_t chunk = 0;
  uint32_t row = 0;
};

// The first `count` rows behind `after` in the order of Rank, best first.
struct ScanResult {
  std::vector<Collected> rows;
  uint32_t total = 0;            // All that were collected, those before `after` too.
  std::vector<uint32_t> totals;  // The same by chunk.
  bool more = false;
};

ScanResult Scan(const Snapshot& snapshot, const Need::Facts& facts, Collect collect,
                const std::optional<Rank>& after, size_t count);

// A row's rank, given how it fits.
Rank RankOf(const Chunk& chunk, uint32_t row, const Need::Facts& facts, const Fit& fit);

// A collected row as the search reports it.
Found FoundOf(const Snapshot& snapshot, const Collected& collected, const Need::Facts& facts);

}  // namespace consortium::policy

#endif  // CONSORTIUM_POLICY_MATCHING_SCAN_H_
