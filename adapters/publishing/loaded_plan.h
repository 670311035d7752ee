#ifndef CONSORTIUM_ADAPTERS_PUBLISHING_LOADED_PLAN_H_
#define CONSORTIUM_ADAPTERS_PUBLISHING_LOADED_PLAN_H_

#include <string>

#include "absl/status/statusor.h"
#include "adapters/mapping/plan.h"

namespace consortium::publishing {

// A mapping file, compiled, and the SHA-256 of its bytes in hexadecimal.
struct LoadedPlan {
  mapping::Plan plan;
  std::string digest;
};

// Errors are of the file, or of the mapping in it with a violation each; both name
// the file.
absl::StatusOr<LoadedPlan> LoadPlan(const std::string& path);

}  // namespace consortium::publishing

#endif  // CONSORTIUM_ADAPTERS_PUBLISHING_LOADED_PLAN_H_
