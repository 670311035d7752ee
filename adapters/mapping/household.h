#ifndef CONSORTIUM_ADAPTERS_MAPPING_HOUSEHOLD_H_
#define CONSORTIUM_ADAPTERS_MAPPING_HOUSEHOLD_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "adapters/mapping/plan.h"
#include "adapters/mapping/target.h"
#include "consortium/config/report.pb.h"
#include "consortium/v1/vacancy.pb.h"

namespace consortium::mapping {

// One household as its lines tell it, until the file ends. Not thread-safe.
class Household {
 public:
  // `reference` is the local one. The plan outlives the household.
  Household(const Plan& plan, std::string reference);

  // Takes one line: `cells` has one per column of the mapping, without outer
  // spaces. `counts_as` is set for a line that a skip rule leaves out but counts.
  void Take(uint32_t line, absl::Span<const std::string> cells, const config::SkipRule* counts_as);

  // Something happened that makes the household as a whole unreliable.
  void Doubt(uint32_t line, absl::string_view problem, absl::string_view remedy);

  const std::string& reference() const { return reference_; }
  const std::vector<uint32_t>& lines() const { return lines_; }
  const config::SkipRule* counts_as() const { return counts_as_; }

  // What was wrong with its cells, all of severity REFUSED. `for_totals`: those
  // that leave its kind or places unknown, else the others.
  std::vector<config::LineProblem> Problems(bool for_totals) const;

  // The row that the lines make, without its reference. Only to be trusted as far
  // as Problems() says.
  consortium::v1::Vacancy Row() const;

  // Whether the lines gave `target` a value, be it zero.
  bool Gives(const Target& target) const;

  // A problem on the household's first line, at the column that gives `field` (a
  // path of Vacancy, with or without indices).
  config::LineProblem ProblemAt(absl::string_view field, absl::string_view problem,
                                absl::string_view remedy) const;

 private:
  struct Found {
    config::LineProblem problem;
    bool for_totals = false;
  };

  bool OfPlace(const FieldPlan& field) const;
  void Merge(uint32_t line, size_t index, const std::vector<Value>& values);
  void AddProblem(uint32_t line, const FieldPlan& field, absl::string_view problem,
                  absl::string_view remedy);

  const Plan* plan_;
  std::string reference_;
  std::vector<uint32_t> lines_;
  std::vector<std::vector<Value>> values_;  // One list per field of the plan.
  std::vector<config::OwnTargets> places_;  // One per line, with a line per place.
  std::vector<Found> problems_;
  const config::SkipRule* counts_as_ = nullptr;
};

// Whether every approved place of a row is in one state, or more are filled than
// approved and no other is left: what totals can be added up from.
bool PlacesAddUp(const consortium::v1::Places& places);

}  // namespace consortium::mapping

#endif  // CONSORTIUM_ADAPTERS_MAPPING_HOUSEHOLD_H_
