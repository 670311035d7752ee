#ifndef CONSORTIUM_CERTS_SEALING_SEALING_CERTIFICATES_H_
#define CONSORTIUM_CERTS_SEALING_SEALING_CERTIFICATES_H_

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "certs/identity/trust.h"
#include "certs/sealing/sealing_certificate.h"
#include "certs/sealing/sealing_files.h"

namespace consortium::sealing {

// To whom the gateway seals: every member's sealing certificates, checked
// against the trust in force, and the recovery certificate. Made anew when a
// file or the trust changes. Immutable; thread-safe.
class SealingCertificates {
 public:
  // The recovery certificate or a member's last one ends soon.
  static constexpr absl::Duration kEndsSoon = absl::Hours(24 * 30);
  // All certificates together.
  static constexpr size_t kCertificatesMax = 1024;

  // Each file of `members` holds one sealing certificate or more; several of one
  // member are usual during a rotation. `recovery` holds the recovery
  // certificate alone. All must be of `trust_domain` and lead to an issuer of
  // `trust`. A member's that is expired or revoked at `at` is left out, which
  // Warnings() says; one that is not valid yet is kept for its day.
  //
  // The recovery certificate is used past its end, with a warning: its key still
  // lies in the safe, and an enquiry that nobody can recover is worse. A revoked
  // one is refused: somebody else may have its key.
  //
  // INVALID_ARGUMENT: everything that is wrong in any file, one line each,
  // beginning with its path.
  static absl::StatusOr<std::shared_ptr<const SealingCertificates>> Make(
      const std::vector<PemFile>& members, const PemFile& recovery, const identity::Trust& trust,
      absl::string_view trust_domain, absl::Time at);

  // The certificate to seal to for `member` at `at`: of those that are valid,
  // the one that began last. FAILED_PRECONDITION: the member has none.
  absl::StatusOr<std::shared_ptr<const SealingCertificate>> For(absl::string_view member,
                                                                absl::Time at) const;

  // Always there.
  const SealingCertificate& recovery() const { return *recovery_; }

  // Members that have a certificate which was not left out; sorted. The policy
  // says who should have one.
  std::vector<std::string> Members() const;

  // What an operator should see to, in sentences: what was left out, members
  // whose last certificate has ended or ends soon, and the recovery
  // certificate's end. Empty when all is well.
  std::vector<std::string> Warnings(absl::Time at) const;

  // SHA-256 over the certificates in use, in hexadecimal: the same for the same
  // certificates in other files.
  const std::string& digest() const { return digest_; }

 private:
  // A certificate and the validity of the whole chain above it.
  struct Entry {
    std::shared_ptr<const SealingCertificate> certificate;
    absl::Time not_before;
    absl::Time not_after;
  };
  class Collector;
  SealingCertificates() = default;

  std::map<std::string, std::vector<Entry>, std::less<>> by_member_;  // Oldest first.
  std::shared_ptr<const SealingCertificate> recovery_;
  absl::Time recovery_not_after_;
  std::vector<std::string> left_out_;  // Warnings about what was left out.
  std::string digest_;
};

// ReadSealingFiles() and Make() in one: `members_path` a file or a folder.
absl::StatusOr<std::shared_ptr<const SealingCertificates>> LoadSealingCertificates(
    const std::string& members_path, const std::string& recovery_path, const identity::Trust& trust,
    absl::string_view trust_domain, absl::Time at);

}  // namespace consortium::sealing

#endif  // CONSORTIUM_CERTS_SEALING_SEALING_CERTIFICATES_H_
