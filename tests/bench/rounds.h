#ifndef CONSORTIUM_TESTS_BENCH_ROUNDS_H_
#define CONSORTIUM_TESTS_BENCH_ROUNDS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tests/bench/figures.h"
#include "tests/bench/world.h"

// Server CPU of a read, divided by that of an empty call with a response of the same
// size to the same process.
namespace consortium::bench {

// Server CPU per call of both, of one round.
struct Round {
  double call_us = 0;
  double empty_us = 0;
  double response_bytes = 0;
};

// One round of `calls` calls of `path`, with each of `requests` in turn, 16 in flight
// on 4 connections; then as many empty ones.
absl::StatusOr<Round> MeasureRound(const World& world, const std::string& path,
                                   const std::vector<std::string>& requests, int calls);

// As many rounds as the effort says, after one that warms up and counts nowhere.
absl::StatusOr<std::vector<Round>> MeasureRounds(const World& world, const std::string& path,
                                                 const std::vector<std::string>& requests,
                                                 const Effort& effort);

// Prints the median ratio as figure `name`; `mix` says what was asked.
void PrintRatio(absl::string_view name, const std::vector<Round>& rounds, absl::string_view mix);

}  // namespace consortium::bench

#endif  // CONSORTIUM_TESTS_BENCH_ROUNDS_H_
