#include "gateway/vacancies/read_model.h"

#include <algorithm>
#include <cstdlib>
#include <deque>

#include "absl/strings/str_cat.h"
#include "gateway/vacancies/claim_store.h"
#include "gateway/vacancies/held_places.h"
#include "gateway/vacancies/model_builder.h"

namespace consortium::vacancies {
namespace {

absl::Status Unreadable(absl::string_view what) {
  return absl::DataLossError(absl::StrCat("the database holds ", what));
}

// What is read from the database, member by member.
struct Loading {
  std::map<std::string, MemberRows> members;
  std::map<std::string, std::vector<Removal>> removals;
  std::map<std::pair<std::string, std::string>, std::vector<Claim>> claims;  // By household.
  uint64_t sequence = 0;
  int64_t origin_us = 0;
};

absl::Status ReadLists(VacancyStore& store, Loading& loading) {
  return store.ReadLists([&](const StoredList& list) {
    MemberRows& member = loading.members[list.member];
    member.member = list.member;
    loading.sequence = std::max(loading.sequence, list.sequence);
    const int64_t published_us = absl::ToUnixMicros(list.published);
    loading.origin_us =
        loading.origin_us == 0 ? published_us : std::min(loading.origin_us, published_us);
    if (!TakeList(list, member.list).ok()) {
      return Unreadable("a list whose totals or source cannot be read");
    }
    return absl::OkStatus();
  });
}

absl::Status ReadClaims(storage::Connection& connection, Loading& loading) {
  return ClaimStore(connection).ReadAll([&](const Claim& claim) {
    loading.claims[{claim.member, claim.household_ref}].push_back(claim);
    return absl::OkStatus();
  });
}

absl::Status ReadRemovals(VacancyStore& store, Loading& loading) {
  return store.ReadRemovals([&](const StoredRemoval& removal) {
    const auto member = loading.members.find(std::string(removal.member));
    if (member == loading.members.end()) return Unreadable("removals of a member without a list");
    loading.sequence = std::max(loading.sequence, removal.sequence);
    if (removal.household_ref.empty()) {
      member->second.forgotten = std::max(member->second.forgotten, removal.sequence);
      return absl::OkStatus();
    }
    loading.removals[member->first].push_back(
        {.id = evidence::HouseholdIdOf(removal.member, removal.household_ref),
         .first_sequence = removal.first_sequence,
         .sequence = removal.sequence,
         .removed_us = absl::ToUnixMicros(removal.removed),
         .household_ref = std::string(removal.household_ref),
         .kept = removal.kept});
    return absl::OkStatus();
  });
}

// Reads the rows, which come member by member, so that only one member's are in
// memory twice.
class RowLoader {
 public:
  RowLoader(const directory::Areas& areas, Loading& loading) : areas_(areas), loading_(loading) {}

  absl::Status Read(VacancyStore& store) {
    absl::Status read = store.ReadRows([this](const StoredRow& row) { return Take(row); });
    Finish();
    return read;
  }

 private:
  absl::Status Take(const StoredRow& row) {
    if (member_ == nullptr || member_->member != row.member) {
      Finish();
      const auto member = loading_.members.find(std::string(row.member));
      if (member == loading_.members.end()) return Unreadable("rows of a member without a list");
      member_ = &member->second;
    }
    if (!checked_.ParseFromArray(row.row.data(), static_cast<int>(row.row.size()))) {
      return Unreadable("a row that cannot be read");
    }
    loading_.sequence = std::max(loading_.sequence, row.sequence);
    const HouseholdId id = evidence::HouseholdIdOf(row.member, row.household_ref);
    RowFacts facts = {.sequence = row.sequence,
                      .first_sequence = row.first_sequence,
                      .updated_us = absl::ToUnixMicros(row.updated)};
    if (row.kept_until.has_value()) facts.kept_until_us = absl::ToUnixMicros(*row.kept_until);
    std::string& bytes = bytes_.emplace_back(row.row);
    const auto claims =
        loading_.claims.find({std::string(row.member), std::string(row.household_ref)});
    if (claims != loading_.claims.end()) {
      const std::optional<std::string> held = HeldBytes(checked_.places(), claims->second);
      if (!held.has_value()) return Unreadable("more places held than a household has");
      facts.held_bytes = static_cast<uint32_t>(held->size());
      bytes += *held;
    }
    edits_.emplace(id, Shard::Row{id, bytes, facts});
    return absl::OkStatus();
  }

  void Finish() {
    if (member_ != nullptr) EditRows(edits_, areas_, *member_);
    edits_.clear();
    bytes_.clear();
  }

  const directory::Areas& areas_;
  Loading& loading_;
  MemberRows* member_ = nullptr;
  std::deque<std::string> bytes_;  // What `edits_` views; never moves.
  RowEdits edits_;
  v1::Vacancy checked_;
};

}  // namespace

size_t MemberRows::size() const {
  size_t rows = 0;
  for (const std::shared_ptr<const Shard>& shard : shards) rows += shard->size();
  return rows;
}

size_t MemberRows::ShardIndex(const HouseholdId& id) const {
  const uint32_t leading = (uint32_t{id[0]} << 8) | id[1];
  return leading >> (16 - shard_bits);
}

const MemberRows* Model::Find(absl::string_view member) const {
  const auto found = std::lower_bound(
      members.begin(), members.end(), member,
      [](const auto& rows, absl::string_view name) { return rows->member < name; });
  return found == members.end() || (*found)->member != member ? nullptr : found->get();
}

ReadModel::ReadModel(const directory::Areas& areas)
    : areas_(areas), model_(MakeModel({}, 0, 0, nullptr)) {}

std::shared_ptr<const Model> ReadModel::Current() const {
  platform::MutexLock lock(mutex_);
  return model_;
}

void ReadModel::Replace(std::shared_ptr<const Model> model) {
  platform::MutexLock lock(mutex_);
  model_.swap(model);
}

void ReadModel::Apply(MemberChange change) {
  Pending& pending = pending_[change.member];
  pending_sequence_ = std::max(pending_sequence_, change.sequence);
  pending.updated = change.at;
  if (change.list.has_value()) {
    pending.list = std::move(change.list);
    pending.rows.reset();
  }
  if (change.rows.has_value()) pending.rows = change.rows;
  if (change.forgotten.has_value()) pending.forgotten = *change.forgotten;
  const int64_t at_us = absl::ToUnixMicros(change.at);
  for (MemberChange::RowChange& row : change.row_changes) {
    if (row.bytes.empty()) {
      pending.row_changes[row.id] = {};
      pending.removals.push_back({row.id, row.first_sequence, change.sequence, at_us,
                                  std::move(row.household_ref), row.kept_until_us != 0});
    } else {
      if (row.kept_since != 0) {
        pending.removals.push_back({row.id, row.kept_since, change.sequence, at_us,
                                    std::move(row.household_ref), /*kept=*/true});
      }
      const RowFacts facts = {change.sequence, row.first_sequence, at_us,
                              static_cast<uint32_t>(row.held.size()), row.kept_until_us};
      // What is held changes the columns, too.
      RowColumns columns = row.held.empty() ? std::move(row.columns) : RowColumns();
      pending.row_changes[row.id] = {std::move(row.bytes) + row.held, facts, std::move(columns)};
    }
  }
}

void ReadModel::Forget(absl::Time before) { forget_before_ = before; }

std::shared_ptr<const MemberRows> ReadModel::Rebuilt(const MemberRows* before,
                                                     const std::string& member,
                                                     const Pending& pending) const {
  auto rows =
      before == nullptr ? std::make_shared<MemberRows>() : std::make_shared<MemberRows>(*before);
  rows->member = member;
  rows->forgotten = std::max(rows->forgotten, pending.forgotten);
  if (pending.list.has_value()) {
    // Serialised by the change that committed it.
    if (!TakeList(*pending.list, rows->list).ok()) std::abort();
  }
  if (pending.rows.has_value()) TouchList(*pending.rows, pending.updated, rows->list);

  RowEdits edits;
  for (const auto& [id, row] : pending.row_changes) {
    std::optional<Shard::Row>& edit = edits.try_emplace(edits.end(), id)->second;
    if (!row.bytes.has_value()) continue;
    edit = Shard::Row{id, *row.bytes, row.facts, row.columns.chunk.get(), row.columns.row};
  }
  EditRows(edits, areas_, *rows);

  if (!pending.removals.empty() || pending.forgotten != 0 || forget_before_.has_value() ||
      rows->removals == nullptr) {
    EditRemovals(pending.removals, forget_before_, *rows);
  }
  return rows;
}

void ReadModel::Commit() {
  if (pending_.empty() && !forget_before_.has_value()) return;
  const std::shared_ptr<const Model> before = Current();
  if (forget_before_.has_value()) {
    for (const auto& member : before->members) pending_.try_emplace(member->member);
  }
  std::vector<std::shared_ptr<const MemberRows>> members;
  auto pending = pending_.begin();
  for (const auto& member : before->members) {
    for (; pending != pending_.end() && pending->first < member->member; ++pending) {
      members.push_back(Rebuilt(nullptr, pending->first, pending->second));
    }
    if (pending != pending_.end() && pending->first == member->member) {
      members.push_back(Rebuilt(member.get(), pending->first, pending->second));
      ++pending;
    } else {
      members.push_back(member);
    }
  }
  for (; pending != pending_.end(); ++pending) {
    members.push_back(Rebuilt(nullptr, pending->first, pending->second));
  }
  int64_t origin_us = before->origin_us;
  if (origin_us == 0 && !members.empty()) {
    origin_us = absl::ToUnixMicros(members.front()->list.published.front().second);
  }
  Replace(MakeModel(std::move(members), std::max(before->sequence, pending_sequence_), origin_us,
                    before.get()));
  pending_.clear();
  forget_before_.reset();
}

absl::Status ReadModel::Load(storage::Connection& connection) {
  VacancyStore store(connection);
  Loading loading;
  absl::Status read = ReadLists(store, loading);
  if (read.ok()) read = ReadRemovals(store, loading);
  if (read.ok()) read = ReadClaims(connection, loading);
  if (read.ok()) read = RowLoader(areas_, loading).Read(store);
  if (!read.ok()) return read;

  const std::shared_ptr<const Model> before = Current();
  std::vector<std::shared_ptr<const MemberRows>> members;
  for (auto& [name, member] : loading.members) {
    if (member.shards.empty()) EditRows({}, areas_, member);
    EditRemovals(std::move(loading.removals[name]), std::nullopt, member);
    // What was forgotten in this process's time is not in the database.
    if (const MemberRows* earlier = before->Find(name); earlier != nullptr) {
      member.forgotten = std::max(member.forgotten, earlier->forgotten);
    }
    members.push_back(std::make_shared<const MemberRows>(std::move(member)));
  }
  Replace(MakeModel(std::move(members), loading.sequence, loading.origin_us, before.get()));
  pending_.clear();
  forget_before_.reset();
  pending_sequence_ = 0;
  return absl::OkStatus();
}

}  // namespace consortium::vacancies
