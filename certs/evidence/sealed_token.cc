#include "certs/evidence/sealed_token.h"

#include <openssl/err.h>

#include <utility>

#include "absl/strings/escaping.h"
#include "certs/evidence/openssl_handles.h"
#include "certs/platform/random.h"
#include "google/rpc/status_details.h"

namespace consortium::evidence {
namespace {

constexpr char kVersion = 1;
constexpr size_t kNonceBytes = 12;
constexpr size_t kTagBytes = 16;
constexpr size_t kNoncesDrawn = 128;

absl::Status Refused() {
  return absl::InvalidArgumentError(
      "the token is not one that this gateway gave for this; start again without it");
}

// `context` as associated data: authenticated, not carried.
bool Update(const platform::CipherCtxPtr& cipher, unsigned char* out, absl::string_view in) {
  int written = 0;
  return EVP_CipherUpdate(cipher.get(), out, &written, Bytes(in), static_cast<int>(in.size())) == 1;
}

platform::CipherCtxPtr Start(const std::string& key, absl::string_view nonce, bool encrypt) {
  platform::CipherCtxPtr cipher = NewCipherContext();
  Require(EVP_CipherInit_ex2(cipher.get(), Aes256Gcm(), Bytes(absl::string_view(key)), Bytes(nonce),
                             encrypt ? 1 : 0, nullptr) == 1,
          "AES-256-GCM key");
  return cipher;
}

}  // namespace

SealedToken::SealedToken(std::string key) : key_(DeriveKey(key, "consortium sealed token v1")) {
  Require(key.size() == kAes256KeyBytes, "a sealed token key has 32 bytes");
}

std::string SealedToken::NewNonce() const {
  platform::MutexLock lock(mutex_);
  if (drawn_.empty()) drawn_ = platform::RandomBytes(kNoncesDrawn * kNonceBytes);
  std::string nonce = drawn_.substr(drawn_.size() - kNonceBytes);
  drawn_.resize(drawn_.size() - kNonceBytes);
  return nonce;
}

std::string SealedToken::Seal(absl::string_view content, absl::string_view context) const {
  // Random nonces of 96 bits are safe for 2^32 tokens of one key: a hundred pages
  // a minute, day and night, take 80 years.
  const std::string nonce = NewNonce();
  const platform::CipherCtxPtr cipher = Start(key_, nonce, true);
  std::string sealed(content.size(), '\0');
  std::string tag(kTagBytes, '\0');
  int written = 0;
  unsigned char rest[kAesBlockBytes];
  Require(Update(cipher, nullptr, context) && Update(cipher, Bytes(sealed), content) &&
              EVP_CipherFinal_ex(cipher.get(), rest, &written) == 1 &&
              EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_GET_TAG, kTagBytes, tag.data()) == 1,
          "AES-256-GCM");
  return absl::WebSafeBase64Escape(std::string(1, kVersion) + nonce + sealed + tag);
}

absl::StatusOr<std::string> SealedToken::Open(absl::string_view token,
                                              absl::string_view context) const {
  std::string bytes;
  // Escaping it again refuses other spellings of the same bytes.
  if (!absl::WebSafeBase64Unescape(token, &bytes) || absl::WebSafeBase64Escape(bytes) != token ||
      bytes.size() < 1 + kNonceBytes + kTagBytes || bytes[0] != kVersion) {
    return Refused();
  }
  const absl::string_view parts = bytes;
  const absl::string_view sealed =
      parts.substr(1 + kNonceBytes, parts.size() - 1 - kNonceBytes - kTagBytes);
  std::string tag(parts.substr(parts.size() - kTagBytes));
  const platform::CipherCtxPtr cipher = Start(key_, parts.substr(1, kNonceBytes), false);
  std::string content(sealed.size(), '\0');
  int written = 0;
  unsigned char rest[kAesBlockBytes];
  Require(Update(cipher, nullptr, context) && Update(cipher, Bytes(content), sealed) &&
              EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_SET_TAG, kTagBytes, tag.data()) == 1,
          "AES-256-GCM");
  if (EVP_CipherFinal_ex(cipher.get(), rest, &written) != 1) {
    ERR_clear_error();  // A foreign token is the caller's mistake, not OpenSSL's.
    return Refused();
  }
  return content;
}

}  // namespace consortium::evidence
