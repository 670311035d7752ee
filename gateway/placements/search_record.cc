#include "gateway/placements/search_record.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "consortium/v1/instant.h"
#include "gateway/placements/need_book.h"
#include "gateway/placements/placement_view.h"
#include "gateway/placements/refusals.h"
#include "policy/placement/moves.h"

namespace consortium::placements {
namespace {

bool SearchedOwn(const v1::SearchMade& search, const std::string& member) {
  return std::any_of(search.members().begin(), search.members().end(),
                     [&member](const v1::MatchesOfMember& of) {
                       return of.member() == member && of.has_list_as_of();
                     });
}

// Whether the member looked among its own before it asked anybody.
bool OwnSearchedFirst(const NeedFacts& need) {
  const absl::Time first_asked = need.requests.empty()
                                     ? absl::InfiniteFuture()
                                     : v1::InstantOf(need.requests.front().facts.asked_at());
  const auto& searches = need.need.searches.searches();
  return std::any_of(searches.begin(), searches.end(), [&](const v1::SearchMade& search) {
    return SearchedOwn(search, need.need.member) && v1::InstantOf(search.at()) <= first_asked;
  });
}

uint32_t YearsOf(const v1::PlacementNeed& need) {
  uint32_t years = 0;
  for (const v1::Child& child : need.children()) {
    years = std::max(years, child.has_age_years() ? child.age_years() : child.age_months() / 12);
  }
  return years;
}

bool IsMet(const NeedFacts& need) {
  return std::any_of(need.requests.begin(), need.requests.end(),
                     [](const StoredRequest& request) { return policy::IsTakenUp(request.state); });
}

absl::Status FillRecord(const NeedFacts& facts, const Surroundings& around,
                        const server::Call& call, v1::SearchRecord* record) {
  const StoredNeed& need = facts.need;
  if (need.member != call.member) return NoSuchNeed();
  record->set_need_ref(need.need_ref);
  record->set_member(need.member);
  if (need.need.has_value()) *record->mutable_need() = *need.need;
  v1::SetInstant(need.opened, record->mutable_opened_at());
  if (need.closed.has_value()) v1::SetInstant(*need.closed, record->mutable_closed_at());
  *record->mutable_searches() = need.searches.searches();
  std::sort(record->mutable_searches()->begin(), record->mutable_searches()->end(),
            [](const v1::SearchMade& one, const v1::SearchMade& other) {
              return v1::InstantOf(one.at()) < v1::InstantOf(other.at());
            });
  for (const StoredRequest& asked : facts.requests) {
    FillAnswer(asked, call.member, around, call.received_at, record->add_requests());
  }
  record->set_own_searched_first(OwnSearchedFirst(facts));
  return absl::OkStatus();
}

absl::Status ReadRecord(const std::string& need_ref, const Surroundings& around,
                        const server::Call& call, storage::Transaction& transaction,
                        v1::SearchRecord* record) {
  absl::StatusOr<std::optional<NeedBook>> book = NeedBook::Open(transaction.connection(), need_ref);
  if (!book.ok()) return book.status();
  if (!book->has_value()) return NoSuchNeed();
  return FillRecord({(*book)->need(), (*book)->requests()}, around, call, record);
}

}  // namespace

void GetRecord(const Surroundings& around, storage::Writer& writer, const server::Call& call,
               const v1::GetSearchRecordRequest& request, v1::GetSearchRecordResponse* response,
               server::Done done) {
  v1::SearchRecord* const record = response->mutable_record();
  const std::shared_ptr<const Model> model = around.model.Current();
  if (const NeedFacts* const need = model->Find(request.need_ref())) {
    return done(FillRecord(*need, around, call, record));
  }
  writer.Submit(
      [&around, call, &request, record](storage::Transaction& transaction) {
        return ReadRecord(request.need_ref(), around, call, transaction, record);
      },
      std::move(done));
}

void CountUnmetNeeds(const Surroundings& around, const server::Call& call,
                     v1::CountUnmetNeedsResponse* response) {
  const std::shared_ptr<const Model> model = around.model.Current();
  std::map<std::tuple<uint32_t, int, uint32_t>, uint32_t> counts;
  const std::shared_ptr<const directory::Membership> membership = around.membership.Get();
  model->needs.VisitFrom("", [&](const SharedNeed& need) {
    if (need->need.member == call.member || !membership->Visible(call.member, need->need.member) ||
        !need->need.need.has_value() || IsMet(*need) ||
        need->need.opened < call.received_at - kUnmetSince) {
      return true;
    }
    const v1::PlacementNeed& wanted = *need->need.need;
    ++counts[{YearsOf(wanted), wanted.kind(), static_cast<uint32_t>(wanted.children_size())}];
    return true;
  });
  for (const auto& [key, needs] : counts) {
    if (needs < kUnmetNeedsMin) continue;
    v1::UnmetNeedCount* const count = response->add_counts();
    count->set_age_years(std::get<0>(key));
    count->set_kind(static_cast<v1::OfferKind>(std::get<1>(key)));
    count->set_children(std::get<2>(key));
    count->set_needs(needs);
  }
}

}  // namespace consortium::placements
