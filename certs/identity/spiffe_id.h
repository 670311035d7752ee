#ifndef CONSORTIUM_CERTS_IDENTITY_SPIFFE_ID_H_
#define CONSORTIUM_CERTS_IDENTITY_SPIFFE_ID_H_

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace consortium::identity {

// Bounds of a SPIFFE id. A trust domain must fit a certificate's common name.
inline constexpr size_t kTrustDomainLengthMax = 64;
inline constexpr size_t kNameLengthMax = 32;

// Client names that no client may have: certificates named so are sealed to, and
// identify nobody who calls. `recovery` is reserved at the consortium alone.
inline constexpr char kSealingClient[] = "sealing";
inline constexpr char kRecoveryMember[] = "consortium";
inline constexpr char kRecoveryClient[] = "recovery";

// `spiffe://<trust-domain>/<member>/<client>`, the one form of it that is used
// here (SPIFFE-ID, with exactly two path segments of `[a-z0-9-]{1,32}`). Made by
// Make and Parse alone, so that every one is valid.
class SpiffeId {
 public:
  // INVALID_ARGUMENT: which part breaks which rule; never the value.
  static absl::StatusOr<SpiffeId> Make(absl::string_view trust_domain, absl::string_view member,
                                       absl::string_view client);
  static absl::StatusOr<SpiffeId> Parse(absl::string_view uri);

  const std::string& trust_domain() const { return trust_domain_; }
  const std::string& member() const { return member_; }
  const std::string& client() const { return client_; }
  std::string ToString() const;

 private:
  SpiffeId(absl::string_view trust_domain, absl::string_view member, absl::string_view client);

  std::string trust_domain_;
  std::string member_;
  std::string client_;
};

// OK when `text` is 1 to 64 characters of `[a-z0-9._-]`. INVALID_ARGUMENT.
absl::Status CheckTrustDomain(absl::string_view text);

}  // namespace consortium::identity

#endif  // CONSORTIUM_CERTS_IDENTITY_SPIFFE_ID_H_
