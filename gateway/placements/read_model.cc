#include "gateway/placements/read_model.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

namespace consortium::placements {
namespace {

bool IsBefore(const Feed::Entry& one, const Feed::Entry& other) {
  return std::tie(one.sequence, one.place) < std::tie(other.sequence, other.place);
}

void AddMembers(const NeedFacts& need, std::set<std::string>& members) {
  for (const StoredRequest& request : need.requests) {
    members.insert(request.host);
    members.insert(request.asker);
  }
}

// Adds a need's requests to the feeds of those among `members`.
void AddEntries(const std::shared_ptr<const NeedFacts>& need, const std::set<std::string>& members,
                std::map<std::string, std::shared_ptr<Feed>>& feeds) {
  for (size_t i = 0; i < need->requests.size(); ++i) {
    const StoredRequest& request = need->requests[i];
    for (const std::string* member : {&request.host, &request.asker}) {
      if (!members.contains(*member)) continue;
      feeds[*member]->entries.push_back({request.sequence, request.place, need, i});
    }
  }
}

// Makes the feeds of `members` anew: their needs keep what did not change. `changed`
// are needs whose earlier entries are no more.
void RebuildFeeds(const std::set<std::string>& members,
                  const std::map<std::string, std::shared_ptr<const NeedFacts>>& changed,
                  Model& model) {
  std::map<std::string, std::shared_ptr<Feed>> feeds;
  for (const std::string& member : members) {
    auto feed = std::make_shared<Feed>();
    if (const Feed* const before = model.FeedOf(member)) {
      for (const Feed::Entry& entry : before->entries) {
        if (!changed.contains(entry.need->need.need_ref)) feed->entries.push_back(entry);
      }
    }
    feeds[member] = std::move(feed);
  }
  for (const auto& [ref, need] : changed) AddEntries(need, members, feeds);
  for (auto& [member, feed] : feeds) {
    std::sort(feed->entries.begin(), feed->entries.end(), IsBefore);
    model.feeds[member] = std::move(feed);
  }
}

void SetDue(Model& model) {
  model.next_due = absl::InfiniteFuture();
  for (const auto& [ref, need] : model.needs) {
    model.next_due = std::min(model.next_due, need->need.due.value_or(absl::InfiniteFuture()));
    for (const StoredRequest& request : need->requests) {
      model.next_due = std::min(model.next_due, request.due.value_or(absl::InfiniteFuture()));
    }
  }
}

void Put(std::map<std::string, std::shared_ptr<const NeedFacts>> changed, Model& model) {
  std::set<std::string> members;
  for (const auto& [ref, need] : changed) {
    AddMembers(*need, members);
    for (const StoredRequest& request : need->requests) {
      model.sequence = std::max(model.sequence, request.sequence);
    }
    model.needs[ref] = need;
  }
  RebuildFeeds(members, changed, model);
  SetDue(model);
}

}  // namespace

const NeedFacts* Model::Find(absl::string_view need_ref) const {
  const auto found = needs.find(need_ref);
  return found == needs.end() ? nullptr : found->second.get();
}

const Feed* Model::FeedOf(absl::string_view member) const {
  const auto found = feeds.find(member);
  return found == feeds.end() ? nullptr : found->second.get();
}

ReadModel::ReadModel() : model_(std::make_shared<const Model>()) {}

std::shared_ptr<const Model> ReadModel::Current() const {
  platform::MutexLock lock(mutex_);
  return model_;
}

void ReadModel::Replace(std::shared_ptr<const Model> model) {
  platform::MutexLock lock(mutex_);
  model_.swap(model);
}

void ReadModel::Apply(NeedFacts need) {
  std::string ref = need.need.need_ref;
  pending_.insert_or_assign(std::move(ref), std::move(need));
}

void ReadModel::Commit() {
  if (pending_.empty()) return;
  auto model = std::make_shared<Model>(*Current());
  ++model->generation;
  std::map<std::string, std::shared_ptr<const NeedFacts>> changed;
  for (auto& [ref, need] : pending_) {
    changed[ref] = std::make_shared<const NeedFacts>(std::move(need));
  }
  pending_.clear();
  Put(std::move(changed), *model);
  Replace(std::move(model));
}

absl::Status ReadModel::Load(storage::Connection& connection) {
  PlacementStore store(connection);
  std::map<std::string, NeedFacts> needs;
  absl::Status read = store.ReadNeeds([&needs](StoredNeed need) {
    NeedFacts& facts = needs[need.need_ref];
    facts.need = std::move(need);
    return absl::OkStatus();
  });
  if (!read.ok()) return read;
  read = store.ReadRequests([&needs](StoredRequest request) {
    const auto need = needs.find(request.need_ref);
    if (need == needs.end()) {
      return absl::DataLossError("the database holds a request of a need that is not there");
    }
    need->second.requests.push_back(std::move(request));
    return absl::OkStatus();
  });
  if (!read.ok()) return read;
  auto model = std::make_shared<Model>();
  model->generation = Current()->generation + 1;
  std::map<std::string, std::shared_ptr<const NeedFacts>> all;
  for (auto& [ref, need] : needs) all[ref] = std::make_shared<const NeedFacts>(std::move(need));
  Put(std::move(all), *model);
  pending_.clear();
  Replace(std::move(model));
  return absl::OkStatus();
}

}  // namespace consortium::placements
