#include "certs/authority/private_key.h"

#include <openssl/pem.h>

namespace consortium::authority {

absl::StatusOr<platform::KeyPtr> MakeKey() {
  platform::KeyPtr key(EVP_EC_gen("P-256"));
  if (key == nullptr) return platform::OpenSslFailure("making a key");
  return key;
}

absl::StatusOr<std::string> PrivateKeyPem(EVP_PKEY* key) {
  // Memory that OpenSSL wipes when it frees it.
  const platform::BioPtr pem(BIO_new(BIO_s_secmem()));
  if (pem == nullptr ||
      PEM_write_bio_PKCS8PrivateKey(pem.get(), key, nullptr, nullptr, 0, nullptr, nullptr) != 1) {
    return platform::OpenSslFailure("writing a key");
  }
  return platform::ContentOf(pem.get());
}

}  // namespace consortium::authority
