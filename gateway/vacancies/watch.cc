#include "gateway/vacancies/watch.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gateway/journal/asker.h"
#include "gateway/vacancies/change_feed.h"
#include "gateway/vacancies/known.h"
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
    SeeMembership(*model, sources_.membership.Get());
    const absl::Time now = sources_.clock.Now();
    if (position.empty()) {
      at_ = {.snapshot = true, .level_at = now, .known = Known()};
      return absl::OkStatus();
    }
    absl::StatusOr<WatchPosition> parsed =
        ParsePosition(position, scope_, model->sequence, viewer_, sources_.aliases, now);
    if (!parsed.ok()) return parsed.status();
    at_ = *std::move(parsed);
    return CheckNothingForgotten(*model);
  }

  absl::StatusOr<bool> Next(google::protobuf::Message* message) override {
    const std::shared_ptr<const Model> model = sources_.model.Current();
    std::shared_ptr<const directory::Membership> membership = sources_.membership.Get();
    if (generation_ == model->generation && membership_ == membership) return false;
    if (absl::Status whole = CheckNothingForgotten(*model); !whole.ok()) return whole;
    SeeMembership(*model, std::move(membership));

    auto* const response = static_cast<v1::WatchAvailabilityResponse*>(message);
    Batch batch(response);
    const bool level = TellApart(*model, batch) && TellTogether(*model, batch);
    if (at_.snapshot && (level || !KnowsNothingOfSome())) {
      at_.snapshot = false;
      response->set_snapshot_complete(true);
    }
    if (level) BecomeLevel(*model);
    if (response->events_size() == 0 && !response->snapshot_complete()) return false;
    response->set_position(Position(at_));
    return true;
  }

 private:
  bool Watches(absl::string_view member) const {
    return members_.empty() || std::binary_search(members_.begin(), members_.end(), member);
  }

  const Known& KnownOf(const std::string& member) const {
    const auto apart = apart_.find(member);
    return apart == apart_.end() ? at_.known : apart->second;
  }

  bool KnowsNothingOfSome() const {
    const std::vector<KnownRange>& ranges = at_.known.ranges();
    return std::any_of(ranges.begin(), ranges.end(),
                       [](const KnownRange& range) { return range.sequence == 0; });
  }

  absl::Status CheckNothingForgotten(const Model& model) const {
    for (const auto& member : model.members) {
      if (Watches(member->member) && KnownOf(member->member).ReachesBehind(member->forgotten)) {
        return SnapshotRequired("changes behind it are forgotten");
      }
    }
    return absl::OkStatus();
  }

  // Sets members apart whose visibility is another than it was.
  void SeeMembership(const Model& model, std::shared_ptr<const directory::Membership> membership) {
    if (membership_ != membership || members_generation_ != model.members_generation) {
      const bool starts = membership_ == nullptr;
      membership_ = std::move(membership);
      members_generation_ = model.members_generation;
      std::set<std::string> hidden;
      for (const auto& member : model.members) {
        const std::string& name = member->member;
        if (!Watches(name)) continue;
        if (!membership_->Visible(viewer_, name)) hidden.insert(name);
        if (hidden.contains(name) && !hidden_.contains(name)) {
          apart_.emplace(name, starts ? Known() : at_.known);
        }
      }
      hidden_ = std::move(hidden);
    } else if (scope_.origin != 0) {
      return;
    }
    scope_ = MakeScope(model.origin_us, viewer_, members_, {hidden_.begin(), hidden_.end()});
  }

  Sees SeesOf(const std::string& member) const {
    if (hidden_.contains(member)) return Sees::kNothing;
    return member == viewer_ ? Sees::kAll : Sees::kShown;
  }

  // What a member's households are to be known as of: nothing of a hidden one's.
  uint64_t TargetOf(const std::string& member, const Model& model) const {
    return hidden_.contains(member) ? 0 : model.sequence;
  }

  // The members whose visibility changed, until the viewer knows them as all others.
  bool TellApart(const Model& model, Batch& batch) {
    for (auto& [name, known] : apart_) {
      const MemberRows* const member = model.Find(name);
      if (member == nullptr) continue;
      WatchPosition apart = {.snapshot = false, .level_at = at_.level_at, .known = known};
      const bool told = Tell({member}, TargetOf(name, model), /*resumable=*/false, batch, apart);
      known = apart.known;
      if (!told) return false;
    }
    return true;
  }

  bool TellTogether(const Model& model, Batch& batch) {
    std::vector<const MemberRows*> members;
    for (const auto& member : model.members) {
      if (Watches(member->member) && !apart_.contains(member->member)) {
        members.push_back(member.get());
      }
    }
    return Tell(members, model.sequence, IsResumable(), batch, at_);
  }

  // Tells of `members` until `at` knows them as of `target`; false when the message
  // is full.
  bool Tell(const std::vector<const MemberRows*>& members, uint64_t target, bool resumable,
            Batch& batch, WatchPosition& at) {
    while (const std::optional<KnownRange> range = at.known.EarliestBut(target)) {
      ChangeFeed feed(*range);
      for (const MemberRows* member : members) feed.Add(*member, SeesOf(member->member));
      for (; feed.Peek() != nullptr; feed.Pop()) {
        WatchPosition next = at;
        next.known.Learn({range->behind, feed.Peek()->id, target});
        FillEvent(*feed.Peek(), resumable ? Position(next) : UnresumablePosition(), batch.Add());
        if (!batch.Keep()) return false;
        at = std::move(next);
      }
      at.known.Learn({range->behind, range->end, target});
    }
    return true;
  }

  void FillEvent(const ChangeFeed::Change& change, std::string position,
                 v1::VacancyEvent* event) const {
    event->set_type(change.type);
    event->set_position(std::move(position));
    v1::Vacancy* const vacancy = event->mutable_vacancy();
    std::string alias = sources_.aliases.Alias(viewer_, change.id);
    if (change.shard != nullptr) {
      FillShownRow(*change.member, *change.shard, change.row, viewer_, std::move(alias), vacancy);
      return;
    }
    vacancy->set_member(change.member->member);
    vacancy->set_vacancy_ref(std::move(alias));
    if (change.member->member == viewer_) vacancy->set_household_ref(*change.household_ref);
  }

  void BecomeLevel(const Model& model) {
    at_.level_at = sources_.clock.Now();
    generation_ = model.generation;
    for (auto apart = apart_.begin(); apart != apart_.end();) {
      apart = hidden_.contains(apart->first) ? std::next(apart) : apart_.erase(apart);
    }
  }

  // Whether a position can say what the viewer knows: of hidden members nothing, of
  // all others the same.
  bool IsResumable() const {
    return std::all_of(apart_.begin(), apart_.end(), [this](const auto& apart) {
      return hidden_.contains(apart.first) && apart.second.IsAt(0);
    });
  }

  std::string Position(const WatchPosition& at) const {
    return IsResumable() ? FormatPosition(scope_, at, viewer_, sources_.aliases)
                         : UnresumablePosition();
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

  // What the viewer knows of members that are hidden or were until lately.
  std::map<std::string, Known> apart_;
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
