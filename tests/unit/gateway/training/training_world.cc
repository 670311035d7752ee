#include "tests/unit/gateway/training/training_world.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "certs/sealing/sealing_certificates.h"
#include "certs/sealing/unseal.h"
#include "gateway/directory/areas.h"
#include "google/protobuf/util/json_util.h"
#include "policy/disclosure/redactor.h"
#include "policy/listing/row_rules.h"
#include "tests/support/awaited_status.h"
#include "tests/support/status_matchers.h"

namespace consortium::training {
namespace {

constexpr char kGatewayKey[] = "0123456789abcdef0123456789abcdef";
#ifdef TRAINING_ON_POSTGRESQL
constexpr storage::Kind kDatabase = storage::Kind::kPostgresql;
#else
constexpr storage::Kind kDatabase = storage::Kind::kSqlite;
#endif

}  // namespace

absl::Time TuesdayMorning() {
  return absl::FromCivil(absl::CivilMinute(2026, 11, 24, 10, 0), policy::London());
}

absl::Time NextTuesday() { return TuesdayMorning() + absl::Hours(24 * 7); }

config::Policy FourMembers() {
  config::Policy policy;
  for (const char* id : {"barnet", "bridge-adoption", "camden", "hackney"}) {
    config::Member& member = *policy.add_members();
    member.set_id(id);
    member.set_name(absl::StrCat("The ", id, " team"));
    member.set_kind(absl::StrContains(id, "-") ? v1::MEMBER_KIND_VOLUNTARY_ADOPTION_AGENCY
                                               : v1::MEMBER_KIND_BOROUGH);
  }
  return policy;
}

TrainingWorld::TrainingWorld()
    : store_(kDatabase),
      membership_(std::make_shared<directory::Membership>(FourMembers())),
      certificates_(CertificatesOf({"hackney", "camden"})) {
  EXPECT_THAT(store_.database().Migrate(), testing::IsOk());
  Start();
}

TrainingWorld::~TrainingWorld() { Stop(); }

std::shared_ptr<const sealing::SealingCertificates> TrainingWorld::CertificatesOf(
    const std::vector<std::string>& members) {
  std::vector<sealing::PemFile> files;
  for (const std::string& member : members) {
    const auto [found, fresh] = sealing_.try_emplace(member);
    if (fresh) found->second = authority_.Sealing(member);
    files.push_back({member + ".pem", found->second.certificate_pem});
  }
  const auto trust =
      identity::Trust::Parse(authority_.issuers_pem(), authority_.revocations_pem()).value();
  return sealing::SealingCertificates::Make(files, {"recovery.pem", recovery_.certificate_pem},
                                            *trust, "consortium.example", clock_.Now())
      .value();
}

void TrainingWorld::Start() {
  room_ = std::make_unique<TrainingRoom>(membership_, certificates_, directory::Areas::Shipped(),
                                         clock_, kGatewayKey);
  absl::StatusOr<std::unique_ptr<storage::Connection>> connection = store_.database().Connect();
  ASSERT_THAT(connection, testing::IsOk());
  ASSERT_THAT(room_->Load(**connection), testing::IsOk());
  writer_ = std::make_unique<storage::Writer>(
      store_.database(), clock_, storage::Writer::Options{},
      storage::Writer::Hooks{
          .committed = [room = room_.get()] { room->Committed(); },
          .reload = [room =
                         room_.get()](storage::Connection& fresh) { return room->Load(fresh); }});
  table_ = std::make_unique<server::MethodTable>();
  room_->Register(*table_, *writer_);
}

void TrainingWorld::Stop() {
  table_.reset();
  writer_.reset();
  room_.reset();
}

void TrainingWorld::Restart() {
  Stop();
  Start();
}

void TrainingWorld::SetPolicy(const config::Policy& policy) {
  membership_.Replace(std::make_shared<directory::Membership>(policy));
}

void TrainingWorld::SetSealing(const std::vector<std::string>& members) {
  certificates_.Replace(CertificatesOf(members));
}

void TrainingWorld::Tick() {
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

void TrainingWorld::MoveTo(absl::Time now) {
  clock_.Set(now);
  Tick();
}

server::Call TrainingWorld::CallOf(absl::string_view member) const {
  return {.member = std::string(member),
          .client = "training",
          .may_match = false,
          .received_at = clock_.Now(),
          .certificate_not_after = clock_.Now() + absl::Hours(24),
          .spiffe_id = absl::StrCat("spiffe://consortium.example/", member, "/training")};
}

void TrainingWorld::Identify(google::protobuf::Message& request) {
  const google::protobuf::FieldDescriptor* field =
      request.GetDescriptor()->FindFieldByName("request_id");
  if (field == nullptr || request.GetReflection()->HasField(request, field)) return;
  request.GetReflection()->SetString(&request, field,
                                     absl::StrFormat("00000000-0000-4000-8000-%012d", ++requests_));
}

absl::Status TrainingWorld::CallMethod(absl::string_view method, absl::string_view member,
                                       const google::protobuf::Message& request,
                                       google::protobuf::Message* response) {
  const server::Method* const found =
      table_->Find(absl::StrCat("/consortium.v1.TrainingService/", method));
  testing::AwaitedStatus answer;
  found->unary(CallOf(member), request, response,
               [&answer](absl::Status status) { answer.Set(std::move(status)); });
  return answer.Wait();
}

void TrainingWorld::Redact(absl::string_view member, google::protobuf::Message* response) {
  policy::Redactor(response->GetDescriptor())
      .Redact(member, policy::Disclosures{.shared = true}, response);
}

void TrainingWorld::PublishCourse(const std::function<void(v1::TrainingOffer&)>& change) {
  v1::PublishTrainingOffersRequest request;
  v1::TrainingOffer& offer = *request.add_offers();
  offer = testing::SampleOffer("course", NextTuesday());
  change(offer);
  const auto published = Publish("hackney", request);
  ASSERT_THAT(published, testing::IsOk());
  ASSERT_EQ(published->offers_refused(), 0u) << published->ShortDebugString();
}

void TrainingWorld::PublishCourse(uint32_t capacity) {
  PublishCourse([capacity](v1::TrainingOffer& offer) { offer.set_capacity(capacity); });
}

absl::StatusOr<v1::PublishTrainingOffersResponse> TrainingWorld::Publish(
    absl::string_view member, const v1::PublishTrainingOffersRequest& request) {
  return Call<v1::PublishTrainingOffersResponse>("PublishTrainingOffers", member, request);
}

absl::StatusOr<v1::SearchTrainingResponse> TrainingWorld::Search(
    absl::string_view member, const v1::SearchTrainingRequest& request) {
  return Call<v1::SearchTrainingResponse>("SearchTraining", member, request);
}

v1::TrainingOffer TrainingWorld::TheOffer(absl::string_view member) {
  v1::SearchTrainingRequest request;
  request.set_first_day("2026-01-01");
  request.set_include_closed(true);
  const auto found = Search(member, request);
  EXPECT_THAT(found, testing::IsOk());
  EXPECT_EQ(found->found_size(), 1);
  return found.ok() && found->found_size() == 1 ? found->found(0).offer() : v1::TrainingOffer();
}

v1::BookPlacesRequest TrainingWorld::Seats(absl::string_view member,
                                           const std::vector<int>& numbers) const {
  v1::BookPlacesRequest request;
  request.set_offer_member("hackney");
  request.set_offer_ref("course");
  for (const int number : numbers) {
    v1::Seat& seat = *request.add_seats();
    seat.set_participant_ref(absl::StrCat(member, "-carer-", number));
    seat.set_kind(v1::SEAT_KIND_CARER);
  }
  return request;
}

absl::StatusOr<v1::BookPlacesResponse> TrainingWorld::Book(absl::string_view member,
                                                           const v1::BookPlacesRequest& request) {
  return Call<v1::BookPlacesResponse>("BookPlaces", member, request);
}

v1::Booking TrainingWorld::BookOne(absl::string_view member, int number) {
  const auto booked = Book(member, Seats(member, {number}));
  EXPECT_THAT(booked, testing::IsOk());
  return booked.ok() ? booked->bookings(0) : v1::Booking();
}

absl::StatusOr<v1::CancelBookingResponse> TrainingWorld::Cancel(absl::string_view member,
                                                                const std::string& booking_ref,
                                                                bool whole_party) {
  v1::CancelBookingRequest request;
  request.set_booking_ref(booking_ref);
  request.set_whole_party(whole_party);
  return Call<v1::CancelBookingResponse>("CancelBooking", member, request);
}

absl::StatusOr<v1::RecordAttendanceResponse> TrainingWorld::Attend(absl::string_view member,
                                                                   const std::string& booking_ref,
                                                                   bool attended) {
  v1::RecordAttendanceRequest request;
  request.set_offer_ref("course");
  v1::Attendance& attendance = *request.add_attendances();
  attendance.set_booking_ref(booking_ref);
  attendance.set_attended(attended);
  return Call<v1::RecordAttendanceResponse>("RecordAttendance", member, request);
}

std::optional<v1::Booking> TrainingWorld::Find(absl::string_view member,
                                               const std::string& booking_ref) {
  for (const bool of_own_offers : {false, true}) {
    v1::ListBookingsRequest request;
    request.set_of_own_offers(of_own_offers);
    request.set_include_ended(true);
    request.set_page_size(500);
    const auto listed = Call<v1::ListBookingsResponse>("ListBookings", member, request);
    EXPECT_THAT(listed, testing::IsOk());
    for (const v1::Booking& booking : listed->bookings()) {
      if (booking.booking_ref() == booking_ref) return booking;
    }
  }
  return std::nullopt;
}

v1::BookingState TrainingWorld::StateOf(absl::string_view member, const std::string& booking_ref) {
  const std::optional<v1::Booking> found = Find(member, booking_ref);
  return found.has_value() ? found->state() : v1::BOOKING_STATE_UNSPECIFIED;
}

std::unique_ptr<server::StreamSource> TrainingWorld::Watch(absl::string_view member,
                                                           const std::string& position) {
  v1::WatchBookingsRequest request;
  request.set_position(position);
  return table_->Find("/consortium.v1.TrainingService/WatchBookings")
      ->stream(CallOf(member), request)
      .value();
}

std::optional<v1::WatchBookingsResponse> TrainingWorld::Next(server::StreamSource& stream,
                                                             absl::string_view member) {
  v1::WatchBookingsResponse response;
  const absl::StatusOr<bool> next = stream.Next(&response);
  EXPECT_THAT(next, testing::IsOk());
  if (!next.ok() || !*next) return std::nullopt;
  EXPECT_LE(response.ByteSizeLong(), server::kStreamMessageBytesMax);
  Redact(member, &response);
  return response;
}

v1::ParticipantDetails TrainingWorld::Open(absl::string_view member,
                                           absl::string_view sealed) const {
  const testing::TestIdentity& identity = sealing_.find(member)->second;
  const auto key = sealing::SealingKey::Parse(identity.certificate_pem, identity.private_key_pem);
  EXPECT_THAT(key, testing::IsOk());
  const absl::StatusOr<sealing::ClearText> clear = sealing::Unseal(sealed, {*key});
  EXPECT_THAT(clear, testing::IsOk());
  v1::ParticipantDetails details;
  if (clear.ok()) {
    EXPECT_TRUE(
        google::protobuf::util::JsonStringToMessage(
            google::protobuf::StringPiece(clear->view().data(), clear->view().size()), &details)
            .ok());
  }
  return details;
}

bool TrainingWorld::DatabaseHolds(absl::string_view bytes) {
  return store_.Holds(bytes, {"training_offers", "training_bookings", "journal", "requests"});
}

}  // namespace consortium::training
