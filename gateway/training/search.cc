#include "gateway/training/search.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "certs/evidence/message_digest.h"
#include "gateway/journal/receipt.h"
#include "gateway/training/search_criteria.h"
#include "google/rpc/status_details.h"
#include "policy/matching/need.h"

namespace consortium::training {
namespace {

constexpr uint32_t kPageSize = 50;
constexpr uint32_t kPageSizeMax = 200;
constexpr size_t kDigestBytes = 16;
static_assert(sizeof(OfferName) == kDigestBytes);

// An offer's place in the order of answers. Offers are sorted by member and
// reference, and a reference stays with its offer, so that its name breaks ties.
struct Rank {
  int64_t first_start_us = 0;
  uint32_t distance_m = 0;
  OfferName name = {};
};

auto OrderOf(const Rank& rank) { return std::tie(rank.first_start_us, rank.distance_m, rank.name); }

// What a page token seals. Read and written by this gateway alone, so that the
// machine's own byte order does.
struct Token {
  int64_t issued_us;
  int64_t first_start_us;
  uint32_t distance_m;
  uint32_t unused;
  char name[kDigestBytes];
  char search[kDigestBytes];
};
static_assert(sizeof(Token) == 56, "no padding");

// Names the search that `request` asks for: equal for all its pages.
std::string SearchDigest(const v1::SearchTrainingRequest& request) {
  v1::SearchTrainingRequest criteria = request;
  criteria.clear_page_size();
  criteria.clear_page_token();
  return evidence::Sha256(criteria.SerializeAsString()).substr(0, kDigestBytes);
}

std::string ContextOf(absl::string_view viewer) { return absl::StrCat("training/", viewer); }

std::string MakeToken(const evidence::SealedToken& tokens, absl::string_view viewer,
                      const v1::SearchTrainingRequest& request, const Rank& last, absl::Time now) {
  Token token{.issued_us = absl::ToUnixMicros(now),
              .first_start_us = last.first_start_us,
              .distance_m = last.distance_m,
              .unused = 0,
              .name = {},
              .search = {}};
  std::memcpy(token.name, last.name.data(), kDigestBytes);
  std::memcpy(token.search, SearchDigest(request).data(), kDigestBytes);
  return tokens.Seal({reinterpret_cast<const char*>(&token), sizeof(token)}, ContextOf(viewer));
}

absl::StatusOr<Rank> OpenToken(const evidence::SealedToken& tokens, absl::string_view viewer,
                               const v1::SearchTrainingRequest& request, absl::Time now) {
  const absl::StatusOr<std::string> opened = tokens.Open(request.page_token(), ContextOf(viewer));
  Token token;
  if (!opened.ok() || opened->size() != sizeof(token)) {
    return rpc::InvalidField("page_token",
                             "is none that this gateway gave you; start again without one");
  }
  std::memcpy(&token, opened->data(), sizeof(token));
  if (absl::string_view(token.search, kDigestBytes) != SearchDigest(request)) {
    return rpc::WithReason(
        absl::FailedPreconditionError(
            "page_token: belongs to another search; start this one without a token"),
        "PAGE_TOKEN_OF_ANOTHER_SEARCH");
  }
  if (now - absl::FromUnixMicros(token.issued_us) > kPageTokenLife) {
    return rpc::WithReason(absl::FailedPreconditionError(absl::StrCat(
                               "page_token: is older than ", absl::FormatDuration(kPageTokenLife),
                               "; start again without a token")),
                           "PAGE_TOKEN_EXPIRED");
  }
  Rank rank{.first_start_us = token.first_start_us, .distance_m = token.distance_m};
  std::memcpy(rank.name.data(), token.name, kDigestBytes);
  return rank;
}

struct Found {
  Rank rank;
  const OfferFacts* facts;
};

// One search over one model.
class Scan {
 public:
  Scan(const Model& model, const SearchCriteria& criteria, const server::Call& call,
       const directory::Membership& membership)
      : model_(model), criteria_(criteria), viewer_(call.member) {
    for (const std::string& owner : model.owners) {
      visible_.push_back(membership.Visible(viewer_, owner) &&
                         (criteria.member().empty() || criteria.member() == owner));
      sees_all_ = sees_all_ && visible_.back();
    }
  }

  // Looks at every offer, in the order of their starts. Of those behind `after` the
  // first `count` are found, in order, and at least one more where there is one.
  void Run(const std::optional<Rank>& after, size_t count) {
    const auto from = std::make_pair(criteria_.from_us(), OfferName{});
    model_.listed.VisitRunsFrom(from, [&](absl::Span<const ListedOffer> run) {
      const bool goes_on = run.back().row.first_start_us < criteria_.until_us();
      if (!goes_on) run = run.first(static_cast<size_t>(EndOf(run) - run.begin()));
      if (run.empty() || IsCountedAlone(run, after, count)) {
        total_ += CountOf(run);
      } else {
        for (const ListedOffer& listed : run) Take(listed, after);
      }
      return goes_on;
    });
    const auto end = found_.begin() + static_cast<std::ptrdiff_t>(std::min(count, found_.size()));
    std::partial_sort(found_.begin(), end, found_.end(), [](const Found& one, const Found& other) {
      return OrderOf(one.rank) < OrderOf(other.rank);
    });
  }

  // Every offer that meets the criteria, on whatever page.
  uint32_t total() const { return total_; }
  const std::vector<Found>& found() const { return found_; }

  void Fill(const Found& found, v1::FoundTraining* shown) const {
    const OfferFacts& facts = *found.facts;
    v1::TrainingOffer* const offer = shown->mutable_offer();
    *offer = facts.offer();
    offer->set_member(facts.key().member);
    offer->set_state(facts.StateAt(criteria_.now()));
    offer->set_free_places(facts.FreePlaces(viewer_, criteria_.now()));
    offer->set_waiting(static_cast<uint32_t>(facts.waiting.size()));
    offer->set_confirmed(facts.held.all());
    journal::SetInstant(facts.terms->stored.updated, offer->mutable_updated_at());
    if (found.rank.distance_m != policy::kDistanceUnknown) {
      shown->set_distance_miles(found.rank.distance_m / policy::kMetresPerMile);
    }
  }

 private:
  // What the row's test leaves open.
  bool MeetsRest(const ListedOffer& listed) const {
    return visible_[listed.row.owner] && criteria_.Meets(listed.row, *listed.facts, viewer_);
  }

  // The first that starts too late.
  absl::Span<const ListedOffer>::const_iterator EndOf(absl::Span<const ListedOffer> run) const {
    return std::partition_point(run.begin(), run.end(), [this](const ListedOffer& listed) {
      return listed.row.first_start_us < criteria_.until_us();
    });
  }

  // Whether all of the run is on earlier pages, or starts behind all that is kept.
  bool IsCountedAlone(absl::Span<const ListedOffer> run, const std::optional<Rank>& after,
                      size_t count) const {
    if (after.has_value() && run.back().row.first_start_us < after->first_start_us) return true;
    return found_.size() > count &&
           found_.back().rank.first_start_us < run.front().row.first_start_us;
  }

  uint32_t CountOf(absl::Span<const ListedOffer> run) const {
    const SearchCriteria::RowTest test = criteria_.row_test();
    const bool rows_decide = criteria_.is_of_rows() && sees_all_;
    uint32_t count = 0;
    for (const ListedOffer& listed : run) {
      if (!test.Admits(listed.row)) continue;
      if ((rows_decide && test.HasPlaces(listed.row)) || MeetsRest(listed)) ++count;
    }
    return count;
  }

  void Take(const ListedOffer& listed, const std::optional<Rank>& after) {
    if (!criteria_.row_test().Admits(listed.row) || !MeetsRest(listed)) return;
    ++total_;
    const Found found{RankOf(listed), listed.facts};
    if (!after.has_value() || OrderOf(*after) < OrderOf(found.rank)) found_.push_back(found);
  }

  Rank RankOf(const ListedOffer& listed) const {
    return {listed.row.first_start_us, criteria_.DistanceTo(listed.row), listed.facts->terms->name};
  }

  const Model& model_;
  const SearchCriteria& criteria_;
  const absl::string_view viewer_;
  std::vector<bool> visible_;  // By place in Model::owners.
  bool sees_all_ = true;
  uint32_t total_ = 0;
  std::vector<Found> found_;
};

}  // namespace

absl::Status Searcher::Search(const server::Call& call, const v1::SearchTrainingRequest& request,
                              v1::SearchTrainingResponse* response) const {
  const absl::Time now = call.received_at;
  const absl::StatusOr<SearchCriteria> criteria =
      SearchCriteria::Parse(request, around_.areas, now);
  if (!criteria.ok()) return criteria.status();
  const auto membership = around_.membership.Get();
  std::vector<rpc::FieldViolation> violations;
  if (!request.member().empty() && membership->Find(request.member()) == nullptr) {
    violations.push_back({"member", "is no member of the consortium"});
  }
  if (request.page_size() > kPageSizeMax) {
    violations.push_back(
        {"page_size", absl::StrCat("is ", request.page_size(), ", over ", kPageSizeMax)});
  }
  if (!violations.empty()) return rpc::InvalidFields(violations);
  std::optional<Rank> after;
  if (!request.page_token().empty()) {
    const absl::StatusOr<Rank> opened = OpenToken(around_.tokens, call.member, request, now);
    if (!opened.ok()) return opened.status();
    after = *opened;
  }

  const std::shared_ptr<const Model> model = around_.model.Current();
  const size_t count = request.page_size() == 0 ? kPageSize : request.page_size();
  Scan scan(*model, *criteria, call, *membership);
  scan.Run(after, count);
  response->set_total(scan.total());
  const std::vector<Found>& found = scan.found();
  const size_t shown = std::min(count, found.size());
  for (size_t i = 0; i < shown; ++i) scan.Fill(found[i], response->add_found());
  if (shown < found.size()) {
    response->set_next_page_token(
        MakeToken(around_.tokens, call.member, request, found[shown - 1].rank, now));
  }
  return absl::OkStatus();
}

}  // namespace consortium::training
