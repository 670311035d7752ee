#include "tests/model/placement_client.h"

#include <iterator>
#include <type_traits>
#include <variant>

#include "absl/strings/str_cat.h"
#include "consortium/v1/instant.h"
#include "policy/listing/row_rules.h"

namespace consortium::model {
namespace {

constexpr uint32_t kPlaces = 4;
constexpr uint32_t kPageSize = 200;

// Method and response of each request.
template <typename Request>
struct Method;
template <>
struct Method<v1::PublishVacancyListRequest> {
  static constexpr char kName[] = "VacancyService/PublishVacancyList";
  using Response = v1::PublishVacancyListResponse;
};
template <>
struct Method<v1::UpdateVacancyRequest> {
  static constexpr char kName[] = "VacancyService/UpdateVacancy";
  using Response = v1::UpdateVacancyResponse;
};
template <>
struct Method<v1::RequestPlacementRequest> {
  static constexpr char kName[] = "PlacementService/RequestPlacement";
  using Response = v1::RequestPlacementResponse;
};
template <>
struct Method<v1::RespondToPlacementRequestRequest> {
  static constexpr char kName[] = "PlacementService/RespondToPlacementRequest";
  using Response = v1::RespondToPlacementRequestResponse;
};
template <>
struct Method<v1::TakeUpPlacementRequest> {
  static constexpr char kName[] = "PlacementService/TakeUpPlacement";
  using Response = v1::TakeUpPlacementResponse;
};
template <>
struct Method<v1::WithdrawPlacementRequestRequest> {
  static constexpr char kName[] = "PlacementService/WithdrawPlacementRequest";
  using Response = v1::WithdrawPlacementRequestResponse;
};
template <>
struct Method<v1::ListPlacementRequestsRequest> {
  static constexpr char kName[] = "PlacementService/ListPlacementRequests";
  using Response = v1::ListPlacementRequestsResponse;
};

v1::Vacancy Row(uint32_t vacant) {
  v1::Vacancy row;
  row.set_household_ref(kHouseholdRef);
  row.set_kind(v1::HOUSEHOLD_KIND_MAINSTREAM);
  row.mutable_places()->set_approved(kPlaces);
  row.mutable_places()->set_vacant(vacant);
  row.mutable_places()->set_filled(kPlaces - vacant);
  row.mutable_approval()->set_age_months_max(215);
  row.mutable_approval()->set_children_max(kPlaces);
  row.mutable_bedrooms()->set_free(kPlaces);
  row.mutable_bedrooms()->set_sharing(v1::ROOM_SHARING_SIBLINGS);
  row.set_approving_authority("E09000019");
  row.set_residence_authority("E09000019");
  row.set_area("N4");
  row.add_offers()->set_kind(v1::OFFER_KIND_SHORT_TERM);
  row.set_vacant_since("2026-11-02");
  *row.mutable_profile() = SampleProfile();
  return row;
}

template <typename Requests>
void NoteAll(const Requests& requests, PlacementBoard& board) {
  for (const v1::PlacementRequest& each : requests) board.Note(each);
}

}  // namespace

v1::PublishVacancyListRequest ListOf(uint32_t vacant, absl::Time now) {
  v1::PublishVacancyListRequest list;
  list.set_week_commencing(
      absl::FormatCivilTime(policy::WeekCommencing(absl::ToCivilDay(now, policy::London()))));
  v1::SetInstant(now, list.mutable_as_of());
  v1::KindTotals& totals = *list.add_totals();
  totals.set_kind(v1::HOUSEHOLD_KIND_MAINSTREAM);
  totals.set_households(10);
  totals.set_approved(40);
  totals.set_filled(20);
  totals.set_vacant(20);
  if (vacant > 0) *list.add_rows() = Row(vacant);
  return list;
}

std::optional<Answer> PlacementClient::Send(const Operation<PlacementOperation>& operation) const {
  return std::visit(
      [&](const auto& request) -> std::optional<Answer> {
        using Request = std::decay_t<decltype(request)>;
        if constexpr (kIsCall<Request>) {
          typename Method<Request>::Response response;
          const absl::Status status =
              gateway().Call(Method<Request>::kName, operation.member, request, &response);
          if (status.ok()) return AnswerOf(std::move(response));
          if (!absl::IsUnavailable(status)) return AnswerOf(status);
        }
        return std::nullopt;
      },
      operation.request);
}

void PlacementClient::Learn(const Operation<PlacementOperation>& operation) {
  const google::protobuf::Message* const response = operation.answer.response.get();
  if (const auto* asked = dynamic_cast<const v1::RequestPlacementResponse*>(response)) {
    NoteAll(asked->requests(), board_);
  }
  if (const auto* answered = dynamic_cast<const v1::RespondToPlacementRequestResponse*>(response)) {
    board_.Note(answered->request());
  }
  if (const auto* taken = dynamic_cast<const v1::TakeUpPlacementResponse*>(response)) {
    board_.Note(taken->request());
    NoteAll(taken->withdrawn(), board_);
  }
  if (const auto* gone = dynamic_cast<const v1::WithdrawPlacementRequestResponse*>(response)) {
    NoteAll(gone->requests(), board_);
  }
}

void PlacementClient::AskSomething() {
  const size_t turn = chance().Below(100);
  if (turn < 3) return Publish();
  if (turn < 12) return Update();
  if (turn < 34) return Ask();
  if (turn < 66) return Respond();
  if (turn < 80) return TakeUp();
  if (turn < 87) return Withdraw();
  if (turn < 95) return List();
  Repeat();
}

void PlacementClient::Publish() {
  const uint32_t vacant = chance().InHundred(20) ? 0 : chance().Between(1, kPlaces);
  v1::PublishVacancyListRequest request = ListOf(vacant, gateway().clock().Now());
  request.set_request_id(NewId());
  Perform(std::move(request), member());
}

void PlacementClient::Update() {
  v1::UpdateVacancyRequest request;
  request.set_request_id(NewId());
  if (chance().InHundred(15)) {
    request.mutable_withdrawal()->set_household_ref(kHouseholdRef);
    request.mutable_withdrawal()->set_reason(
        chance().InHundred(50) ? v1::WITHDRAWAL_REASON_FILLED : v1::WITHDRAWAL_REASON_WITHDRAWN);
  } else {
    *request.mutable_vacancy() = Row(chance().Between(1, kPlaces));
  }
  Perform(std::move(request), member());
}

void PlacementClient::Ask() {
  v1::RequestPlacementRequest request;
  request.set_request_id(NewId());
  request.mutable_asker()->set_officer_reference("officer-1");
  request.mutable_asker()->set_purpose(v1::PURPOSE_PLACEMENT_SEARCH);
  const std::optional<v1::PlacementRequest> before =
      board_.Some(PlacementBoard::Side::kAsker, chance().InHundred(95) ? member() : "", chance());
  if (before.has_value() && chance().InHundred(25)) {
    request.set_need_ref(before->need_ref());
  } else {
    v1::PlacementNeed& need = *request.mutable_need();
    const uint32_t children = chance().InHundred(60) ? 1 : chance().Between(2, 3);
    for (uint32_t i = 0; i < children; ++i) need.add_children()->set_age_years(7);
    need.set_siblings(children > 1);
    need.set_kind(v1::OFFER_KIND_SHORT_TERM);
    need.set_urgency(chance().InHundred(40) ? v1::URGENCY_SAME_DAY : v1::URGENCY_PLANNED);
  }
  for (const auto& [host, name] : names_) {
    if (chance().InHundred(45)) continue;
    v1::AskedVacancy& asked = *request.add_vacancies();
    asked.set_member(chance().InHundred(2) ? member() : host);
    asked.set_vacancy_ref(name);
  }
  if (request.vacancies().empty()) {
    v1::AskedVacancy& asked = *request.add_vacancies();
    asked.set_member(names_.begin()->first);
    asked.set_vacancy_ref(names_.begin()->second);
  }
  const std::string about = request.vacancies(0).member();
  Perform(std::move(request), about);
}

google::protobuf::Timestamp PlacementClient::SomeUntil() {
  const absl::Time now = gateway().clock().Now();
  google::protobuf::Timestamp until;
  const bool is_wrong = chance().InHundred(4);
  v1::SetInstant(is_wrong ? now + absl::Hours(chance().InHundred(50) ? -1 : 73)
                          : now + absl::Minutes(chance().Between(1, 72 * 60)),
                 &until);
  return until;
}

void PlacementClient::Respond() {
  const bool is_host = chance().InHundred(85);
  const std::optional<v1::PlacementRequest> asked =
      board_.Some(is_host ? PlacementBoard::Side::kHost : PlacementBoard::Side::kAsker,
                  chance().InHundred(97) ? member() : "", chance());
  if (!asked.has_value()) return Ask();
  v1::RespondToPlacementRequestRequest request;
  request.set_request_id(NewId());
  request.set_placement_ref(asked->placement_ref());
  const size_t kind = is_host ? chance().Below(100) : 95;
  if (kind < 45) {
    *request.mutable_hold()->mutable_until() = SomeUntil();
    if (chance().InHundred(40)) request.mutable_hold()->set_weekly_fee_pence(51'250);
  } else if (kind < 75) {
    request.mutable_acceptance();
    if (chance().InHundred(80)) *request.mutable_acceptance()->mutable_until() = SomeUntil();
    if (chance().InHundred(40)) {
      request.mutable_acceptance()->add_subject_to(v1::CONSENT_KIND_HOST_MANAGER);
    }
    if (chance().InHundred(30)) {
      request.mutable_acceptance()->add_subject_to(v1::CONSENT_KIND_NOMINATED_OFFICER);
    }
  } else if (kind < 82) {
    request.mutable_decline()->set_reason(v1::DECLINE_REASON_OWN_CHILD);
  } else {
    v1::RecordedConsent& consent = *request.mutable_consent();
    const bool is_askers = chance().InHundred(is_host ? 10 : 95);
    consent.set_kind(is_askers ? v1::CONSENT_KIND_NOMINATED_OFFICER
                               : v1::CONSENT_KIND_HOST_MANAGER);
    consent.set_given(chance().InHundred(85));
  }
  Perform(std::move(request), asked->host());
}

void PlacementClient::TakeUp() {
  const std::optional<v1::PlacementRequest> asked = board_.Some(
      chance().InHundred(97) ? PlacementBoard::Side::kAsker : PlacementBoard::Side::kHost, member(),
      chance());
  if (!asked.has_value()) return Ask();
  v1::TakeUpPlacementRequest request;
  request.set_request_id(NewId());
  request.set_placement_ref(asked->placement_ref());
  Perform(std::move(request), asked->host());
}

void PlacementClient::Withdraw() {
  const std::optional<v1::PlacementRequest> asked =
      board_.Some(PlacementBoard::Side::kAsker, chance().InHundred(95) ? member() : "", chance());
  if (!asked.has_value()) return Ask();
  v1::WithdrawPlacementRequestRequest request;
  request.set_request_id(NewId());
  if (chance().InHundred(60)) {
    request.set_placement_ref(asked->placement_ref());
  } else {
    request.set_need_ref(asked->need_ref());
  }
  Perform(std::move(request), asked->host());
}

void PlacementClient::List() {
  v1::ListPlacementRequestsRequest request;
  request.set_direction(static_cast<v1::Direction>(chance().Between(0, 2)));
  request.set_page_size(kPageSize);
  const std::optional<v1::PlacementRequest> asked =
      board_.Some(PlacementBoard::Side::kAsker, member(), chance());
  if (asked.has_value() && chance().InHundred(40)) {
    request.set_need_ref(asked->need_ref());
    for (int state = v1::PlacementState_MIN + 1; state <= v1::PlacementState_MAX; ++state) {
      request.add_states(static_cast<v1::PlacementState>(state));
    }
  }
  Perform(std::move(request), "");
}

// A request again under its id, as it was or not.
void PlacementClient::Repeat() {
  if (sent().empty()) return Ask();
  Operation<PlacementOperation> again = sent()[chance().Below(sent().size())];
  if (chance().InHundred(40)) {
    if (auto* const ask = std::get_if<v1::RequestPlacementRequest>(&again.request)) {
      ask->mutable_asker()->set_officer_reference("officer-2");
    }
    if (auto* const answer = std::get_if<v1::RespondToPlacementRequestRequest>(&again.request)) {
      answer->mutable_decline()->set_reason(v1::DECLINE_REASON_OTHER);
    }
  }
  Perform(std::move(again.request), again.about);
}

// State by state: a page has all of one.
void PlacementClient::ReadEverything() {
  for (int state = v1::PlacementState_MIN + 1; state <= v1::PlacementState_MAX; ++state) {
    for (const v1::Direction direction : {v1::DIRECTION_OUT, v1::DIRECTION_IN}) {
      v1::ListPlacementRequestsRequest list;
      list.set_direction(direction);
      list.add_states(static_cast<v1::PlacementState>(state));
      list.set_page_size(kPageSize);
      Perform(list, "");
    }
  }
}

}  // namespace consortium::model
