#include "gateway/vacancies/watch.h"

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gateway/journal/asker.h"
#include "gateway/vacancies/change_feed.h"
#include "gateway/vacancies/lists.h"
#include "gateway/vacancies/watch_position.h"
#include "google/rpc/status_details.h"

namespace consortium::vacancies {
namespace {

constexpr int kMembersMax = 500;

// What a message needs besides its events.
constexpr size_t kMessageOverhead = 512;

// Collects the events of one message until it is full.
class Batch {
 public:
  explicit Batch(v1::WatchAvailabilityResponse* response) : response_(response) {}

  // The next event to fill; Keep() it or find the message full.
  v1::VacancyEvent* Add() { return response_->add_events(); }

  // False when the event added last does not fit and was taken back.
  bool Keep() {
    const size_t size = response_->events(response_->events_size() - 1).ByteSizeLong() + 4;
    if (response_->events_size() > 1 &&
        bytes_ + size > server::kStreamMessageBytesMax - kMessageOverhead) {
      response_->mutable_events()->RemoveLast();
      return false;
    }
    bytes_ += size;
    return true;
  }

 private:
  v1::WatchAvailabilityResponse* const response_;
  size_t bytes_ = 0;
};

class Watch final : public server::StreamSource {
 public:
  Watch(const WatchSources& sources, std::string viewer, std::vector<std::string> members)
      : sources_(sources), viewer_(std::move(viewer)), members_(std::move(members)) {}

  absl::Status Start(const std::string& position) {
    const std::shared_ptr<const Model> model = sources_.model.Current();
    membership_ = sources_.membership.Get();
    members_generation_ = model->members_generation;
    hidden_ = HiddenOf(*model, *membership_);
    scope_ = ScopeOf(*model);
    const absl::Time now = sources_.clock.Now();
    if (position.empty()) {
      at_ = {.snapshot = true, .base = model->sequence, .level_at = now, .point = {}};
      return absl::OkStatus();
    }
    absl::StatusOr<WatchPosition> parsed =
        ParsePosition(position, scope_, model->sequence, viewer_, sources_.aliases, now);
    if (!parsed.ok()) return parsed.status();
    at_ = *parsed;
    return CheckNothingForgotten(*model);
  }

  absl::StatusOr<bool> Next(google::protobuf::Message* message) override {
    const std::shared_ptr<const Model> model = sources_.model.Current();
    std::shared_ptr<const directory::Membership> membership = sources_.membership.Get();
    if (generation_ == model->generation && membership_ == membership) return false;
    if (absl::Status whole = CheckNothingForgotten(*model); !whole.ok()) return whole;
    SeeMembership(*model, std::move(membership));
    if (scope_.origin == 0) scope_ = ScopeOf(*model);

    auto* const response = static_cast<v1::WatchAvailabilityResponse*>(message);
    Batch batch(response);
    if (SendHides(batch) && SendShows(*model, batch) && SendChanges(*model, batch)) {
      BecomeLevel(*model, response);
    }
    if (response->events_size() == 0 && !response->snapshot_complete()) return false;
    response->set_position(generation_ == model->generation
                               ? PositionAt("")
                               : response->events(response->events_size() - 1).position());
    return true;
  }

 private:
  // A member that became visible: its rows are sent as in a snapshot, then its
  // changes go on with everybody's.
  struct Show {
    uint64_t base = 0;
    ChangePoint point;
  };
  // A member that is visible no more, and households to be told as removed.
  struct Hide {
    std::string member;
    std::deque<HouseholdId> households;
  };

  bool Watches(absl::string_view member) const {
    return members_.empty() || std::binary_search(members_.begin(), members_.end(), member);
  }

  std::set<std::string> HiddenOf(const Model& model,
                                 const directory::Membership& membership) const {
    std::set<std::string> hidden;
    for (const auto& member : model.members) {
      if (Watches(member->member) && !membership.Visible(viewer_, member->member)) {
        hidden.insert(member->member);
      }
    }
    return hidden;
  }

  WatchScope ScopeOf(const Model& model) const {
    return MakeScope(model.origin_us, viewer_, members_, {hidden_.begin(), hidden_.end()});
  }

  // Up to where the viewer has a member's changes.
  ChangePoint PointOf(const std::string& member) const {
    if (const auto show = shows_.find(member); show != shows_.end()) return show->second.point;
    if (const auto ahead = ahead_.find(member); ahead != ahead_.end()) {
      return std::max(at_.point, EndOf(ahead->second));
    }
    return at_.point;
  }

  absl::Status CheckNothingForgotten(const Model& model) const {
    for (const auto& member : model.members) {
      if (!Watches(member->member) || hidden_.contains(member->member)) continue;
      const auto show = shows_.find(member->member);
      const uint64_t base = show == shows_.end() ? at_.base : show->second.base;
      if (member->forgotten > std::max(base, PointOf(member->member).sequence)) {
        return SnapshotRequired("changes behind it are forgotten");
      }
    }
    return absl::OkStatus();
  }

  void SeeMembership(const Model& model, std::shared_ptr<const directory::Membership> membership) {
    if (membership_ == membership && members_generation_ == model.members_generation) return;
    membership_ = std::move(membership);
    members_generation_ = model.members_generation;
    std::set<std::string> hidden = HiddenOf(model, *membership_);
    for (const auto& member : model.members) {
      const bool was_hidden = hidden_.contains(member->member);
      const bool is_hidden = hidden.contains(member->member);
      if (is_hidden && !was_hidden) StartHide(*member);
      if (was_hidden && !is_hidden) shows_[member->member] = {.base = model.sequence, .point = {}};
    }
    hidden_ = std::move(hidden);
    scope_ = ScopeOf(model);
  }

  void StartHide(const MemberRows& member) {
    const ChangePoint known = PointOf(member.member);
    Hide& hide = hides_.emplace_back();
    hide.member = member.member;
    for (const std::shared_ptr<const Shard>& shard : member.shards) {
      for (size_t row = 0; row < shard->size(); ++row) {
        if (shard->facts(row).first_sequence <= known.sequence) {
          hide.households.push_back(shard->id(row));
        }
      }
    }
    for (const Removal& removal : *member.removals) {
      if (removal.point > known && known.sequence > 0) {
        hide.households.push_back(removal.point.id);
      }
    }
    shows_.erase(member.member);
    ahead_.erase(member.member);
  }

  bool SendHides(Batch& batch) {
    while (!hides_.empty()) {
      Hide& hide = hides_.front();
      for (; !hide.households.empty(); hide.households.pop_front()) {
        v1::VacancyEvent* const event = batch.Add();
        event->set_type(v1::VACANCY_EVENT_TYPE_REMOVED);
        event->mutable_vacancy()->set_member(hide.member);
        event->mutable_vacancy()->set_vacancy_ref(
            sources_.aliases.Alias(viewer_, hide.households.front()));
        event->set_position(UnresumablePosition());
        if (!batch.Keep()) return false;
      }
      hides_.pop_front();
    }
    return true;
  }

  bool SendShows(const Model& model, Batch& batch) {
    while (!shows_.empty()) {
      const auto show = shows_.begin();
      const MemberRows* const member = model.Find(show->first);
      ChangeFeed feed;
      if (member != nullptr) {
        feed.Add(*member, show->second.point,
                 std::max(show->second.point, EndOf(show->second.base)));
      }
      for (; feed.Peek().has_value(); feed.Pop()) {
        if (!SendChange(*feed.Peek(), /*as_added=*/true, /*at=*/nullptr, batch)) return false;
        show->second.point = feed.Peek()->point;
      }
      ahead_[show->first] = model.sequence;
      shows_.erase(show);
    }
    return true;
  }

  bool SendChanges(const Model& model, Batch& batch) {
    ChangeFeed feed;
    for (const auto& member : model.members) {
      if (!Watches(member->member) || hidden_.contains(member->member)) continue;
      const ChangePoint point = PointOf(member->member);
      feed.Add(*member, point, at_.snapshot ? std::max(point, EndOf(at_.base)) : point);
    }
    for (; feed.Peek().has_value(); feed.Pop()) {
      const ChangeFeed::Change change = *feed.Peek();
      WatchPosition next = at_;
      next.point = change.point;
      if (!SendChange(change, at_.snapshot, &next, batch)) return false;
      at_ = next;
    }
    return true;
  }

  // `at`: the position behind the change; null when none could say it.
  bool SendChange(const ChangeFeed::Change& change, bool as_added, const WatchPosition* at,
                  Batch& batch) {
    v1::VacancyEvent* const event = batch.Add();
    std::string alias = sources_.aliases.Alias(viewer_, change.point.id);
    event->set_position(at == nullptr || !ahead_.empty() ? UnresumablePosition()
                                                         : FormatPosition(scope_, *at, alias));
    v1::Vacancy* const vacancy = event->mutable_vacancy();
    if (change.shard == nullptr) {
      event->set_type(v1::VACANCY_EVENT_TYPE_REMOVED);
      vacancy->set_member(change.member->member);
      vacancy->set_vacancy_ref(std::move(alias));
      if (change.member->member == viewer_) {
        vacancy->set_household_ref(change.removal->household_ref);
      }
    } else {
      const RowFacts& facts = change.shard->facts(change.row);
      event->set_type(as_added || facts.first_sequence > at_.base ? v1::VACANCY_EVENT_TYPE_ADDED
                                                                  : v1::VACANCY_EVENT_TYPE_CHANGED);
      FillShownRow(*change.member, *change.shard, change.row, viewer_, std::move(alias), vacancy);
    }
    return batch.Keep();
  }

  void BecomeLevel(const Model& model, v1::WatchAvailabilityResponse* response) {
    if (at_.snapshot) response->set_snapshot_complete(true);
    at_ = {.snapshot = false,
           .base = model.sequence,
           .level_at = sources_.clock.Now(),
           .point = EndOf(model.sequence)};
    ahead_.clear();
    generation_ = model.generation;
    scope_ = ScopeOf(model);
  }

  std::string PositionAt(absl::string_view alias) const {
    return FormatPosition(scope_, at_, alias);
  }

  const WatchSources sources_;
  const std::string viewer_;
  const std::vector<std::string> members_;  // Sorted; empty for all.
  WatchScope scope_;
  WatchPosition at_;

  // The model with which the viewer was level, and what was looked at for
  // visibility.
  uint64_t generation_ = 0;
  uint64_t members_generation_ = 0;
  std::shared_ptr<const directory::Membership> membership_;
  std::set<std::string> hidden_;

  // What a change of visibility left to be told, and members whose changes were
  // told up to a sequence ahead of everybody's. Empty but for such moments.
  std::deque<Hide> hides_;
  std::map<std::string, Show> shows_;
  std::map<std::string, uint64_t> ahead_;
};

std::vector<rpc::FieldViolation> CheckMembers(const v1::WatchAvailabilityRequest& request,
                                              const directory::Membership& membership) {
  if (request.members_size() > kMembersMax) {
    return {
        {"members", absl::StrCat("has ", request.members_size(), " entries, over ", kMembersMax)}};
  }
  std::vector<rpc::FieldViolation> violations;
  for (int i = 0; i < request.members_size(); ++i) {
    if (membership.Find(request.members(i)) != nullptr) continue;
    violations.push_back({absl::StrCat("members[", i, "]"), "is no member of the consortium"});
  }
  return violations;
}

}  // namespace

absl::StatusOr<std::unique_ptr<server::StreamSource>> OpenWatch(
    const WatchSources& sources, const server::Call& call,
    const v1::WatchAvailabilityRequest& request) {
  std::vector<rpc::FieldViolation> violations = journal::CheckAsker(request.asker());
  for (rpc::FieldViolation& more : CheckMembers(request, *sources.membership.Get())) {
    violations.push_back(std::move(more));
  }
  if (!violations.empty()) return rpc::InvalidFields(violations);
  std::vector<std::string> members(request.members().begin(), request.members().end());
  std::sort(members.begin(), members.end());
  members.erase(std::unique(members.begin(), members.end()), members.end());
  auto watch = std::make_unique<Watch>(sources, call.member, std::move(members));
  if (absl::Status started = watch->Start(request.position()); !started.ok()) return started;
  return watch;
}

}  // namespace consortium::vacancies
