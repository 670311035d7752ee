#include "certs/evidence/viewer_alias.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "certs/evidence/crockford.h"
#include "certs/evidence/message_digest.h"
#include "certs/evidence/openssl_handles.h"
#include "google/rpc/status_details.h"

namespace consortium::evidence {
namespace {

// Blocks per call into OpenSSL, whose lengths are int.
constexpr size_t kBlocksAtOnce = size_t{1} << 16;

// Viewers come from certificates that the policy knows, so they are few; the
// bound only keeps a mistake elsewhere from filling the memory.
constexpr size_t kViewersMax = 4096;

constexpr size_t kPseudonymCharacters = 26;

// A cipher context that is keyed and does not pad.
platform::CipherCtxPtr KeyedContext(const std::string& key, bool encrypt) {
  platform::CipherCtxPtr context = NewCipherContext();
  Require(EVP_CipherInit_ex2(context.get(), Aes256Ecb(), Bytes(absl::string_view(key)), nullptr,
                             encrypt ? 1 : 0, nullptr) == 1 &&
              EVP_CIPHER_CTX_set_padding(context.get(), 0) == 1,
          "AES-256 key");
  return context;
}

// A context of the caller's own: one that is shared must not be used by two
// threads, and copying a keyed one spares the key schedule.
platform::CipherCtxPtr CopyOf(const platform::CipherCtxPtr& keyed) {
  platform::CipherCtxPtr context = NewCipherContext();
  Require(EVP_CIPHER_CTX_copy(context.get(), keyed.get()) == 1, "EVP_CIPHER_CTX_copy");
  return context;
}

void Cipher(const platform::CipherCtxPtr& context, const unsigned char* in, size_t bytes,
            unsigned char* out) {
  int written = 0;
  Require(EVP_CipherUpdate(context.get(), out, &written, in, static_cast<int>(bytes)) == 1 &&
              static_cast<size_t>(written) == bytes,
          "AES-256");
}

}  // namespace

struct ViewerAlias::ViewerKey {
  platform::CipherCtxPtr encrypt;
  platform::CipherCtxPtr decrypt;
};

HouseholdId HouseholdIdOf(absl::string_view member, absl::string_view household_ref) {
  // The member's length keeps `a` + `bc` apart from `ab` + `c`.
  const std::string digest =
      Sha256(absl::StrCat("consortium household v1\n", member.size(), "\n", member, household_ref));
  HouseholdId id;
  std::copy_n(digest.begin(), id.size(), id.begin());
  return id;
}

ViewerAlias::ViewerAlias(std::string key) : key_(std::move(key)) {
  Require(key_.size() == kAes256KeyBytes, "a viewer alias key has 32 bytes");
}

ViewerAlias::~ViewerAlias() = default;

std::shared_ptr<const ViewerAlias::ViewerKey> ViewerAlias::KeyOf(absl::string_view viewer) const {
  platform::MutexLock lock(mutex_);
  if (const auto known = keys_.find(viewer); known != keys_.end()) return known->second;
  if (keys_.size() >= kViewersMax) keys_.clear();
  const std::string derived = DeriveKey(key_, absl::StrCat("consortium viewer alias v1\n", viewer));
  auto made = std::make_shared<ViewerKey>();
  made->encrypt = KeyedContext(derived, true);
  made->decrypt = KeyedContext(derived, false);
  keys_.emplace(viewer, made);
  return made;
}

std::vector<std::string> ViewerAlias::Aliases(absl::string_view viewer,
                                              absl::Span<const HouseholdId> ids) const {
  static_assert(sizeof(HouseholdId) == kAesBlockBytes, "ids lie block by block");
  std::vector<std::string> aliases;
  if (ids.empty()) return aliases;
  aliases.reserve(ids.size());
  const std::shared_ptr<const ViewerKey> key = KeyOf(viewer);
  const platform::CipherCtxPtr context = CopyOf(key->encrypt);
  std::vector<HouseholdId> blocks(std::min(ids.size(), kBlocksAtOnce));
  for (size_t start = 0; start < ids.size(); start += kBlocksAtOnce) {
    const size_t count = std::min(ids.size() - start, kBlocksAtOnce);
    Cipher(context, ids[start].data(), count * kAesBlockBytes, blocks.front().data());
    for (size_t i = 0; i < count; ++i) aliases.push_back(CrockfordOf(blocks[i]));
  }
  return aliases;
}

std::string ViewerAlias::Alias(absl::string_view viewer, const HouseholdId& id) const {
  return Aliases(viewer, absl::MakeConstSpan(&id, 1)).front();
}

absl::StatusOr<HouseholdId> ViewerAlias::Resolve(absl::string_view viewer,
                                                 absl::string_view alias) const {
  HouseholdId block;
  if (!FromCrockford(alias, block)) {
    return rpc::InvalidField(
        "vacancy_ref", "must be the 26 letters and digits that an answer of this gateway gave");
  }
  HouseholdId id;
  Cipher(CopyOf(KeyOf(viewer)->decrypt), block.data(), block.size(), id.data());
  return id;
}

std::string HouseholdPseudonym(absl::string_view key, absl::string_view local_ref) {
  return CrockfordOf(HmacSha256(key, local_ref), kPseudonymCharacters);
}

}  // namespace consortium::evidence
