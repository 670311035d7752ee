#include "gateway/placements/read_model.h"

#include <algorithm>
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

// Makes the model that follows another, which must outlive this. Each need is put once.
class Edit {
 public:
  explicit Edit(const Model& before) : before_(before), sequence_(before.sequence) {}

  void Put(const SharedNeed& need) {
    const SharedNeed* const before = before_.needs.Find(need->need.need_ref);
    if (before != nullptr) Remove(**before);
    for (const StoredRequest& request : need->requests) {
      sequence_ = std::max(sequence_, request.sequence);
    }
    if (need->need.at_rest) {
      Forget(*need);
    } else {
      Add(need);
    }
  }

  void EraseUntil(const std::string& member, uint64_t sequence) {
    uint64_t& until = parts_[member].erased_until;
    until = std::max(until, sequence);
    sequence_ = std::max(sequence_, sequence);
  }

  std::shared_ptr<const Model> Build() const {
    auto model = std::make_shared<Model>(before_);
    ++model->generation;
    model->sequence = sequence_;
    model->needs = before_.needs.Edited(needs_);
    model->due = before_.due.Edited(due_);
    for (const auto& [member, edit] : parts_) {
      const MemberPart& before = before_.PartOf(member);
      model->members[member] = std::make_shared<const MemberPart>(
          MemberPart{.feed = before.feed.Edited(edit.feed),
                     .standing = before.standing.Edited(edit.standing),
                     .erased_until = std::max(before.erased_until, edit.erased_until)});
    }
    return model;
  }

 private:
  using Dues = decltype(Model::due);

  struct PartEdit {
    Feed::Edits feed;
    Needs::Edits standing;
    uint64_t erased_until = 0;
  };

  void Remove(const NeedFacts& need) {
    const std::string& need_ref = need.need.need_ref;
    needs_[need_ref] = std::nullopt;
    if (const auto due = NextDue(need)) due_[{*due, need_ref}] = std::nullopt;
    if (need.need.search.has_value()) parts_[need.need.member].standing[need_ref] = std::nullopt;
    for (const StoredRequest& request : need.requests) {
      parts_[request.host].feed[KeyOf(request)] = std::nullopt;
      parts_[request.asker].feed[KeyOf(request)] = std::nullopt;
    }
  }

  void Add(const SharedNeed& need) {
    Needs::Put(need, needs_);
    if (const auto due = NextDue(*need)) Dues::Put({*due, need}, due_);
    if (need->need.search.has_value()) Needs::Put(need, parts_[need->need.member].standing);
    for (size_t i = 0; i < need->requests.size(); ++i) {
      const StoredRequest& request = need->requests[i];
      const FeedEntry entry = {KeyOf(request), need, i};
      Feed::Put(entry, parts_[request.host].feed);
      Feed::Put(entry, parts_[request.asker].feed);
    }
  }

  void Forget(const NeedFacts& need) {
    for (const StoredRequest& request : need.requests) {
      EraseUntil(request.host, request.sequence);
      EraseUntil(request.asker, request.sequence);
    }
  }

  const Model& before_;
  uint64_t sequence_;
  Needs::Edits needs_;
  Dues::Edits due_;
  std::map<std::string, PartEdit> parts_;  // By member.
};

}  // namespace

const NeedFacts* Model::Find(absl::string_view need_ref) const {
  const SharedNeed* const found = needs.Find(need_ref);
  return found == nullptr ? nullptr : found->get();
}

const MemberPart& Model::PartOf(absl::string_view member) const {
  static const MemberPart* const kNothing = new MemberPart();
  const auto found = members.find(member);
  return found == members.end() ? *kNothing : *found->second;
}

absl::Time Model::next_due() const {
  const Due* const first = due.First();
  return first == nullptr ? absl::InfiniteFuture() : first->at;
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
  const std::shared_ptr<const Model> before = Current();
  Edit edit(*before);
  for (auto& [ref, need] : pending_) edit.Put(std::make_shared<const NeedFacts>(std::move(need)));
  pending_.clear();
  Replace(edit.Build());
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
  Model nothing;
  nothing.generation = Current()->generation;
  Edit edit(nothing);
  read = store.ReadErased([&edit](absl::string_view member, uint64_t sequence) {
    edit.EraseUntil(std::string(member), sequence);
    return absl::OkStatus();
  });
  if (!read.ok()) return read;
  for (auto& [ref, need] : needs) edit.Put(std::make_shared<const NeedFacts>(std::move(need)));
  pending_.clear();
  Replace(edit.Build());
  return absl::OkStatus();
}

}  // namespace consortium::placements
