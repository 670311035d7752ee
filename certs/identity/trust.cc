#include "certs/identity/trust.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/substitute.h"
#include "certs/identity/certificate.h"
#include "certs/identity/pem.h"
#include "certs/platform/openssl_handles.h"

namespace consortium::identity {
namespace {

using platform::DrainOpenSslErrors;
using platform::X509CrlPtr;
using platform::X509Ptr;

constexpr absl::Duration kIssuerEndsSoon = absl::Hours(24 * 30);

// One trusted issuer and all that it revoked.
struct Issuer {
  X509Ptr certificate;
  CertificateFacts facts;
  bool has_list = false;
  bool withdrawn = false;                         // Revoked by another that is trusted here.
  absl::Time next_update = absl::InfinitePast();  // The latest of its lists.
  absl::flat_hash_set<std::string> revoked;       // Serials.
};

absl::Status InIssuers(absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("trusted issuers: ", what));
}

absl::Status InRevocations(absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("revocation lists: ", what));
}

std::string Day(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d %H:%M UTC", time, absl::UTCTimeZone());
}

absl::StatusOr<std::vector<Issuer>> ReadIssuers(absl::string_view pem) {
  absl::StatusOr<std::vector<X509Ptr>> certificates = ReadCertificates(pem);
  if (!certificates.ok()) return InIssuers(certificates.status().message());
  std::vector<Issuer> issuers;
  for (X509Ptr& certificate : *certificates) {
    const std::string which = absl::StrCat("certificate ", issuers.size() + 1);
    absl::StatusOr<CertificateFacts> facts = FactsOf(certificate.get());
    if (!facts.ok()) return InIssuers(absl::StrCat(which, ": ", facts.status().message()));
    // 1 is a version 3 certificate that says CA:TRUE and may sign certificates.
    if (X509_check_ca(certificate.get()) != 1) {
      return InIssuers(absl::StrCat(which,
                                    " is no authority (basicConstraints CA:TRUE with keyCertSign); "
                                    "give the authority's own certificate, authority.crt"));
    }
    // Without a key usage extension OpenSSL answers with all bits set.
    if ((X509_get_key_usage(certificate.get()) & KU_CRL_SIGN) == 0) {
      return InIssuers(absl::StrCat(which, " may not sign revocation lists (keyUsage cRLSign)"));
    }
    issuers.push_back(
        {std::move(certificate), *std::move(facts), false, false, absl::InfinitePast(), {}});
  }
  return issuers;
}

bool Signed(X509_CRL* list, X509* issuer) {
  if (X509_NAME_cmp(X509_CRL_get_issuer(list), X509_get_subject_name(issuer)) != 0) return false;
  EVP_PKEY* key = X509_get0_pubkey(issuer);
  const bool valid = key != nullptr && X509_CRL_verify(list, key) == 1;
  DrainOpenSslErrors();
  return valid;
}

absl::Status ReadRevocations(absl::string_view pem, std::vector<Issuer>& issuers) {
  absl::StatusOr<std::vector<X509CrlPtr>> lists = ReadRevocationLists(pem);
  if (!lists.ok()) return InRevocations(lists.status().message());
  for (size_t i = 0; i < lists->size(); ++i) {
    absl::StatusOr<RevocationFacts> facts = FactsOf((*lists)[i].get());
    if (!facts.ok()) {
      return InRevocations(absl::StrCat("list ", i + 1, ": ", facts.status().message()));
    }
    bool known = false;
    // A renewed authority has two certificates with one key: the list is of both.
    for (Issuer& issuer : issuers) {
      if (!Signed((*lists)[i].get(), issuer.certificate.get())) continue;
      known = true;
      issuer.has_list = true;
      issuer.next_update = std::max(issuer.next_update, facts->next_update);
      for (const Revocation& revocation : facts->revocations) {
        issuer.revoked.insert(revocation.serial);
      }
    }
    if (!known) {
      return InRevocations(absl::StrCat(
          "list ", i + 1, " is signed by none of the trusted issuers; take it from the authority"));
    }
  }
  for (size_t i = 0; i < issuers.size(); ++i) {
    if (issuers[i].has_list) continue;
    return InRevocations(
        absl::StrCat("there is none of trusted issuer ", i + 1,
                     "; add its revoked.crl, without it a revoked client would get in"));
  }
  return absl::OkStatus();
}

// An issuer ends its chains, also where another of the trusted stands above it
// and revoked it; so that is found here. What a withdrawn issuer certified is
// withdrawn with it, hence again until nothing changes.
void MarkWithdrawn(std::vector<Issuer>& issuers) {
  bool changed = true;
  while (changed) {
    changed = false;
    for (Issuer& issuer : issuers) {
      for (const Issuer& above : issuers) {
        if (issuer.withdrawn || &issuer == &above ||
            X509_check_issued(above.certificate.get(), issuer.certificate.get()) != X509_V_OK) {
          continue;
        }
        issuer.withdrawn = above.withdrawn || above.revoked.contains(issuer.facts.serial);
        changed = changed || issuer.withdrawn;
      }
    }
  }
  DrainOpenSslErrors();
}

// Which kind of certificate is judged, and what it is called in refusals.
enum class Kind { kClient, kSealing };

absl::string_view NameOf(Kind kind) { return kind == Kind::kClient ? "client" : "sealing"; }

// It never was and never will be good; `$0` stands for its kind.
absl::Status Wrong(Kind kind, absl::string_view what) {
  return absl::InvalidArgumentError(absl::Substitute(what, NameOf(kind)));
}

// It is good at other times, or was until it was revoked.
absl::Status NotNow(Kind kind, absl::string_view what) {
  return absl::FailedPreconditionError(absl::Substitute(what, NameOf(kind)));
}

// What a person can do about OpenSSL's answer.
absl::Status RefusedBy(X509_STORE_CTX* context, Kind kind) {
  const int error = X509_STORE_CTX_get_error(context);
  const bool of_leaf = X509_STORE_CTX_get_error_depth(context) == 0;
  DrainOpenSslErrors();
  switch (error) {
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return NotNow(kind, of_leaf
                              ? "the $0 certificate is not valid yet; check both machines' clocks"
                              : "an issuer of the $0 certificate is not valid yet");
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return NotNow(kind, of_leaf ? "the $0 certificate has expired; ask the operator for a new one"
                                  : "an issuer of the $0 certificate has expired; ask the operator "
                                    "for a new certificate");
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
    case X509_V_ERR_CERT_UNTRUSTED:
      return Wrong(
          kind,
          "the $0 certificate is not from an authority that is trusted here; ask the operator "
          "which one is");
    case X509_V_ERR_INVALID_PURPOSE:
      return Wrong(kind, "the $0 certificate is not for clients (extended key usage clientAuth)");
    default:
      return Wrong(kind, absl::StrCat("the $0 certificate is refused: ",
                                      X509_verify_cert_error_string(error)));
  }
}

// What RFC 5280 leaves open and SPIFFE X.509-SVID and this house ask of a leaf.
absl::Status CheckLeaf(X509* leaf, const CertificateFacts& facts, Kind kind) {
  if (facts.is_authority) return Wrong(kind, "the $0 certificate is an authority's own");
  if (kind == Kind::kSealing) {
    if (!facts.for_sealing || facts.for_clients || facts.for_servers) {
      return Wrong(kind,
                   "the $0 certificate is not for sealing alone (keyUsage keyAgreement without "
                   "digitalSignature, neither clientAuth nor serverAuth)");
    }
    return absl::OkStatus();
  }
  if (!facts.for_clients) {
    return Wrong(kind, "the $0 certificate is not for clients (extended key usage clientAuth)");
  }
  if ((X509_get_key_usage(leaf) & KU_DIGITAL_SIGNATURE) == 0) {
    return Wrong(kind, "the $0 certificate's key may not sign (keyUsage digitalSignature)");
  }
  return absl::OkStatus();
}

// The certificates of `chain_pem`, at least one.
absl::StatusOr<std::vector<X509Ptr>> ReadChain(absl::string_view chain_pem, Kind kind) {
  if (chain_pem.empty()) return Wrong(kind, "no $0 certificate was sent");
  if (chain_pem.size() > kChainBytesMax) {
    return Wrong(kind, absl::StrCat("the $0's certificate chain has ", chain_pem.size(),
                                    " bytes; at most ", kChainBytesMax));
  }
  absl::StatusOr<std::vector<X509Ptr>> sent = ReadCertificates(chain_pem);
  if (!sent.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the ", NameOf(kind), "'s certificate chain: ", sent.status().message()));
  }
  if (sent->size() > kChainCertificatesMax) {
    return Wrong(kind, absl::StrCat("the $0's certificate chain has ", sent->size(),
                                    " certificates; at most ", kChainCertificatesMax));
  }
  return sent;
}

}  // namespace

struct Trust::State {
  platform::X509StorePtr store;
  std::vector<Issuer> issuers;

  const Issuer* Find(const X509* certificate) const {
    for (const Issuer& issuer : issuers) {
      if (X509_cmp(issuer.certificate.get(), certificate) == 0) return &issuer;
    }
    return nullptr;
  }

  // Every certificate below the chain's end, by its issuer's lists; narrows
  // `facts` to the validity of the whole chain.
  absl::Status CheckChain(STACK_OF(X509) * chain, CertificateFacts& facts, Kind kind) const {
    for (int i = 0; i + 1 < sk_X509_num(chain); ++i) {
      const Issuer* issuer = Find(sk_X509_value(chain, i + 1));
      if (issuer == nullptr) {
        return Wrong(kind,
                     "an issuer of the $0 certificate is not among those that are trusted here");
      }
      if (issuer->revoked.contains(SerialText(X509_get0_serialNumber(sk_X509_value(chain, i))))) {
        return NotNow(kind, "the $0 certificate was revoked; ask the operator for a new one");
      }
      if (issuer->withdrawn) {
        return NotNow(kind,
                      "an issuer of the $0 certificate was revoked; ask the operator for a new "
                      "certificate");
      }
      facts.not_before = std::max(facts.not_before, issuer->facts.not_before);
      facts.not_after = std::min(facts.not_after, issuer->facts.not_after);
    }
    return absl::OkStatus();
  }

  // FAILED_PRECONDITION and INVALID_ARGUMENT as VerifySealing, of either kind.
  absl::StatusOr<CertificateFacts> Verify(Kind kind, absl::string_view chain_pem,
                                          absl::Time at) const;
};

Trust::Trust(std::unique_ptr<State> state) : state_(std::move(state)) {}
Trust::~Trust() = default;

absl::StatusOr<std::shared_ptr<const Trust>> Trust::Parse(absl::string_view issuers_pem,
                                                          absl::string_view revocations_pem) {
  absl::StatusOr<std::vector<Issuer>> issuers = ReadIssuers(issuers_pem);
  if (!issuers.ok()) return issuers.status();
  if (absl::Status status = ReadRevocations(revocations_pem, *issuers); !status.ok()) return status;
  MarkWithdrawn(*issuers);
  auto state = std::make_unique<State>();
  state->issuers = *std::move(issuers);
  state->store.reset(X509_STORE_new());
  if (state->store == nullptr) return platform::OpenSslFailure("making a certificate store");
  for (const Issuer& issuer : state->issuers) {
    if (X509_STORE_add_cert(state->store.get(), issuer.certificate.get()) != 1) {
      return platform::OpenSslFailure("adding to a certificate store");
    }
  }
  return std::shared_ptr<const Trust>(new Trust(std::move(state)));
}

absl::StatusOr<CertificateFacts> Trust::State::Verify(Kind kind, absl::string_view chain_pem,
                                                      absl::Time at) const {
  absl::StatusOr<std::vector<X509Ptr>> sent = ReadChain(chain_pem, kind);
  if (!sent.ok()) return sent.status();
  X509* leaf = sent->front().get();
  absl::StatusOr<CertificateFacts> facts = FactsOf(leaf);
  if (!facts.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the ", NameOf(kind), " certificate: ", facts.status().message()));
  }
  if (absl::Status status = CheckLeaf(leaf, *facts, kind); !status.ok()) return status;

  const platform::CertificateStackPtr others(sk_X509_new_null());
  const platform::X509StoreCtxPtr context(X509_STORE_CTX_new());
  if (others == nullptr || context == nullptr) {
    return platform::OpenSslFailure("preparing a verification");
  }
  for (size_t i = 1; i < sent->size(); ++i) {
    if (sk_X509_push(others.get(), (*sent)[i].get()) == 0) {
      return platform::OpenSslFailure("preparing a verification");
    }
  }
  if (X509_STORE_CTX_init(context.get(), store.get(), leaf, others.get()) != 1) {
    return platform::OpenSslFailure("preparing a verification");
  }
  X509_VERIFY_PARAM* parameters = X509_STORE_CTX_get0_param(context.get());
  X509_VERIFY_PARAM_set_time(parameters, absl::ToTimeT(at));
  X509_VERIFY_PARAM_set_auth_level(parameters, kSecurityLevel);
  // Every trusted issuer is an end of a chain, an intermediate one too. OpenSSL
  // has no purpose that fits sealing: CheckLeaf judged that.
  if (X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_PARTIAL_CHAIN) != 1 ||
      (kind == Kind::kClient &&
       X509_STORE_CTX_set_purpose(context.get(), X509_PURPOSE_SSL_CLIENT) != 1)) {
    return platform::OpenSslFailure("preparing a verification");
  }
  if (X509_verify_cert(context.get()) != 1) return RefusedBy(context.get(), kind);
  if (absl::Status status = CheckChain(X509_STORE_CTX_get0_chain(context.get()), *facts, kind);
      !status.ok()) {
    return status;
  }
  return facts;
}

absl::StatusOr<CertificateFacts> Trust::VerifyClient(absl::string_view chain_pem,
                                                     absl::Time at) const {
  absl::StatusOr<CertificateFacts> facts = state_->Verify(Kind::kClient, chain_pem, at);
  if (absl::IsInvalidArgument(facts.status()) || absl::IsFailedPrecondition(facts.status())) {
    return absl::UnauthenticatedError(facts.status().message());
  }
  return facts;
}

absl::StatusOr<CertificateFacts> Trust::VerifySealing(absl::string_view chain_pem,
                                                      absl::Time at) const {
  return state_->Verify(Kind::kSealing, chain_pem, at);
}

std::vector<std::string> Trust::Warnings(absl::Time at) const {
  std::vector<std::string> warnings;
  for (size_t i = 0; i < state_->issuers.size(); ++i) {
    const Issuer& issuer = state_->issuers[i];
    const std::string which = absl::StrCat("Trusted issuer ", i + 1);
    if (issuer.facts.not_after <= at) {
      warnings.push_back(absl::StrCat(which, " ended on ", Day(issuer.facts.not_after),
                                      "; its clients are refused."));
    } else if (issuer.facts.not_after - at <= kIssuerEndsSoon) {
      warnings.push_back(absl::StrCat(which, " ends on ", Day(issuer.facts.not_after),
                                      "; give members certificates of a new one before."));
    }
    if (issuer.next_update <= at) {
      warnings.push_back(absl::StrCat("The revocation list of trusted issuer ", i + 1,
                                      " was to be renewed by ", Day(issuer.next_update),
                                      "; it stays in force, take a new one from the authority."));
    }
  }
  return warnings;
}

}  // namespace consortium::identity
