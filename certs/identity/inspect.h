#ifndef CONSORTIUM_CERTS_IDENTITY_INSPECT_H_
#define CONSORTIUM_CERTS_IDENTITY_INSPECT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace consortium::identity {

// What a certificate says, for showing and for judging. Says nothing about
// whether it is trusted.
struct CertificateFacts {
  std::vector<std::string> uris;       // URI SANs: `spiffe://…`.
  std::vector<std::string> dns_names;  // DNS SANs.
  std::vector<std::string> addresses;  // IP address SANs, as text.
  std::string serial;                  // Lower-case hexadecimal.
  std::string subject;                 // RFC 2253, e.g. `CN=adapter,O=hackney`.
  std::string issuer;                  // RFC 2253.
  std::string fingerprint;             // SHA-256 of the whole, lower-case hexadecimal.
  absl::Time not_before;               // Valid from, inclusive.
  absl::Time not_after;                // Valid until, exclusive (as OpenSSL judges).
  bool for_clients = false;            // Extended key usage clientAuth.
  bool for_servers = false;            // Extended key usage serverAuth.
  bool for_sealing = false;            // Key usage keyAgreement and not digitalSignature.
  bool is_authority = false;           // May issue certificates (CA:TRUE).
};

// The first certificate of `pem`. INVALID_ARGUMENT: what is wrong with the text.
absl::StatusOr<CertificateFacts> Inspect(absl::string_view pem);

// One revocation of an RFC 5280 list.
struct Revocation {
  std::string serial;  // Lower-case hexadecimal.
  absl::Time revoked_at;
};

// What a revocation list says. Its signature is not judged here.
struct RevocationFacts {
  uint64_t number = 0;  // CRL number; 0 when it has none.
  absl::Time this_update;
  absl::Time next_update;  // InfiniteFuture when it has none.
  std::vector<Revocation> revocations;
};

// The first revocation list of `pem`. INVALID_ARGUMENT: what is wrong with it;
// also kinds of lists that say less than everything (delta, partial, indirect).
absl::StatusOr<RevocationFacts> InspectRevocations(absl::string_view pem);

}  // namespace consortium::identity

#endif  // CONSORTIUM_CERTS_IDENTITY_INSPECT_H_
