#ifndef CONSORTIUM_ADAPTERS_MAPPING_PLAN_H_
#define CONSORTIUM_ADAPTERS_MAPPING_PLAN_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "adapters/mapping/field_plan.h"
#include "consortium/config/mapping.pb.h"

namespace re2 {
class RE2;
}

namespace consortium::mapping {

// Bounds of a mapping file.
inline constexpr size_t kMappingBytesMax = 1 << 20;
inline constexpr int kMappingItemsMax = 500;      // Columns, fields, maps, rules.
inline constexpr int kMappingEntriesMax = 5'000;  // Of one value map.
inline constexpr size_t kPatternBytesMax = 500;
inline constexpr uint32_t kLinesBeforeHeaderMax = 50;

// Parses a mapping in protobuf text format. INVALID_ARGUMENT names line and
// column of what is no text format or no field; RESOURCE_EXHAUSTED: over
// kMappingBytesMax.
absl::StatusOr<config::Mapping> ParseMapping(absl::string_view text);

// A whole mapping, checked and compiled. Immutable; thread-safe.
class Plan {
 public:
  // INVALID_ARGUMENT with a violation for every mistake: names that nothing
  // defines, patterns that are none, values that a target does not take, and
  // fields the shared schema requires and nothing gives.
  static absl::StatusOr<Plan> Compile(config::Mapping mapping);

  Plan(Plan&&) noexcept;
  Plan& operator=(Plan&&) noexcept;
  ~Plan();

  const config::Mapping& mapping() const { return mapping_; }
  const std::vector<FieldPlan>& fields() const { return fields_; }
  bool per_place() const;
  bool is_training() const;

  // Several lines are one household's, or one offer's.
  bool lines_gather() const { return per_place() || is_training(); }
  // What was said on the first of them need not be said again.
  bool further_lines_may_be_empty() const { return is_training(); }
  // The column that says which lines belong together.
  const std::string& group_column() const;
  // What lines make: `household` or `offer`.
  absl::string_view noun() const;
  absl::string_view noun_with_article() const;

  // For each column of the mapping its place in `header`; -1 for an optional
  // one that is not there. Adds headers that no column matches to `unused`.
  //
  // INVALID_ARGUMENT with a violation per column that no header or more than one
  // matches; the header's texts are not repeated, since a file without a header
  // has a household there.
  absl::StatusOr<std::vector<int>> Bind(absl::Span<const std::string> header,
                                        std::vector<std::string>* unused) const;

  // Place of a column in mapping().columns(); -1 for an empty name.
  int ColumnIndex(absl::string_view name) const;

  // The first skip rule that matches `cells` (one per column of the mapping,
  // without outer spaces); null when none does.
  const config::SkipRule* SkipRuleFor(absl::Span<const std::string> cells) const;

 private:
  explicit Plan(config::Mapping mapping);

  config::Mapping mapping_;
  std::vector<FieldPlan> fields_;
  std::vector<std::unique_ptr<re2::RE2>> headers_;  // One per column.
  std::vector<std::unique_ptr<re2::RE2>> skips_;    // One per skip rule.
};

}  // namespace consortium::mapping

#endif  // CONSORTIUM_ADAPTERS_MAPPING_PLAN_H_
