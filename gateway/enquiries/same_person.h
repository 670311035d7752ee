#ifndef CONSORTIUM_GATEWAY_ENQUIRIES_SAME_PERSON_H_
#define CONSORTIUM_GATEWAY_ENQUIRIES_SAME_PERSON_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "consortium/v1/enquiries.pb.h"
#include "gateway/enquiries/enquiry_store.h"

namespace consortium::enquiries {

// Links the record with enquiries of the 30 days before `now` at its recipient that
// are possibly by the same person, newest first and at most 10. Links that it had go:
// they were of another recipient, and are not for this one to know. Codes as
// EnquiryStore's.
absl::Status LinkSamePerson(EnquiryStore& store, const Body& body, absl::Time now,
                            v1::EnquiryRecord* record);

}  // namespace consortium::enquiries

#endif  // CONSORTIUM_GATEWAY_ENQUIRIES_SAME_PERSON_H_
