#ifndef CONSORTIUM_GATEWAY_JOURNAL_ENTRY_H_
#define CONSORTIUM_GATEWAY_JOURNAL_ENTRY_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "gateway/storage/writer.h"

namespace consortium::journal {

// One entry of the journal: that something happened, who did it, and a digest of
// what, never the content. gateway/journal/README.md defines its bytes (the
// later Merkle tree's leaf), which never change.
struct Entry {
  std::string kind;     // `vacancies.publish`; 1 to 64 bytes.
  std::string member;   // Who; empty for the gateway itself; at most 64 bytes.
  std::string client;   // Which of its clients; at most 64 bytes.
  std::string subject;  // About what, without personal data, e.g. a request id; at most 512 bytes.
  std::string digest;   // HMAC-SHA-256 under `salt` of the content's digest; 32 bytes.
  std::string salt;     // 16 random bytes; erased with the content, not in the leaf.
};

// The leaf's bytes for `entry` at `sequence` and `at` (microseconds, UTC).
std::string EncodeLeaf(const Entry& entry, uint64_t sequence, absl::Time at);

// Inserts the entry with the transaction's next sequence and instant, and returns
// the sequence. Committed with the change or not at all. INTERNAL: a bound of
// Entry is broken; otherwise as the connection fails.
absl::StatusOr<uint64_t> Append(storage::Transaction& transaction, const Entry& entry);

// An entry with a fresh salt over `content_digest` (e.g. MessageDigest).
Entry MakeEntry(absl::string_view kind, absl::string_view member, absl::string_view client,
                absl::string_view subject, absl::string_view content_digest);

}  // namespace consortium::journal

#endif  // CONSORTIUM_GATEWAY_JOURNAL_ENTRY_H_
