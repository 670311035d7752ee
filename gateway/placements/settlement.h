#ifndef CONSORTIUM_GATEWAY_PLACEMENTS_SETTLEMENT_H_
#define CONSORTIUM_GATEWAY_PLACEMENTS_SETTLEMENT_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "gateway/placements/surroundings.h"
#include "gateway/storage/writer.h"
#include "gateway/vacancies/claims.h"

namespace consortium::placements {

// A change: brings at most `needs_max` needs up to the transaction's instant to which
// something has happened by itself (nobody answered, a hold ran out, a standing search
// ended, a need was kept for long enough), with a journal entry each.
absl::Status SettleDue(storage::Transaction& transaction, const Surroundings& around,
                       int needs_max);

// Within a change of the vacancies room: what a list ended, under its sequence.
absl::Status SettleEnded(storage::Transaction& transaction, const Surroundings& around,
                         const std::vector<vacancies::ClaimEnded>& ended, uint64_t sequence);

}  // namespace consortium::placements

#endif  // CONSORTIUM_GATEWAY_PLACEMENTS_SETTLEMENT_H_
