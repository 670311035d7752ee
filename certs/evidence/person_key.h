#ifndef CONSORTIUM_CERTS_EVIDENCE_PERSON_KEY_H_
#define CONSORTIUM_CERTS_EVIDENCE_PERSON_KEY_H_

#include <string>

#include "absl/strings/string_view.h"

namespace consortium::evidence {

// Keyed hashes by which the same person, or the same campaign, is known again
// without storing who or which: HMAC-SHA-256 under a key that is derived
// (HKDF-SHA-256) from the gateway's for this purpose. Telephone numbers and codes
// are few enough to try all, so whoever holds the gateway's key can turn the
// hashes back; they are erased with the body they belong to. Thread-safe.
class PersonKeys {
 public:
  // `key`: 32 secret bytes that outlive restarts.
  explicit PersonKeys(const std::string& key);

  // 32 bytes of the address or the number in its one spelling
  // (normal_contact.h); empty when `text` is none.
  std::string OfEmail(absl::string_view text) const;
  std::string OfTelephone(absl::string_view text) const;

  // 32 bytes of the code as it is; empty when it is empty.
  std::string OfCampaign(absl::string_view code) const;

 private:
  std::string Of(absl::string_view kind, absl::string_view normal) const;

  const std::string key_;
};

}  // namespace consortium::evidence

#endif  // CONSORTIUM_CERTS_EVIDENCE_PERSON_KEY_H_
