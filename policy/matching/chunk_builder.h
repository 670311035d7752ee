#ifndef CONSORTIUM_POLICY_MATCHING_CHUNK_BUILDER_H_
#define CONSORTIUM_POLICY_MATCHING_CHUNK_BUILDER_H_

#include <memory>

#include "absl/types/span.h"
#include "policy/matching/chunk.h"
#include "policy/matching/columns.h"

namespace consortium::policy {

// Lays rows out as columns. Accepts every row that CheckRow() admits; of any
// other it keeps what it understands and never fails.
std::unique_ptr<const Chunk::Columns> BuildColumns(absl::Span<const ChunkRow> rows);

// Whether a household of this kind takes this kind of care at all (a hard
// criterion). `offered`: the household offers it for the days asked.
bool Suits(consortium::v1::HouseholdKind household, consortium::v1::OfferKind care, bool offered);

}  // namespace consortium::policy

#endif  // CONSORTIUM_POLICY_MATCHING_CHUNK_BUILDER_H_
