#ifndef CONSORTIUM_GATEWAY_ENQUIRIES_SEALED_COPIES_H_
#define CONSORTIUM_GATEWAY_ENQUIRIES_SEALED_COPIES_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "certs/sealing/sealing_certificates.h"
#include "consortium/v1/enquiry.pb.h"
#include "gateway/enquiries/enquiry_store.h"

namespace consortium::enquiries {

// The answers as they were sealed: protobuf JSON of Enquiry, UTF-8, so that
// whoever opens it with openssl alone can read it. INVALID_ARGUMENT: other text.
absl::StatusOr<v1::Enquiry> EnquiryOf(absl::string_view clear_text);

// Whether something can be sealed to `member` now.
bool CanSealTo(const sealing::SealingCertificates& certificates, absl::string_view member,
               absl::Time now);

// Seals the answers to `recipient` into `body`. A recipient that has no usable
// certificate gets the copy for the recovery key: only the coordinator is ever
// asked for so. Codes as sealing::Seal().
absl::Status SealToRecipient(const v1::Enquiry& enquiry, absl::string_view recipient,
                             const sealing::SealingCertificates& certificates, absl::Time now,
                             Body* body);

// Seals them to the recovery key as well, and fills salt and digest.
absl::Status SealBody(const v1::Enquiry& enquiry, absl::string_view recipient,
                      const sealing::SealingCertificates& certificates, absl::Time now, Body* body);

}  // namespace consortium::enquiries

#endif  // CONSORTIUM_GATEWAY_ENQUIRIES_SEALED_COPIES_H_
