#ifndef CONSORTIUM_TESTS_BENCH_FIGURE_H_
#define CONSORTIUM_TESTS_BENCH_FIGURE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace consortium::bench {

// Prints one figure as a JSON object on a line of its own:
// {"name","value","unit","detail"}.
void PrintFigure(absl::string_view name, double value, absl::string_view unit,
                 absl::string_view detail);

// The middle of the rounds' values; of an even count, the mean of the middle two.
double Median(std::vector<double> values);

// The smallest and the largest, for a figure's detail: `1.12-1.31`.
std::string Spread(const std::vector<double>& values);

}  // namespace consortium::bench

#endif  // CONSORTIUM_TESTS_BENCH_FIGURE_H_
