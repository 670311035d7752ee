#include "tests/bench/figure.h"

#include <algorithm>
#include <cstdio>

#include "absl/strings/str_format.h"
#include "nlohmann/json.hpp"

namespace consortium::bench {

void PrintFigure(absl::string_view name, double value, absl::string_view unit,
                 absl::string_view detail) {
  nlohmann::ordered_json line;
  line["name"] = std::string(name);
  line["value"] = value;
  line["unit"] = std::string(unit);
  line["detail"] = std::string(detail);
  absl::PrintF("%s\n", line.dump());
  std::fflush(stdout);
}

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const size_t middle = values.size() / 2;
  if (values.size() % 2 == 1) return values[middle];
  return (values[middle - 1] + values[middle]) / 2;
}

std::string Spread(const std::vector<double>& values) {
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  return absl::StrFormat("%.3g-%.3g", *low, *high);
}

}  // namespace consortium::bench
