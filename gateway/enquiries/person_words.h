#ifndef CONSORTIUM_GATEWAY_ENQUIRIES_PERSON_WORDS_H_
#define CONSORTIUM_GATEWAY_ENQUIRIES_PERSON_WORDS_H_

#include "absl/time/time.h"
#include "consortium/config/policy.pb.h"
#include "consortium/v1/enquiries.pb.h"
#include "google/protobuf/repeated_ptr_field.h"

// What a person who enquired is told. Never why an enquiry was closed.
namespace consortium::enquiries {

// The member's public face.
v1::PublicContact ContactOf(const config::Member& member);

// What is still to come, with the day by which it was promised.
void AddNextSteps(const v1::EnquiryRecord& record, const config::Member& recipient,
                  google::protobuf::RepeatedPtrField<v1::NextStep>* steps);

}  // namespace consortium::enquiries

#endif  // CONSORTIUM_GATEWAY_ENQUIRIES_PERSON_WORDS_H_
