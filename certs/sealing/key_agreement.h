#ifndef CONSORTIUM_CERTS_SEALING_KEY_AGREEMENT_H_
#define CONSORTIUM_CERTS_SEALING_KEY_AGREEMENT_H_

#include <openssl/crypto.h>

#include <array>
#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "certs/platform/openssl_handles.h"
#include "certs/sealing/sealing_certificate.h"

// The two halves of sealing: a key that the recipient can find again, and
// authenticated encryption under it. For .cc files of this folder alone.
namespace consortium::sealing {

// Bytes that are overwritten when they go out of scope.
template <size_t kBytes>
class Secret {
 public:
  Secret() = default;
  ~Secret() { OPENSSL_cleanse(bytes_.data(), bytes_.size()); }
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;

  unsigned char* data() { return bytes_.data(); }
  const unsigned char* data() const { return bytes_.data(); }
  static constexpr size_t size() { return kBytes; }

 private:
  std::array<unsigned char, kBytes> bytes_ = {};
};

inline constexpr size_t kKeyBytes = 32;
inline constexpr size_t kNonceBytes = 12;
inline constexpr size_t kTagBytes = 16;

// `content_key` for `recipient`, as a RecipientInfo of CMS (DER): a
// KeyAgreeRecipientInfo (RFC 5753, 3.1.1) with a new ephemeral key.
absl::StatusOr<std::string> RecipientInfoDer(const Secret<kKeyBytes>& content_key,
                                             const SealingCertificate::Recipient& recipient);

// AES-256-GCM of `clear` into `out`, which has as many bytes; the tag follows in
// `tag`. `nonce` must be new for each key.
absl::Status EncryptContent(const Secret<kKeyBytes>& key, absl::string_view nonce,
                            absl::string_view clear, unsigned char* out,
                            std::array<unsigned char, kTagBytes>& tag);

}  // namespace consortium::sealing

#endif  // CONSORTIUM_CERTS_SEALING_KEY_AGREEMENT_H_
