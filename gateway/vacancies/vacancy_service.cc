#include "gateway/vacancies/vacancy_service.h"

#include <atomic>
#include <utility>

#include "certs/evidence/message_digest.h"
#include "certs/evidence/sealed_token.h"
#include "certs/evidence/viewer_alias.h"
#include "consortium/v1/vacancies.pb.h"
#include "gateway/vacancies/claims.h"
#include "gateway/vacancies/lists.h"
#include "gateway/vacancies/neighbours.h"
#include "gateway/vacancies/own_first.h"
#include "gateway/vacancies/publish.h"
#include "gateway/vacancies/read_model.h"
#include "gateway/vacancies/search.h"
#include "gateway/vacancies/search_token.h"
#include "gateway/vacancies/update.h"
#include "gateway/vacancies/watch.h"
#include "gateway/vacancies/watch_position.h"

namespace consortium::vacancies {
namespace {

using server::Call;
using server::Done;

// Removals are kept a little longer than positions are good for, since an
// instant in a position is stamped after the changes that it names.
const absl::Duration kRemovalsKept = kPositionLife + absl::Hours(1);
constexpr int kForgottenAtOnce = 10'000;

// Households in one change, so that no write waits long.
constexpr int kShownAtOnce = 200;

}  // namespace

struct VacancyRoom::Parts final : Places {
  Parts(const directory::CurrentMembership& membership_in, const directory::Areas& areas,
        const platform::Clock& clock_in, const std::string& gateway_key)
      : membership(membership_in),
        clock(clock_in),
        aliases(evidence::HmacSha256(gateway_key, "vacancies/aliases")),
        tokens(evidence::HmacSha256(gateway_key, "vacancies/tokens")),
        model(areas),
        neighbours(membership_in),
        claims(model),
        publisher(model, claims, membership_in, clock_in),
        updater(model, claims, membership_in, clock_in),
        searcher(model, neighbours, areas, aliases, tokens),
        lists(model, neighbours, aliases, tokens) {}

  std::optional<std::string> Resolve(absl::string_view viewer, absl::string_view member,
                                     absl::string_view vacancy_ref) const override {
    const absl::StatusOr<HouseholdId> id = aliases.Resolve(viewer, vacancy_ref);
    const std::shared_ptr<const Model> now = model.Current();
    const MemberRows* const rows = now->Find(member);
    if (!id.ok() || rows == nullptr || !membership.Get()->Visible(viewer, member)) return {};
    const Shard& shard = rows->ShardOf(*id);
    const std::optional<size_t> row = shard.Find(*id);
    if (!row.has_value() || (shard.facts(*row).kept() && viewer != member)) return {};
    return std::string(shard.chunk()->household_ref(*row));
  }

  std::string AliasOf(absl::string_view viewer, absl::string_view member,
                      absl::string_view household_ref) const override {
    return aliases.Alias(viewer, evidence::HouseholdIdOf(member, household_ref));
  }

  std::optional<v1::Profile> ProfileOf(absl::string_view member,
                                       absl::string_view household_ref) const override {
    const std::shared_ptr<const Model> now = model.Current();
    const MemberRows* const rows = now->Find(member);
    if (rows == nullptr) return {};
    const HouseholdId id = evidence::HouseholdIdOf(member, household_ref);
    const Shard& shard = rows->ShardOf(id);
    const std::optional<size_t> row = shard.Find(id);
    if (!row.has_value()) return {};
    v1::Vacancy vacancy;
    FillShownRow(*rows, shard, *row, member, "", &vacancy);
    return vacancy.profile();
  }

  absl::Status Search(const Call& call, const v1::SearchAvailabilityRequest& request,
                      v1::SearchAvailabilityResponse* response) const override {
    return searcher.Find(call, request, response);
  }

  absl::StatusOr<v1::SearchMade> OpenSearch(absl::string_view viewer, absl::string_view token,
                                            absl::Time now) const override {
    return OpenSearchToken(tokens, viewer, token, now);
  }

  uint64_t generation() const override { return model.Current()->generation; }

  const directory::CurrentMembership& membership;
  const platform::Clock& clock;
  const evidence::ViewerAlias aliases;
  const evidence::SealedToken tokens;
  ReadModel model;
  const Neighbours neighbours;
  Claims claims;
  const Publisher publisher;
  const Updater updater;
  const Searcher searcher;
  const ListReader lists;
  std::atomic<bool> showing{false};  // A change of Tick() waits.
};

VacancyRoom::VacancyRoom(const directory::CurrentMembership& membership,
                         const directory::Areas& areas, const platform::Clock& clock,
                         const std::string& gateway_key)
    : parts_(std::make_unique<Parts>(membership, areas, clock, gateway_key)) {}

VacancyRoom::~VacancyRoom() = default;

absl::Status VacancyRoom::Load(storage::Connection& connection) {
  return parts_->model.Load(connection);
}

const Places& VacancyRoom::places() const { return *parts_; }

Claims& VacancyRoom::claims() { return parts_->claims; }

void VacancyRoom::Committed() { parts_->model.Commit(); }

void VacancyRoom::Tick(storage::Writer& writer, absl::Time now,
                       std::function<void(const absl::Status&)> done) {
  Parts& parts = *parts_;
  if (parts.model.Current()->next_shown > now || parts.showing.exchange(true)) return;
  writer.Submit(
      [&parts](storage::Transaction& transaction) {
        return ShowKept(transaction, parts.model, kShownAtOnce);
      },
      [&parts, done = std::move(done)](const absl::Status& shown) {
        parts.showing = false;
        done(shown);
      });
}

absl::Status VacancyRoom::Housekeep(storage::Transaction& transaction) {
  const absl::Time before = transaction.now() - kRemovalsKept;
  absl::Status forgotten =
      VacancyStore(transaction.connection()).ForgetRemovals(before, kForgottenAtOnce);
  if (!forgotten.ok()) return forgotten;
  transaction.AfterCommit([this, before] { parts_->model.Forget(before); });
  return absl::OkStatus();
}

void VacancyRoom::Register(server::MethodTable& table, storage::Writer& writer) {
  Parts& parts = *parts_;
  table.AddWrite<v1::PublishVacancyListRequest, v1::PublishVacancyListResponse>(
      "/consortium.v1.VacancyService/PublishVacancyList",
      [&parts, &writer](const Call& call, const auto& request, auto* response, Done done) {
        parts.publisher.Publish(writer, call, request, response, std::move(done));
      });
  table.AddWrite<v1::UpdateVacancyRequest, v1::UpdateVacancyResponse>(
      "/consortium.v1.VacancyService/UpdateVacancy",
      [&parts, &writer](const Call& call, const auto& request, auto* response, Done done) {
        parts.updater.Update(writer, call, request, response, std::move(done));
      });
  table.AddRead<v1::SearchAvailabilityRequest, v1::SearchAvailabilityResponse>(
      "/consortium.v1.VacancyService/SearchAvailability",
      [&parts](const Call& call, const auto& request, auto* response) {
        return parts.searcher.Search(call, request, response);
      });
  table.AddStream<v1::WatchAvailabilityRequest, v1::WatchAvailabilityResponse>(
      "/consortium.v1.VacancyService/WatchAvailability",
      [&parts](const Call& call, const v1::WatchAvailabilityRequest& request) {
        return OpenWatch({parts.model, parts.membership, parts.aliases, parts.clock}, call,
                         request);
      });
  table.AddRead<v1::GetVacancyListRequest, v1::GetVacancyListResponse>(
      "/consortium.v1.VacancyService/GetVacancyList",
      [&parts](const Call& call, const auto& request, auto* response) {
        return parts.lists.Get(call, request, response);
      });
  table.AddRead<v1::ListVacancyListsRequest, v1::ListVacancyListsResponse>(
      "/consortium.v1.VacancyService/ListVacancyLists",
      [&parts](const Call& call, const v1::ListVacancyListsRequest&, auto* response) {
        return parts.lists.List(call, response);
      });
}

}  // namespace consortium::vacancies
