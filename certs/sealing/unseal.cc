#include "certs/sealing/unseal.h"

#include <openssl/cms.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "certs/identity/pem.h"
#include "certs/platform/openssl_handles.h"
#include "certs/sealing/recipient.h"
#include "certs/sealing/seal.h"

namespace consortium::sealing {

struct SealingKey::PrivateKey {
  platform::KeyPtr key;
};

namespace {

using CmsPtr = std::unique_ptr<CMS_ContentInfo, platform::OpenSslDeleter<CMS_ContentInfo_free>>;

// We write one; somebody who seals by hand may have put several into one object.
constexpr int kRecipientsMax = 8;

absl::Status NotSealed(absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(
      "this is no sealed text: ", what, "; it must be one CMS AuthEnvelopedData object (DER)"));
}

// The object, with its recipients checked for their kind.
absl::StatusOr<CmsPtr> Parse(absl::string_view sealed) {
  if (sealed.size() > kSealedBytesMax) {
    return NotSealed(absl::StrCat("it has ", sealed.size(), " bytes, at most ", kSealedBytesMax));
  }
  const auto* begin = reinterpret_cast<const unsigned char*>(sealed.data());
  const unsigned char* at = begin;
  CmsPtr cms(d2i_CMS_ContentInfo(nullptr, &at, static_cast<long>(sealed.size())));
  platform::DrainOpenSslErrors();
  if (cms == nullptr) return NotSealed("it is not CMS, or was cut short");
  if (at != begin + sealed.size()) return NotSealed("bytes follow its end");
  if (OBJ_obj2nid(CMS_get0_type(cms.get())) != NID_id_smime_ct_authEnvelopedData) {
    return NotSealed("it is another kind of CMS");
  }
  STACK_OF(CMS_RecipientInfo)* recipients = CMS_get0_RecipientInfos(cms.get());
  const int count = recipients == nullptr ? 0 : sk_CMS_RecipientInfo_num(recipients);
  if (count < 1 || count > kRecipientsMax) {
    return NotSealed(absl::StrCat("it has ", count, " recipients, 1 to ", kRecipientsMax));
  }
  for (int i = 0; i < count; ++i) {
    if (CMS_RecipientInfo_type(sk_CMS_RecipientInfo_value(recipients, i)) != CMS_RECIPINFO_AGREE) {
      return NotSealed("a recipient is not by key agreement");
    }
  }
  return cms;
}

bool IsFor(CMS_ContentInfo* cms, X509* certificate) {
  STACK_OF(CMS_RecipientInfo)* recipients = CMS_get0_RecipientInfos(cms);
  for (int i = 0; i < sk_CMS_RecipientInfo_num(recipients); ++i) {
    STACK_OF(CMS_RecipientEncryptedKey)* keys =
        CMS_RecipientInfo_kari_get0_reks(sk_CMS_RecipientInfo_value(recipients, i));
    for (int j = 0; j < sk_CMS_RecipientEncryptedKey_num(keys); ++j) {
      if (CMS_RecipientEncryptedKey_cert_cmp(sk_CMS_RecipientEncryptedKey_value(keys, j),
                                             certificate) == 0) {
        return true;
      }
    }
  }
  return false;
}

absl::StatusOr<ClearText> Open(CMS_ContentInfo* cms, EVP_PKEY* key, X509* certificate) {
  // OpenSSL wipes a memory BIO's buffer when it frees it.
  const platform::BioPtr clear(BIO_new(BIO_s_mem()));
  if (clear == nullptr) return platform::OpenSslFailure("opening a sealed text");
  // What comes before the tag was checked is in `clear` too; it is looked at only
  // when all went well.
  const bool opened = CMS_decrypt_set1_pkey_and_peer(cms, key, certificate, nullptr) == 1 &&
                      CMS_decrypt(cms, nullptr, nullptr, nullptr, clear.get(), CMS_BINARY) == 1;
  platform::DrainOpenSslErrors();
  if (!opened) {
    return absl::DataLossError(
        "the sealed text was altered or damaged after it was sealed; ask for it again");
  }
  return ClearText(platform::ContentOf(clear.get()));
}

}  // namespace

SealingKey::SealingKey(std::shared_ptr<const SealingCertificate> certificate,
                       std::unique_ptr<PrivateKey> private_key)
    : certificate_(std::move(certificate)), private_key_(std::move(private_key)) {}

SealingKey::~SealingKey() = default;

absl::StatusOr<std::shared_ptr<const SealingKey>> SealingKey::Parse(
    absl::string_view certificate_pem, absl::string_view private_key_pem) {
  absl::StatusOr<std::shared_ptr<const SealingCertificate>> certificate =
      SealingCertificate::Parse(certificate_pem);
  if (!certificate.ok()) return certificate.status();
  absl::StatusOr<platform::KeyPtr> key = identity::ReadPrivateKey(private_key_pem);
  if (!key.ok()) {
    return absl::InvalidArgumentError(absl::StrCat("the sealing key: ", key.status().message()));
  }
  const bool together =
      X509_check_private_key((*certificate)->recipient().certificate.get(), key->get()) == 1;
  platform::DrainOpenSslErrors();
  if (!together) {
    return absl::InvalidArgumentError(
        "the sealing key is not the key of the sealing certificate; give the pair that was made "
        "together");
  }
  auto owned = std::make_unique<PrivateKey>();
  owned->key = *std::move(key);
  return std::shared_ptr<const SealingKey>(
      new SealingKey(*std::move(certificate), std::move(owned)));
}

absl::StatusOr<ClearText> Unseal(absl::string_view sealed, const SealingKeys& keys) {
  absl::StatusOr<CmsPtr> cms = Parse(sealed);
  if (!cms.ok()) return cms.status();
  for (const std::shared_ptr<const SealingKey>& key : keys) {
    X509* certificate = key->certificate().recipient().certificate.get();
    if (!IsFor(cms->get(), certificate)) continue;
    return Open(cms->get(), key->private_key().key.get(), certificate);
  }
  return absl::FailedPreconditionError(absl::StrCat(
      "the text is sealed to another key than the ", keys.size(),
      " given; give the pair of key and certificate that was in use when it was sealed"));
}

}  // namespace consortium::sealing
