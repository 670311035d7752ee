#ifndef CONSORTIUM_ADAPTERS_MAPPING_FIELD_PLAN_H_
#define CONSORTIUM_ADAPTERS_MAPPING_FIELD_PLAN_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "adapters/mapping/target.h"
#include "consortium/config/mapping.pb.h"
#include "google/rpc/status_details.h"

namespace consortium::mapping {

// What is wrong with a cell, and what to do. Never repeats the cell.
struct CellFault {
  std::string problem;
  std::string remedy;
};

// One field of a mapping, checked and ready: from a cell to typed values. The one
// conversion that every source shares. Immutable; thread-safe.
class FieldPlan {
 public:
  // Checks `mapping.fields(index)`, whose target is `target`, adding what is
  // wrong to `violations`. With violations the plan is not to be used.
  FieldPlan(const config::Mapping& mapping, int index, Target target,
            std::vector<rpc::FieldViolation>* violations);

  const Target& target() const { return target_; }
  config::Reading reading() const { return reading_; }

  // Name of the column; empty for a constant.
  const std::string& column() const { return column_; }

  // The values of `cell`, which has no outer spaces; a constant ignores it. None
  // leaves the field unset. A fault: the cell cannot be read, or is empty and
  // the field required.
  std::optional<CellFault> Read(absl::string_view cell, std::vector<Value>* values) const;

 private:
  using Violations = std::vector<rpc::FieldViolation>;

  void CheckShape(const config::Mapping& mapping, const config::Field& field,
                  const std::string& path, Violations* violations) const;
  void CheckReading(const config::Field& field, const std::string& path,
                    Violations* violations) const;
  void CompileValueMap(const config::ValueMap& map, const std::string& path,
                       Violations* violations);
  // Our own values out of the mapping itself: several in a list at `,`.
  std::vector<Value> Compile(absl::string_view text, const std::string& path,
                             Violations* violations) const;
  absl::StatusOr<std::vector<Value>> ReadText(absl::string_view text) const;
  std::optional<CellFault> ReadPiece(absl::string_view piece, std::vector<Value>* values) const;

  Target target_;
  std::string column_;
  config::Reading reading_ = config::READING_UNSPECIFIED;
  std::string split_;
  bool required_ = false;
  std::vector<std::string> date_formats_;
  std::vector<Value> constant_;
  std::vector<Value> default_;
  std::vector<Value> yes_;

  std::string value_map_;  // Its name; empty without one.
  // Local codes in lower case to our text, before the reading where there is one.
  absl::flat_hash_map<std::string, std::string> texts_;
  absl::flat_hash_map<std::string, std::vector<Value>> values_;
  std::optional<std::string> otherwise_text_;
  std::optional<std::vector<Value>> otherwise_values_;
};

}  // namespace consortium::mapping

#endif  // CONSORTIUM_ADAPTERS_MAPPING_FIELD_PLAN_H_
