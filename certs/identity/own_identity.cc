#include <algorithm>

#include "absl/strings/str_cat.h"
#include "certs/identity/certificate.h"
#include "certs/identity/pem.h"
#include "certs/identity/trust.h"
#include "certs/platform/openssl_handles.h"

namespace consortium::identity {
namespace {

absl::Status Wrong(absl::string_view what) { return absl::InvalidArgumentError(what); }

absl::Status CheckCurrent(const CertificateFacts& facts, absl::string_view which, absl::Time at) {
  if (at < facts.not_before) {
    return Wrong(absl::StrCat(which, " is not valid yet; check the machine's clock"));
  }
  if (at >= facts.not_after) {
    return Wrong(
        absl::StrCat(which, " has expired, at ",
                     absl::FormatTime("%Y-%m-%dT%H:%MZ", facts.not_after, absl::UTCTimeZone()),
                     "; issue a new one"));
  }
  return absl::OkStatus();
}

// The chain, once the key is known to be its leaf's. `whose`: `the server's`.
absl::StatusOr<std::vector<platform::X509Ptr>> ReadPair(absl::string_view whose,
                                                        absl::string_view chain_pem,
                                                        absl::string_view private_key_pem) {
  absl::StatusOr<std::vector<platform::X509Ptr>> chain = ReadCertificates(chain_pem);
  if (!chain.ok()) {
    return Wrong(absl::StrCat(whose, " certificate: ", chain.status().message()));
  }
  absl::StatusOr<platform::KeyPtr> key = ReadPrivateKey(private_key_pem);
  if (!key.ok()) return Wrong(absl::StrCat(whose, " private key: ", key.status().message()));
  if (X509_check_private_key(chain->front().get(), key->get()) != 1) {
    platform::DrainOpenSslErrors();
    return Wrong(
        absl::StrCat(whose, " private key is not the one of its certificate; give the pair"));
  }
  return chain;
}

}  // namespace

absl::Status CheckServerIdentity(absl::string_view chain_pem, absl::string_view private_key_pem,
                                 absl::Time at) {
  const absl::StatusOr<std::vector<platform::X509Ptr>> chain =
      ReadPair("the server's", chain_pem, private_key_pem);
  if (!chain.ok()) return chain.status();
  for (size_t i = 0; i < chain->size(); ++i) {
    absl::StatusOr<CertificateFacts> facts = FactsOf((*chain)[i].get());
    if (!facts.ok()) {
      return Wrong(absl::StrCat("the server's certificate: ", facts.status().message()));
    }
    const std::string which = absl::StrCat("certificate ", i + 1, " of the server's chain");
    if (absl::Status status = CheckCurrent(*facts, which, at); !status.ok()) return status;
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

absl::Status CheckClientIdentity(absl::string_view chain_pem, absl::string_view private_key_pem,
                                 absl::Time at) {
  const absl::StatusOr<std::vector<platform::X509Ptr>> chain =
      ReadPair("the client's", chain_pem, private_key_pem);
  if (!chain.ok()) return chain.status();
  const absl::StatusOr<CertificateFacts> facts = FactsOf(chain->front().get());
  if (!facts.ok()) {
    return Wrong(absl::StrCat("the client's certificate: ", facts.status().message()));
  }
  if (!facts->for_clients) {
    return Wrong("the client's certificate is not for clients (extended key usage clientAuth)");
  }
  return CheckCurrent(*facts, "the client's certificate", at);
}

}  // namespace consortium::identity
