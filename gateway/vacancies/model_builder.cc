#include "gateway/vacancies/model_builder.h"

#include <algorithm>
#include <utility>

#include "consortium/v1/instant.h"
#include "consortium/v1/vacancies.pb.h"

namespace consortium::vacancies {
namespace {

size_t ShardIndex(const HouseholdId& id, int bits) {
  const uint32_t leading = (uint32_t{id[0]} << 8) | id[1];
  return leading >> (16 - bits);
}

int BitsFor(size_t rows) {
  int bits = 0;
  while (rows > (ReadModel::kShardRows << bits)) ++bits;
  return bits;
}

// Shards are split late and joined later, so that a count that moves around a
// bound does not rebuild a member at every update.
int BitsAfter(int bits, size_t rows) {
  const size_t fit = ReadModel::kShardRows << bits;
  return rows > 2 * fit || rows < fit / 4 ? BitsFor(rows) : bits;
}

using EditRange = std::pair<RowEdits::const_iterator, RowEdits::const_iterator>;

// Appends the rows of `shard` with the edits in `range` to `rows`; all sorted.
void Merge(const Shard* shard, EditRange range, std::vector<Shard::Row>& rows) {
  const size_t size = shard == nullptr ? 0 : shard->size();
  size_t row = 0;
  for (auto edit = range.first; edit != range.second; ++edit) {
    for (; row < size && shard->id(row) < edit->first; ++row) rows.push_back(shard->row(row));
    if (row < size && shard->id(row) == edit->first) ++row;
    if (edit->second.has_value()) rows.push_back(*edit->second);
  }
  for (; row < size; ++row) rows.push_back(shard->row(row));
}

EditRange RangeOf(const RowEdits& edits, size_t shard, int bits) {
  const auto bound = [&](size_t index) {
    if (index >= (size_t{1} << bits)) return edits.end();
    const uint32_t leading = static_cast<uint32_t>(index) << (16 - bits);
    HouseholdId id{};
    id[0] = static_cast<uint8_t>(leading >> 8);
    id[1] = static_cast<uint8_t>(leading);
    return edits.lower_bound(id);
  };
  return {shard == 0 ? edits.begin() : bound(shard), bound(shard + 1)};
}

size_t SizeAfter(const RowEdits& edits, const MemberRows& member) {
  size_t size = member.size();
  for (const auto& [id, row] : edits) {
    const bool stood = !member.shards.empty() && member.ShardOf(id).Find(id).has_value();
    if (stood && !row.has_value()) --size;
    if (!stood && row.has_value()) ++size;
  }
  return size;
}

void Reshard(const RowEdits& edits, int bits, const directory::Areas& areas, MemberRows& member) {
  std::vector<Shard::Row> rows;
  for (size_t i = 0; i < member.shards.size(); ++i) {
    Merge(member.shards[i].get(), RangeOf(edits, i, member.shard_bits), rows);
  }
  if (member.shards.empty()) Merge(nullptr, {edits.begin(), edits.end()}, rows);

  std::vector<std::shared_ptr<const Shard>> shards;
  size_t begin = 0;
  for (size_t index = 0; index < (size_t{1} << bits); ++index) {
    size_t end = begin;
    while (end < rows.size() && ShardIndex(rows[end].id, bits) == index) ++end;
    shards.push_back(std::make_shared<const Shard>(
        member.member, absl::MakeConstSpan(rows).subspan(begin, end - begin), areas));
    begin = end;
  }
  member.shard_bits = bits;
  member.shards = std::move(shards);
}

}  // namespace

absl::Status TakeList(const StoredList& list, ListFacts& facts) {
  v1::ListSummary summary;
  v1::ListSource source;
  if (!summary.ParseFromString(list.totals) || !source.ParseFromString(list.source)) {
    return absl::InvalidArgumentError("a list's totals or source are no messages");
  }
  summary.set_member(list.member);
  summary.set_week_commencing(absl::FormatCivilTime(list.week));
  v1::SetInstant(list.as_of, summary.mutable_as_of());
  v1::SetInstant(list.published, summary.mutable_published_at());
  summary.set_source_system(source.system());
  facts.summary = std::move(summary);
  facts.week = list.week;
  facts.as_of = list.as_of;
  if (facts.published.empty() || facts.published.back().first < list.week) {
    facts.published.emplace_back(list.week, list.published);
  }
  if (facts.published.size() > ReadModel::kWeeksKept) {
    facts.published.erase(facts.published.begin());
  }
  TouchList(list.rows, list.updated, facts);
  return absl::OkStatus();
}

void TouchList(int64_t rows, absl::Time updated, ListFacts& facts) {
  facts.summary.set_rows(static_cast<uint32_t>(rows));
  v1::SetInstant(updated, facts.summary.mutable_updated_at());
}

void EditRows(const RowEdits& edits, const directory::Areas& areas, MemberRows& member) {
  const int bits = BitsAfter(member.shard_bits, SizeAfter(edits, member));
  if (bits != member.shard_bits || member.shards.empty()) {
    Reshard(edits, bits, areas, member);
    return;
  }
  for (size_t i = 0; i < member.shards.size(); ++i) {
    const EditRange range = RangeOf(edits, i, bits);
    if (range.first == range.second) continue;
    std::vector<Shard::Row> rows;
    Merge(member.shards[i].get(), range, rows);
    member.shards[i] = std::make_shared<const Shard>(member.member, rows, areas);
  }
}

void EditRemovals(std::vector<Removal> fresh, std::optional<absl::Time> before,
                  MemberRows& member) {
  std::stable_sort(fresh.begin(), fresh.end(), [](const Removal& left, const Removal& right) {
    return left.sequence < right.sequence;
  });
  auto removals = std::make_shared<std::vector<Removal>>();
  if (member.removals != nullptr) {
    for (const Removal& removal : *member.removals) {
      if (before.has_value() && removal.removed_us < absl::ToUnixMicros(*before)) {
        member.forgotten = std::max(member.forgotten, removal.sequence);
      } else if (removal.sequence > member.forgotten) {
        removals->push_back(removal);
      }
    }
  }
  removals->insert(removals->end(), fresh.begin(), fresh.end());
  member.removals = std::move(removals);
}

std::shared_ptr<const Model> MakeModel(std::vector<std::shared_ptr<const MemberRows>> members,
                                       uint64_t sequence, int64_t origin_us, const Model* before) {
  auto model = std::make_shared<Model>();
  model->generation = before == nullptr ? 1 : before->generation + 1;
  model->sequence = sequence;
  model->origin_us = origin_us;
  model->members = std::move(members);
  const auto same_member = [](const auto& left, const auto& right) {
    return left->member == right->member;
  };
  const bool same_members =
      before != nullptr && std::equal(before->members.begin(), before->members.end(),
                                      model->members.begin(), model->members.end(), same_member);
  model->members_generation = same_members ? before->members_generation : model->generation;
  for (uint32_t owner = 0; owner < model->members.size(); ++owner) {
    for (const std::shared_ptr<const Shard>& shard : model->members[owner]->shards) {
      model->shards.push_back(shard.get());
      model->owners.push_back(owner);
      model->snapshot.push_back(shard->chunk());
      if (shard->next_shown_us() != 0) {
        model->next_shown =
            std::min(model->next_shown, absl::FromUnixMicros(shard->next_shown_us()));
      }
    }
  }
  return model;
}

}  // namespace consortium::vacancies
