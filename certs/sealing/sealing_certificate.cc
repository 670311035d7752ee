#include "certs/sealing/sealing_certificate.h"

#include <openssl/pem.h>

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "certs/identity/certificate.h"
#include "certs/identity/pem.h"
#include "certs/sealing/der.h"
#include "certs/sealing/recipient.h"

namespace consortium::sealing {
namespace {

using platform::DrainOpenSslErrors;
using platform::OpenSslFailure;

absl::Status Wrong(absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("the sealing certificate ", what));
}

bool IsRecovery(const identity::SpiffeId& id) {
  return id.member() == identity::kRecoveryMember && id.client() == identity::kRecoveryClient;
}

absl::StatusOr<identity::SpiffeId> NameOf(const identity::CertificateFacts& facts) {
  if (facts.uris.size() != 1) {
    return Wrong(absl::StrCat("has ", facts.uris.size(),
                              " URI names instead of one (its SPIFFE id); issue it anew"));
  }
  absl::StatusOr<identity::SpiffeId> id = identity::SpiffeId::Parse(facts.uris.front());
  if (!id.ok()) {
    return Wrong(absl::StrCat("has a URI name of another form: ", id.status().message()));
  }
  if (id->client() != identity::kSealingClient && !IsRecovery(*id)) {
    return Wrong(
        "is named for another use; its SPIFFE id must end in /<member>/sealing or "
        "/consortium/recovery");
  }
  return id;
}

// Once, so that Seal() need not: a point off the curve would give away bits of
// the ephemeral key, and with it the text.
absl::Status CheckKey(EVP_PKEY* key) {
  char curve[64] = {};
  size_t size = 0;
  const bool p256 = key != nullptr && EVP_PKEY_is_a(key, "EC") == 1 &&
                    EVP_PKEY_get_group_name(key, curve, sizeof curve, &size) == 1 &&
                    absl::string_view(curve, size) == "prime256v1";
  const platform::KeyCtxPtr context(p256 ? EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr)
                                         : nullptr);
  const bool valid = context != nullptr && EVP_PKEY_public_check(context.get()) == 1;
  DrainOpenSslErrors();
  if (valid) return absl::OkStatus();
  return Wrong("has a key that is not EC P-256; make one with: consortium certs request");
}

absl::StatusOr<std::string> PemOf(X509* certificate) {
  const platform::BioPtr pem(BIO_new(BIO_s_mem()));
  if (pem == nullptr || PEM_write_bio_X509(pem.get(), certificate) != 1) {
    return OpenSslFailure("writing a certificate");
  }
  return platform::ContentOf(pem.get());
}

absl::StatusOr<std::string> NameDer(X509* certificate) {
  unsigned char* name = nullptr;
  const int name_size = i2d_X509_NAME(X509_get_issuer_name(certificate), &name);
  unsigned char* serial = nullptr;
  const int serial_size = i2d_ASN1_INTEGER(X509_get_serialNumber(certificate), &serial);
  std::string der;
  if (name_size > 0 && serial_size > 0) {
    der = Der(kDerSequence, {{reinterpret_cast<char*>(name), static_cast<size_t>(name_size)},
                             {reinterpret_cast<char*>(serial), static_cast<size_t>(serial_size)}});
  }
  OPENSSL_free(name);
  OPENSSL_free(serial);
  if (der.empty()) return OpenSslFailure("naming a certificate");
  return der;
}

}  // namespace

SealingCertificate::SealingCertificate(identity::CertificateFacts facts, identity::SpiffeId id,
                                       std::string pem, std::unique_ptr<Recipient> recipient)
    : facts_(std::move(facts)),
      id_(std::move(id)),
      is_recovery_(IsRecovery(id_)),
      pem_(std::move(pem)),
      recipient_(std::move(recipient)) {}

SealingCertificate::~SealingCertificate() = default;

absl::StatusOr<std::shared_ptr<const SealingCertificate>> SealingCertificate::Parse(
    absl::string_view pem) {
  if (pem.size() > kCertificateBytesMax) {
    return Wrong(absl::StrCat("has ", pem.size(), " bytes; at most ", kCertificateBytesMax));
  }
  absl::StatusOr<std::vector<platform::X509Ptr>> read = identity::ReadCertificates(pem);
  if (!read.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the sealing certificate: ", read.status().message()));
  }
  if (read->size() != 1) {
    return Wrong(absl::StrCat("is one of ", read->size(), "; give it alone"));
  }
  auto recipient = std::make_unique<Recipient>();
  recipient->certificate = std::move(read->front());
  X509* certificate = recipient->certificate.get();
  absl::StatusOr<identity::CertificateFacts> facts = identity::FactsOf(certificate);
  if (!facts.ok()) return Wrong(absl::StrCat("is damaged: ", facts.status().message()));
  if (!facts->for_sealing || facts->for_clients || facts->for_servers || facts->is_authority) {
    return Wrong(
        "is not for sealing alone (keyUsage keyAgreement without digitalSignature, neither "
        "clientAuth nor serverAuth); issue it with: consortium certs issue --client sealing");
  }
  absl::StatusOr<identity::SpiffeId> id = NameOf(*facts);
  if (!id.ok()) return id.status();
  recipient->public_key = X509_get0_pubkey(certificate);
  if (absl::Status status = CheckKey(recipient->public_key); !status.ok()) return status;
  absl::StatusOr<std::string> name = NameDer(certificate);
  if (!name.ok()) return name.status();
  recipient->name_der = *std::move(name);
  absl::StatusOr<std::string> own_pem = PemOf(certificate);
  if (!own_pem.ok()) return own_pem.status();
  return std::shared_ptr<const SealingCertificate>(new SealingCertificate(
      *std::move(facts), *std::move(id), *std::move(own_pem), std::move(recipient)));
}

}  // namespace consortium::sealing
