#ifndef CONSORTIUM_CERTS_AUTHORITY_AUTHORITY_H_
#define CONSORTIUM_CERTS_AUTHORITY_AUTHORITY_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "certs/authority/request.h"

namespace consortium::authority {

// What a certificate is for. All have one SPIFFE URI SAN.
enum class CertificateUse {
  kMember,    // clientAuth
  kGateway,   // serverAuth and clientAuth; DNS names and addresses
  kSealing,   // keyAgreement alone; of a member's client `sealing`
  kRecovery,  // keyAgreement alone; of `consortium`'s client `recovery`
};

// What a certificate of this member and client is for, when it is not for a
// gateway: the reserved client parts say it.
CertificateUse UseOf(absl::string_view member, absl::string_view client);

// One certificate that the authority issued, as its register has it.
struct Issued {
  std::string serial;     // Lower-case hexadecimal, 16 random bytes.
  std::string spiffe_id;  // As certified.
  CertificateUse use = CertificateUse::kMember;
  absl::Time not_before;
  absl::Time not_after;
  std::vector<std::string> hosts;  // kGateway: DNS names and IP addresses.
  bool revoked = false;
  absl::Time revoked_at;  // Meaningful when `revoked`.
};

// What to certify.
struct IssueOptions {
  CertificateUse use = CertificateUse::kMember;
  std::string member;              // `hackney`
  std::string client;              // `adapter`
  std::vector<std::string> hosts;  // kGateway: 1 to 20 DNS names and IP addresses; else none.
  // 1 second to 398 days; kRecovery: to 3,652 days.
  absl::Duration validity = absl::Hours(24 * 90);
};

// A consortium's certificate authority in a folder: `authority.crt`,
// `authority.key` (0600), `register.textproto` (every certificate ever issued)
// and `revoked.crl` (which of them are revoked; said nowhere else, so that the
// two files cannot contradict each other). One process at a time; the folder is
// locked while open. Not thread-safe.
class Authority {
 public:
  static constexpr absl::Duration kValidityMax = absl::Hours(24 * 398);
  // The recovery key lies in a safe; whoever changes it opens the safe.
  static constexpr absl::Duration kRecoveryValidityMax = absl::Hours(24 * 3652);
  static constexpr size_t kHostsMax = 20;

  // Makes a new authority for `trust_domain`: EC P-256, ten years, and an empty
  // revocation list. The folder is made (0700) when it is absent.
  //
  // ALREADY_EXISTS: the folder has one, or a part of one; nothing is touched.
  // INVALID_ARGUMENT: the trust domain's form. Else as platform::WriteFile.
  static absl::StatusOr<Authority> Create(const std::string& folder, absl::string_view trust_domain,
                                          absl::Time now);

  // Opens one. NOT_FOUND, PERMISSION_DENIED (key readable by others), DATA_LOSS
  // (a file is missing or damaged, or the files do not belong together),
  // UNAVAILABLE (in use by another process).
  static absl::StatusOr<Authority> Open(const std::string& folder);

  Authority(Authority&&) noexcept;
  Authority& operator=(Authority&&) noexcept;
  ~Authority();

  Authority(const Authority&) = delete;
  Authority& operator=(const Authority&) = delete;

  const std::string& trust_domain() const;
  std::string certificate_pem() const;
  std::string revocations_pem() const;

  // Certifies the request's key for what `options` say (names in the request
  // itself are not trusted). Returns the leaf's PEM followed by nothing: the
  // authority signs directly. The register is on disk before the certificate is
  // returned. INVALID_ARGUMENT: the request's signature, key type or size
  // (sealing and recovery: EC P-256 alone), a name's form, a client part that is
  // reserved for another use, or the validity, which may not pass the
  // authority's own end.
  // Else as platform::WriteFile, and nothing was issued.
  absl::StatusOr<std::string> Issue(absl::string_view request_pem, const IssueOptions& options,
                                    absl::Time now);

  // Revokes by serial number and signs a new revocation list (nextUpdate in a
  // year), on disk before the answer. Revoking again is OK and changes nothing.
  // NOT_FOUND: no such serial.
  absl::Status Revoke(absl::string_view serial, absl::Time now);

  // Signs the revocation list anew, with a later nextUpdate.
  absl::Status RefreshRevocations(absl::Time now);

  // Every certificate issued, oldest first.
  std::vector<Issued> List() const;

 private:
  struct State;
  explicit Authority(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace consortium::authority

#endif  // CONSORTIUM_CERTS_AUTHORITY_AUTHORITY_H_
