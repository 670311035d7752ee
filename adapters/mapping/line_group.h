#ifndef CONSORTIUM_ADAPTERS_MAPPING_LINE_GROUP_H_
#define CONSORTIUM_ADAPTERS_MAPPING_LINE_GROUP_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "adapters/mapping/plan.h"
#include "adapters/mapping/target.h"
#include "consortium/config/report.pb.h"

namespace consortium::mapping {

// What the lines of one household, or of one training offer, tell of it, until the
// file ends. Lines agree in what they say of the whole; what each says of itself (a
// place, a session) is kept a line. Not thread-safe.
class LineGroup {
 public:
  // Takes one line: `cells` has one per column of the mapping, without outer
  // spaces. `counts_as` is set for a line that a skip rule leaves out but counts.
  void Take(uint32_t line, absl::Span<const std::string> cells, const config::SkipRule* counts_as);

  // Something happened that makes all that the lines tell unreliable.
  void Doubt(uint32_t line, absl::string_view problem, absl::string_view remedy);

  // The local one.
  const std::string& reference() const { return reference_; }
  const std::vector<uint32_t>& lines() const { return lines_; }
  const config::SkipRule* counts_as() const { return counts_as_; }

  // Whether the lines gave `target` a value, be it zero.
  bool Gives(const Target& target) const;

  // A problem on the first line, or on `line`, at the column that gives the target
  // `field`.
  config::LineProblem ProblemOf(absl::string_view field, absl::string_view problem,
                                absl::string_view remedy, uint32_t line = 0) const;

 protected:
  // The plan outlives the group.
  LineGroup(const Plan& plan, std::string reference);
  ~LineGroup() = default;

  struct Found {
    config::LineProblem problem;
    std::string target;  // Empty: about all of it.
  };

  const Plan& plan() const { return *plan_; }
  const std::vector<Found>& found() const { return found_; }
  // What the lines say of the whole, and what each says of itself.
  Draft Whole() const;
  const std::vector<config::OwnTargets>& of_lines() const { return of_lines_; }
  const std::vector<Value>& ValuesOf(size_t field) const { return values_[field]; }

 private:
  void Merge(uint32_t line, size_t index, const std::vector<Value>& values);
  void AddProblem(uint32_t line, const FieldPlan& field, absl::string_view problem,
                  absl::string_view remedy);

  const Plan* plan_;
  std::string reference_;
  std::vector<uint32_t> lines_;
  std::vector<std::vector<Value>> values_;    // One list per field of the plan.
  std::vector<config::OwnTargets> of_lines_;  // One per line, where lines gather.
  std::vector<Found> found_;
  const config::SkipRule* counts_as_ = nullptr;
};

}  // namespace consortium::mapping

#endif  // CONSORTIUM_ADAPTERS_MAPPING_LINE_GROUP_H_
