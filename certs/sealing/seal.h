#ifndef CONSORTIUM_CERTS_SEALING_SEAL_H_
#define CONSORTIUM_CERTS_SEALING_SEAL_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "certs/sealing/sealing_certificate.h"

namespace consortium::sealing {

// The longest text that is sealed, and what sealing adds to it at most.
inline constexpr size_t kClearTextBytesMax = size_t{1} << 20;
inline constexpr size_t kEnvelopeBytesMax = size_t{4} * 1024;
inline constexpr size_t kSealedBytesMax = kClearTextBytesMax + kEnvelopeBytesMax;

// `clear_text` so that only the owner of `recipient`'s private key can read it,
// and notices when the text was changed: one CMS object (DER) per recipient,
//
//   AuthEnvelopedData (RFC 5083), AES-256-GCM (RFC 5084) under a random key,
//   which is wrapped (AES-256, RFC 3394) under a key agreed by ephemeral-static
//   ECDH on P-256 with the X9.63 derivation over SHA-256 (RFC 5753),
//
// which `openssl cms -decrypt -inform DER -inkey KEY -recip CERTIFICATE` opens.
// Nothing in it is the same twice. The clear text is copied nowhere and stays
// the caller's to wipe (clear_text.h). About 0.1 ms of curve arithmetic.
// Thread-safe.
//
// INVALID_ARGUMENT: the text is longer than kClearTextBytesMax. INTERNAL:
// OpenSSL failed.
absl::StatusOr<std::string> Seal(absl::string_view clear_text, const SealingCertificate& recipient);

}  // namespace consortium::sealing

#endif  // CONSORTIUM_CERTS_SEALING_SEAL_H_
