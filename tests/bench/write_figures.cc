#include "absl/strings/str_format.h"
#include "certs/platform/clock.h"
#include "certs/platform/random.h"
#include "policy/listing/row_rules.h"
#include "tests/bench/figure.h"
#include "tests/bench/figures.h"
#include "tests/bench/floors.h"
#include "tests/bench/load.h"
#include "tests/bench/peers.h"
#include "tests/bench/process_cpu.h"
#include "tests/bench/rows.h"
#include "tests/bench/world.h"

namespace consortium::bench {
namespace {

constexpr int kCallers = 64;
constexpr int kRows = 1200;
constexpr int kBoroughs = 6;

// Updates of households that stand, each a real change of the channel's own
// borough.
absl::StatusOr<LoadResult> RunUpdates(const World& world, RowMaker& maker, int calls) {
  Load load;
  for (int channel = 0; channel < kBoroughs; ++channel) {
    load.channels.push_back(world.Connect(channel));
  }
  load.outstanding = kCallers;
  load.calls = calls;
  load.path = "/consortium.v1.VacancyService/UpdateVacancy";
  load.request = [&](uint64_t call, size_t channel) {
    constexpr int kRowsEach = kRows / kBoroughs;
    v1::UpdateVacancyRequest update;
    update.set_request_id(platform::RandomUuid());
    *update.mutable_vacancy() = maker.Row(channel * kRowsEach + call % kRowsEach);
    return update.SerializeAsString();
  };
  return RunLoad(load, world.pid());
}

}  // namespace

absl::Status MeasureUpdate(const Place& place, const Effort& effort) {
  RowMaker maker(64, NamesOf(ReadAreas(place.areas)));
  auto world = World::Start(SubFolder(place.folder, "world"), place.gateway, kBoroughs);
  if (!world.ok()) return world.status();
  if (absl::Status status = (*world)->Publish(maker, kRows); !status.ok()) return status;
  auto etcd =
      EtcdServer::Start(SubFolder(place.folder, "etcd"), (*world)->Server(), (*world)->Desk(0));
  if (!etcd.ok()) return etcd.status();
  const size_t bytes = maker.Row(0).ByteSizeLong();
  std::vector<double> rate_ratios, cpu_ratios, rates, syncs, update_us, put_us;
  for (int round = -1; round < effort.rounds; ++round) {
    const auto appends =
        FdatasyncAppendsPerSecond(place.folder, bytes, absl::Milliseconds(effort.calls / 4 + 50));
    if (!appends.ok()) return appends.status();
    const auto updates = RunUpdates(**world, maker, effort.calls);
    if (!updates.ok()) return updates.status();
    const auto puts = RunPuts(**etcd, (*world)->Desk(0),
                              {.maker =
                                   [&maker](uint64_t call) {
                                     return std::pair(absl::StrFormat("household/%d", call % kRows),
                                                      maker.Row(call % kRows).SerializeAsString());
                                   },
                               .channels = kBoroughs,
                               .callers = kCallers,
                               .calls = effort.calls});
    if (!puts.ok()) return puts.status();
    if (round < 0) continue;
    rates.push_back(effort.calls / absl::ToDoubleSeconds(updates->wall));
    syncs.push_back(*appends);
    rate_ratios.push_back(rates.back() / syncs.back());
    update_us.push_back(absl::ToDoubleMicroseconds(updates->CpuPerCall(effort.calls)));
    put_us.push_back(absl::ToDoubleMicroseconds(puts->CpuPerCall(effort.calls)));
    cpu_ratios.push_back(update_us.back() / put_us.back());
  }
  PrintFigure(
      "update_vs_fdatasync_64", Median(rate_ratios), "ratio",
      absl::StrFormat("%.0f acknowledged updates/s from 64 callers / %.0f fdatasync appends/s of "
                      "%d bytes on this disk; rounds %s",
                      Median(rates), Median(syncs), bytes, Spread(rate_ratios)));
  PrintFigure(
      "update_cpu_vs_etcd_64", Median(cpu_ratios), "ratio",
      absl::StrFormat("server CPU %.1f us per update / %.1f us per etcd Put of the same bytes; "
                      "rounds %s",
                      Median(update_us), Median(put_us), Spread(cpu_ratios)));
  return absl::OkStatus();
}

absl::Status MeasurePublish(const Place& place, const Effort& effort) {
  constexpr int kPublished = 300;
  RowMaker maker(300, NamesOf(ReadAreas(place.areas)));
  auto world = World::Start(SubFolder(place.folder, "world"), place.gateway, 1);
  if (!world.ok()) return world.status();
  const platform::SystemClock clock;
  const absl::Time now = clock.Now();
  const std::string monday =
      absl::FormatCivilTime(policy::WeekCommencing(absl::ToCivilDay(now, absl::UTCTimeZone())));
  const auto channel = (*world)->Connect(0);
  std::vector<double> ratios, publish_ms, bare_ms;
  for (int round = -1; round < effort.rounds * 3; ++round) {
    const v1::PublishVacancyListRequest list =
        maker.List(platform::RandomUuid(), monday, absl::ToUnixSeconds(now), 0, kPublished);
    std::vector<std::string> rows;
    for (const v1::Vacancy& row : list.rows()) rows.push_back(row.SerializeAsString());
    v1::PublishVacancyListResponse response;
    const absl::Duration started = Monotonic();
    if (absl::Status status =
            Call(*channel, "/consortium.v1.VacancyService/PublishVacancyList", list, &response);
        !status.ok()) {
      return status;
    }
    const absl::Duration published = Monotonic() - started;
    const auto bare = SqliteReplace(place.folder, rows);
    if (!bare.ok()) return bare.status();
    if (round < 0) continue;
    publish_ms.push_back(absl::ToDoubleMilliseconds(published));
    bare_ms.push_back(absl::ToDoubleMilliseconds(*bare));
    ratios.push_back(publish_ms.back() / bare_ms.back());
  }
  PrintFigure(
      "publish_300_vs_sqlite", Median(ratios), "ratio",
      absl::StrFormat("%.2f ms to publish 300 changed vacancies, over the wire and journalled / "
                      "%.2f ms of a bare SQLite transaction of the same rows; rounds %s",
                      Median(publish_ms), Median(bare_ms), Spread(ratios)));
  return absl::OkStatus();
}

}  // namespace consortium::bench
