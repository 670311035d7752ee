#ifndef CONSORTIUM_GATEWAY_VACANCIES_SHARD_H_
#define CONSORTIUM_GATEWAY_VACANCIES_SHARD_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "certs/evidence/viewer_alias.h"
#include "gateway/directory/areas.h"
#include "policy/matching/chunk.h"

namespace consortium::vacancies {

using evidence::HouseholdId;

// What the read model knows of a row besides its content.
struct RowFacts {
  uint64_t sequence = 0;        // Of its last change.
  uint64_t first_sequence = 0;  // Since when it stands without a break.
  int64_t updated_us = 0;
  uint32_t held_bytes = 0;    // Of its bytes the last so many say what is held.
  int64_t kept_until_us = 0;  // Its owner alone is shown it; 0: everybody.

  bool kept() const { return kept_until_us != 0; }
};

// Where a row stands already as columns that have its very bytes; nowhere by default.
struct RowColumns {
  std::shared_ptr<const policy::Chunk> chunk;
  uint32_t row = 0;
};

// Some rows of one member: the chunk that searches scan and, per row, when it
// changed. A commit replaces the shards that it touched. Immutable; thread-safe.
class Shard {
 public:
  struct Row {
    HouseholdId id;
    absl::string_view bytes;  // v1::Vacancy as stored.
    RowFacts facts;

    // Where these bytes stand already as columns; null when nowhere.
    const policy::Chunk* standing = nullptr;
    uint32_t standing_row = 0;

    // As its owner stated it.
    absl::string_view stated() const { return bytes.substr(0, bytes.size() - facts.held_bytes); }
  };

  // `rows` sorted by id; read in the constructor alone. Ends the process when a
  // row's bytes are no Vacancy: the caller has checked.
  Shard(const std::string& member, absl::Span<const Row> rows, const directory::Areas& areas);

  size_t size() const { return facts_.size(); }
  const std::shared_ptr<const policy::Chunk>& chunk() const { return chunk_; }
  // Of the rows that everybody is shown; null when nothing is kept: then chunk() is that.
  const std::shared_ptr<const policy::Chunk>& shown() const { return shown_; }
  // When the first kept row is to be shown; 0 when none is kept.
  int64_t next_shown_us() const { return next_shown_us_; }
  const HouseholdId& id(size_t row) const { return chunk_->id(row); }
  const RowFacts& facts(size_t row) const { return facts_[row]; }
  Row row(size_t row) const {
    return {id(row), chunk_->serialized(row), facts_[row], chunk_.get(),
            static_cast<uint32_t>(row)};
  }

  std::optional<size_t> Find(const HouseholdId& id) const;

  // The first row with a greater id; size() when there is none.
  size_t FirstBehind(const HouseholdId& id) const;

  // Sequence of the last change of a row that stands; 0 when empty.
  uint64_t last_sequence() const { return last_sequence_; }

 private:
  std::shared_ptr<const policy::Chunk> chunk_;
  std::shared_ptr<const policy::Chunk> shown_;
  int64_t next_shown_us_ = 0;
  std::vector<RowFacts> facts_;
  uint64_t last_sequence_ = 0;
};

}  // namespace consortium::vacancies

#endif  // CONSORTIUM_GATEWAY_VACANCIES_SHARD_H_
