#ifndef CONSORTIUM_CERTS_EVIDENCE_SEALED_TOKEN_H_
#define CONSORTIUM_CERTS_EVIDENCE_SEALED_TOKEN_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

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
  const std::string key_;
};

}  // namespace consortium::evidence

#endif  // CONSORTIUM_CERTS_EVIDENCE_SEALED_TOKEN_H_
