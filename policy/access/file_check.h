#ifndef CONSORTIUM_POLICY_ACCESS_FILE_CHECK_H_
#define CONSORTIUM_POLICY_ACCESS_FILE_CHECK_H_

#include <set>
#include <string>
#include <vector>

#include "consortium/config/policy.pb.h"
#include "google/rpc/status_details.h"

namespace consortium::policy {

// Everything that policy.proto asks of a file but for the outcome of its cases:
// required fields, bounds, forms, unique names, references. In file order;
// empty when all is well.
std::vector<rpc::FieldViolation> CheckFile(const config::Policy& config,
                                           const std::set<std::string>& actions);

}  // namespace consortium::policy

#endif  // CONSORTIUM_POLICY_ACCESS_FILE_CHECK_H_
