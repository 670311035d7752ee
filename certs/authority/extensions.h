#ifndef CONSORTIUM_CERTS_AUTHORITY_EXTENSIONS_H_
#define CONSORTIUM_CERTS_AUTHORITY_EXTENSIONS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "certs/platform/openssl_handles.h"

// X.509 extensions; for .cc files of certs/authority alone. OpenSSL's own
// constructors are used, never its configuration strings: a name would be
// interpreted there.
namespace consortium::authority {

using KeyIdentifierPtr =
    std::unique_ptr<AUTHORITY_KEYID, platform::OpenSslDeleter<AUTHORITY_KEYID_free>>;

// Subject alternative names, in this order. INVALID_ARGUMENT: an address that is
// none.
absl::StatusOr<platform::GeneralNamesPtr> AlternativeNames(
    const std::vector<std::string>& uris, const std::vector<std::string>& dns_names,
    const std::vector<std::string>& addresses);

// basicConstraints, critical; `path_length` only of authorities.
absl::Status AddBasicConstraints(X509* certificate, bool is_authority, int path_length);

// keyUsage, critical; `bits` of the ASN.1 bit string, e.g. 0 digitalSignature.
absl::Status AddKeyUsage(X509* certificate, const std::vector<int>& bits);

// The uses that extKeyUsage names.
struct ExtendedUses {
  bool clients = false;
  bool servers = false;
};

// extKeyUsage; nothing when there are no uses.
absl::Status AddExtendedKeyUsage(X509* certificate, ExtendedUses uses);

// The identifier of the issuer's key, for certificates and revocation lists.
absl::StatusOr<KeyIdentifierPtr> AuthorityKeyIdentifier(const X509* issuer);

// subjectKeyIdentifier of the certificate's key, and authorityKeyIdentifier of
// the issuer's.
absl::Status AddKeyIdentifiers(X509* certificate, const X509* issuer);

// `name` with O and CN, each left out when empty. INVALID_ARGUMENT: too long.
absl::Status FillName(X509_NAME* name, const std::string& organisation,
                      const std::string& common_name);

}  // namespace consortium::authority

#endif  // CONSORTIUM_CERTS_AUTHORITY_EXTENSIONS_H_
