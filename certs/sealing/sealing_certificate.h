#ifndef CONSORTIUM_CERTS_SEALING_SEALING_CERTIFICATE_H_
#define CONSORTIUM_CERTS_SEALING_SEALING_CERTIFICATE_H_

#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "certs/identity/inspect.h"
#include "certs/identity/spiffe_id.h"

namespace consortium::sealing {

// Bytes of one certificate's PEM.
inline constexpr size_t kCertificateBytesMax = size_t{16} * 1024;

// Whom something can be sealed to: a certificate of a member's sealing key
// (`spiffe://<trust-domain>/<member>/sealing`) or of the consortium's recovery
// key (`…/consortium/recovery`). Parsed once: its key is checked and kept as
// OpenSSL wants it, and so is what every sealed copy says of it.
//
// Says nothing about whether it is trusted or current; SealingCertificates
// judges that. Immutable; thread-safe.
class SealingCertificate {
 public:
  // From exactly one certificate in PEM.
  //
  // INVALID_ARGUMENT: no such PEM; a key that is not EC P-256 or no point of the
  // curve; not for sealing alone (keyUsage keyAgreement without
  // digitalSignature, neither clientAuth nor serverAuth); no or another SPIFFE
  // id. What to do is said; nothing of the input is repeated.
  static absl::StatusOr<std::shared_ptr<const SealingCertificate>> Parse(absl::string_view pem);
  ~SealingCertificate();

  SealingCertificate(const SealingCertificate&) = delete;
  SealingCertificate& operator=(const SealingCertificate&) = delete;

  // What it says; `facts().fingerprint` names it in logs and registers.
  const identity::CertificateFacts& facts() const { return facts_; }
  const std::string& trust_domain() const { return id_.trust_domain(); }
  const std::string& member() const { return id_.member(); }
  // Of the recovery key, not of a member's.
  bool is_recovery() const { return is_recovery_; }
  // As PEM, that certificate alone.
  const std::string& pem() const { return pem_; }

  // Within its own validity. Only SealingCertificates knows its issuer's.
  bool IsCurrent(absl::Time at) const { return facts_.not_before <= at && at < facts_.not_after; }

  // OpenSSL's side of it, for .cc files of this folder (recipient.h).
  struct Recipient;
  const Recipient& recipient() const { return *recipient_; }

 private:
  SealingCertificate(identity::CertificateFacts facts, identity::SpiffeId id, std::string pem,
                     std::unique_ptr<Recipient> recipient);

  const identity::CertificateFacts facts_;
  const identity::SpiffeId id_;
  const bool is_recovery_;
  const std::string pem_;
  const std::unique_ptr<Recipient> recipient_;
};

}  // namespace consortium::sealing

#endif  // CONSORTIUM_CERTS_SEALING_SEALING_CERTIFICATE_H_
