#include "gateway/vacancies/shard.h"

#include <algorithm>
#include <cstdlib>
#include <numeric>

#include "consortium/v1/vacancy.pb.h"
#include "google/protobuf/arena.h"

namespace consortium::vacancies {

Shard::Shard(const std::string& member, absl::Span<const Row> rows, const directory::Areas& areas) {
  google::protobuf::Arena arena;
  std::vector<policy::ChunkRow> chunk_rows;
  chunk_rows.reserve(rows.size());
  facts_.reserve(rows.size());
  for (const Row& row : rows) {
    auto* vacancy = google::protobuf::Arena::CreateMessage<v1::Vacancy>(&arena);
    if (!vacancy->ParseFromArray(row.bytes.data(), static_cast<int>(row.bytes.size()))) {
      std::abort();
    }
    chunk_rows.push_back({row.id, vacancy, areas.Locate(vacancy->area())});
    facts_.push_back(row.facts);
  }
  chunk_ = std::make_shared<const policy::Chunk>(member, chunk_rows);
  order_.resize(rows.size());
  std::iota(order_.begin(), order_.end(), 0u);
  std::sort(order_.begin(), order_.end(), [this](uint32_t left, uint32_t right) {
    // Rows stand sorted by id.
    return std::pair(facts_[left].sequence, left) < std::pair(facts_[right].sequence, right);
  });
}

std::optional<size_t> Shard::Find(const HouseholdId& id) const {
  size_t low = 0;
  size_t high = size();
  while (low < high) {
    const size_t middle = (low + high) / 2;
    if (this->id(middle) < id) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  if (low == size() || this->id(low) != id) return std::nullopt;
  return low;
}

uint64_t Shard::last_sequence() const {
  return order_.empty() ? 0 : facts_[order_.back()].sequence;
}

size_t Shard::PlaceBehind(const ChangePoint& point) const {
  const auto behind = std::upper_bound(order_.begin(), order_.end(), point,
                                       [this](const ChangePoint& left, uint32_t row) {
                                         return left < ChangePoint{facts_[row].sequence, id(row)};
                                       });
  return static_cast<size_t>(behind - order_.begin());
}

ChangePoint Shard::PointAt(size_t place) const {
  return {facts_[order_[place]].sequence, id(order_[place])};
}

}  // namespace consortium::vacancies
