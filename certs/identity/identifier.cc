#include "certs/identity/identifier.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "certs/identity/spiffe_id.h"

namespace consortium::identity {
namespace {

absl::Status Refused(absl::string_view what) {
  return absl::UnauthenticatedError(
      absl::StrCat("the client certificate ", what, "; ask the operator for a new one"));
}

absl::StatusOr<SpiffeId> NameOf(const CertificateFacts& facts, absl::string_view trust_domain) {
  if (facts.uris.size() != 1) {
    return Refused(
        absl::StrCat("has ", facts.uris.size(), " URI names instead of one (its SPIFFE id)"));
  }
  absl::StatusOr<SpiffeId> id = SpiffeId::Parse(facts.uris.front());
  if (!id.ok()) {
    return Refused(absl::StrCat("has a URI name of another form: ", id.status().message()));
  }
  if (id->trust_domain() != trust_domain) return Refused("is of another trust domain");
  return id;
}

}  // namespace

Identifier::Identifier(std::string trust_domain, std::shared_ptr<const Trust> trust)
    : trust_domain_(std::move(trust_domain)), trust_(std::move(trust)) {}

Identifier::Entry Identifier::Verify(absl::string_view trust_domain, const Trust& trust,
                                     absl::string_view chain_pem, absl::Time at) {
  absl::StatusOr<CertificateFacts> facts = trust.VerifyClient(chain_pem, at);
  if (!facts.ok()) return {facts.status(), at, at + kRefusalKept};
  absl::StatusOr<SpiffeId> id = NameOf(*facts, trust_domain);
  if (!id.ok()) return {id.status(), at, at + kRefusalKept};
  auto caller = std::make_shared<Caller>();
  caller->trust_domain = id->trust_domain();
  caller->member = id->member();
  caller->client = id->client();
  caller->spiffe_id = id->ToString();
  caller->serial = std::move(facts->serial);
  caller->not_after = facts->not_after;
  return {Answer(std::move(caller)), facts->not_before, facts->not_after};
}

absl::StatusOr<std::shared_ptr<const Caller>> Identifier::Identify(absl::string_view chain_pem,
                                                                   absl::Time at) const {
  const size_t hash = Cache::hasher{}(chain_pem);
  std::string trust_domain;
  std::shared_ptr<const Trust> trust;
  {
    platform::MutexLock lock(mutex_);
    const auto found = cache_.find(chain_pem, hash);
    if (found != cache_.end() && at >= found->second.from && at < found->second.until) {
      return found->second.answer;
    }
    trust_domain = trust_domain_;
    trust = trust_;
  }

  Entry entry = Verify(trust_domain, *trust, chain_pem, at);
  Answer answer = entry.answer;
  if (chain_pem.size() > kCachedChainBytesMax || absl::IsInternal(answer.status())) return answer;
  platform::MutexLock lock(mutex_);
  // An answer of a trust that was replaced meanwhile is given once, not kept.
  if (trust == trust_ && trust_domain == trust_domain_) {
    if (cache_.size() >= kCacheEntriesMax) cache_.clear();
    cache_.insert_or_assign(std::string(chain_pem), std::move(entry));
  }
  return answer;
}

void Identifier::Replace(std::string trust_domain, std::shared_ptr<const Trust> trust) {
  Cache forgotten;  // Freed after the lock.
  platform::MutexLock lock(mutex_);
  trust_domain_ = std::move(trust_domain);
  trust_ = std::move(trust);
  cache_.swap(forgotten);
}

size_t Identifier::CacheEntries() const {
  platform::MutexLock lock(mutex_);
  return cache_.size();
}

}  // namespace consortium::identity
