#include "gateway/vacancies/watch_position.h"

#include <optional>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "certs/evidence/message_digest.h"
#include "google/rpc/status_details.h"

namespace consortium::vacancies {
namespace {

constexpr absl::string_view kVersion = "1";
constexpr absl::string_view kUnresumable = "1.x";
constexpr absl::string_view kEndOfSequence = "-";
constexpr size_t kPositionMax = 128;

uint32_t ShortDigest(absl::string_view text) {
  const std::string digest = evidence::Sha256(text);
  uint32_t number = 0;
  for (int i = 0; i < 4; ++i) number = (number << 8) | static_cast<uint8_t>(digest[i]);
  return number;
}

absl::Status Malformed() {
  return rpc::InvalidField("position",
                           "is no position that this gateway gave you; start without one");
}

// The eight parts of a position's text as they stand.
struct Parts {
  WatchScope scope;
  WatchPosition position;
  absl::string_view alias;
};

std::optional<uint64_t> Hexadecimal(absl::string_view text) {
  uint64_t number = 0;
  if (text.empty() || !absl::SimpleHexAtoi(text, &number)) return std::nullopt;
  return number;
}

std::optional<Parts> Split(absl::string_view text) {
  const std::vector<absl::string_view> cells = absl::StrSplit(text, '.');
  if (cells.size() != 8 || cells[0] != kVersion || cells[4].empty()) return std::nullopt;
  if (cells[4][0] != 's' && cells[4][0] != 'c') return std::nullopt;
  const std::optional<uint64_t> origin = Hexadecimal(cells[1]);
  const std::optional<uint64_t> filter = Hexadecimal(cells[2]);
  const std::optional<uint64_t> hidden = Hexadecimal(cells[3]);
  const std::optional<uint64_t> base = Hexadecimal(cells[4].substr(1));
  const std::optional<uint64_t> level_at = Hexadecimal(cells[5]);
  const std::optional<uint64_t> sequence = Hexadecimal(cells[6]);
  if (!origin || !filter || !hidden || !base || !level_at || !sequence) return std::nullopt;
  Parts parts;
  parts.scope = {static_cast<uint32_t>(*origin), static_cast<uint32_t>(*filter),
                 static_cast<uint32_t>(*hidden)};
  parts.position.snapshot = cells[4][0] == 's';
  parts.position.base = *base;
  parts.position.level_at = absl::FromUnixSeconds(static_cast<int64_t>(*level_at));
  parts.position.point.sequence = *sequence;
  parts.alias = cells[7];
  return parts;
}

}  // namespace

absl::Status SnapshotRequired(absl::string_view why) {
  return rpc::WithReason(
      absl::OutOfRangeError(absl::StrCat("position: ", why, "; start without one")),
      "SNAPSHOT_REQUIRED");
}

WatchScope MakeScope(int64_t origin_us, absl::string_view viewer,
                     const std::vector<std::string>& members,
                     const std::vector<std::string>& hidden) {
  WatchScope scope;
  if (origin_us != 0) scope.origin = ShortDigest(absl::StrCat(origin_us));
  scope.filter = ShortDigest(absl::StrCat(viewer, "\n", absl::StrJoin(members, "\n")));
  if (!hidden.empty()) scope.hidden = ShortDigest(absl::StrJoin(hidden, "\n"));
  return scope;
}

std::string FormatPosition(const WatchScope& scope, const WatchPosition& position,
                           absl::string_view alias) {
  return absl::StrCat(
      kVersion, ".", absl::Hex(scope.origin), ".", absl::Hex(scope.filter), ".",
      absl::Hex(scope.hidden), position.snapshot ? ".s" : ".c", absl::Hex(position.base), ".",
      absl::Hex(absl::ToUnixSeconds(position.level_at)), ".", absl::Hex(position.point.sequence),
      ".", alias.empty() ? kEndOfSequence : alias);
}

std::string UnresumablePosition() { return std::string(kUnresumable); }

absl::StatusOr<WatchPosition> ParsePosition(absl::string_view text, const WatchScope& scope,
                                            uint64_t sequence, absl::string_view viewer,
                                            const evidence::ViewerAlias& aliases, absl::Time now) {
  if (text.size() > kPositionMax) return Malformed();
  if (text == kUnresumable) {
    return SnapshotRequired("was given while the policy changed what you may see");
  }
  std::optional<Parts> parts = Split(text);
  if (!parts.has_value()) return Malformed();
  WatchPosition& position = parts->position;
  if (parts->scope.filter != scope.filter) {
    return rpc::InvalidField("position",
                             "belongs to another member or to other `members`; start without one");
  }
  const bool nothing_seen = parts->scope.origin == 0 && position.point.sequence == 0;
  if ((parts->scope.origin != scope.origin && !nothing_seen) ||
      position.point.sequence > sequence || position.base > sequence) {
    return SnapshotRequired("is of another database than the gateway has now");
  }
  if (parts->scope.hidden != scope.hidden) {
    return SnapshotRequired("is from before the policy changed what you may see");
  }
  if (now - position.level_at > kPositionLife) {
    return SnapshotRequired("is older than seven days");
  }
  if (parts->alias == kEndOfSequence) {
    position.point = EndOf(position.point.sequence);
  } else {
    absl::StatusOr<HouseholdId> id = aliases.Resolve(viewer, parts->alias);
    if (!id.ok()) return Malformed();
    position.point.id = *id;
  }
  return position;
}

}  // namespace consortium::vacancies
