#ifndef CONSORTIUM_CERTS_EVIDENCE_OPENSSL_HANDLES_H_
#define CONSORTIUM_CERTS_EVIDENCE_OPENSSL_HANDLES_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"
#include "certs/platform/openssl_handles.h"

// OpenSSL for this folder: its objects never leave it. Algorithms are fetched once,
// since OpenSSL 3.0's implicit fetch costs more than a digest.
namespace consortium::evidence {

// Ends the process unless `done`: what fails here fails for want of memory or of
// a working library, and no answer would be safe without it.
void Require(bool done, absl::string_view what);

// A fresh context.
platform::CipherCtxPtr NewCipherContext();

inline constexpr size_t kSha256Bytes = 32;
inline constexpr size_t kAes256KeyBytes = 32;
inline constexpr size_t kAesBlockBytes = 16;

// Live as long as the process.
const EVP_MD* Sha256Algorithm();
const EVP_CIPHER* Aes256Ecb();
const EVP_CIPHER* Aes256Gcm();

// 32 bytes by HKDF-SHA-256 from `key`, for the purpose that `info` names.
std::string DeriveKey(absl::string_view key, absl::string_view info);

inline const unsigned char* Bytes(absl::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
inline unsigned char* Bytes(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

}  // namespace consortium::evidence

#endif  // CONSORTIUM_CERTS_EVIDENCE_OPENSSL_HANDLES_H_
