#ifndef CONSORTIUM_GATEWAY_PLACEMENTS_SETTLEMENT_H_
#define CONSORTIUM_GATEWAY_PLACEMENTS_SETTLEMENT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "gateway/placements/read_model.h"
#include "gateway/placements/rules.h"
#include "gateway/placements/surroundings.h"
#include "gateway/storage/writer.h"
#include "gateway/vacancies/claims.h"

namespace consortium::placements {

// References of at most `needs_max` needs that wait longer for their erasure than the
// rules let them: those were others when they began to wait.
std::vector<std::string> WaitTooLong(const Model& model, const Rules& rules, size_t needs_max);

// A change: brings at most `needs_max` needs up to the transaction's instant to which
// something has happened by itself (nobody answered, a hold ran out, a standing search
// ended, a need was kept for long enough), and those of `also`, with a journal entry each.
absl::Status SettleDue(storage::Transaction& transaction, const Surroundings& around, int needs_max,
                       const std::vector<std::string>& also);

// Within a change of the vacancies room: what a list ended, under its sequence.
absl::Status SettleEnded(storage::Transaction& transaction, const Surroundings& around,
                         const std::vector<vacancies::ClaimEnded>& ended, uint64_t sequence);

}  // namespace consortium::placements

#endif  // CONSORTIUM_GATEWAY_PLACEMENTS_SETTLEMENT_H_
