#include "gateway/vacancies/search.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gateway/journal/asker.h"
#include "gateway/vacancies/page_token.h"
#include "gateway/vacancies/search_token.h"
#include "policy/matching/search.h"

namespace consortium::vacancies {
namespace {

constexpr uint32_t kPageSize = 20;
constexpr size_t kNearMisses = 5;

// The part of the model that one viewer may see.
class View {
 public:
  View(const Model& model, const NeighbourTable& table, absl::string_view viewer) {
    if (!table.any_hidden && model.next_shown == absl::InfiniteFuture()) {
      snapshot_ = &model.snapshot;
      owners_ = &model.owners;
      return;
    }
    for (size_t i = 0; i < model.shards.size(); ++i) {
      const uint32_t owner = model.owners[i];
      const bool own = model.members[owner]->member == viewer;
      if (table.neighbours[owner].hidden && !own) continue;
      const std::shared_ptr<const policy::Chunk>& shown = model.shards[i]->shown();
      some_snapshot_.push_back(own || shown == nullptr ? model.snapshot[i] : shown);
      some_owners_.push_back(owner);
    }
    snapshot_ = &some_snapshot_;
    owners_ = &some_owners_;
  }
  View(const View&) = delete;
  View& operator=(const View&) = delete;

  const policy::Snapshot& snapshot() const { return *snapshot_; }
  const policy::Chunk& chunk(uint32_t index) const { return *(*snapshot_)[index]; }
  uint32_t owner(uint32_t chunk) const { return (*owners_)[chunk]; }

 private:
  const policy::Snapshot* snapshot_;
  const std::vector<uint32_t>* owners_;
  policy::Snapshot some_snapshot_;
  std::vector<uint32_t> some_owners_;
};

// Rare, so that the row is read whole.
void CopyHeld(const policy::Chunk& chunk, uint32_t row,
              google::protobuf::RepeatedPtrField<v1::HeldPlaces>* held) {
  const absl::string_view bytes = chunk.serialized(row);
  v1::Vacancy vacancy;
  if (vacancy.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    held->Swap(vacancy.mutable_held());
  }
}

// The borough is asked to publish before it searches: it has no list for this week, and
// none was published for as many days as the policy says.
absl::Status CheckPublished(const Model& model, const NeighbourTable& table,
                            absl::string_view viewer, absl::Time now) {
  const uint32_t days = table.membership->policy().placements().list_missing_days();
  if (days == 0) return absl::OkStatus();
  const bool borough =
      std::any_of(table.boroughs.begin(), table.boroughs.end(),
                  [viewer](const NeighbourTable::Borough& each) { return each.member == viewer; });
  if (!borough) return absl::OkStatus();
  const MemberRows* const rows = model.Find(viewer);
  if (rows != nullptr && (rows->list.week >= table.week.monday ||
                          now - rows->list.published.back().second < absl::Hours(24) * days)) {
    return absl::OkStatus();
  }
  return rpc::WithReason(
      absl::FailedPreconditionError(absl::StrCat(
          "your borough has published no list for ", days,
          " days; publish this week's, then search: neighbours find your places as you find "
          "theirs")),
      "PUBLISH_FIRST");
}

// Writes one answer.
class AnswerWriter {
 public:
  AnswerWriter(const Model& model, const NeighbourTable& table, const View& view,
               const policy::Need& need, absl::string_view viewer,
               v1::SearchAvailabilityResponse* response)
      : model_(model),
        table_(table),
        view_(view),
        need_(need),
        viewer_(viewer),
        response_(response),
        ages_(model.members.size()) {}

  // First: matches copy what is said of their lists.
  void AddLists(absl::Time now) {
    CurrentWeek week = table_.week;
    week.now = now;
    for (const NeighbourTable::Borough& borough : table_.boroughs) {
      const ListFacts* const list =
          borough.place < 0 ? nullptr : &model_.members[borough.place]->list;
      v1::ListAge* const age = response_->add_lists();
      if (list == nullptr || borough.IsOf(*list)) {
        *age = borough.age;
      } else {
        FillListAge(borough.member, list, week, age);
      }
      if (borough.place >= 0) ages_[borough.place] = age;
    }
  }

  void FillMatch(const policy::Found& found, std::string alias, v1::Match* match) const {
    const policy::Chunk& chunk = view_.chunk(found.chunk);
    const uint32_t owner = view_.owner(found.chunk);
    match->set_member(chunk.member());
    match->set_vacancy_ref(std::move(alias));
    policy::Explain(view_.snapshot(), need_, found, match);
    const v1::Telephone& telephone = table_.neighbours[owner].telephone;
    if (!telephone.number().empty()) *match->mutable_telephone() = telephone;
    if (ages_[owner] != nullptr) *match->mutable_list() = *ages_[owner];
    if (chunk.has_held(found.row)) CopyHeld(chunk, found.row, match->mutable_held());
    if (chunk.member() == viewer_) {
      match->set_household_ref(std::string(chunk.household_ref(found.row)));
    }
  }

  void AddNearMiss(const policy::Miss& miss, std::string alias) const {
    const policy::Chunk& chunk = view_.chunk(miss.chunk);
    v1::NearMiss* const near_miss = response_->add_near_misses();
    near_miss->set_member(chunk.member());
    near_miss->set_vacancy_ref(std::move(alias));
    near_miss->set_area(std::string(chunk.area(miss.row)));
    if (chunk.has_held(miss.row)) CopyHeld(chunk, miss.row, near_miss->mutable_held());
    near_miss->set_failed_criterion(miss.failed_criterion);
    if (miss.distance_miles.has_value()) near_miss->set_distance_miles(*miss.distance_miles);
    const v1::Telephone& telephone = table_.neighbours[view_.owner(miss.chunk)].telephone;
    if (!telephone.number().empty()) *near_miss->mutable_telephone() = telephone;
  }

 private:
  const Model& model_;
  const NeighbourTable& table_;
  const View& view_;
  const policy::Need& need_;
  const absl::string_view viewer_;
  v1::SearchAvailabilityResponse* const response_;
  std::vector<const v1::ListAge*> ages_;  // By place in the model.
};

template <typename Results>
std::vector<HouseholdId> IdsOf(const View& view, const Results& results) {
  std::vector<HouseholdId> ids;
  ids.reserve(results.size());
  for (const auto& result : results) ids.push_back(view.chunk(result.chunk).id(result.row));
  return ids;
}

// What is said instead when nothing matches.
void AddAlternatives(const v1::SearchAvailabilityRequest& request, const policy::Need& need,
                     const View& view, const evidence::ViewerAlias& aliases,
                     absl::string_view viewer, const AnswerWriter& answer,
                     v1::SearchAvailabilityResponse* response) {
  const std::vector<policy::Miss> misses = policy::NearMisses(view.snapshot(), need, kNearMisses);
  std::vector<std::string> names = aliases.Aliases(viewer, IdsOf(view, misses));
  for (size_t i = 0; i < misses.size(); ++i) answer.AddNearMiss(misses[i], std::move(names[i]));

  if (!request.siblings() || !request.keep_together() || request.children_size() < 2) return;
  const std::vector<policy::Part> parts = policy::NearestSplit(view.snapshot(), need);
  if (parts.size() < 2) return;
  v1::SiblingSplit* const split = response->mutable_nearest_split();
  for (const policy::Part& part : parts) {
    v1::SplitPart* const added = split->add_parts();
    const HouseholdId& id = view.chunk(part.found.chunk).id(part.found.row);
    answer.FillMatch(part.found, aliases.Alias(viewer, id), added->mutable_match());
    added->mutable_children()->Assign(part.children.begin(), part.children.end());
  }
  const std::optional<double> apart = policy::ApartMiles(view.snapshot(), parts);
  if (apart.has_value()) split->set_apart_miles(*apart);
}

}  // namespace

absl::Status Searcher::Search(const server::Call& call,
                              const v1::SearchAvailabilityRequest& request,
                              v1::SearchAvailabilityResponse* response) const {
  if (!request.page_token().empty()) return Find(call, request, response);
  Findings findings;
  if (absl::Status found = Answer(call, request, response, &findings); !found.ok()) return found;
  response->set_search_token(MakeSearchToken(tokens_, call.member, call.received_at,
                                             *findings.model, *findings.table, findings.found));
  return absl::OkStatus();
}

absl::Status Searcher::Find(const server::Call& call, const v1::SearchAvailabilityRequest& request,
                            v1::SearchAvailabilityResponse* response) const {
  return Answer(call, request, response, nullptr);
}

absl::Status Searcher::Answer(const server::Call& call,
                              const v1::SearchAvailabilityRequest& request,
                              v1::SearchAvailabilityResponse* response, Findings* findings) const {
  const absl::Time now = call.received_at;
  std::string digest;
  absl::StatusOr<PagePlace> place = PagePlace{.judged_at = now, .after = {}};
  if (!request.page_token().empty()) {
    digest = SearchDigest(request);
    place = OpenPageToken(tokens_, call.member, digest, request.page_token(), now);
  }
  // Telephones and the lists' ages are of now on every page.
  const absl::Time judged_at = place.ok() ? place->judged_at : now;
  std::vector<rpc::FieldViolation> violations = journal::CheckAsker(request.asker());
  const absl::StatusOr<policy::Need> need = policy::Need::Parse(
      request, call.may_match, [this](absl::string_view area) { return areas_.Locate(area); },
      judged_at);
  if (!need.ok()) {
    if (violations.empty()) return need.status();
    for (rpc::FieldViolation& more : rpc::FieldViolationsOf(need.status())) {
      violations.push_back(std::move(more));
    }
  }
  if (!violations.empty()) return rpc::InvalidFields(violations);
  if (!place.ok()) return place.status();

  std::optional<policy::Rank> after;
  if (!request.page_token().empty()) after = place->after;
  const std::shared_ptr<const Model> model = model_.Current();
  const std::shared_ptr<const NeighbourTable> table = neighbours_.At(*model, now);
  if (absl::Status published = CheckPublished(*model, *table, call.member, now); !published.ok()) {
    return published;
  }
  const View view(*model, *table, call.member);
  const uint32_t count = request.page_size() == 0 ? kPageSize : request.page_size();
  const policy::Page page = policy::Search(view.snapshot(), *need, after, count);

  AnswerWriter answer(*model, *table, view, *need, call.member, response);
  answer.AddLists(now);
  response->set_total_matches(page.total);
  if (findings != nullptr) {
    *findings = {model, table, std::vector<uint32_t>(model->members.size())};
    for (size_t chunk = 0; chunk < page.totals.size(); ++chunk) {
      findings->found[view.owner(static_cast<uint32_t>(chunk))] += page.totals[chunk];
    }
  }
  std::vector<std::string> names = aliases_.Aliases(call.member, IdsOf(view, page.found));
  for (size_t i = 0; i < page.found.size(); ++i) {
    answer.FillMatch(page.found[i], std::move(names[i]), response->add_matches());
  }
  if (page.more) {
    if (digest.empty()) digest = SearchDigest(request);
    response->set_next_page_token(
        MakePageToken(tokens_, call.member, digest, {judged_at, page.found.back().rank}));
  }
  if (page.total == 0) {
    AddAlternatives(request, *need, view, aliases_, call.member, answer, response);
  }
  return absl::OkStatus();
}

}  // namespace consortium::vacancies
