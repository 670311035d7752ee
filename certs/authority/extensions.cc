#include "certs/authority/extensions.h"

#include "absl/strings/str_cat.h"

namespace consortium::authority {
namespace {

using platform::OpenSslFailure;

using BitStringPtr =
    std::unique_ptr<ASN1_BIT_STRING, platform::OpenSslDeleter<ASN1_BIT_STRING_free>>;
using GeneralNamePtr = std::unique_ptr<GENERAL_NAME, platform::OpenSslDeleter<GENERAL_NAME_free>>;
using Ia5StringPtr = std::unique_ptr<ASN1_IA5STRING, platform::OpenSslDeleter<ASN1_IA5STRING_free>>;
using ExtendedKeyUsagePtr =
    std::unique_ptr<EXTENDED_KEY_USAGE, platform::OpenSslDeleter<EXTENDED_KEY_USAGE_free>>;
using OctetStringPtr =
    std::unique_ptr<ASN1_OCTET_STRING, platform::OpenSslDeleter<ASN1_OCTET_STRING_free>>;

enum class Critical { kNo, kYes };

absl::Status Add(X509* certificate, int nid, void* value, Critical critical) {
  if (X509_add1_ext_i2d(certificate, nid, value, critical == Critical::kYes ? 1 : 0,
                        X509V3_ADD_DEFAULT) != 1) {
    return OpenSslFailure("adding an extension");
  }
  return absl::OkStatus();
}

absl::Status Push(GENERAL_NAMES* names, GeneralNamePtr name) {
  if (sk_GENERAL_NAME_push(names, name.get()) == 0) return OpenSslFailure("adding a name");
  name.release();  // NOLINT(bugprone-unused-return-value): the stack owns it.
  return absl::OkStatus();
}

absl::Status PushText(GENERAL_NAMES* names, int type, const std::string& text) {
  Ia5StringPtr value(ASN1_IA5STRING_new());
  GeneralNamePtr name(GENERAL_NAME_new());
  if (value == nullptr || name == nullptr ||
      ASN1_STRING_set(value.get(), text.data(), static_cast<int>(text.size())) != 1) {
    return OpenSslFailure("making a name");
  }
  GENERAL_NAME_set0_value(name.get(), type, value.release());
  return Push(names, std::move(name));
}

absl::Status PushAddress(GENERAL_NAMES* names, const std::string& text) {
  OctetStringPtr value(a2i_IPADDRESS(text.c_str()));
  if (value == nullptr) {
    platform::DrainOpenSslErrors();
    return absl::InvalidArgumentError("an IP address has not the form of one");
  }
  GeneralNamePtr name(GENERAL_NAME_new());
  if (name == nullptr) return OpenSslFailure("making a name");
  GENERAL_NAME_set0_value(name.get(), GEN_IPADD, value.release());
  return Push(names, std::move(name));
}

absl::Status AddNameEntry(X509_NAME* name, int nid, const std::string& text) {
  if (text.empty()) return absl::OkStatus();
  if (X509_NAME_add_entry_by_NID(name, nid, MBSTRING_UTF8,
                                 reinterpret_cast<const unsigned char*>(text.data()),
                                 static_cast<int>(text.size()), -1, 0) == 1) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat("a name of ", text.size(),
                   " characters is refused as a subject: ", platform::DrainOpenSslErrors()));
}

OctetStringPtr KeyDigest(const X509* certificate) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  OctetStringPtr value(ASN1_OCTET_STRING_new());
  if (value == nullptr || X509_pubkey_digest(certificate, EVP_sha1(), digest, &size) != 1 ||
      ASN1_OCTET_STRING_set(value.get(), digest, static_cast<int>(size)) != 1) {
    return nullptr;
  }
  return value;
}

}  // namespace

absl::StatusOr<platform::GeneralNamesPtr> AlternativeNames(
    const std::vector<std::string>& uris, const std::vector<std::string>& dns_names,
    const std::vector<std::string>& addresses) {
  platform::GeneralNamesPtr names(GENERAL_NAMES_new());
  if (names == nullptr) return OpenSslFailure("making names");
  for (const std::string& uri : uris) {
    if (absl::Status status = PushText(names.get(), GEN_URI, uri); !status.ok()) return status;
  }
  for (const std::string& name : dns_names) {
    if (absl::Status status = PushText(names.get(), GEN_DNS, name); !status.ok()) return status;
  }
  for (const std::string& address : addresses) {
    if (absl::Status status = PushAddress(names.get(), address); !status.ok()) return status;
  }
  return names;
}

absl::Status AddBasicConstraints(X509* certificate, bool is_authority, int path_length) {
  const platform::BasicConstraintsPtr constraints(BASIC_CONSTRAINTS_new());
  if (constraints == nullptr) return OpenSslFailure("making basic constraints");
  constraints->ca = is_authority ? 0xff : 0;
  if (is_authority) {
    constraints->pathlen = ASN1_INTEGER_new();
    if (constraints->pathlen == nullptr ||
        ASN1_INTEGER_set_int64(constraints->pathlen, path_length) != 1) {
      return OpenSslFailure("making basic constraints");
    }
  }
  return Add(certificate, NID_basic_constraints, constraints.get(), Critical::kYes);
}

absl::Status AddKeyUsage(X509* certificate, const std::vector<int>& bits) {
  const BitStringPtr usage(ASN1_BIT_STRING_new());
  if (usage == nullptr) return OpenSslFailure("making a key usage");
  for (const int bit : bits) {
    if (ASN1_BIT_STRING_set_bit(usage.get(), bit, 1) != 1) {
      return OpenSslFailure("making a key usage");
    }
  }
  return Add(certificate, NID_key_usage, usage.get(), Critical::kYes);
}

absl::Status AddExtendedKeyUsage(X509* certificate, ExtendedUses uses) {
  if (!uses.clients && !uses.servers) return absl::OkStatus();
  const ExtendedKeyUsagePtr usages(EXTENDED_KEY_USAGE_new());
  if (usages == nullptr) return OpenSslFailure("making an extended key usage");
  // OBJ_nid2obj answers with constants, which freeing leaves alone.
  if (uses.servers && sk_ASN1_OBJECT_push(usages.get(), OBJ_nid2obj(NID_server_auth)) == 0) {
    return OpenSslFailure("making an extended key usage");
  }
  if (uses.clients && sk_ASN1_OBJECT_push(usages.get(), OBJ_nid2obj(NID_client_auth)) == 0) {
    return OpenSslFailure("making an extended key usage");
  }
  return Add(certificate, NID_ext_key_usage, usages.get(), Critical::kNo);
}

absl::StatusOr<KeyIdentifierPtr> AuthorityKeyIdentifier(const X509* issuer) {
  KeyIdentifierPtr identifier(AUTHORITY_KEYID_new());
  OctetStringPtr digest = KeyDigest(issuer);
  if (identifier == nullptr || digest == nullptr) return OpenSslFailure("making key identifiers");
  identifier->keyid = digest.release();
  return identifier;
}

absl::Status AddKeyIdentifiers(X509* certificate, const X509* issuer) {
  const OctetStringPtr own = KeyDigest(certificate);
  if (own == nullptr) return OpenSslFailure("making key identifiers");
  absl::StatusOr<KeyIdentifierPtr> authority = AuthorityKeyIdentifier(issuer);
  if (!authority.ok()) return authority.status();
  if (absl::Status status = Add(certificate, NID_subject_key_identifier, own.get(), Critical::kNo);
      !status.ok()) {
    return status;
  }
  return Add(certificate, NID_authority_key_identifier, authority->get(), Critical::kNo);
}

absl::Status FillName(X509_NAME* name, const std::string& organisation,
                      const std::string& common_name) {
  absl::Status status = AddNameEntry(name, NID_organizationName, organisation);
  if (status.ok()) status = AddNameEntry(name, NID_commonName, common_name);
  return status;
}

}  // namespace consortium::authority
