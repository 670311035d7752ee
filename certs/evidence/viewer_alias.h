#ifndef CONSORTIUM_CERTS_EVIDENCE_VIEWER_ALIAS_H_
#define CONSORTIUM_CERTS_EVIDENCE_VIEWER_ALIAS_H_

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "certs/platform/mutex.h"

namespace consortium::evidence {

// The inner name of one household: 16 bytes derived from its member and its
// reference, so that it is the same after every restart and every list.
using HouseholdId = std::array<uint8_t, 16>;

HouseholdId HouseholdIdOf(absl::string_view member, absl::string_view household_ref);

// Names of households that differ per viewer, so that two neighbours who compare
// notes learn nothing, and that nobody but this gateway can turn back.
//
// An alias is the id encrypted as one block of AES-256 under a key derived
// (HKDF-SHA-256) from the gateway's key and the viewer's member id: a
// permutation, so that aliases never collide. Shown as 26 characters of
// Crockford's base 32 in lower case. Thread-safe.
class ViewerAlias {
 public:
  // `key`: 32 secret bytes that outlive restarts.
  explicit ViewerAlias(std::string key);
  ~ViewerAlias();

  // One alias per id, for this viewer. About 0.1 µs each.
  std::vector<std::string> Aliases(absl::string_view viewer,
                                   absl::Span<const HouseholdId> ids) const;
  std::string Alias(absl::string_view viewer, const HouseholdId& id) const;

  // The id behind an alias of this viewer, in capitals too, and with o for 0 and
  // i or l for 1. INVALID_ARGUMENT when it has not an alias's form; any
  // well-formed text yields some id, so look it up.
  absl::StatusOr<HouseholdId> Resolve(absl::string_view viewer, absl::string_view alias) const;

 private:
  struct ViewerKey;
  std::shared_ptr<const ViewerKey> KeyOf(absl::string_view viewer) const;

  const std::string key_;
  mutable platform::Mutex mutex_;
  mutable absl::flat_hash_map<std::string, std::shared_ptr<const ViewerKey>> keys_
      ABSL_GUARDED_BY(mutex_);
};

// A borough's pseudonym of one of its households: HMAC-SHA-256 under the
// borough's key over the local reference, its first 130 bits as 26 characters of
// Crockford's base 32. Made in the borough; the key never leaves it.
std::string HouseholdPseudonym(absl::string_view key, absl::string_view local_ref);

}  // namespace consortium::evidence

#endif  // CONSORTIUM_CERTS_EVIDENCE_VIEWER_ALIAS_H_
