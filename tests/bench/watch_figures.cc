#include "absl/strings/str_format.h"
#include "certs/platform/random.h"
#include "consortium/v1/vacancies.pb.h"
#include "floor.pb.h"
#include "tests/bench/figure.h"
#include "tests/bench/figures.h"
#include "tests/bench/listeners.h"
#include "tests/bench/process_cpu.h"
#include "tests/bench/world.h"

namespace consortium::bench {
namespace {

constexpr absl::Duration kBound = absl::Seconds(60);

std::vector<std::shared_ptr<grpc::Channel>> Connections(const World& world, int count) {
  std::vector<std::shared_ptr<grpc::Channel>> channels;
  for (int i = 0; i < count; ++i) channels.push_back(world.Connect(i % world.boroughs()));
  return channels;
}

bool HasChange(const std::string& bytes) {
  v1::WatchAvailabilityResponse response;
  return response.ParseFromString(bytes) && response.events_size() > 0 &&
         !response.snapshot_complete();
}

bool SnapshotComplete(const std::string& bytes) {
  v1::WatchAvailabilityResponse response;
  return response.ParseFromString(bytes) && response.snapshot_complete();
}

// How long until every watcher has one update, from before it is sent.
absl::StatusOr<absl::Duration> Watched(Listeners& watchers, RowMaker& maker,
                                       grpc::Channel& publisher) {
  v1::UpdateVacancyRequest update;
  update.set_request_id(platform::RandomUuid());
  *update.mutable_vacancy() = maker.Row(0);
  v1::UpdateVacancyResponse response;
  const absl::Duration started = Monotonic();
  if (absl::Status status =
          Call(publisher, "/consortium.v1.VacancyService/UpdateVacancy", update, &response);
      !status.ok()) {
    return status;
  }
  if (absl::Status status = watchers.WaitForAll(HasChange, kBound); !status.ok()) return status;
  return Monotonic() - started;
}

// The same of bare gRPC, with as many bytes.
absl::StatusOr<absl::Duration> Heard(Listeners& listeners, size_t bytes, grpc::Channel& speaker) {
  ShoutRequest shout;
  shout.set_payload(std::string(bytes, 'x'));
  ShoutResponse response;
  const absl::Duration started = Monotonic();
  if (absl::Status status = Call(speaker, "/consortium.bench.Floor/Shout", shout, &response);
      !status.ok()) {
    return status;
  }
  if (absl::Status status = listeners.WaitForAll(
          [&](const std::string& message) { return message.size() >= bytes; }, kBound);
      !status.ok()) {
    return status;
  }
  return Monotonic() - started;
}

}  // namespace

absl::Status MeasureWatch(const Place& place, const Effort& effort) {
  constexpr int kWatchers = 200;
  RowMaker maker(200, NamesOf(ReadAreas(place.areas)));
  auto world = World::Start(SubFolder(place.folder, "world"), place.gateway, 6);
  if (!world.ok()) return world.status();
  if (absl::Status status = (*world)->Publish(maker, 600); !status.ok()) return status;
  v1::WatchAvailabilityRequest watch;
  watch.mutable_asker()->set_officer_reference("B-1001");
  watch.mutable_asker()->set_purpose(v1::PURPOSE_PLACEMENT_SEARCH);
  Listeners watchers(Connections(**world, kWatchers),
                     "/consortium.v1.VacancyService/WatchAvailability", watch.SerializeAsString());
  if (absl::Status status = watchers.WaitForAll(SnapshotComplete, kBound); !status.ok()) {
    return status;
  }
  Listeners listeners(Connections(**world, kWatchers), "/consortium.bench.Floor/Listen", "");
  if (absl::Status status = listeners.WaitForAll([](const std::string&) { return true; }, kBound);
      !status.ok()) {
    return status;
  }
  const auto publisher = (*world)->Connect(0);
  std::vector<double> watched_ms, heard_ms, ratios;
  const int rounds = effort.rounds * 10;
  for (int round = -2; round < rounds; ++round) {
    const auto watched = Watched(watchers, maker, *publisher);
    if (!watched.ok()) return watched.status();
    const auto heard = Heard(listeners, maker.Row(0).ByteSizeLong(), *publisher);
    if (!heard.ok()) return heard.status();
    if (round < 0) continue;
    watched_ms.push_back(absl::ToDoubleMilliseconds(*watched));
    heard_ms.push_back(absl::ToDoubleMilliseconds(*heard));
    ratios.push_back(watched_ms.back() / heard_ms.back());
  }
  PrintFigure(
      "watch_fanout_200_ratio", Median(watched_ms) / Median(heard_ms), "ratio",
      absl::StrFormat("%.1f ms from sending an update until 200 watchers on 200 connections "
                      "have it (durable first) / %.1f ms of a bare gRPC fan-out of as many "
                      "bytes; medians of %d rounds, single rounds %s",
                      Median(watched_ms), Median(heard_ms), rounds, Spread(ratios)));
  return absl::OkStatus();
}

}  // namespace consortium::bench
