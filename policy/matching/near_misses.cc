#include "policy/matching/scan.h"
#include "policy/matching/search.h"
#include "policy/matching/words.h"

namespace consortium::policy {

std::vector<Miss> NearMisses(const Snapshot& snapshot, const Need& need, size_t count) {
  const Need::Facts& facts = need.facts();
  const ScanResult scan = Scan(snapshot, facts, Collect::kNearMisses, std::nullopt, count);
  std::vector<Miss> misses;
  for (const Collected& collected : scan.rows) {
    const Chunk::Columns& columns = snapshot[collected.chunk]->columns();
    const Fit fit = FitNeed(columns, collected.row, facts);
    const uint8_t failed = fit.failed != 0 ? fit.failed : uint8_t{kFailedDistance};
    Miss& miss = misses.emplace_back();
    miss.chunk = collected.chunk;
    miss.row = collected.row;
    miss.failed_criterion = FailedWords(columns, collected.row, facts, failed);
    if (!facts.near_asked) continue;
    const uint32_t metres = DistanceMetres(facts.near, columns.values[collected.row].centre);
    if (metres != kDistanceUnknown) miss.distance_miles = MilesOf(metres);
  }
  return misses;
}

}  // namespace consortium::policy
