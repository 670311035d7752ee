#include "certs/evidence/person_key.h"

#include "absl/strings/str_cat.h"
#include "certs/evidence/message_digest.h"
#include "certs/evidence/normal_contact.h"
#include "certs/evidence/openssl_handles.h"

namespace consortium::evidence {

PersonKeys::PersonKeys(const std::string& key) : key_(DeriveKey(key, "consortium person key v1")) {
  Require(key.size() == kAes256KeyBytes, "a person key's key has 32 bytes");
}

std::string PersonKeys::Of(absl::string_view kind, absl::string_view normal) const {
  if (normal.empty()) return "";
  return HmacSha256(key_, absl::StrCat(kind, "\n", normal));
}

std::string PersonKeys::OfEmail(absl::string_view text) const {
  return Of("email", NormalEmail(text));
}

std::string PersonKeys::OfTelephone(absl::string_view text) const {
  return Of("telephone", NormalTelephone(text));
}

std::string PersonKeys::OfCampaign(absl::string_view code) const { return Of("campaign", code); }

}  // namespace consortium::evidence
