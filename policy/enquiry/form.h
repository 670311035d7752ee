#ifndef CONSORTIUM_POLICY_ENQUIRY_FORM_H_
#define CONSORTIUM_POLICY_ENQUIRY_FORM_H_

#include <vector>

#include "consortium/v1/enquiries.pb.h"
#include "consortium/v1/enquiry.pb.h"
#include "google/rpc/status_details.h"

// The enquiry form, from the options of its schema (`form`, `label`): what a
// form builder shows is what the gateway checks. Pure and thread-safe.
namespace consortium::policy {

// What is wrong with the answers: paths such as `enquiry.email`, in field order,
// with what is allowed and never the answer. Empty: all is well. The postcode is
// checked for its characters only; the directory knows postcodes.
std::vector<rpc::FieldViolation> CheckEnquiry(const v1::Enquiry& enquiry);

// What is wrong with kind and channel.
std::vector<rpc::FieldViolation> CheckEnquiryKind(v1::EnquiryKind kind, v1::EnquiryChannel channel);

// Every question: kind and channel, then the answers in field order.
void DescribeEnquiryForm(v1::DescribeEnquiryFormResponse* form);

}  // namespace consortium::policy

#endif  // CONSORTIUM_POLICY_ENQUIRY_FORM_H_
