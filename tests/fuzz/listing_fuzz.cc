// Whatever validation admits, store and index accept: any row that passes the row rules can be
// stored, indexed, searched and read back unchanged.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "consortium/v1/vacancies.pb.h"
#include "gateway/storage/connection.h"
#include "gateway/vacancies/accepted_row.h"
#include "gateway/vacancies/vacancy_store.h"
#include "google/protobuf/util/message_differencer.h"
#include "policy/listing/row_rules.h"
#include "policy/matching/chunk.h"
#include "policy/matching/search.h"
#include "tests/fuzz/read_message.h"

namespace fuzz = consortium::fuzz;
namespace policy = consortium::policy;
namespace storage = consortium::storage;
namespace vacancies = consortium::vacancies;
namespace v1 = consortium::v1;

namespace {

// A database in memory-backed /dev/shm; every row is rolled back.
storage::Connection& Database() {
  static const auto* connection = [] {
    char folder[] = "/dev/shm/consortium-fuzz-XXXXXX";
    if (mkdtemp(folder) == nullptr) std::abort();
    auto* database = storage::OpenSqlite(std::string(folder) + "/fuzz.db").release();
    if (!database->Migrate().ok()) std::abort();
    auto opened = database->Connect();
    if (!opened.ok()) std::abort();
    // The files live on without their names, and go with the process.
    std::filesystem::remove_all(folder);
    return new std::unique_ptr<storage::Connection>(*std::move(opened));
  }();
  return **connection;
}

void StoreAndReadBack(const vacancies::AcceptedRow& row) {
  storage::Connection& connection = Database();
  if (!connection.Begin().ok()) std::abort();
  vacancies::VacancyStore store(connection);
  if (!store
           .PutRow({.member = "hackney",
                    .household_ref = row.household_ref,
                    .row = row.bytes,
                    .sequence = 1,
                    .first_sequence = 1,
                    .updated = absl::UnixEpoch()})
           .ok()) {
    std::abort();
  }
  bool same = false;
  if (!store
           .ReadRowsOf("hackney",
                       [&](const vacancies::StoredRow& stored) {
                         same =
                             stored.row == row.bytes && stored.household_ref == row.household_ref;
                         return absl::OkStatus();
                       })
           .ok() ||
      !same || !connection.Rollback().ok()) {
    std::abort();
  }
}

v1::SearchAvailabilityRequest AnySearch(v1::OfferKind kind) {
  v1::SearchAvailabilityRequest search;
  search.add_children()->set_age_years(16);
  search.set_kind(kind);
  search.set_urgency(v1::URGENCY_PLANNED);
  return search;
}

void IndexAndSearch(const vacancies::AcceptedRow& row) {
  v1::Vacancy vacancy;
  if (!vacancy.ParseFromString(row.bytes)) std::abort();
  const policy::ChunkRow entry{.id = row.id, .vacancy = &vacancy, .centre = {530000, 185000}};
  const auto chunk =
      std::make_shared<const policy::Chunk>("hackney", absl::MakeConstSpan(&entry, 1));
  v1::Vacancy indexed;
  const absl::string_view bytes = chunk->serialized(0);
  if (!indexed.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) ||
      !google::protobuf::util::MessageDifferencer::Equals(indexed, vacancy)) {
    std::abort();
  }
  for (const v1::OfferKind kind : {v1::OFFER_KIND_SHORT_TERM, v1::OFFER_KIND_SUPPORTED_LODGINGS}) {
    const auto need = policy::Need::Parse(
        AnySearch(kind), true, [](absl::string_view) { return policy::GridPoint{}; },
        absl::FromUnixSeconds(1795424400));
    if (!need.ok()) std::abort();
    const policy::Page page = policy::Search({chunk}, *need, std::nullopt, 10);
    v1::Match match;
    for (const policy::Found& found : page.found) policy::Explain({chunk}, *need, found, &match);
    if (page.total > 1) std::abort();
  }
}

}  // namespace

// Rows as text where the bytes are text, else in protobuf's binary form.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  v1::PublishVacancyListRequest list;
  if (!fuzz::ReadMessage(bytes, &list)) return 0;
  // A list of any shape is judged without a fault.
  if (const absl::Status status = policy::CheckList(list, absl::FromUnixSeconds(1795424400));
      !status.ok() && status.message().empty()) {
    std::abort();
  }
  for (const v1::Vacancy& row : list.rows()) {
    if (vacancies::IsRefused(vacancies::CheckSentRow(row, absl::CivilDay(2026, 11, 23)))) continue;
    const vacancies::AcceptedRow accepted = vacancies::Accept("hackney", row);
    StoreAndReadBack(accepted);
    IndexAndSearch(accepted);
  }
  return 0;
}
