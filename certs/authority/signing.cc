#include "certs/authority/signing.h"

#include <openssl/pem.h>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "certs/authority/extensions.h"
#include "certs/authority/private_key.h"
#include "certs/identity/pem.h"
#include "certs/platform/openssl_handles.h"
#include "certs/platform/random.h"

namespace consortium::authority {
namespace {

using platform::OpenSslFailure;

// Bits of the keyUsage string (RFC 5280, 4.2.1.3).
constexpr int kDigitalSignature = 0;
constexpr int kKeyAgreement = 4;
constexpr int kKeyCertSign = 5;
constexpr int kCrlSign = 6;

struct Signer {
  platform::X509Ptr certificate;
  platform::KeyPtr key;
};

absl::StatusOr<Signer> Read(const Issuer& issuer) {
  absl::StatusOr<std::vector<platform::X509Ptr>> certificates =
      identity::ReadCertificates(issuer.certificate_pem);
  if (!certificates.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the authority's certificate: ", certificates.status().message()));
  }
  absl::StatusOr<platform::KeyPtr> key = identity::ReadPrivateKey(issuer.private_key_pem);
  if (!key.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the authority's key: ", key.status().message()));
  }
  return Signer{std::move(certificates->front()), *std::move(key)};
}

// Ed25519 has its digest built in.
const EVP_MD* DigestFor(EVP_PKEY* key) {
  return EVP_PKEY_is_a(key, "ED25519") == 1 ? nullptr : EVP_sha256();
}

absl::StatusOr<platform::Asn1TimePtr> TimeValue(absl::Time time) {
  platform::Asn1TimePtr value(ASN1_TIME_set(nullptr, absl::ToTimeT(time)));
  if (value == nullptr) return OpenSslFailure("writing a date");
  return value;
}

absl::StatusOr<platform::Asn1IntegerPtr> SerialValue(const std::string& serial) {
  BIGNUM* parsed = nullptr;
  const int digits = serial.empty() ? 0 : BN_hex2bn(&parsed, serial.c_str());
  const platform::BnPtr number(parsed);
  if (digits != static_cast<int>(serial.size()) || digits == 0 || digits > 40) {
    platform::DrainOpenSslErrors();
    return absl::InvalidArgumentError("a serial number is 1 to 20 bytes in hexadecimal");
  }
  platform::Asn1IntegerPtr value(BN_to_ASN1_INTEGER(number.get(), nullptr));
  if (value == nullptr) return OpenSslFailure("writing a serial number");
  return value;
}

absl::Status FillBasics(X509* certificate, const CertificateContent& content) {
  absl::StatusOr<platform::Asn1IntegerPtr> serial = SerialValue(content.serial);
  if (!serial.ok()) return serial.status();
  absl::StatusOr<platform::Asn1TimePtr> not_before = TimeValue(content.not_before);
  if (!not_before.ok()) return not_before.status();
  absl::StatusOr<platform::Asn1TimePtr> not_after = TimeValue(content.not_after);
  if (!not_after.ok()) return not_after.status();
  if (X509_set_version(certificate, X509_VERSION_3) != 1 ||
      X509_set_serialNumber(certificate, serial->get()) != 1 ||
      X509_set1_notBefore(certificate, not_before->get()) != 1 ||
      X509_set1_notAfter(certificate, not_after->get()) != 1) {
    return OpenSslFailure("making a certificate");
  }
  return FillName(X509_get_subject_name(certificate), content.organisation, content.common_name);
}

absl::Status AddAlternativeNames(X509* certificate, const CertificateContent& content) {
  absl::StatusOr<platform::GeneralNamesPtr> names =
      AlternativeNames(content.uris, content.dns_names, content.addresses);
  if (!names.ok()) return names.status();
  if (sk_GENERAL_NAME_num(names->get()) == 0) return absl::OkStatus();
  if (X509_add1_ext_i2d(certificate, NID_subject_alt_name, names->get(), 0, X509V3_ADD_DEFAULT) !=
      1) {
    return OpenSslFailure("adding alternative names");
  }
  return absl::OkStatus();
}

std::vector<int> UsageOf(const CertificateContent& content) {
  if (content.is_authority) return {kKeyCertSign, kCrlSign};
  if (content.for_sealing) return {kKeyAgreement};
  return {kDigitalSignature};
}

// All but the issuer's name; `certificate` has its key already.
absl::Status FillContent(X509* certificate, X509* issuer, const CertificateContent& content,
                         int path_length) {
  if (absl::Status status = FillBasics(certificate, content); !status.ok()) return status;
  if (absl::Status status = AddBasicConstraints(certificate, content.is_authority, path_length);
      !status.ok()) {
    return status;
  }
  if (absl::Status status = AddKeyUsage(certificate, UsageOf(content)); !status.ok()) {
    return status;
  }
  if (absl::Status status = AddExtendedKeyUsage(
          certificate, {.clients = content.for_clients, .servers = content.for_servers});
      !status.ok()) {
    return status;
  }
  if (absl::Status status = AddKeyIdentifiers(certificate, issuer); !status.ok()) return status;
  return AddAlternativeNames(certificate, content);
}

absl::StatusOr<std::string> Sign(X509* certificate, X509* issuer, EVP_PKEY* key) {
  const platform::BioPtr pem(BIO_new(BIO_s_mem()));
  if (X509_set_issuer_name(certificate, X509_get_subject_name(issuer)) != 1 ||
      X509_sign(certificate, key, DigestFor(key)) <= 0 || pem == nullptr ||
      PEM_write_bio_X509(pem.get(), certificate) != 1) {
    return OpenSslFailure("signing a certificate");
  }
  return platform::ContentOf(pem.get());
}

absl::Status AddRevocation(X509_CRL* list, const identity::Revocation& revocation) {
  absl::StatusOr<platform::Asn1IntegerPtr> serial = SerialValue(revocation.serial);
  if (!serial.ok()) return serial.status();
  absl::StatusOr<platform::Asn1TimePtr> at = TimeValue(revocation.revoked_at);
  if (!at.ok()) return at.status();
  platform::RevokedPtr entry(X509_REVOKED_new());
  if (entry == nullptr || X509_REVOKED_set_serialNumber(entry.get(), serial->get()) != 1 ||
      X509_REVOKED_set_revocationDate(entry.get(), at->get()) != 1 ||
      X509_CRL_add0_revoked(list, entry.get()) != 1) {
    return OpenSslFailure("adding a revocation");
  }
  entry.release();  // NOLINT(bugprone-unused-return-value): the list owns it.
  return absl::OkStatus();
}

absl::Status FillList(X509_CRL* list, const X509* issuer, const identity::RevocationFacts& facts) {
  absl::StatusOr<platform::Asn1TimePtr> this_update = TimeValue(facts.this_update);
  if (!this_update.ok()) return this_update.status();
  absl::StatusOr<platform::Asn1TimePtr> next_update = TimeValue(facts.next_update);
  if (!next_update.ok()) return next_update.status();
  absl::StatusOr<KeyIdentifierPtr> key = AuthorityKeyIdentifier(issuer);
  if (!key.ok()) return key.status();
  const platform::Asn1IntegerPtr number(ASN1_INTEGER_new());
  if (number == nullptr || ASN1_INTEGER_set_uint64(number.get(), facts.number) != 1 ||
      X509_CRL_set_version(list, X509_CRL_VERSION_2) != 1 ||
      X509_CRL_set_issuer_name(list, X509_get_subject_name(issuer)) != 1 ||
      X509_CRL_set1_lastUpdate(list, this_update->get()) != 1 ||
      X509_CRL_set1_nextUpdate(list, next_update->get()) != 1 ||
      X509_CRL_add1_ext_i2d(list, NID_authority_key_identifier, key->get(), 0,
                            X509V3_ADD_DEFAULT) != 1 ||
      X509_CRL_add1_ext_i2d(list, NID_crl_number, number.get(), 0, X509V3_ADD_DEFAULT) != 1) {
    return OpenSslFailure("making a revocation list");
  }
  for (const identity::Revocation& revocation : facts.revocations) {
    if (absl::Status status = AddRevocation(list, revocation); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace

std::string NewSerial() {
  std::string bytes = platform::RandomBytes(16);
  bytes[0] = static_cast<char>((bytes[0] & 0x3f) | 0x40);  // Positive, and always 16 bytes.
  return absl::BytesToHexString(bytes);
}

absl::StatusOr<Issuer> MakeIssuer(absl::string_view trust_domain, int path_length,
                                  absl::Time not_before, absl::Time not_after) {
  absl::StatusOr<platform::KeyPtr> key = MakeKey();
  if (!key.ok()) return key.status();
  const platform::X509Ptr certificate(X509_new());
  if (certificate == nullptr || X509_set_pubkey(certificate.get(), key->get()) != 1) {
    return OpenSslFailure("making an authority's certificate");
  }
  CertificateContent content;
  content.serial = NewSerial();
  content.organisation = "Consortium certificate authority";
  content.common_name = std::string(trust_domain);
  content.uris = {absl::StrCat("spiffe://", trust_domain)};
  content.not_before = not_before;
  content.not_after = not_after;
  content.is_authority = true;
  if (absl::Status status = FillContent(certificate.get(), certificate.get(), content, path_length);
      !status.ok()) {
    return status;
  }
  absl::StatusOr<std::string> pem = Sign(certificate.get(), certificate.get(), key->get());
  if (!pem.ok()) return pem.status();
  absl::StatusOr<std::string> key_pem = PrivateKeyPem(key->get());
  if (!key_pem.ok()) return key_pem.status();
  return Issuer{*std::move(pem), *std::move(key_pem)};
}

absl::StatusOr<std::string> SignCertificate(const Issuer& issuer, absl::string_view request_pem,
                                            const CertificateContent& content) {
  absl::StatusOr<Signer> signer = Read(issuer);
  if (!signer.ok()) return signer.status();
  absl::StatusOr<platform::X509ReqPtr> request = identity::ReadRequest(request_pem);
  if (!request.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the signing request: ", request.status().message()));
  }
  const platform::X509Ptr certificate(X509_new());
  EVP_PKEY* key = X509_REQ_get0_pubkey(request->get());
  if (certificate == nullptr || key == nullptr || X509_set_pubkey(certificate.get(), key) != 1) {
    return OpenSslFailure("making a certificate");
  }
  if (absl::Status status = FillContent(certificate.get(), signer->certificate.get(), content, 0);
      !status.ok()) {
    return status;
  }
  return Sign(certificate.get(), signer->certificate.get(), signer->key.get());
}

absl::StatusOr<std::string> SignRevocations(const Issuer& issuer,
                                            const identity::RevocationFacts& facts) {
  absl::StatusOr<Signer> signer = Read(issuer);
  if (!signer.ok()) return signer.status();
  const platform::X509CrlPtr list(X509_CRL_new());
  if (list == nullptr) return OpenSslFailure("making a revocation list");
  if (absl::Status status = FillList(list.get(), signer->certificate.get(), facts); !status.ok()) {
    return status;
  }
  X509_CRL_sort(list.get());
  const platform::BioPtr pem(BIO_new(BIO_s_mem()));
  if (X509_CRL_sign(list.get(), signer->key.get(), DigestFor(signer->key.get())) <= 0 ||
      pem == nullptr || PEM_write_bio_X509_CRL(pem.get(), list.get()) != 1) {
    return OpenSslFailure("signing a revocation list");
  }
  return platform::ContentOf(pem.get());
}

absl::StatusOr<bool> BelongTogether(const Issuer& issuer) {
  absl::StatusOr<Signer> signer = Read(issuer);
  if (!signer.ok()) return signer.status();
  const bool together = X509_check_private_key(signer->certificate.get(), signer->key.get()) == 1;
  platform::DrainOpenSslErrors();
  return together;
}

}  // namespace consortium::authority
