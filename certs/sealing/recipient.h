#ifndef CONSORTIUM_CERTS_SEALING_RECIPIENT_H_
#define CONSORTIUM_CERTS_SEALING_RECIPIENT_H_

#include <string>

#include "certs/platform/openssl_handles.h"
#include "certs/sealing/sealing_certificate.h"

namespace consortium::sealing {

// OpenSSL's side of a certificate; for .cc files of this folder alone.
struct SealingCertificate::Recipient {
  platform::X509Ptr certificate;
  EVP_PKEY* public_key = nullptr;  // P-256, checked; the certificate owns it.
  std::string name_der;            // Its IssuerAndSerialNumber (RFC 5652, 10.2.4).
};

}  // namespace consortium::sealing

#endif  // CONSORTIUM_CERTS_SEALING_RECIPIENT_H_
