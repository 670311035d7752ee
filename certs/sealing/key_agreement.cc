#include "certs/sealing/key_agreement.h"

#include <openssl/core_names.h>

#include <algorithm>
#include <iterator>

#include "certs/sealing/der.h"
#include "certs/sealing/recipient.h"

namespace consortium::sealing {
namespace {

using platform::OpenSslFailure;

constexpr size_t kPointBytes = 65;               // 04, X, Y.
constexpr size_t kWrappedBytes = kKeyBytes + 8;  // RFC 3394.

// id-aes256-wrap, as an AlgorithmIdentifier without parameters.
constexpr unsigned char kWrapAlgorithm[] = {0x30, 0x0b, 0x06, 0x09, 0x60, 0x86, 0x48,
                                            0x01, 0x65, 0x03, 0x04, 0x01, 0x2d};
// id-ecPublicKey, likewise.
constexpr unsigned char kEphemeralAlgorithm[] = {0x30, 0x09, 0x06, 0x07, 0x2a, 0x86,
                                                 0x48, 0xce, 0x3d, 0x02, 0x01};
// dhSinglePass-stdDH-sha256kdf-scheme.
constexpr unsigned char kAgreementOid[] = {0x06, 0x06, 0x2b, 0x81, 0x04, 0x01, 0x0b, 0x01};
constexpr unsigned char kVersion3[] = {kDerInteger, 1, 3};

// What X9.63's derivation hashes after the shared secret (SEC 1, 3.6.1): the
// counter of the first and only block, and ECC-CMS-SharedInfo (RFC 5753, 7.2) of
// a key for AES-256 wrap, 256 bits long.
constexpr unsigned char kDerivationTail[] = {
    0x00, 0x00, 0x00, 0x01,                                            // Counter.
    0x30, 0x15,                                                        //
    0x30, 0x0b, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04,  //
    0x01, 0x2d,                                                        // id-aes256-wrap.
    0xa2, 0x06, 0x04, 0x04, 0x00, 0x00, 0x01, 0x00};                   // 256.

// Fetched once each, for the life of the process: an implicit fetch takes locks.
const EVP_CIPHER* Gcm() {
  static const EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  return cipher;
}
const EVP_CIPHER* Wrapping() {
  static const EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "AES-256-WRAP", nullptr);
  return cipher;
}
const EVP_MD* Sha256() {
  static const EVP_MD* const digest = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return digest;
}

// A new key on the curve of `public_key`.
absl::StatusOr<platform::KeyPtr> EphemeralKey(EVP_PKEY* public_key) {
  // From the other key as a template: naming the curve builds it anew each time.
  const platform::KeyCtxPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, public_key, nullptr));
  EVP_PKEY* key = nullptr;
  if (context == nullptr || EVP_PKEY_keygen_init(context.get()) != 1 ||
      EVP_PKEY_keygen(context.get(), &key) != 1) {
    return OpenSslFailure("making an ephemeral key");
  }
  return platform::KeyPtr(key);
}

// The key that wraps the content's: only `ephemeral` with `public_key`, or the
// private key of the latter with the former's public one, lead to it.
absl::Status AgreeKey(EVP_PKEY* ephemeral, EVP_PKEY* public_key, Secret<kKeyBytes>& agreed) {
  const platform::KeyCtxPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, ephemeral, nullptr));
  Secret<kKeyBytes + sizeof kDerivationTail> hashed;
  size_t size = kKeyBytes;
  // SealingCertificate checked the point; checking it again doubles the cost.
  if (context == nullptr || EVP_PKEY_derive_init(context.get()) != 1 ||
      EVP_PKEY_derive_set_peer_ex(context.get(), public_key, 0) != 1 ||
      EVP_PKEY_derive(context.get(), hashed.data(), &size) != 1 || size != kKeyBytes) {
    return OpenSslFailure("agreeing on a key");
  }
  std::copy(std::begin(kDerivationTail), std::end(kDerivationTail), hashed.data() + kKeyBytes);
  if (EVP_Digest(hashed.data(), hashed.size(), agreed.data(), nullptr, Sha256(), nullptr) != 1) {
    return OpenSslFailure("deriving a key");
  }
  return absl::OkStatus();
}

absl::Status WrapKey(const Secret<kKeyBytes>& agreed, const Secret<kKeyBytes>& content_key,
                     unsigned char (&wrapped)[kWrappedBytes]) {
  const platform::CipherCtxPtr context(EVP_CIPHER_CTX_new());
  if (context == nullptr) return OpenSslFailure("wrapping a key");
  EVP_CIPHER_CTX_set_flags(context.get(), EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
  int written = 0;
  if (EVP_EncryptInit_ex2(context.get(), Wrapping(), agreed.data(), nullptr, nullptr) != 1 ||
      EVP_EncryptUpdate(context.get(), wrapped, &written, content_key.data(),
                        static_cast<int>(content_key.size())) != 1 ||
      written != static_cast<int>(kWrappedBytes)) {
    return OpenSslFailure("wrapping a key");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> RecipientInfoDer(const Secret<kKeyBytes>& content_key,
                                             const SealingCertificate::Recipient& recipient) {
  absl::StatusOr<platform::KeyPtr> ephemeral = EphemeralKey(recipient.public_key);
  if (!ephemeral.ok()) return ephemeral.status();
  // A bit string's content begins with how many bits of its end are unused.
  unsigned char point[1 + kPointBytes] = {};
  size_t point_size = 0;
  if (EVP_PKEY_get_octet_string_param(ephemeral->get(), OSSL_PKEY_PARAM_PUB_KEY, point + 1,
                                      kPointBytes, &point_size) != 1 ||
      point_size != kPointBytes) {
    return OpenSslFailure("writing an ephemeral key");
  }
  Secret<kKeyBytes> agreed;
  if (absl::Status status = AgreeKey(ephemeral->get(), recipient.public_key, agreed);
      !status.ok()) {
    return status;
  }
  unsigned char wrapped[kWrappedBytes];
  if (absl::Status status = WrapKey(agreed, content_key, wrapped); !status.ok()) return status;

  const std::string originator =
      Der(DerConstructed(0),
          {Der(DerConstructed(1), {View(kEphemeralAlgorithm), Der(kDerBitString, {View(point)})})});
  const std::string agreement = Der(kDerSequence, {View(kAgreementOid), View(kWrapAlgorithm)});
  const std::string recipient_key =
      Der(kDerSequence, {recipient.name_der, Der(kDerOctetString, {View(wrapped)})});
  return Der(DerConstructed(1),
             {View(kVersion3), originator, agreement, Der(kDerSequence, {recipient_key})});
}

absl::Status EncryptContent(const Secret<kKeyBytes>& key, absl::string_view nonce,
                            absl::string_view clear, unsigned char* out,
                            std::array<unsigned char, kTagBytes>& tag) {
  const platform::CipherCtxPtr context(EVP_CIPHER_CTX_new());
  int written = 0;
  int rest = 0;
  const bool done =
      context != nullptr && nonce.size() == kNonceBytes &&
      EVP_EncryptInit_ex2(context.get(), Gcm(), key.data(),
                          reinterpret_cast<const unsigned char*>(nonce.data()), nullptr) == 1 &&
      EVP_EncryptUpdate(context.get(), out, &written,
                        reinterpret_cast<const unsigned char*>(clear.data()),
                        static_cast<int>(clear.size())) == 1 &&
      EVP_EncryptFinal_ex(context.get(), out + written, &rest) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, static_cast<int>(tag.size()),
                          tag.data()) == 1;
  if (!done || static_cast<size_t>(written + rest) != clear.size()) {
    return OpenSslFailure("encrypting");
  }
  return absl::OkStatus();
}

}  // namespace consortium::sealing
