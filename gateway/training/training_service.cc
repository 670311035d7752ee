#include "gateway/training/training_service.h"

#include <atomic>
#include <utility>

#include "certs/evidence/message_digest.h"
#include "certs/evidence/sealed_token.h"
#include "consortium/v1/training.pb.h"
#include "gateway/training/attendance.h"
#include "gateway/training/booking.h"
#include "gateway/training/bookings.h"
#include "gateway/training/publish.h"
#include "gateway/training/read_model.h"
#include "gateway/training/search.h"
#include "gateway/training/settlement.h"
#include "gateway/training/surroundings.h"
#include "gateway/training/watch.h"

namespace consortium::training {
namespace {

using server::Call;
using server::Done;

// Offers in one change, so that no write waits long.
constexpr int kSettledAtOnce = 100;

}  // namespace

struct TrainingRoom::Parts {
  Parts(const directory::CurrentMembership& membership,
        const platform::InForce<sealing::SealingCertificates>& certificates,
        const directory::Areas& areas, const platform::Clock& clock, const std::string& gateway_key)
      : tokens(evidence::HmacSha256(gateway_key, "training/tokens")),
        model(areas),
        around{.membership = membership,
               .certificates = certificates,
               .areas = areas,
               .tokens = tokens,
               .clock = clock,
               .model = model},
        publisher(around),
        desk(around),
        attendances(model),
        searcher(around),
        bookings(around) {}

  const evidence::SealedToken tokens;
  ReadModel model;
  const Surroundings around;
  const Publisher publisher;
  const BookingDesk desk;
  const AttendanceRegister attendances;
  const Searcher searcher;
  const BookingReader bookings;
  std::atomic<bool> settling{false};  // A change of Tick() waits.
};

TrainingRoom::TrainingRoom(const directory::CurrentMembership& membership,
                           const platform::InForce<sealing::SealingCertificates>& certificates,
                           const directory::Areas& areas, const platform::Clock& clock,
                           const std::string& gateway_key)
    : parts_(std::make_unique<Parts>(membership, certificates, areas, clock, gateway_key)) {}

TrainingRoom::~TrainingRoom() = default;

absl::Status TrainingRoom::Load(storage::Connection& connection) {
  return parts_->model.Load(connection);
}

void TrainingRoom::Committed() { parts_->model.Commit(); }

void TrainingRoom::Tick(storage::Writer& writer, absl::Time now,
                        std::function<void(const absl::Status&)> done) {
  Parts& parts = *parts_;
  if (parts.model.Current()->NextDue() > now || parts.settling.exchange(true)) return;
  writer.Submit(
      [&parts](storage::Transaction& transaction) {
        return SettleDue(transaction, parts.model, kSettledAtOnce).status();
      },
      [&parts, done = std::move(done)](const absl::Status& settled) {
        parts.settling = false;
        done(settled);
      });
}

void TrainingRoom::Register(server::MethodTable& table, storage::Writer& writer) {
  Parts& parts = *parts_;
  table.AddWrite<v1::PublishTrainingOffersRequest, v1::PublishTrainingOffersResponse>(
      "/consortium.v1.TrainingService/PublishTrainingOffers",
      [&parts, &writer](const Call& call, const auto& request, auto* response, Done done) {
        parts.publisher.Publish(writer, call, request, response, std::move(done));
      });
  table.AddRead<v1::SearchTrainingRequest, v1::SearchTrainingResponse>(
      "/consortium.v1.TrainingService/SearchTraining",
      [&parts](const Call& call, const auto& request, auto* response) {
        return parts.searcher.Search(call, request, response);
      });
  table.AddWrite<v1::BookPlacesRequest, v1::BookPlacesResponse>(
      "/consortium.v1.TrainingService/BookPlaces",
      [&parts, &writer](const Call& call, const auto& request, auto* response, Done done) {
        parts.desk.Book(writer, call, request, response, std::move(done));
      });
  table.AddWrite<v1::CancelBookingRequest, v1::CancelBookingResponse>(
      "/consortium.v1.TrainingService/CancelBooking",
      [&parts, &writer](const Call& call, const auto& request, auto* response, Done done) {
        parts.desk.Cancel(writer, call, request, response, std::move(done));
      });
  table.AddRead<v1::ListBookingsRequest, v1::ListBookingsResponse>(
      "/consortium.v1.TrainingService/ListBookings",
      [&parts](const Call& call, const auto& request, auto* response) {
        return parts.bookings.List(call, request, response);
      });
  table.AddStream<v1::WatchBookingsRequest, v1::WatchBookingsResponse>(
      "/consortium.v1.TrainingService/WatchBookings",
      [&parts](const Call& call, const v1::WatchBookingsRequest& request) {
        return OpenWatch(parts.around, call, request);
      });
  table.AddWrite<v1::RecordAttendanceRequest, v1::RecordAttendanceResponse>(
      "/consortium.v1.TrainingService/RecordAttendance",
      [&parts, &writer](const Call& call, const auto& request, auto* response, Done done) {
        parts.attendances.Record(writer, call, request, response, std::move(done));
      });
}

}  // namespace consortium::training
