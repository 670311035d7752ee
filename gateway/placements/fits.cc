#include "gateway/placements/fits.h"

#include <algorithm>
#include <utility>

#include "policy/listing/row_rules.h"

namespace consortium::placements {
namespace {

// What a message needs besides its fits, and a fit besides itself.
constexpr size_t kMessageOverhead = 1024;
constexpr size_t kFitOverhead = 8;

// As it is searched at `now`. A day that has passed is today: the child waits still.
v1::SearchAvailabilityRequest SearchNow(const v1::SearchAvailabilityRequest& kept, absl::Time now) {
  v1::SearchAvailabilityRequest search = kept;
  search.mutable_asker()->set_officer_reference("standing-search");
  search.mutable_asker()->set_purpose(v1::PURPOSE_PLACEMENT_SEARCH);
  search.set_page_size(kFitsMax);
  const absl::StatusOr<absl::CivilDay> start = policy::ParseDate(kept.start_date());
  if (start.ok() && *start < absl::ToCivilDay(now, policy::London())) search.clear_start_date();
  return search;
}

}  // namespace

void Fits::Judge(const Model& model, absl::Time now) {
  call_.received_at = now;
  std::map<std::string, std::set<std::string>, std::less<>> fitting;
  model.PartOf(call_.member).standing.VisitFrom("", [&](const SharedNeed& need) {
    const std::string& need_ref = need->need.need_ref;
    if (*need->need.search_until <= now) return true;  // Its end is noted soon.
    v1::SearchAvailabilityResponse found;
    // Whom a search is refused, as it is to who has to publish first, is told of nothing.
    if (!around_.places.Search(call_, SearchNow(*need->need.search, now), &found).ok()) return true;
    std::set<std::string>& now_fit = fitting[need_ref];
    const auto before = told_.find(need_ref);
    for (v1::Match& match : *found.mutable_matches()) {
      now_fit.insert(match.vacancy_ref());
      if (before != told_.end() && before->second.contains(match.vacancy_ref())) continue;
      v1::Fit& fit = waiting_.emplace_back();
      fit.set_need_ref(need_ref);
      *fit.mutable_match() = std::move(match);
    }
    return true;
  });
  std::reverse(waiting_.begin(), waiting_.end());
  told_ = std::move(fitting);
}

void Fits::Tell(const Model& model, absl::Time now,
                google::protobuf::RepeatedPtrField<v1::Fit>* fits) {
  Judged judged = {.needs = model.generation,
                   .vacancies = around_.places.generation(),
                   .day = absl::ToCivilDay(now, policy::London()),
                   .membership = around_.membership.Get()};
  if (waiting_.empty() && on_ != judged) {
    Judge(model, now);
    on_ = std::move(judged);
  }
  size_t bytes = kMessageOverhead;
  while (!waiting_.empty()) {
    bytes += waiting_.back().ByteSizeLong() + kFitOverhead;
    if (bytes > server::kStreamMessageBytesMax && !fits->empty()) return;
    *fits->Add() = std::move(waiting_.back());
    waiting_.pop_back();
  }
}

}  // namespace consortium::placements
