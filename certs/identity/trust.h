#ifndef CONSORTIUM_CERTS_IDENTITY_TRUST_H_
#define CONSORTIUM_CERTS_IDENTITY_TRUST_H_

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "certs/identity/inspect.h"

namespace consortium::identity {

// Bounds of a chain, which is parsed for callers not yet known: leaf, issuers and
// some air.
inline constexpr size_t kChainBytesMax = size_t{64} * 1024;
inline constexpr size_t kChainCertificatesMax = 8;

// OpenSSL's, 112 bits of security: RSA from 2048, EC from 224, SHA-2.
inline constexpr int kSecurityLevel = 2;

// Whom we trust: issuers and what they revoked, read from PEM, checked whole.
//
// Every issuer of a chain, intermediate ones too, must be among the trusted:
// an issuer that only the client sends is refused, since nothing here says what
// it revoked. Where several lists of an issuer are given, what any of them
// revokes is revoked.
//
// Revocation lists (RFC 5280 CRLs) must be signed by an issuer that is trusted
// here, and each issuer must have one, so that a lost file never lets a revoked
// client in. A list past its nextUpdate stays in force (revoked stays revoked,
// nobody else is shut out); Warnings() says so. Immutable; thread-safe.
class Trust {
 public:
  // INVALID_ARGUMENT: what is wrong, in which of the two, and what to do.
  static absl::StatusOr<std::shared_ptr<const Trust>> Parse(absl::string_view issuers_pem,
                                                            absl::string_view revocations_pem);
  ~Trust();

  Trust(const Trust&) = delete;
  Trust& operator=(const Trust&) = delete;

  // What `chain_pem` (leaf first) says when it is a client certificate that is
  // current at `at`, leads to a trusted issuer (clientAuth) and is not revoked. Its
  // validity is narrowed to that of the whole chain: from not_before until before
  // not_after the answer for the same bytes stays the same.
  //
  // UNAUTHENTICATED: which of these fails, and what to do; no personal data.
  // INTERNAL: it could not be judged.
  absl::StatusOr<CertificateFacts> VerifyClient(absl::string_view chain_pem, absl::Time at) const;

  // What `chain_pem` (leaf first) says when it is a sealing certificate that is
  // current at `at`, leads to a trusted issuer and is not revoked; its validity
  // is narrowed as by VerifyClient. A sealing key has no other use: keyUsage
  // keyAgreement without digitalSignature, neither clientAuth nor serverAuth.
  //
  // FAILED_PRECONDITION: it was or will be good, but is expired, not valid yet or
  // revoked, or an issuer of it is. INVALID_ARGUMENT: anything else that is
  // wrong with it. Both say what to do; no personal data.
  absl::StatusOr<CertificateFacts> VerifySealing(absl::string_view chain_pem, absl::Time at) const;

  // What an operator should see to: issuers ending within 30 days, lists past
  // their nextUpdate. Sentences; empty when all is well.
  std::vector<std::string> Warnings(absl::Time at) const;

 private:
  struct State;
  explicit Trust(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Checks that a server's own chain and private key belong together, are current
// at `at` and serve as a TLS server that has a DNS name or an address.
// INVALID_ARGUMENT says what does not fit.
absl::Status CheckServerIdentity(absl::string_view chain_pem, absl::string_view private_key_pem,
                                 absl::Time at);

// Checks that a client's own certificate and private key belong together, and
// that it is for clients and current at `at`. Whether anybody trusts it is for
// the other side to say. INVALID_ARGUMENT says what does not fit.
absl::Status CheckClientIdentity(absl::string_view chain_pem, absl::string_view private_key_pem,
                                 absl::Time at);

}  // namespace consortium::identity

#endif  // CONSORTIUM_CERTS_IDENTITY_TRUST_H_
