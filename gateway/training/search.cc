#include "gateway/training/search.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
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
  int64_t first_start_us;
  uint32_t distance_m;
  uint32_t place;  // In the model.
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
    }
  }

  // Every offer that meets the criteria.
  std::vector<Found> All() const {
    std::vector<Found> found;
    for (size_t i = 0; i < model_.rows.size(); ++i) {
      const SearchRow& row = model_.rows[i];
      if (!criteria_.MeetsRow(row) || !visible_[row.owner]) continue;
      const uint32_t distance = criteria_.DistanceTo(row);
      if (!criteria_.IsNear(row, distance)) continue;
      if (!criteria_.MeetsOffer(row, *model_.offers[i], viewer_)) continue;
      found.push_back({row.first_start_us, distance, static_cast<uint32_t>(i)});
    }
    return found;
  }

  Rank RankOf(const Found& found) const {
    return {found.first_start_us, found.distance_m, model_.offers[found.place]->name};
  }

  // In order; the name is looked at only where the rest is equal.
  bool IsBefore(const Found& one, const Found& other) const {
    if (std::tie(one.first_start_us, one.distance_m) !=
        std::tie(other.first_start_us, other.distance_m)) {
      return std::tie(one.first_start_us, one.distance_m) <
             std::tie(other.first_start_us, other.distance_m);
    }
    return one.place != other.place && OrderOf(RankOf(one)) < OrderOf(RankOf(other));
  }

  bool IsBehind(const Found& found, const Rank& rank) const {
    if (found.first_start_us != rank.first_start_us) {
      return found.first_start_us > rank.first_start_us;
    }
    return OrderOf(RankOf(found)) > OrderOf(rank);
  }

  void Fill(const Found& found, v1::FoundTraining* shown) const {
    const OfferFacts& facts = *model_.offers[found.place];
    v1::TrainingOffer* const offer = shown->mutable_offer();
    *offer = facts.offer;
    offer->set_member(facts.stored.key.member);
    offer->set_state(facts.StateAt(criteria_.now()));
    offer->set_free_places(facts.FreePlaces(viewer_, criteria_.now()));
    offer->set_waiting(static_cast<uint32_t>(facts.waiting.size()));
    offer->set_confirmed(facts.held.all());
    journal::SetInstant(facts.stored.updated, offer->mutable_updated_at());
    if (found.distance_m != policy::kDistanceUnknown) {
      shown->set_distance_miles(found.distance_m / policy::kMetresPerMile);
    }
  }

 private:
  const Model& model_;
  const SearchCriteria& criteria_;
  const absl::string_view viewer_;
  std::vector<bool> visible_;  // By place in Model::owners.
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
  const Scan scan(*model, *criteria, call, *membership);
  std::vector<Found> found = scan.All();
  response->set_total(static_cast<uint32_t>(found.size()));
  if (after.has_value()) {
    std::erase_if(found, [&](const Found& each) { return !scan.IsBehind(each, *after); });
  }
  const size_t count =
      std::min<size_t>(found.size(), request.page_size() == 0 ? kPageSize : request.page_size());
  std::partial_sort(
      found.begin(), found.begin() + static_cast<std::ptrdiff_t>(count), found.end(),
      [&scan](const Found& one, const Found& other) { return scan.IsBefore(one, other); });
  for (size_t i = 0; i < count; ++i) scan.Fill(found[i], response->add_found());
  if (count < found.size()) {
    response->set_next_page_token(
        MakeToken(around_.tokens, call.member, request, scan.RankOf(found[count - 1]), now));
  }
  return absl::OkStatus();
}

}  // namespace consortium::training
