#include "certs/identity/certificate.h"

#include <ctime>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace consortium::identity {
namespace {

using platform::DrainOpenSslErrors;

absl::Status Malformed(absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(what, ": ", DrainOpenSslErrors()));
}

std::string TextOf(const ASN1_STRING* string) {
  return std::string(reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
                     static_cast<size_t>(ASN1_STRING_length(string)));
}

std::string NameText(const X509_NAME* name) {
  const platform::BioPtr bio(BIO_new(BIO_s_mem()));
  if (bio == nullptr || X509_NAME_print_ex(bio.get(), name, 0, XN_FLAG_RFC2253) < 0) {
    DrainOpenSslErrors();
    return "";
  }
  return platform::ContentOf(bio.get());
}

std::string AddressText(const ASN1_OCTET_STRING* address) {
  const int length = ASN1_STRING_length(address);
  const unsigned char* bytes = ASN1_STRING_get0_data(address);
  if (length == 4) return absl::StrCat(bytes[0], ".", bytes[1], ".", bytes[2], ".", bytes[3]);
  std::string text;
  for (int i = 0; i + 1 < length; i += 2) {
    absl::StrAppend(&text, i == 0 ? "" : ":", absl::Hex(bytes[i] << 8 | bytes[i + 1]));
  }
  return text;
}

absl::Status FillNames(X509* certificate, CertificateFacts& facts) {
  int critical = -1;  // -1: there is none; -2: there are several.
  const platform::GeneralNamesPtr names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, &critical, nullptr)));
  if (names == nullptr) {
    return critical == -1 ? absl::OkStatus() : Malformed("its alternative names are malformed");
  }
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type == GEN_URI) {
      facts.uris.push_back(TextOf(name->d.uniformResourceIdentifier));
    } else if (name->type == GEN_DNS) {
      facts.dns_names.push_back(TextOf(name->d.dNSName));
    } else if (name->type == GEN_IPADD) {
      facts.addresses.push_back(AddressText(name->d.iPAddress));
    }
  }
  return absl::OkStatus();
}

// Refuses what would make the list say less than it seems to.
absl::Status CheckComplete(const X509_CRL* list) {
  if (X509_CRL_get_ext_by_NID(list, NID_delta_crl, -1) >= 0) {
    return absl::InvalidArgumentError("it is a delta list; use complete lists");
  }
  for (int i = 0; i < X509_CRL_get_ext_count(list); ++i) {
    if (X509_EXTENSION_get_critical(X509_CRL_get_ext(list, i)) != 0) {
      return absl::InvalidArgumentError(
          "it has a critical extension, such as a partial list has; use complete lists");
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<Revocation> RevocationOf(const X509_REVOKED* entry) {
  for (int i = 0; i < X509_REVOKED_get_ext_count(entry); ++i) {
    if (X509_EXTENSION_get_critical(X509_REVOKED_get_ext(entry, i)) != 0) {
      return absl::InvalidArgumentError(
          "an entry has a critical extension, such as an indirect list has; use direct lists");
    }
  }
  absl::StatusOr<absl::Time> at = TimeOf(X509_REVOKED_get0_revocationDate(entry));
  if (!at.ok()) return at.status();
  return Revocation{SerialText(X509_REVOKED_get0_serialNumber(entry)), *at};
}

absl::StatusOr<uint64_t> NumberOf(X509_CRL* list) {
  int critical = -1;
  const platform::Asn1IntegerPtr number(
      static_cast<ASN1_INTEGER*>(X509_CRL_get_ext_d2i(list, NID_crl_number, &critical, nullptr)));
  if (number == nullptr && critical == -1) return 0;
  uint64_t value = 0;
  if (number == nullptr || ASN1_INTEGER_get_uint64(&value, number.get()) != 1) {
    return Malformed("its CRL number is malformed or above 64 bits");
  }
  return value;
}

}  // namespace

std::string SerialText(const ASN1_INTEGER* serial) {
  const absl::string_view bytes(reinterpret_cast<const char*>(ASN1_STRING_get0_data(serial)),
                                static_cast<size_t>(ASN1_STRING_length(serial)));
  const bool negative = (ASN1_STRING_type(serial) & V_ASN1_NEG) != 0;
  return absl::StrCat(negative ? "-" : "", absl::BytesToHexString(bytes));
}

absl::StatusOr<absl::Time> TimeOf(const ASN1_TIME* time) {
  std::tm fields = {};
  if (time == nullptr || ASN1_TIME_to_tm(time, &fields) != 1) {
    return Malformed("a date of it is malformed");
  }
  return absl::FromTM(fields, absl::UTCTimeZone());
}

absl::StatusOr<CertificateFacts> FactsOf(X509* certificate) {
  CertificateFacts facts;
  absl::StatusOr<absl::Time> not_before = TimeOf(X509_get0_notBefore(certificate));
  if (!not_before.ok()) return not_before.status();
  absl::StatusOr<absl::Time> not_after = TimeOf(X509_get0_notAfter(certificate));
  if (!not_after.ok()) return not_after.status();
  facts.not_before = *not_before;
  facts.not_after = *not_after;
  if (absl::Status status = FillNames(certificate, facts); !status.ok()) return status;
  if ((X509_get_extension_flags(certificate) & EXFLAG_INVALID) != 0) {
    return Malformed("an extension of it is malformed");
  }
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int digest_size = 0;
  if (X509_digest(certificate, EVP_sha256(), digest, &digest_size) != 1) {
    return platform::OpenSslFailure("digesting a certificate");
  }
  facts.fingerprint =
      absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(digest), digest_size));
  facts.serial = SerialText(X509_get0_serialNumber(certificate));
  facts.subject = NameText(X509_get_subject_name(certificate));
  facts.issuer = NameText(X509_get_issuer_name(certificate));
  // Without an extended key usage OpenSSL says that every usage is allowed; here
  // a certificate is for what it says it is for.
  if ((X509_get_extension_flags(certificate) & EXFLAG_XKUSAGE) != 0) {
    const uint32_t usage = X509_get_extended_key_usage(certificate);
    facts.for_clients = (usage & XKU_SSL_CLIENT) != 0;
    facts.for_servers = (usage & XKU_SSL_SERVER) != 0;
  }
  // Likewise: without a key usage OpenSSL answers with all bits set.
  if ((X509_get_extension_flags(certificate) & EXFLAG_KUSAGE) != 0) {
    const uint32_t usage = X509_get_key_usage(certificate);
    facts.for_sealing = (usage & KU_KEY_AGREEMENT) != 0 && (usage & KU_DIGITAL_SIGNATURE) == 0;
  }
  facts.is_authority = (X509_get_extension_flags(certificate) & EXFLAG_CA) != 0;
  return facts;
}

absl::StatusOr<RevocationFacts> FactsOf(X509_CRL* list) {
  if (absl::Status status = CheckComplete(list); !status.ok()) return status;
  RevocationFacts facts;
  absl::StatusOr<uint64_t> number = NumberOf(list);
  if (!number.ok()) return number.status();
  facts.number = *number;
  absl::StatusOr<absl::Time> this_update = TimeOf(X509_CRL_get0_lastUpdate(list));
  if (!this_update.ok()) return this_update.status();
  facts.this_update = *this_update;
  facts.next_update = absl::InfiniteFuture();
  if (const ASN1_TIME* next = X509_CRL_get0_nextUpdate(list); next != nullptr) {
    absl::StatusOr<absl::Time> next_update = TimeOf(next);
    if (!next_update.ok()) return next_update.status();
    facts.next_update = *next_update;
  }
  STACK_OF(X509_REVOKED)* entries = X509_CRL_get_REVOKED(list);
  for (int i = 0; i < sk_X509_REVOKED_num(entries); ++i) {
    absl::StatusOr<Revocation> revocation = RevocationOf(sk_X509_REVOKED_value(entries, i));
    if (!revocation.ok()) return revocation.status();
    facts.revocations.push_back(*std::move(revocation));
  }
  return facts;
}

}  // namespace consortium::identity
