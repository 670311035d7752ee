#include "certs/evidence/openssl_handles.h"

#include <openssl/core_names.h>
#include <openssl/params.h>

#include <array>
#include <cstdio>
#include <cstdlib>

namespace consortium::evidence {

void Require(bool done, absl::string_view what) {
  if (done) return;
  std::fprintf(stderr, "OpenSSL failed: %.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

platform::CipherCtxPtr NewCipherContext() {
  platform::CipherCtxPtr context(EVP_CIPHER_CTX_new());
  Require(context != nullptr, "EVP_CIPHER_CTX_new");
  return context;
}

const EVP_MD* Sha256Algorithm() {
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  Require(algorithm != nullptr, "fetch SHA256");
  return algorithm;
}

const EVP_CIPHER* Aes256Ecb() {
  static const EVP_CIPHER* const algorithm = EVP_CIPHER_fetch(nullptr, "AES-256-ECB", nullptr);
  Require(algorithm != nullptr, "fetch AES-256-ECB");
  return algorithm;
}

const EVP_CIPHER* Aes256Gcm() {
  static const EVP_CIPHER* const algorithm = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  Require(algorithm != nullptr, "fetch AES-256-GCM");
  return algorithm;
}

std::string DeriveKey(absl::string_view key, absl::string_view info) {
  static EVP_KDF* const algorithm = EVP_KDF_fetch(nullptr, "HKDF", nullptr);
  Require(algorithm != nullptr, "fetch HKDF");
  const platform::KdfCtxPtr context(EVP_KDF_CTX_new(algorithm));
  Require(context != nullptr, "EVP_KDF_CTX_new");

  std::string digest = "SHA256";
  std::string secret(key);
  std::string purpose(info);
  const std::array<OSSL_PARAM, 4> parameters = {
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest.data(), digest.size()),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, secret.data(), secret.size()),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, purpose.data(), purpose.size()),
      OSSL_PARAM_construct_end()};
  std::string derived(kAes256KeyBytes, '\0');
  Require(EVP_KDF_derive(context.get(), Bytes(derived), derived.size(), parameters.data()) == 1,
          "HKDF");
  return derived;
}

}  // namespace consortium::evidence
