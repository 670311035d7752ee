// Whatever the rules admit, store and index accept: any offer that passes can be stored,
// indexed, found and read back unchanged, and any seats that pass can be booked at it.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "consortium/v1/training.pb.h"
#include "gateway/directory/areas.h"
#include "gateway/storage/connection.h"
#include "gateway/training/offer_book.h"
#include "gateway/training/programme.h"
#include "gateway/training/read_model.h"
#include "gateway/training/search_criteria.h"
#include "google/protobuf/util/message_differencer.h"
#include "policy/training/offer_rules.h"
#include "tests/fuzz/read_message.h"

namespace fuzz = consortium::fuzz;
namespace policy = consortium::policy;
namespace storage = consortium::storage;
namespace training = consortium::training;
namespace v1 = consortium::v1;

namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'795'424'400);
constexpr uint64_t kSequence = 7;

void Demand(bool holds) {
  if (!holds) std::abort();
}

// A database in memory-backed /dev/shm; everything is rolled back.
storage::Connection& Database() {
  static const auto* connection = [] {
    char folder[] = "/dev/shm/consortium-fuzz-XXXXXX";
    Demand(mkdtemp(folder) != nullptr);
    auto* database = storage::OpenSqlite(std::string(folder) + "/fuzz.db").release();
    Demand(database->Migrate().ok());
    auto opened = database->Connect();
    Demand(opened.ok());
    // The files live on without their names, and go with the process.
    std::filesystem::remove_all(folder);
    return new std::unique_ptr<storage::Connection>(*std::move(opened));
  }();
  return **connection;
}

// A change's surroundings without a writer.
class Rehearsal final : public storage::Transaction {
 public:
  explicit Rehearsal(storage::Connection& connection) : connection_(connection) {}
  storage::Connection& connection() override { return connection_; }
  absl::Time now() const override { return kNow; }
  uint64_t TakeSequence() override { return kSequence; }
  void AfterCommit(absl::AnyInvocable<void()> effect) override { effect(); }
  void LeaveNoTrace() override {}

 private:
  storage::Connection& connection_;
};

void BookAndFind(const v1::TrainingOffer& offer, const std::string& bytes,
                 const v1::BookPlacesRequest& seats) {
  storage::Connection& connection = Database();
  Demand(connection.Begin().ok());
  Rehearsal transaction(connection);
  training::TrainingStore store(connection);
  training::ReadModel model(consortium::directory::Areas::Shipped());
  const training::OfferKey key{"hackney", offer.offer_ref()};
  auto book = training::OfferBook::New(key, bytes, kNow);
  Demand(book.ok());
  book->Settle(kNow);
  Demand(book->Write(transaction, model, kSequence).ok());

  auto opened = training::OfferBook::Open(store, model.seat_counts(), key);
  Demand(opened.ok() && opened->has_value());
  for (int i = 0; i < seats.seats_size(); ++i) {
    training::StoredBooking booking{.booking_ref = std::to_string(i),
                                    .offer = key,
                                    .member = "camden",
                                    .participant_ref = seats.seats(i).participant_ref(),
                                    .kind = seats.seats(i).kind()};
    booking.booked = booking.state_at = kNow;
    (*opened)->Add(std::move(booking));
  }
  (*opened)->Settle(kNow);
  Demand((*opened)->held().all() <= offer.capacity());
  Demand((*opened)->Write(transaction, model, kSequence + 1).ok());
  model.Commit();

  const auto current = model.Current();
  const training::OfferFacts* facts = current->Find("hackney", offer.offer_ref());
  Demand(facts != nullptr &&
         google::protobuf::util::MessageDifferencer::Equals(facts->offer(), offer));
  Demand(facts->bookings.size() == static_cast<size_t>(seats.seats_size()));
  v1::SearchTrainingRequest search;
  search.set_include_closed(true);
  search.set_first_day("2000-01-01");
  const auto criteria =
      training::SearchCriteria::Parse(search, consortium::directory::Areas::Shipped(), kNow);
  Demand(criteria.ok() && criteria->row_test().Admits(current->listed.First()->row));

  training::ReadModel reloaded(consortium::directory::Areas::Shipped());
  Demand(reloaded.Load(connection).ok());
  Demand(reloaded.Current()->listed.First()->row == current->listed.First()->row);
  Demand((*reloaded.Current()->offers.First())->held == facts->held);
  Demand(connection.Rollback().ok());
}

}  // namespace

// A programme, then a NUL, then a request for places; as text where the bytes are text, else in
// protobuf's binary form.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const size_t end = std::min(bytes.find('\0'), bytes.size());
  v1::PublishTrainingOffersRequest request;
  v1::BookPlacesRequest seats;
  if (!fuzz::ReadMessage(bytes.substr(0, end), &request)) return 0;
  if (end < bytes.size() && !fuzz::ReadMessage(bytes.substr(end + 1), &seats)) return 0;
  if (!policy::CheckSeats(seats).ok()) seats.clear_seats();
  const training::Programme programme = training::ReadProgramme("hackney", request, kNow);
  for (const training::Programme::Offer& offer : programme.offers) {
    BookAndFind(request.offers(static_cast<int>(offer.index)), offer.bytes, seats);
  }
  return 0;
}
