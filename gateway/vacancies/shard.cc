#include "gateway/vacancies/shard.h"

#include <algorithm>
#include <cstdlib>

#include "consortium/v1/vacancy.pb.h"
#include "google/protobuf/arena.h"

namespace consortium::vacancies {

Shard::Shard(const std::string& member, absl::Span<const Row> rows, const directory::Areas& areas) {
  google::protobuf::Arena arena;
  std::vector<policy::ChunkRow> chunk_rows;
  chunk_rows.reserve(rows.size());
  facts_.reserve(rows.size());
  for (const Row& row : rows) {
    facts_.push_back(row.facts);
    last_sequence_ = std::max(last_sequence_, row.facts.sequence);
    if (row.facts.kept() && (next_shown_us_ == 0 || row.facts.kept_until_us < next_shown_us_)) {
      next_shown_us_ = row.facts.kept_until_us;
    }
    if (row.standing != nullptr) {
      chunk_rows.push_back({row.id, nullptr, {}, row.standing, row.standing_row});
      continue;
    }
    auto* vacancy = google::protobuf::Arena::CreateMessage<v1::Vacancy>(&arena);
    if (!vacancy->ParseFromArray(row.bytes.data(), static_cast<int>(row.bytes.size()))) {
      std::abort();
    }
    chunk_rows.push_back({.id = row.id,
                          .vacancy = vacancy,
                          .centre = areas.Locate(vacancy->area()),
                          .bytes = row.bytes});
  }
  chunk_ = std::make_shared<const policy::Chunk>(member, chunk_rows);
  if (next_shown_us_ == 0) return;
  chunk_rows.clear();
  for (size_t row = 0; row < rows.size(); ++row) {
    if (facts_[row].kept()) continue;
    chunk_rows.push_back({id(row), nullptr, {}, chunk_.get(), static_cast<uint32_t>(row)});
  }
  shown_ = std::make_shared<const policy::Chunk>(member, chunk_rows);
}

size_t Shard::FirstBehind(const HouseholdId& id) const {
  size_t low = 0;
  size_t high = size();
  while (low < high) {
    const size_t middle = (low + high) / 2;
    if (this->id(middle) <= id) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

std::optional<size_t> Shard::Find(const HouseholdId& id) const {
  const size_t behind = FirstBehind(id);
  if (behind == 0 || this->id(behind - 1) != id) return std::nullopt;
  return behind - 1;
}

}  // namespace consortium::vacancies
