#ifndef CONSORTIUM_ADAPTERS_MAPPING_HOUSEHOLD_H_
#define CONSORTIUM_ADAPTERS_MAPPING_HOUSEHOLD_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "adapters/mapping/line_group.h"
#include "consortium/config/report.pb.h"
#include "consortium/v1/vacancy.pb.h"

namespace consortium::mapping {

// One household as its lines tell it, until the file ends. Not thread-safe.
class Household : public LineGroup {
 public:
  // `reference` is the local one. The plan outlives the household.
  Household(const Plan& plan, std::string reference) : LineGroup(plan, std::move(reference)) {}

  // What was wrong with its cells, all of severity REFUSED. `for_totals`: those
  // that leave its kind or places unknown, else the others.
  std::vector<config::LineProblem> Problems(bool for_totals) const;

  // The row that the lines make, without its reference. Only to be trusted as far
  // as Problems() says.
  consortium::v1::Vacancy Row() const;

  // A problem on the household's first line, at the column that gives `field` (a
  // path of Vacancy, with or without indices).
  config::LineProblem ProblemAt(absl::string_view field, absl::string_view problem,
                                absl::string_view remedy) const;
};

// Whether every approved place of a row is in one state, or more are filled than
// approved and no other is left: what totals can be added up from.
bool PlacesAddUp(const consortium::v1::Places& places);

}  // namespace consortium::mapping

#endif  // CONSORTIUM_ADAPTERS_MAPPING_HOUSEHOLD_H_
