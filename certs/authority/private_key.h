#ifndef CONSORTIUM_CERTS_AUTHORITY_PRIVATE_KEY_H_
#define CONSORTIUM_CERTS_AUTHORITY_PRIVATE_KEY_H_

#include <string>

#include "absl/status/statusor.h"
#include "certs/platform/openssl_handles.h"

// Private keys; for .cc files of certs/authority alone.
namespace consortium::authority {

// A new EC P-256 key.
absl::StatusOr<platform::KeyPtr> MakeKey();

// PKCS #8 without a passphrase, as PEM. Secret.
absl::StatusOr<std::string> PrivateKeyPem(EVP_PKEY* key);

}  // namespace consortium::authority

#endif  // CONSORTIUM_CERTS_AUTHORITY_PRIVATE_KEY_H_
