#include "gateway/placements/read_model.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

namespace consortium::placements {
namespace {

std::optional<absl::Time> NextDue(const NeedFacts& need) {
  std::optional<absl::Time> next = need.need.due;
  for (const StoredRequest& request : need.requests) {
    if (!request.due.has_value()) continue;
    next = next.has_value() ? std::min(*next, *request.due) : *request.due;
  }
  return next;
}

FeedKey KeyOf(const StoredRequest& request) { return {request.sequence, request.place}; }

// Edits a model that nobody sees yet. Parts of members are copied once, however many of
// their needs changed.
class Edit {
 public:
  explicit Edit(Model& model) : model_(model) {}

  void Put(std::shared_ptr<const NeedFacts> need) {
    const std::shared_ptr<const NeedFacts>* const before = model_.needs.Find(need->need.need_ref);
    if (before != nullptr) Remove(*before);
    for (const StoredRequest& request : need->requests) {
      model_.sequence = std::max(model_.sequence, request.sequence);
    }
    if (need->need.at_rest) {
      Forget(*need);
    } else {
      Add(std::move(need));
    }
  }

  void EraseUntil(const std::string& member, uint64_t sequence) {
    MemberPart& part = PartOf(member);
    part.erased_until = std::max(part.erased_until, sequence);
    model_.sequence = std::max(model_.sequence, sequence);
  }

  void Finish() {
    for (auto& [member, part] : parts_) model_.members[member] = std::move(part);
    parts_.clear();
  }

 private:
  MemberPart& PartOf(const std::string& member) {
    std::shared_ptr<MemberPart>& part = parts_[member];
    if (part == nullptr) part = std::make_shared<MemberPart>(model_.PartOf(member));
    return *part;
  }

  void Remove(const std::shared_ptr<const NeedFacts>& before) {
    const std::shared_ptr<const NeedFacts> need = before;  // The set lets go of its own.
    model_.needs.Erase(absl::string_view(need->need.need_ref));
    if (const auto due = NextDue(*need)) model_.due.Erase(Due{*due, need});
    if (need->need.search.has_value()) {
      PartOf(need->need.member).standing.Erase(absl::string_view(need->need.need_ref));
    }
    for (const StoredRequest& request : need->requests) {
      PartOf(request.host).feed.Erase(KeyOf(request));
      PartOf(request.asker).feed.Erase(KeyOf(request));
    }
  }

  void Add(std::shared_ptr<const NeedFacts> need) {
    if (const auto due = NextDue(*need)) model_.due.Put({*due, need});
    if (need->need.search.has_value()) PartOf(need->need.member).standing.Put(need);
    for (size_t i = 0; i < need->requests.size(); ++i) {
      const StoredRequest& request = need->requests[i];
      PartOf(request.host).feed.Put({KeyOf(request), need, i});
      PartOf(request.asker).feed.Put({KeyOf(request), need, i});
    }
    model_.needs.Put(std::move(need));
  }

  void Forget(const NeedFacts& need) {
    for (const StoredRequest& request : need.requests) {
      EraseUntil(request.host, request.sequence);
      EraseUntil(request.asker, request.sequence);
    }
  }

  Model& model_;
  std::map<std::string, std::shared_ptr<MemberPart>> parts_;
};

}  // namespace

const NeedFacts* Model::Find(absl::string_view need_ref) const {
  const std::shared_ptr<const NeedFacts>* const found = needs.Find(need_ref);
  return found == nullptr ? nullptr : found->get();
}

const MemberPart& Model::PartOf(absl::string_view member) const {
  static const MemberPart* const kNothing = new MemberPart();
  const auto found = members.find(member);
  return found == members.end() ? *kNothing : *found->second;
}

absl::Time Model::next_due() const {
  return due.empty() ? absl::InfiniteFuture() : due.begin()->at;
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
  Edit edit(*model);
  for (auto& [ref, need] : pending_) edit.Put(std::make_shared<const NeedFacts>(std::move(need)));
  edit.Finish();
  pending_.clear();
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
  Edit edit(*model);
  read = store.ReadErased([&edit](absl::string_view member, uint64_t sequence) {
    edit.EraseUntil(std::string(member), sequence);
    return absl::OkStatus();
  });
  if (!read.ok()) return read;
  for (auto& [ref, need] : needs) edit.Put(std::make_shared<const NeedFacts>(std::move(need)));
  edit.Finish();
  pending_.clear();
  Replace(std::move(model));
  return absl::OkStatus();
}

}  // namespace consortium::placements
