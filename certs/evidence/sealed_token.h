#ifndef CONSORTIUM_CERTS_EVIDENCE_SEALED_TOKEN_H_
#define CONSORTIUM_CERTS_EVIDENCE_SEALED_TOKEN_H_

#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "certs/platform/mutex.h"

namespace consortium::evidence {

// Opaque tokens that a client keeps for us (pages, positions): AES-256-GCM under
// the gateway's own key, base64url. Thread-safe.
class SealedToken {
 public:
  // `key`: 32 secret bytes that outlive restarts.
  explicit SealedToken(std::string key);

  // `content` bound to `context` (who it is for and what it belongs to), which
  // must be given again to open it.
  std::string Seal(absl::string_view content, absl::string_view context) const;

  // INVALID_ARGUMENT: altered, of another gateway, or of another context.
  absl::StatusOr<std::string> Open(absl::string_view token, absl::string_view context) const;

 private:
  // One that was not given out before.
  std::string NewNonce() const;

  const std::string key_;

  // Random bytes drawn ahead: OpenSSL's generator takes twice as long for a nonce as the
  // whole rest of a token, and hardly longer for a hundred of them.
  mutable platform::Mutex mutex_;
  mutable std::string drawn_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace consortium::evidence

#endif  // CONSORTIUM_CERTS_EVIDENCE_SEALED_TOKEN_H_
