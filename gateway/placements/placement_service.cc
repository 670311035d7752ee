#include "gateway/placements/placement_service.h"

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "certs/evidence/message_digest.h"
#include "certs/evidence/sealed_token.h"
#include "consortium/v1/placements.pb.h"
#include "gateway/placements/handling.h"
#include "gateway/placements/read_model.h"
#include "gateway/placements/request.h"
#include "gateway/placements/request_list.h"
#include "gateway/placements/search_record.h"
#include "gateway/placements/settlement.h"
#include "gateway/placements/surroundings.h"
#include "gateway/placements/watch.h"

namespace consortium::placements {
namespace {

using server::Call;
using server::Done;

// Needs in one change, so that no write waits long.
constexpr int kSettledAtOnce = 100;

}  // namespace

struct PlacementRoom::Parts {
  Parts(const directory::CurrentMembership& membership, vacancies::VacancyRoom& vacancies,
        const platform::Clock& clock, const std::string& gateway_key)
      : tokens(evidence::HmacSha256(gateway_key, "placements/tokens")),
        around{.membership = membership,
               .places = vacancies.places(),
               .claims = vacancies.claims(),
               .tokens = tokens,
               .clock = clock,
               .model = model},
        requester(around),
        handler(around) {
    around.claims.Tell(
        [this](storage::Transaction& transaction, const std::vector<vacancies::ClaimEnded>& ended,
               uint64_t sequence) { return SettleEnded(transaction, around, ended, sequence); });
  }

  const evidence::SealedToken tokens;
  ReadModel model;
  const Surroundings around;
  const Requester requester;
  const Handler handler;
  std::atomic<bool> settling{false};  // A change of Tick() waits.
  // Tick()'s own: by which needs were last looked at, and whether to look again.
  std::optional<absl::Duration> kept;
  bool look_again = false;
};

PlacementRoom::PlacementRoom(const directory::CurrentMembership& membership,
                             vacancies::VacancyRoom& vacancies, const platform::Clock& clock,
                             const std::string& gateway_key)
    : parts_(std::make_unique<Parts>(membership, vacancies, clock, gateway_key)) {}

PlacementRoom::~PlacementRoom() = default;

absl::Status PlacementRoom::Load(storage::Connection& connection) {
  return parts_->model.Load(connection);
}

void PlacementRoom::Committed() { parts_->model.Commit(); }

void PlacementRoom::Tick(storage::Writer& writer, absl::Time now,
                         std::function<void(const absl::Status&)> done) {
  Parts& parts = *parts_;
  const std::shared_ptr<const Model> model = parts.model.Current();
  std::vector<std::string> also;
  const Rules rules(parts.around.membership.Get()->policy());
  const bool changed = rules.need_kept != parts.kept;
  if (changed || parts.look_again) {
    also = WaitTooLong(*model, rules, kSettledAtOnce);
    // What the rules before decided may be on its way: nothing is over before a later look.
    parts.look_again = changed || !also.empty();
    parts.kept = rules.need_kept;
  }
  if ((also.empty() && model->next_due() > now) || parts.settling.exchange(true)) return;
  writer.Submit(
      [&parts, also = std::move(also)](storage::Transaction& transaction) {
        return SettleDue(transaction, parts.around, kSettledAtOnce, also);
      },
      [&parts, done = std::move(done)](const absl::Status& settled) {
        parts.settling = false;
        done(settled);
      });
}

void PlacementRoom::Register(server::MethodTable& table, storage::Writer& writer) {
  Parts& parts = *parts_;
  table.AddWrite<v1::RequestPlacementRequest, v1::RequestPlacementResponse>(
      "/consortium.v1.PlacementService/RequestPlacement",
      [&parts, &writer](const Call& call, const auto& request, auto* response, Done done) {
        parts.requester.Request(writer, call, request, response, std::move(done));
      });
  table.AddWrite<v1::RespondToPlacementRequestRequest, v1::RespondToPlacementRequestResponse>(
      "/consortium.v1.PlacementService/RespondToPlacementRequest",
      [&parts, &writer](const Call& call, const auto& request, auto* response, Done done) {
        parts.handler.Respond(writer, call, request, response, std::move(done));
      });
  table.AddWrite<v1::TakeUpPlacementRequest, v1::TakeUpPlacementResponse>(
      "/consortium.v1.PlacementService/TakeUpPlacement",
      [&parts, &writer](const Call& call, const auto& request, auto* response, Done done) {
        parts.handler.TakeUp(writer, call, request, response, std::move(done));
      });
  table.AddWrite<v1::WithdrawPlacementRequestRequest, v1::WithdrawPlacementRequestResponse>(
      "/consortium.v1.PlacementService/WithdrawPlacementRequest",
      [&parts, &writer](const Call& call, const auto& request, auto* response, Done done) {
        parts.handler.Withdraw(writer, call, request, response, std::move(done));
      });
  table.AddRead<v1::ListPlacementRequestsRequest, v1::ListPlacementRequestsResponse>(
      "/consortium.v1.PlacementService/ListPlacementRequests",
      [&parts](const Call& call, const auto& request, auto* response) {
        return ListRequests(parts.around, call, request, response);
      });
  table.AddStream<v1::WatchPlacementRequestsRequest, v1::WatchPlacementRequestsResponse>(
      "/consortium.v1.PlacementService/WatchPlacementRequests",
      [&parts](const Call& call, const v1::WatchPlacementRequestsRequest& request) {
        return OpenWatch(parts.around, call, request);
      });
  table.AddWrite<v1::SaveSearchRequest, v1::SaveSearchResponse>(
      "/consortium.v1.PlacementService/SaveSearch",
      [&parts, &writer](const Call& call, const auto& request, auto* response, Done done) {
        parts.requester.SaveSearch(writer, call, request, response, std::move(done));
      });
  table.AddWrite<v1::GetSearchRecordRequest, v1::GetSearchRecordResponse>(
      "/consortium.v1.PlacementService/GetSearchRecord",
      [&parts, &writer](const Call& call, const auto& request, auto* response, Done done) {
        GetRecord(parts.around, writer, call, request, response, std::move(done));
      });
  table.AddRead<v1::CountUnmetNeedsRequest, v1::CountUnmetNeedsResponse>(
      "/consortium.v1.PlacementService/CountUnmetNeeds",
      [&parts](const Call& call, const v1::CountUnmetNeedsRequest&, auto* response) {
        CountUnmetNeeds(parts.around, call, response);
        return absl::OkStatus();
      });
}

}  // namespace consortium::placements
