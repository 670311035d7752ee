#ifndef CONSORTIUM_POLICY_ACCESS_ENQUIRY_CHECK_H_
#define CONSORTIUM_POLICY_ACCESS_ENQUIRY_CHECK_H_

#include <vector>

#include "consortium/config/policy.pb.h"
#include "google/rpc/status_details.h"

namespace consortium::policy {

// What is wrong with the file's rules of enquiries, and with what members show
// the public; for file_check.cc. Empty: nothing.
std::vector<rpc::FieldViolation> CheckEnquiryRules(const config::Policy& policy);

}  // namespace consortium::policy

#endif  // CONSORTIUM_POLICY_ACCESS_ENQUIRY_CHECK_H_
