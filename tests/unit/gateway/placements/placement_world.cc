#include "tests/unit/gateway/placements/placement_world.h"

#include <cstdlib>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "certs/platform/file.h"
#include "consortium/v1/instant.h"
#include "gateway/directory/areas.h"
#include "google/protobuf/text_format.h"
#include "policy/disclosure/redactor.h"
#include "policy/listing/row_rules.h"
#include "tests/support/awaited_status.h"
#include "tests/support/status_matchers.h"

namespace consortium::placements {
namespace {

constexpr char kGatewayKey[] = "0123456789abcdef0123456789abcdef";
constexpr size_t kDatabaseBytesMax = size_t{64} << 20;

storage::Kind DatabaseUnderTest() {
  const char* const name = std::getenv("CONSORTIUM_ROOM_DATABASE");
  if (name == nullptr || absl::string_view(name) == "sqlite") return storage::Kind::kSqlite;
  EXPECT_EQ(absl::string_view(name), "postgresql") << "CONSORTIUM_ROOM_DATABASE";
  return storage::Kind::kPostgresql;
}

}  // namespace

absl::Time TuesdayMorning() {
  return absl::FromCivil(absl::CivilMinute(2026, 11, 24, 10, 0), policy::London());
}

config::Policy FourBoroughs() {
  config::Policy policy;
  for (const char* id : {"barnet", "camden", "enfield", "hackney"}) {
    config::Member& member = *policy.add_members();
    member.set_id(id);
    member.set_name(id);
    member.set_kind(v1::MEMBER_KIND_BOROUGH);
    member.set_duty_desk_telephone("020 7946 0111");
  }
  return policy;
}

PlacementWorld::PlacementWorld()
    : store_(DatabaseUnderTest()),
      membership_(std::make_shared<directory::Membership>(FourBoroughs())) {
  EXPECT_THAT(store_.database().Migrate(), testing::IsOk());
  Start();
}

PlacementWorld::~PlacementWorld() { Stop(); }

void PlacementWorld::Start() {
  vacancies_ = std::make_unique<vacancies::VacancyRoom>(membership_, directory::Areas::Shipped(),
                                                        clock_, kGatewayKey);
  room_ = std::make_unique<PlacementRoom>(membership_, *vacancies_, clock_, kGatewayKey);
  const auto load = [this](storage::Connection& connection) {
    absl::Status loaded = vacancies_->Load(connection);
    return loaded.ok() ? room_->Load(connection) : loaded;
  };
  absl::StatusOr<std::unique_ptr<storage::Connection>> connection = store_.database().Connect();
  ASSERT_THAT(connection, testing::IsOk());
  ASSERT_THAT(load(**connection), testing::IsOk());
  writer_ = std::make_unique<storage::Writer>(store_.database(), clock_, storage::Writer::Options{},
                                              storage::Writer::Hooks{.committed =
                                                                         [this] {
                                                                           vacancies_->Committed();
                                                                           room_->Committed();
                                                                         },
                                                                     .reload = load});
  table_ = std::make_unique<server::MethodTable>();
  vacancies_->Register(*table_, *writer_);
  room_->Register(*table_, *writer_);
}

void PlacementWorld::Stop() {
  table_.reset();
  writer_.reset();
  room_.reset();
  vacancies_.reset();
}

void PlacementWorld::Restart() {
  Stop();
  Start();
}

void PlacementWorld::SetPolicy(const config::Policy& policy) {
  membership_.Replace(std::make_shared<directory::Membership>(policy));
}

void PlacementWorld::Tick() {
  for (bool due = true; due;) {
    due = false;
    room_->Tick(*writer_, clock_.Now(), [&due](const absl::Status& settled) {
      EXPECT_THAT(settled, testing::IsOk());
      due = true;
    });
    // Whatever was submitted before is done when this is.
    EXPECT_THAT(writer_->Run([](storage::Transaction&) { return absl::OkStatus(); }),
                testing::IsOk());
  }
}

void PlacementWorld::MoveTo(absl::Time now) {
  clock_.Set(now);
  Tick();
}

v1::Vacancy PlacementWorld::Household(int number, uint32_t vacant) {
  v1::Vacancy row;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      R"(kind: HOUSEHOLD_KIND_MAINSTREAM
         places { approved: 3 }
         approval { age_months_min: 0 age_months_max: 215 children_max: 3 }
         bedrooms { free: 3 sharing: ROOM_SHARING_SIBLINGS }
         approving_authority: "E09000019" residence_authority: "E09000019"
         offers { kind: OFFER_KIND_SHORT_TERM }
         area: "N4"
         profile { languages: "so" skills: SKILL_AUTISM })",
      &row));
  row.set_household_ref(absl::StrFormat("hh-%06d", number));
  row.mutable_places()->set_vacant(vacant);
  row.mutable_places()->set_filled(3 - vacant);
  if (vacant > 0) row.set_vacant_since("2026-11-02");
  return row;
}

v1::PublishVacancyListRequest PlacementWorld::ListOf(const std::vector<v1::Vacancy>& rows) const {
  v1::PublishVacancyListRequest list;
  list.set_week_commencing(absl::FormatCivilTime(
      policy::WeekCommencing(absl::ToCivilDay(clock_.Now(), policy::London()))));
  v1::SetInstant(clock_.Now(), list.mutable_as_of());
  v1::KindTotals* const totals = list.add_totals();
  totals->set_kind(v1::HOUSEHOLD_KIND_MAINSTREAM);
  totals->set_households(20'000);
  totals->set_approved(60'000);
  totals->set_filled(30'000);
  totals->set_vacant(30'000);
  for (const v1::Vacancy& row : rows) *list.add_rows() = row;
  return list;
}

absl::StatusOr<v1::PublishVacancyListResponse> PlacementWorld::Publish(
    absl::string_view member, const std::vector<v1::Vacancy>& rows) {
  auto published = Call<v1::PublishVacancyListResponse>("VacancyService/PublishVacancyList", member,
                                                        ListOf(rows));
  if (published.ok()) {
    EXPECT_EQ(published->rows_refused(), 0u) << published->ShortDebugString();
  }
  return published;
}

absl::StatusOr<v1::UpdateVacancyResponse> PlacementWorld::Update(absl::string_view member,
                                                                 const v1::Vacancy& row) {
  v1::UpdateVacancyRequest request;
  *request.mutable_vacancy() = row;
  return Call<v1::UpdateVacancyResponse>("VacancyService/UpdateVacancy", member, request);
}

v1::SearchAvailabilityResponse PlacementWorld::Search(absl::string_view member) {
  v1::SearchAvailabilityRequest request;
  request.mutable_asker()->set_officer_reference("officer-1");
  request.mutable_asker()->set_purpose(v1::PURPOSE_PLACEMENT_SEARCH);
  request.add_children()->set_age_years(7);
  request.set_kind(v1::OFFER_KIND_SHORT_TERM);
  request.set_urgency(v1::URGENCY_PLANNED);
  auto found =
      Call<v1::SearchAvailabilityResponse>("VacancyService/SearchAvailability", member, request);
  EXPECT_THAT(found, testing::IsOk());
  return found.ok() ? *found : v1::SearchAvailabilityResponse();
}

v1::Vacancy PlacementWorld::RowOf(absl::string_view member, absl::string_view viewer) {
  v1::GetVacancyListRequest request;
  request.set_member(std::string(member));
  const auto list =
      Call<v1::GetVacancyListResponse>("VacancyService/GetVacancyList", viewer, request);
  EXPECT_THAT(list, testing::IsOk());
  EXPECT_EQ(list->rows_size(), 1);
  return list.ok() && list->rows_size() == 1 ? list->rows(0) : v1::Vacancy();
}

v1::PlacementNeed PlacementWorld::Need(int children, v1::Urgency urgency) {
  v1::PlacementNeed need;
  for (int i = 0; i < children; ++i) need.add_children()->set_age_years(7);
  need.set_siblings(children > 1);
  need.set_kind(v1::OFFER_KIND_SHORT_TERM);
  need.set_urgency(urgency);
  return need;
}

v1::RequestPlacementRequest PlacementWorld::Ask(absl::string_view asker,
                                                const std::vector<std::string>& hosts,
                                                const v1::PlacementNeed& need) {
  v1::RequestPlacementRequest request;
  request.mutable_asker()->set_officer_reference("officer-1");
  request.mutable_asker()->set_purpose(v1::PURPOSE_PLACEMENT_SEARCH);
  *request.mutable_need() = need;
  for (const std::string& host : hosts) {
    v1::AskedVacancy* const asked = request.add_vacancies();
    asked->set_member(host);
    asked->set_vacancy_ref(RowOf(host, asker).vacancy_ref());
  }
  return request;
}

v1::PlacementRequest PlacementWorld::AskOne(absl::string_view asker, const std::string& host,
                                            const v1::PlacementNeed& need) {
  const auto asked = Call<v1::RequestPlacementResponse>("PlacementService/RequestPlacement", asker,
                                                        Ask(asker, {host}, need));
  EXPECT_THAT(asked, testing::IsOk());
  return asked.ok() ? asked->requests(0) : v1::PlacementRequest();
}

absl::StatusOr<v1::RespondToPlacementRequestResponse> PlacementWorld::Hold(
    absl::string_view host, const v1::PlacementRequest& request, absl::Time until) {
  v1::RespondToPlacementRequestRequest answer;
  answer.set_placement_ref(request.placement_ref());
  v1::SetInstant(until, answer.mutable_hold()->mutable_until());
  return Call<v1::RespondToPlacementRequestResponse>("PlacementService/RespondToPlacementRequest",
                                                     host, answer);
}

absl::StatusOr<v1::RespondToPlacementRequestResponse> PlacementWorld::Accept(
    absl::string_view host, const v1::PlacementRequest& request,
    const std::vector<v1::ConsentKind>& subject_to, std::optional<absl::Time> until) {
  v1::RespondToPlacementRequestRequest answer;
  answer.set_placement_ref(request.placement_ref());
  for (const v1::ConsentKind kind : subject_to) answer.mutable_acceptance()->add_subject_to(kind);
  answer.mutable_acceptance();
  if (until.has_value()) v1::SetInstant(*until, answer.mutable_acceptance()->mutable_until());
  return Call<v1::RespondToPlacementRequestResponse>("PlacementService/RespondToPlacementRequest",
                                                     host, answer);
}

absl::StatusOr<v1::RespondToPlacementRequestResponse> PlacementWorld::Decline(
    absl::string_view host, const v1::PlacementRequest& request) {
  v1::RespondToPlacementRequestRequest answer;
  answer.set_placement_ref(request.placement_ref());
  answer.mutable_decline()->set_reason(v1::DECLINE_REASON_OWN_CHILD);
  return Call<v1::RespondToPlacementRequestResponse>("PlacementService/RespondToPlacementRequest",
                                                     host, answer);
}

absl::StatusOr<v1::RespondToPlacementRequestResponse> PlacementWorld::Consent(
    absl::string_view member, const v1::PlacementRequest& request, v1::ConsentKind kind,
    bool given) {
  v1::RespondToPlacementRequestRequest answer;
  answer.set_placement_ref(request.placement_ref());
  answer.mutable_consent()->set_kind(kind);
  answer.mutable_consent()->set_given(given);
  return Call<v1::RespondToPlacementRequestResponse>("PlacementService/RespondToPlacementRequest",
                                                     member, answer);
}

absl::StatusOr<v1::TakeUpPlacementResponse> PlacementWorld::TakeUp(
    absl::string_view asker, const v1::PlacementRequest& request) {
  v1::TakeUpPlacementRequest taken;
  taken.set_placement_ref(request.placement_ref());
  return Call<v1::TakeUpPlacementResponse>("PlacementService/TakeUpPlacement", asker, taken);
}

absl::StatusOr<v1::WithdrawPlacementRequestResponse> PlacementWorld::Withdraw(
    absl::string_view asker, const v1::PlacementRequest& request) {
  v1::WithdrawPlacementRequestRequest withdrawn;
  withdrawn.set_placement_ref(request.placement_ref());
  return Call<v1::WithdrawPlacementRequestResponse>("PlacementService/WithdrawPlacementRequest",
                                                    asker, withdrawn);
}

v1::PlacementRequest PlacementWorld::Find(absl::string_view member,
                                          const v1::PlacementRequest& request) {
  v1::ListPlacementRequestsRequest list;
  for (int state = 1; state < v1::PlacementState_ARRAYSIZE; ++state) {
    list.add_states(static_cast<v1::PlacementState>(state));
  }
  const auto listed = Call<v1::ListPlacementRequestsResponse>(
      "PlacementService/ListPlacementRequests", member, list);
  EXPECT_THAT(listed, testing::IsOk());
  for (const v1::PlacementRequest& each : listed->requests()) {
    if (each.placement_ref() == request.placement_ref()) return each;
  }
  ADD_FAILURE() << member << " does not see it";
  return {};
}

v1::PlacementState PlacementWorld::StateOf(const v1::PlacementRequest& request) {
  return Find(request.asker(), request).state();
}

std::unique_ptr<server::StreamSource> PlacementWorld::Watch(absl::string_view member,
                                                            const std::string& position) {
  v1::WatchPlacementRequestsRequest request;
  request.set_position(position);
  return table_->Find("/consortium.v1.PlacementService/WatchPlacementRequests")
      ->stream(CallOf(member), request)
      .value();
}

std::optional<v1::WatchPlacementRequestsResponse> PlacementWorld::Next(server::StreamSource& stream,
                                                                       absl::string_view member) {
  v1::WatchPlacementRequestsResponse response;
  const absl::StatusOr<bool> next = stream.Next(&response);
  EXPECT_THAT(next, testing::IsOk());
  if (!next.ok() || !*next) return std::nullopt;
  EXPECT_LE(response.ByteSizeLong(), server::kStreamMessageBytesMax);
  Redact(member, &response);
  return response;
}

server::Call PlacementWorld::CallOf(absl::string_view member) const {
  return {.member = std::string(member),
          .client = "duty-desk",
          .may_match = true,
          .received_at = clock_.Now(),
          .certificate_not_after = clock_.Now() + absl::Hours(24),
          .spiffe_id = absl::StrCat("spiffe://consortium.example/", member, "/duty-desk")};
}

void PlacementWorld::Identify(google::protobuf::Message& request) {
  const google::protobuf::FieldDescriptor* field =
      request.GetDescriptor()->FindFieldByName("request_id");
  if (field == nullptr || request.GetReflection()->HasField(request, field)) return;
  request.GetReflection()->SetString(&request, field,
                                     absl::StrFormat("00000000-0000-4000-8000-%012d", ++requests_));
}

absl::Status PlacementWorld::CallMethod(absl::string_view method, absl::string_view member,
                                        const google::protobuf::Message& request,
                                        google::protobuf::Message* response) {
  const server::Method* const found = table_->Find(absl::StrCat("/consortium.v1.", method));
  testing::AwaitedStatus answer;
  found->unary(CallOf(member), request, response,
               [&answer](absl::Status status) { answer.Set(std::move(status)); });
  return answer.Wait();
}

void PlacementWorld::Redact(absl::string_view member, google::protobuf::Message* response) {
  policy::Redactor(response->GetDescriptor())
      .Redact(member, policy::Disclosures{.shared = true, .on_hold = true}, response);
}

bool PlacementWorld::IsSqlite() { return DatabaseUnderTest() == storage::Kind::kSqlite; }

bool PlacementWorld::DatabaseHolds(absl::string_view bytes) const {
  for (const char* suffix : {"", "-wal"}) {
    const absl::StatusOr<std::string> content =
        platform::ReadFile(store_.file() + suffix, kDatabaseBytesMax);
    if (content.ok() && absl::StrContains(*content, bytes)) return true;
  }
  return false;
}

}  // namespace consortium::placements
