#include "tests/bench/rounds.h"

#include "absl/strings/str_format.h"
#include "floor.pb.h"
#include "tests/bench/figure.h"
#include "tests/bench/load.h"

namespace consortium::bench {
namespace {

constexpr char kEmpty[] = "/consortium.bench.Floor/Empty";

}  // namespace

absl::StatusOr<Round> MeasureRound(const World& world, const std::string& path,
                                   const std::vector<std::string>& requests, int calls) {
  Load load;
  for (int channel = 0; channel < 4; ++channel) load.channels.push_back(world.Connect(channel));
  load.calls = calls;
  load.path = path;
  load.request = [&](uint64_t call, size_t) { return requests[call % requests.size()]; };
  const absl::StatusOr<LoadResult> asked = RunLoad(load, world.pid());
  if (!asked.ok()) return asked.status();
  EmptyRequest empty_request;
  empty_request.set_response_bytes(static_cast<uint32_t>(asked->response_bytes / calls));
  const std::string empty_bytes = empty_request.SerializeAsString();
  load.path = kEmpty;
  load.request = [&](uint64_t, size_t) { return empty_bytes; };
  const absl::StatusOr<LoadResult> empty = RunLoad(load, world.pid());
  if (!empty.ok()) return empty.status();
  return Round{.call_us = absl::ToDoubleMicroseconds(asked->CpuPerCall(calls)),
               .empty_us = absl::ToDoubleMicroseconds(empty->CpuPerCall(calls)),
               .response_bytes = static_cast<double>(asked->response_bytes) / calls};
}

absl::StatusOr<std::vector<Round>> MeasureRounds(const World& world, const std::string& path,
                                                 const std::vector<std::string>& requests,
                                                 const Effort& effort) {
  std::vector<Round> rounds;
  for (int round = -1; round < effort.rounds; ++round) {
    const absl::StatusOr<Round> measured = MeasureRound(world, path, requests, effort.calls);
    if (!measured.ok()) return measured.status();
    if (round >= 0) rounds.push_back(*measured);
  }
  return rounds;
}

void PrintRatio(absl::string_view name, const std::vector<Round>& rounds, absl::string_view mix) {
  std::vector<double> ratios, call, empty;
  for (const Round& round : rounds) {
    ratios.push_back(round.call_us / round.empty_us);
    call.push_back(round.call_us);
    empty.push_back(round.empty_us);
  }
  PrintFigure(name, Median(ratios), "ratio",
              absl::StrFormat(
                  "server CPU %.1f us per search / %.1f us per empty call of %.0f bytes; "
                  "rounds %s; %s",
                  Median(call), Median(empty), rounds.back().response_bytes, Spread(ratios), mix));
}

}  // namespace consortium::bench
