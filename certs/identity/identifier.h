#ifndef CONSORTIUM_CERTS_IDENTITY_IDENTIFIER_H_
#define CONSORTIUM_CERTS_IDENTITY_IDENTIFIER_H_

#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "certs/identity/caller.h"
#include "certs/identity/trust.h"
#include "certs/platform/mutex.h"

namespace consortium::identity {

// Turns a peer's certificate chain into its Caller: asked on every call, since
// an open connection outlives a certificate, an issuer and a revocation.
//
// Parsing and verifying take 0.2-0.7 ms in OpenSSL 3.0, so that answers are kept
// by the chain's bytes, at most kCacheEntriesMax, and forgotten whenever the
// trust is replaced; a hit takes about 0.2 µs. Validity dates are judged at every
// call. A refusal is kept too, for kRefusalKept, so that a client that was
// revoked and goes on calling costs no more than others. Thread-safe.
class Identifier {
 public:
  static constexpr size_t kCacheEntriesMax = 4096;
  // Longer chains are verified every time; bounds the cache to 32 MiB.
  static constexpr size_t kCachedChainBytesMax = size_t{8} * 1024;
  static constexpr absl::Duration kRefusalKept = absl::Seconds(10);

  // Accepts SPIFFE ids of `trust_domain` alone.
  Identifier(std::string trust_domain, std::shared_ptr<const Trust> trust);

  // The caller of `chain_pem` (leaf first) at `at`. The leaf must have exactly
  // one URI SAN, `spiffe://<trust-domain>/<member>/<client>` (SPIFFE X.509-SVID).
  //
  // UNAUTHENTICATED: what is wrong with the certificate and what to do. INTERNAL:
  // OpenSSL could not judge it (no memory); says nothing of the certificate and is
  // not kept.
  absl::StatusOr<std::shared_ptr<const Caller>> Identify(absl::string_view chain_pem,
                                                         absl::Time at) const;

  // Replaces what is trusted from the next call on.
  void Replace(std::string trust_domain, std::shared_ptr<const Trust> trust);

  // Answers in the cache, at most kCacheEntriesMax.
  size_t CacheEntries() const;

 private:
  using Answer = absl::StatusOr<std::shared_ptr<const Caller>>;
  // An answer and when it holds: from `from`, before `until`.
  struct Entry {
    Answer answer;
    absl::Time from;
    absl::Time until;
  };

  using Cache = absl::flat_hash_map<std::string, Entry>;

  // Verifies without the cache.
  static Entry Verify(absl::string_view trust_domain, const Trust& trust,
                      absl::string_view chain_pem, absl::Time at);

  mutable platform::Mutex mutex_;
  std::string trust_domain_ ABSL_GUARDED_BY(mutex_);
  std::shared_ptr<const Trust> trust_ ABSL_GUARDED_BY(mutex_);
  mutable Cache cache_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace consortium::identity

#endif  // CONSORTIUM_CERTS_IDENTITY_IDENTIFIER_H_
