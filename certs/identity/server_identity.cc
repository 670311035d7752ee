#include <algorithm>

#include "absl/strings/str_cat.h"
#include "certs/identity/certificate.h"
#include "certs/identity/pem.h"
#include "certs/identity/trust.h"
#include "certs/platform/openssl_handles.h"

namespace consortium::identity {
namespace {

absl::Status Wrong(absl::string_view what) { return absl::InvalidArgumentError(what); }

absl::Status CheckCurrent(const CertificateFacts& facts, size_t position, absl::Time at) {
  const std::string which = absl::StrCat("certificate ", position + 1, " of the server's chain");
  if (at < facts.not_before) {
    return Wrong(absl::StrCat(which, " is not valid yet; check the machine's clock"));
  }
  if (at >= facts.not_after) return Wrong(absl::StrCat(which, " has expired; issue a new one"));
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckServerIdentity(absl::string_view chain_pem, absl::string_view private_key_pem,
                                 absl::Time at) {
  absl::StatusOr<std::vector<platform::X509Ptr>> chain = ReadCertificates(chain_pem);
  if (!chain.ok()) {
    return Wrong(absl::StrCat("the server's certificate: ", chain.status().message()));
  }
  absl::StatusOr<platform::KeyPtr> key = ReadPrivateKey(private_key_pem);
  if (!key.ok()) {
    return Wrong(absl::StrCat("the server's private key: ", key.status().message()));
  }
  if (X509_check_private_key(chain->front().get(), key->get()) != 1) {
    platform::DrainOpenSslErrors();
    return Wrong("the server's private key is not the one of its certificate; give the pair");
  }
  for (size_t i = 0; i < chain->size(); ++i) {
    absl::StatusOr<CertificateFacts> facts = FactsOf((*chain)[i].get());
    if (!facts.ok()) {
      return Wrong(absl::StrCat("the server's certificate: ", facts.status().message()));
    }
    if (absl::Status status = CheckCurrent(*facts, i, at); !status.ok()) return status;
    if (i == 0 && (!facts->for_servers ||
                   X509_check_purpose((*chain)[0].get(), X509_PURPOSE_SSL_SERVER, 0) != 1)) {
      return Wrong("the server's certificate is not for servers (extended key usage serverAuth)");
    }
    if (i == 0 && facts->dns_names.empty() && facts->addresses.empty()) {
      return Wrong("the server's certificate has no DNS name or address; clients would refuse it");
    }
    if (i > 0 && X509_check_issued((*chain)[i].get(), (*chain)[i - 1].get()) != X509_V_OK) {
      platform::DrainOpenSslErrors();
      return Wrong(absl::StrCat("certificate ", i + 1,
                                " of the server's chain is not the issuer of the one before it; "
                                "order them from the server's own upwards"));
    }
  }
  return absl::OkStatus();
}

}  // namespace consortium::identity
