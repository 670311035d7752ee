#ifndef CONSORTIUM_CERTS_SEALING_UNSEAL_H_
#define CONSORTIUM_CERTS_SEALING_UNSEAL_H_

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "certs/sealing/clear_text.h"
#include "certs/sealing/sealing_certificate.h"

namespace consortium::sealing {

// A sealing certificate with its private key: the member's side, or the
// recovery key taken out of its safe. Immutable; thread-safe.
class SealingKey {
 public:
  // INVALID_ARGUMENT: the certificate (SealingCertificate::Parse), the key's
  // PEM, or that the two do not belong together.
  static absl::StatusOr<std::shared_ptr<const SealingKey>> Parse(absl::string_view certificate_pem,
                                                                 absl::string_view private_key_pem);
  ~SealingKey();

  SealingKey(const SealingKey&) = delete;
  SealingKey& operator=(const SealingKey&) = delete;

  const SealingCertificate& certificate() const { return *certificate_; }

  // OpenSSL's side of it, for .cc files of this folder.
  struct PrivateKey;
  const PrivateKey& private_key() const { return *private_key_; }

 private:
  SealingKey(std::shared_ptr<const SealingCertificate> certificate,
             std::unique_ptr<PrivateKey> private_key);

  const std::shared_ptr<const SealingCertificate> certificate_;
  const std::unique_ptr<PrivateKey> private_key_;
};

// A member's keys: the newest, and those that it had before and may still need.
using SealingKeys = std::vector<std::shared_ptr<const SealingKey>>;

// What Seal() sealed, opened by whichever of `keys` it was sealed to; expired
// ones too, since enquiries may have waited. Reads any bytes safely. Thread-safe.
//
// INVALID_ARGUMENT: the bytes are no CMS AuthEnvelopedData of ours: too long, of
// another kind, or with bytes after their end. FAILED_PRECONDITION: it is sealed
// to none of `keys`. DATA_LOSS: it is sealed to one of them and was altered or
// damaged since.
absl::StatusOr<ClearText> Unseal(absl::string_view sealed, const SealingKeys& keys);

}  // namespace consortium::sealing

#endif  // CONSORTIUM_CERTS_SEALING_UNSEAL_H_
