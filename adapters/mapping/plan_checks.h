#ifndef CONSORTIUM_ADAPTERS_MAPPING_PLAN_CHECKS_H_
#define CONSORTIUM_ADAPTERS_MAPPING_PLAN_CHECKS_H_

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "consortium/config/mapping.pb.h"
#include "google/rpc/status_details.h"

namespace re2 {
class RE2;
}

// What must hold of a mapping as a whole, for Plan::Compile() alone. Each check
// adds what is wrong to `violations`, with its path in the file.
namespace consortium::mapping {

// Sizes within the bounds of plan.h.
void CheckBounds(const config::Mapping& mapping, std::vector<rpc::FieldViolation>* violations);

// Names are there, unique, and defined where they are used; the file's shape and
// the date formats work; every local code stands once.
void CheckNames(const config::Mapping& mapping, std::vector<rpc::FieldViolation>* violations);

// What the shared schema requires is among `targets`, and nothing that the
// grouping rules out.
void CheckRequiredTargets(const config::Mapping& mapping, const std::set<std::string>& targets,
                          std::vector<rpc::FieldViolation>* violations);

// A pattern that matches without letter case; null with a violation.
std::unique_ptr<re2::RE2> CompilePattern(const std::string& pattern, const std::string& path,
                                         std::vector<rpc::FieldViolation>* violations);

}  // namespace consortium::mapping

#endif  // CONSORTIUM_ADAPTERS_MAPPING_PLAN_CHECKS_H_
