#ifndef CONSORTIUM_POLICY_ACCESS_PLACEMENT_CHECK_H_
#define CONSORTIUM_POLICY_ACCESS_PLACEMENT_CHECK_H_

#include <vector>

#include "consortium/config/policy.pb.h"
#include "google/rpc/status_details.h"

namespace consortium::policy {

// What is wrong with the file's rules of placements, each member's own included; for file_check.cc.
// Empty: nothing.
std::vector<rpc::FieldViolation> CheckPlacementRules(const config::Policy& policy);

}  // namespace consortium::policy

#endif  // CONSORTIUM_POLICY_ACCESS_PLACEMENT_CHECK_H_
