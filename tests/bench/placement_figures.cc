#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "certs/platform/random.h"
#include "consortium/v1/placements.pb.h"
#include "consortium/v1/vacancies.pb.h"
#include "tests/bench/figure.h"
#include "tests/bench/figures.h"
#include "tests/bench/floors.h"
#include "tests/bench/load.h"
#include "tests/bench/rows.h"
#include "tests/bench/world.h"

namespace consortium::bench {
namespace {

constexpr char kAsk[] = "/consortium.v1.PlacementService/RequestPlacement";
constexpr char kList[] = "/consortium.v1.VacancyService/GetVacancyList";
constexpr int kBoroughs = 6;
constexpr int kRows = 1'200;
constexpr uint32_t kRowsAPage = 1'000;
constexpr int kCallers = 64;

// Households of its neighbour with a vacant place, as each borough names them.
absl::StatusOr<std::vector<std::vector<v1::AskedVacancy>>> Neighbours(const World& world) {
  std::vector<std::vector<v1::AskedVacancy>> seen(kBoroughs);
  for (int borough = 0; borough < kBoroughs; ++borough) {
    v1::GetVacancyListRequest request;
    request.set_member(BoroughId((borough + 1) % kBoroughs));
    request.set_page_size(kRowsAPage);
    v1::GetVacancyListResponse list;
    absl::Status read = Call(*world.Connect(borough), kList, request, &list);
    if (!read.ok()) return read;
    for (const v1::Vacancy& row : list.rows()) {
      if (row.places().vacant() == 0) continue;
      v1::AskedVacancy& vacancy = seen[static_cast<size_t>(borough)].emplace_back();
      vacancy.set_member(row.member());
      vacancy.set_vacancy_ref(row.vacancy_ref());
    }
    if (seen[static_cast<size_t>(borough)].empty()) {
      return absl::InternalError("a borough sees no vacant place of its neighbour");
    }
  }
  return seen;
}

// One child's need, asked of one household, a new need every time.
absl::StatusOr<LoadResult> RunRequests(const World& world,
                                       const std::vector<std::vector<v1::AskedVacancy>>& seen,
                                       int calls) {
  Load load;
  for (int channel = 0; channel < kBoroughs; ++channel) {
    load.channels.push_back(world.Connect(channel));
  }
  load.outstanding = kCallers;
  load.calls = calls;
  load.path = kAsk;
  load.request = [&seen](uint64_t call, size_t channel) {
    v1::RequestPlacementRequest request;
    request.set_request_id(platform::RandomUuid());
    request.mutable_asker()->set_officer_reference("D-17");
    request.mutable_asker()->set_purpose(v1::PURPOSE_PLACEMENT_SEARCH);
    v1::PlacementNeed& need = *request.mutable_need();
    need.add_children()->set_age_years(1 + call % 16);
    need.set_kind(v1::OFFER_KIND_SHORT_TERM);
    need.set_urgency(v1::URGENCY_PLANNED);
    *request.add_vacancies() = seen[channel][call % seen[channel].size()];
    return request.SerializeAsString();
  };
  return RunLoad(load, world.pid());
}

}  // namespace

absl::Status MeasurePlacementRequest(const Place& place, const Effort& effort) {
  RowMaker maker(17, NamesOf(ReadAreas(place.areas)));
  auto world = World::Start(SubFolder(place.folder, "world"), place.gateway, kBoroughs);
  if (!world.ok()) return world.status();
  if (absl::Status published = (*world)->Publish(maker, kRows); !published.ok()) return published;
  const auto seen = Neighbours(**world);
  if (!seen.ok()) return seen.status();
  constexpr size_t kRequestBytes = 128;  // About what a request has.
  std::vector<double> ratios, rates, syncs;
  for (int round = -1; round < effort.rounds; ++round) {
    const auto appends = FdatasyncAppendsPerSecond(place.folder, kRequestBytes,
                                                   absl::Milliseconds(effort.calls / 4 + 50));
    if (!appends.ok()) return appends.status();
    const auto asked = RunRequests(**world, *seen, effort.calls);
    if (!asked.ok()) return asked.status();
    if (round < 0) continue;
    rates.push_back(effort.calls / absl::ToDoubleSeconds(asked->wall));
    syncs.push_back(*appends);
    ratios.push_back(rates.back() / syncs.back());
  }
  PrintFigure(
      "placement_request_vs_fdatasync_64", Median(ratios), "ratio",
      absl::StrFormat("%.0f acknowledged requests/s for a place for one child, each a need "
                      "of its own, from 64 callers of %d boroughs, none ended before the "
                      "last / %.0f fdatasync appends/s of %d bytes on this disk; rounds %s",
                      Median(rates), kBoroughs, Median(syncs), kRequestBytes, Spread(ratios)));
  return absl::OkStatus();
}

}  // namespace consortium::bench
