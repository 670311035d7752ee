// consortium_bench --gateway PROGRAM --areas FILE [--quick|--smoke] [NAME…]: measures what DESIGN's
// budgets name and prints one JSON object a line. tests/bench/run.sh builds it and calls it.

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "CLI/CLI.hpp"
#include "tests/bench/figures.h"
#include "tests/support/temp_folder.h"

namespace consortium::bench {

std::string SubFolder(const std::string& folder, const std::string& name) {
  std::string path = folder + "/" + name;
  std::filesystem::create_directories(path);
  return path;
}

namespace {

const std::vector<FigureGroup>& Groups() {
  static const auto* groups = new std::vector<FigureGroup>{
      {{"search_cpu_ratio_1200", "search_cpu_vs_etcd_get"}, MeasureSearch},
      {{"search_cpu_ratio_70000", "search_cpu_ratio_70000_broad", "search_cpu_vs_postgres_70000"},
       MeasureEnglandSearch},
      {{"update_vs_fdatasync_64", "update_cpu_vs_etcd_64"}, MeasureUpdate},
      {{"enquiry_vs_etcd_64", "enquiry_cpu_vs_etcd_64"}, MeasureEnquiry},
      {{"json_vs_grpc_cpu"}, MeasureJson},
      {{"publish_300_vs_sqlite"}, MeasurePublish},
      {{"training_search_cpu_ratio"}, MeasureTrainingSearch},
      {{"booking_vs_fdatasync_64"}, MeasureBooking},
      {{"placement_request_vs_fdatasync_64"}, MeasurePlacementRequest},
      {{"watch_fanout_200_ratio"}, MeasureWatch},
      {{"postcode_lookup_ns", "postcode_vs_sqlite", "postcode_rss_mb", "postcode_ready_ms"},
       MeasurePostcodes},
      {{"start_seconds_england", "rss_mb_england"}, MeasureStart},
  };
  return *groups;
}

bool Wanted(const FigureGroup& group, const std::vector<std::string>& names) {
  return names.empty() || std::any_of(names.begin(), names.end(), [&](const std::string& name) {
           return std::find(group.names.begin(), group.names.end(), name) != group.names.end();
         });
}

int Main(int argc, char** argv) {
  CLI::App app("Measures the consortium gateway against its peers, one JSON object a line.");
  Place place;
  std::vector<std::string> names;
  bool quick = false;
  bool smoke = false;
  app.add_option("--gateway", place.gateway, "The measured gateway")->required();
  app.add_option("--areas", place.areas, "areas.csv")->required();
  app.add_flag("--quick", quick, "Three short rounds");
  app.add_flag("--smoke", smoke, "One tiny round: shows that the benchmarks work");
  app.add_option("names", names, "Figures to measure; all when none is named");
  CLI11_PARSE(app, argc, argv);
  Effort effort;
  if (quick)
    effort = {.rounds = 3, .calls = 2000, .journal_rows = 1'000'000, .postcodes = 1'000'000};
  if (smoke) {
    effort = {.rounds = 1,
              .calls = 200,
              .journal_rows = 10'000,
              .england_rows = 2'000,
              .england_boroughs = 10,
              .postcodes = 20'000};
  }
  int failures = 0;
  for (const FigureGroup& group : Groups()) {
    if (!Wanted(group, names)) continue;
    const testing::TempFolder folder;
    place.folder = folder.path();
    if (absl::Status status = group.measure(place, effort); !status.ok()) {
      std::fprintf(stderr, "%s: %s\n", group.names.front().c_str(), status.ToString().c_str());
      ++failures;
    }
  }
  return failures == 0 ? 0 : 1;
}

}  // namespace
}  // namespace consortium::bench

int main(int argc, char** argv) { return consortium::bench::Main(argc, argv); }
