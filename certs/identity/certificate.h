#ifndef CONSORTIUM_CERTS_IDENTITY_CERTIFICATE_H_
#define CONSORTIUM_CERTS_IDENTITY_CERTIFICATE_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "certs/identity/inspect.h"
#include "certs/platform/openssl_handles.h"

// From OpenSSL's objects to plain facts; for .cc files of certs/ alone.
namespace consortium::identity {

// `serial` as lower-case hexadecimal of its bytes, with `-` before a negative
// one; the one spelling of serial numbers in this project.
std::string SerialText(const ASN1_INTEGER* serial);

// INVALID_ARGUMENT when the date is malformed.
absl::StatusOr<absl::Time> TimeOf(const ASN1_TIME* time);

// INVALID_ARGUMENT when a part of it is malformed. Fills OpenSSL's cache inside
// the certificate, hence not const.
absl::StatusOr<CertificateFacts> FactsOf(X509* certificate);

// INVALID_ARGUMENT when a part of it is malformed, or when the list is a delta,
// partial or indirect one.
absl::StatusOr<RevocationFacts> FactsOf(X509_CRL* list);

}  // namespace consortium::identity

#endif  // CONSORTIUM_CERTS_IDENTITY_CERTIFICATE_H_
