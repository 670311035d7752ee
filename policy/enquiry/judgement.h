#ifndef CONSORTIUM_POLICY_ENQUIRY_JUDGEMENT_H_
#define CONSORTIUM_POLICY_ENQUIRY_JUDGEMENT_H_

#include <string>
#include <vector>

#include "consortium/v1/enquiry.pb.h"

// What the answers suggest. Nothing here turns anybody away. Pure.
namespace consortium::policy {

// Other ways of helping, a sentence each, for somebody whose answers stand in
// the way of fostering now (not over 21, no room); empty otherwise.
std::vector<std::string> OtherWaysOfHelping(v1::EnquiryKind kind, const v1::Enquiry& enquiry);

// Whether a person should look before a borough does: an address of the web
// where a name belongs, three or more of them in the message, or markup. It
// then waits for a decision; it is never dropped by a machine.
bool IsSuspectedSpam(const v1::Enquiry& enquiry);

}  // namespace consortium::policy

#endif  // CONSORTIUM_POLICY_ENQUIRY_JUDGEMENT_H_
