#include "tests/unit/gateway/vacancies/room_fixture.h"

#include <cstdlib>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "gateway/directory/areas.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/time_util.h"
#include "policy/listing/row_rules.h"
#include "tests/support/awaited_status.h"
#include "tests/support/status_matchers.h"

namespace consortium::vacancies {
namespace {

constexpr char kGatewayKey[] = "0123456789abcdef0123456789abcdef";

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

config::Policy EightMembers() {
  config::Policy policy;
  int number = 0;
  for (const char* id : {"barnet", "camden", "enfield", "hackney", "haringey", "islington",
                         "bridge-adoption", "harbour-adoption"}) {
    config::Member* const member = policy.add_members();
    member->set_id(id);
    member->set_name(id);
    member->set_kind(number < 6 ? v1::MEMBER_KIND_BOROUGH
                                : v1::MEMBER_KIND_VOLUNTARY_ADOPTION_AGENCY);
    member->set_duty_desk_telephone(absl::StrFormat("020 7946 0%03d", 2 * number));
    member->set_out_of_hours_telephone(absl::StrFormat("020 7946 0%03d", 2 * number + 1));
    for (int day = v1::WEEKDAY_MONDAY; day <= v1::WEEKDAY_FRIDAY; ++day) {
      v1::RotaWindow* const window = member->add_working_hours();
      window->set_day(static_cast<v1::Weekday>(day));
      window->set_start_minute(9 * 60);
      window->set_end_minute(17 * 60);
    }
    ++number;
  }
  return policy;
}

v1::Vacancy Household(int number, int vacant, absl::string_view area) {
  v1::Vacancy row;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      R"(kind: HOUSEHOLD_KIND_MAINSTREAM
         places { approved: 3 }
         approval { age_months_min: 0 age_months_max: 215 children_max: 3 }
         bedrooms { free: 3 sharing: ROOM_SHARING_SIBLINGS }
         approving_authority: "E09000019" residence_authority: "E09000019"
         offers { kind: OFFER_KIND_SHORT_TERM }
         vacant_since: "2026-11-02"
         profile { languages: "so" skills: SKILL_AUTISM })",
      &row));
  row.set_household_ref(absl::StrFormat("hh-%06d", number));
  row.mutable_places()->set_vacant(static_cast<uint32_t>(vacant));
  row.mutable_places()->set_filled(static_cast<uint32_t>(3 - vacant));
  row.set_area(std::string(area));
  return row;
}

v1::PublishVacancyListRequest List(std::vector<v1::Vacancy> rows, absl::string_view week) {
  v1::PublishVacancyListRequest list;
  list.set_week_commencing(std::string(week));
  v1::KindTotals* const totals = list.add_totals();
  totals->set_kind(v1::HOUSEHOLD_KIND_MAINSTREAM);
  totals->set_households(20'000);
  totals->set_approved(60'000);
  totals->set_filled(30'000);
  totals->set_vacant(30'000);
  list.mutable_source()->set_system("spreadsheet");
  for (v1::Vacancy& row : rows) *list.add_rows() = std::move(row);
  return list;
}

RoomFixture::RoomFixture() : membership_(std::make_shared<directory::Membership>(EightMembers())) {
  ReplaceDatabase();
  Start();
}

RoomFixture::~RoomFixture() = default;

void RoomFixture::ReplaceDatabase() {
  store_ = std::make_unique<storage::Store>(DatabaseUnderTest());
  EXPECT_THAT(store_->database().Migrate(), testing::IsOk());
}

void RoomFixture::Start() {
  room_ =
      std::make_unique<VacancyRoom>(membership_, directory::Areas::Shipped(), clock_, kGatewayKey);
  absl::StatusOr<std::unique_ptr<storage::Connection>> connection = store_->database().Connect();
  ASSERT_THAT(connection, testing::IsOk());
  ASSERT_THAT(room_->Load(**connection), testing::IsOk());
  writer_ = std::make_unique<storage::Writer>(
      store_->database(), clock_, storage::Writer::Options{},
      storage::Writer::Hooks{
          .committed = [room = room_.get()] { room->Committed(); },
          .reload = [room =
                         room_.get()](storage::Connection& fresh) { return room->Load(fresh); }});
  table_ = std::make_unique<server::MethodTable>();
  room_->Register(*table_, *writer_);
}

void RoomFixture::Restart() {
  table_.reset();
  writer_.reset();
  room_.reset();
  Start();
}

void RoomFixture::Tick() {
  room_->Tick(*writer_, clock_.Now(),
              [](const absl::Status& shown) { EXPECT_THAT(shown, testing::IsOk()); });
  // Whatever was submitted before is done when this is.
  EXPECT_THAT(RunChange([](storage::Transaction&) { return absl::OkStatus(); }), testing::IsOk());
}

void RoomFixture::SetPolicy(const config::Policy& policy) {
  membership_.Replace(std::make_shared<directory::Membership>(policy));
}

server::Call RoomFixture::CallOf(absl::string_view member) const {
  return {.member = std::string(member),
          .client = "duty-desk",
          .may_match = true,
          .received_at = clock_.Now(),
          .certificate_not_after = clock_.Now() + absl::Hours(24),
          .spiffe_id = absl::StrCat("spiffe://consortium.example/", member, "/duty-desk")};
}

absl::Status RoomFixture::Call(absl::string_view method, absl::string_view member,
                               const google::protobuf::Message& request,
                               google::protobuf::Message* response) {
  const server::Method* const found =
      table_->Find(absl::StrCat("/consortium.v1.VacancyService/", method));
  testing::AwaitedStatus answer;
  found->unary(CallOf(member), request, response,
               [&answer](absl::Status status) { answer.Set(std::move(status)); });
  return answer.Wait();
}

absl::StatusOr<v1::PublishVacancyListResponse> RoomFixture::Publish(
    absl::string_view member, v1::PublishVacancyListRequest request) {
  if (request.request_id().empty()) {
    request.set_request_id(absl::StrFormat("00000000-0000-4000-8000-%012d", ++requests_));
  }
  if (!request.has_as_of()) {
    *request.mutable_as_of() =
        google::protobuf::util::TimeUtil::SecondsToTimestamp(absl::ToUnixSeconds(clock_.Now()));
  }
  v1::PublishVacancyListResponse response;
  absl::Status status = Call("PublishVacancyList", member, request, &response);
  if (!status.ok()) return status;
  return response;
}

absl::StatusOr<v1::UpdateVacancyResponse> RoomFixture::Send(absl::string_view member,
                                                            v1::UpdateVacancyRequest request) {
  if (request.request_id().empty()) {
    request.set_request_id(absl::StrFormat("00000000-0000-4000-8000-%012d", ++requests_));
  }
  v1::UpdateVacancyResponse response;
  absl::Status status = Call("UpdateVacancy", member, request, &response);
  if (!status.ok()) return status;
  return response;
}

absl::StatusOr<v1::UpdateVacancyResponse> RoomFixture::Update(absl::string_view member,
                                                              const v1::Vacancy& vacancy) {
  v1::UpdateVacancyRequest request;
  *request.mutable_vacancy() = vacancy;
  return Send(member, request);
}

absl::StatusOr<v1::UpdateVacancyResponse> RoomFixture::Withdraw(absl::string_view member,
                                                                int number) {
  v1::UpdateVacancyRequest request;
  request.mutable_withdrawal()->set_household_ref(absl::StrFormat("hh-%06d", number));
  request.mutable_withdrawal()->set_reason(v1::WITHDRAWAL_REASON_FILLED);
  return Send(member, request);
}

absl::StatusOr<v1::SearchAvailabilityResponse> RoomFixture::Search(
    absl::string_view member, const v1::SearchAvailabilityRequest& request) {
  v1::SearchAvailabilityResponse response;
  absl::Status status = Call("SearchAvailability", member, request, &response);
  if (!status.ok()) return status;
  return response;
}

absl::StatusOr<v1::GetVacancyListResponse> RoomFixture::Get(
    absl::string_view member, const v1::GetVacancyListRequest& request) {
  v1::GetVacancyListResponse response;
  absl::Status status = Call("GetVacancyList", member, request, &response);
  if (!status.ok()) return status;
  return response;
}

v1::ListVacancyListsResponse RoomFixture::Lists(absl::string_view member) {
  v1::ListVacancyListsResponse response;
  EXPECT_THAT(Call("ListVacancyLists", member, v1::ListVacancyListsRequest(), &response),
              testing::IsOk());
  return response;
}

absl::StatusOr<std::unique_ptr<server::StreamSource>> RoomFixture::Watch(
    absl::string_view member, absl::string_view position, const std::vector<std::string>& members) {
  v1::WatchAvailabilityRequest request;
  request.mutable_asker()->set_officer_reference("officer-1");
  request.mutable_asker()->set_purpose(v1::PURPOSE_PLACEMENT_SEARCH);
  request.set_position(std::string(position));
  request.mutable_members()->Assign(members.begin(), members.end());
  return table_->Find("/consortium.v1.VacancyService/WatchAvailability")
      ->stream(CallOf(member), request);
}

std::vector<v1::Vacancy> RoomFixture::AllRows(absl::string_view viewer, absl::string_view owner,
                                              uint32_t page_size) {
  std::vector<v1::Vacancy> rows;
  v1::GetVacancyListRequest request;
  request.set_member(std::string(owner));
  request.set_page_size(page_size);
  do {
    absl::StatusOr<v1::GetVacancyListResponse> page = Get(viewer, request);
    EXPECT_THAT(page, testing::IsOk());
    if (!page.ok()) return rows;
    rows.insert(rows.end(), page->rows().begin(), page->rows().end());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  return rows;
}

}  // namespace consortium::vacancies
