#include "gateway/journal/entry.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "certs/evidence/message_digest.h"
#include "certs/platform/random.h"

namespace consortium::journal {
namespace {

constexpr char kLeafVersion = 1;
constexpr size_t kKindMax = 64;
constexpr size_t kNameMax = 64;
constexpr size_t kSubjectMax = 512;
constexpr size_t kDigestSize = 32;
constexpr size_t kSaltSize = 16;

// The leaf's fields, README.md's table.
enum class Tag : char {
  kSequence = 1,
  kAt = 2,
  kKind = 3,
  kMember = 4,
  kClient = 5,
  kSubject = 6,
  kDigest = 7,
};

template <typename Unsigned>
void AppendBigEndian(Unsigned value, std::string* bytes) {
  for (int shift = 8 * (sizeof(value) - 1); shift >= 0; shift -= 8) {
    bytes->push_back(static_cast<char>(value >> shift));
  }
}

void AppendField(Tag tag, absl::string_view value, std::string* bytes) {
  bytes->push_back(static_cast<char>(tag));
  AppendBigEndian(static_cast<uint32_t>(value.size()), bytes);
  absl::StrAppend(bytes, value);
}

void AppendField(Tag tag, uint64_t value, std::string* bytes) {
  bytes->push_back(static_cast<char>(tag));
  AppendBigEndian(static_cast<uint32_t>(sizeof(value)), bytes);
  AppendBigEndian(value, bytes);
}

absl::Status CheckBounds(const Entry& entry) {
  const bool in_bounds = !entry.kind.empty() && entry.kind.size() <= kKindMax &&
                         entry.member.size() <= kNameMax && entry.client.size() <= kNameMax &&
                         entry.subject.size() <= kSubjectMax &&
                         entry.digest.size() == kDigestSize && entry.salt.size() == kSaltSize;
  if (in_bounds) return absl::OkStatus();
  return absl::InternalError(absl::StrCat(
      "a journal entry is out of bounds: kind ", entry.kind.size(), " of 1 to ", kKindMax,
      " bytes, member ", entry.member.size(), " and client ", entry.client.size(), " of ", kNameMax,
      ", subject ", entry.subject.size(), " of ", kSubjectMax, ", digest ", entry.digest.size(),
      " of exactly ", kDigestSize, ", salt ", entry.salt.size(), " of exactly ", kSaltSize));
}

}  // namespace

std::string EncodeLeaf(const Entry& entry, uint64_t sequence, absl::Time at) {
  std::string leaf(1, kLeafVersion);
  AppendField(Tag::kSequence, sequence, &leaf);
  AppendField(Tag::kAt, static_cast<uint64_t>(absl::ToUnixMicros(at)), &leaf);
  AppendField(Tag::kKind, entry.kind, &leaf);
  AppendField(Tag::kMember, entry.member, &leaf);
  AppendField(Tag::kClient, entry.client, &leaf);
  AppendField(Tag::kSubject, entry.subject, &leaf);
  AppendField(Tag::kDigest, entry.digest, &leaf);
  return leaf;
}

absl::StatusOr<uint64_t> Append(storage::Transaction& transaction, const Entry& entry) {
  if (absl::Status bounded = CheckBounds(entry); !bounded.ok()) return bounded;
  const uint64_t sequence = transaction.TakeSequence();
  const std::string leaf = EncodeLeaf(entry, sequence, transaction.now());
  absl::StatusOr<int64_t> inserted = transaction.connection().Execute(
      "INSERT INTO journal (sequence, at_us, kind, member, client, subject, digest, salt, leaf) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
      {static_cast<int64_t>(sequence), absl::ToUnixMicros(transaction.now()),
       absl::string_view(entry.kind), absl::string_view(entry.member),
       absl::string_view(entry.client), absl::string_view(entry.subject),
       storage::Blob{entry.digest}, storage::Blob{entry.salt}, storage::Blob{leaf}});
  if (!inserted.ok()) return inserted.status();
  return sequence;
}

Entry MakeEntry(absl::string_view kind, absl::string_view member, absl::string_view client,
                absl::string_view subject, absl::string_view content_digest) {
  Entry entry{.kind = std::string(kind),
              .member = std::string(member),
              .client = std::string(client),
              .subject = std::string(subject),
              .digest = "",
              .salt = platform::RandomBytes(kSaltSize)};
  entry.digest = evidence::HmacSha256(entry.salt, content_digest);
  return entry;
}

}  // namespace consortium::journal
