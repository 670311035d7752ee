#ifndef CONSORTIUM_CERTS_AUTHORITY_REQUEST_H_
#define CONSORTIUM_CERTS_AUTHORITY_REQUEST_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace consortium::authority {

// A private key (PKCS #8 PEM) and a signing request for it (PKCS #10 PEM).
struct KeyAndRequest {
  std::string private_key_pem;
  std::string request_pem;
};

// Makes an EC P-256 key and a signing request that names `spiffe_id`. Runs at
// the member: the key never needs to leave it. INVALID_ARGUMENT: the form of
// `spiffe_id`.
absl::StatusOr<KeyAndRequest> MakeRequest(absl::string_view spiffe_id);

// OK when a request is signed by its own key and that key is EC P-256 or P-384,
// RSA of 3072 to 8192 bits, or Ed25519. INVALID_ARGUMENT: what is wrong, what is
// allowed.
absl::Status CheckRequest(absl::string_view request_pem);

// As CheckRequest, and the key is EC P-256, the one kind that is sealed to.
absl::Status CheckSealingRequest(absl::string_view request_pem);

}  // namespace consortium::authority

#endif  // CONSORTIUM_CERTS_AUTHORITY_REQUEST_H_
