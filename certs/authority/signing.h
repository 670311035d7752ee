#ifndef CONSORTIUM_CERTS_AUTHORITY_SIGNING_H_
#define CONSORTIUM_CERTS_AUTHORITY_SIGNING_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "certs/identity/inspect.h"

// Signing without rules: what is asked for is signed. Authority adds the rules;
// tests make with it what an honest authority never would.
namespace consortium::authority {

// An authority's certificate and its private key (PKCS #8), both PEM.
struct Issuer {
  std::string certificate_pem;
  std::string private_key_pem;
};

// A new key (EC P-256) and its own certificate, for `trust_domain` (at most 64
// characters). `path_length` is how many authorities may stand between it and a
// leaf: 0 when it signs leaves only.
absl::StatusOr<Issuer> MakeIssuer(absl::string_view trust_domain, int path_length,
                                  absl::Time not_before, absl::Time not_after);

// What to write into a certificate. Dates are cut to whole seconds.
struct CertificateContent {
  std::string serial;        // Hexadecimal, 1 to 20 bytes; see NewSerial().
  std::string organisation;  // O of the subject; left out when empty.
  std::string common_name;   // CN of the subject; left out when empty.
  std::vector<std::string> uris;
  std::vector<std::string> dns_names;
  std::vector<std::string> addresses;  // IPv4 or IPv6, as text.
  absl::Time not_before;
  absl::Time not_after;
  bool for_clients = false;   // Extended key usage clientAuth.
  bool for_servers = false;   // serverAuth; with neither, the extension is left out.
  bool for_sealing = false;   // Key usage keyAgreement instead of digitalSignature.
  bool is_authority = false;  // CA:TRUE that signs certificates and revocation lists.
};

// 16 random bytes in lower-case hexadecimal, positive as a number.
std::string NewSerial();

// A certificate (PEM) for the key of `request_pem`; the request's signature is
// not looked at. INVALID_ARGUMENT: the issuer's or the request's PEM, or a name.
absl::StatusOr<std::string> SignCertificate(const Issuer& issuer, absl::string_view request_pem,
                                            const CertificateContent& content);

// A complete revocation list (RFC 5280, version 2; PEM).
absl::StatusOr<std::string> SignRevocations(const Issuer& issuer,
                                            const identity::RevocationFacts& facts);

// Whether the certificate's key is the private one. INVALID_ARGUMENT: either PEM.
absl::StatusOr<bool> BelongTogether(const Issuer& issuer);

}  // namespace consortium::authority

#endif  // CONSORTIUM_CERTS_AUTHORITY_SIGNING_H_
