#ifndef CONSORTIUM_TESTS_BENCH_FIGURES_H_
#define CONSORTIUM_TESTS_BENCH_FIGURES_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "tests/bench/areas.h"

namespace consortium::bench {

// How much to measure. Every figure is the median of so many rounds, in which
// both sides of its ratio are measured one after the other.
struct Effort {
  int rounds = 7;
  int calls = 6000;               // Of cheap calls per round and side.
  int journal_rows = 10'000'000;  // In the database that England starts from.
  int england_rows = 70'000;
  int england_boroughs = 150;
  int postcodes = 2'700'000;
};

// Where things are.
struct Place {
  std::string folder;   // Empty, for databases, certificates and logs.
  std::string gateway;  // The gateway with the Floor service beside its own.
  std::string areas;    // gateway/directory/areas.csv
};

// A group of figures that share their servers.
struct FigureGroup {
  std::vector<std::string> names;
  std::function<absl::Status(const Place&, const Effort&)> measure;
};

absl::Status MeasureSearch(const Place& place, const Effort& effort);
absl::Status MeasureEnglandSearch(const Place& place, const Effort& effort);
absl::Status MeasureUpdate(const Place& place, const Effort& effort);
absl::Status MeasurePublish(const Place& place, const Effort& effort);
absl::Status MeasureEnquiry(const Place& place, const Effort& effort);
absl::Status MeasureJson(const Place& place, const Effort& effort);
absl::Status MeasurePostcodes(const Place& place, const Effort& effort);
absl::Status MeasureTrainingSearch(const Place& place, const Effort& effort);
absl::Status MeasureBooking(const Place& place, const Effort& effort);
absl::Status MeasurePlacementRequest(const Place& place, const Effort& effort);
absl::Status MeasureWatch(const Place& place, const Effort& effort);
absl::Status MeasureStart(const Place& place, const Effort& effort);

// A new folder within `folder`.
std::string SubFolder(const std::string& folder, const std::string& name);

}  // namespace consortium::bench

#endif  // CONSORTIUM_TESTS_BENCH_FIGURES_H_
