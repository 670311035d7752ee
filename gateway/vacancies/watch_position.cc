#include "gateway/vacancies/watch_position.h"

#include <algorithm>
#include <optional>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/types/span.h"
#include "certs/evidence/message_digest.h"
#include "google/rpc/status_details.h"

namespace consortium::vacancies {
namespace {

constexpr absl::string_view kVersion = "2";
constexpr absl::string_view kUnresumable = "2.x";
constexpr size_t kPositionMax = 256;
constexpr size_t kHeaderCells = 5;

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

std::optional<uint64_t> Hexadecimal(absl::string_view text) {
  uint64_t number = 0;
  if (text.empty() || text.size() > 16 || !absl::SimpleHexAtoi(text, &number)) return std::nullopt;
  return number;
}

struct Header {
  WatchScope scope;
  bool snapshot = false;
  absl::Time level_at;
};

std::optional<Header> HeaderOf(absl::Span<const absl::string_view> cells) {
  if (cells[0] != kVersion || cells[4].empty()) return std::nullopt;
  if (cells[4][0] != 's' && cells[4][0] != 'c') return std::nullopt;
  const std::optional<uint64_t> origin = Hexadecimal(cells[1]);
  const std::optional<uint64_t> filter = Hexadecimal(cells[2]);
  const std::optional<uint64_t> hidden = Hexadecimal(cells[3]);
  const std::optional<uint64_t> level_at = Hexadecimal(cells[4].substr(1));
  if (!origin || !filter || !hidden || !level_at) return std::nullopt;
  return Header{{static_cast<uint32_t>(*origin), static_cast<uint32_t>(*filter),
                 static_cast<uint32_t>(*hidden)},
                cells[4][0] == 's',
                absl::FromUnixSeconds(static_cast<int64_t>(*level_at))};
}

// The ranges of a position's text: each behind the one before, the last without
// an end.
std::optional<Known> KnownOf(absl::Span<const absl::string_view> cells, absl::string_view viewer,
                             const evidence::ViewerAlias& aliases) {
  Known known;
  std::optional<HouseholdId> behind;
  for (const absl::string_view& cell : cells) {
    const std::vector<absl::string_view> parts = absl::StrSplit(cell, absl::MaxSplits('-', 1));
    const std::optional<uint64_t> sequence = Hexadecimal(parts[0]);
    const bool last = &cell == &cells.back();
    if (parts.size() != 2 || !sequence.has_value() || parts[1].empty() != last) return std::nullopt;
    KnownRange range{.behind = behind, .end = {}, .sequence = *sequence};
    if (!last) {
      const absl::StatusOr<HouseholdId> end = aliases.Resolve(viewer, parts[1]);
      if (!end.ok() || (behind.has_value() && *end <= *behind)) return std::nullopt;
      range.end = behind = *end;
    }
    known.Learn(range);
  }
  return known;
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
                           absl::string_view viewer, const evidence::ViewerAlias& aliases) {
  const std::vector<KnownRange>& ranges = position.known.ranges();
  if (ranges.size() > kPositionRangesMax) return UnresumablePosition();
  std::string text =
      absl::StrCat(kVersion, ".", absl::Hex(scope.origin), ".", absl::Hex(scope.filter), ".",
                   absl::Hex(scope.hidden), position.snapshot ? ".s" : ".c",
                   absl::Hex(absl::ToUnixSeconds(position.level_at)));
  for (const KnownRange& range : ranges) {
    absl::StrAppend(&text, ".", absl::Hex(range.sequence), "-");
    if (range.end.has_value()) text += aliases.Alias(viewer, *range.end);
  }
  return text;
}

std::string UnresumablePosition() { return std::string(kUnresumable); }

absl::StatusOr<WatchPosition> ParsePosition(absl::string_view text, const WatchScope& scope,
                                            uint64_t sequence, absl::string_view viewer,
                                            const evidence::ViewerAlias& aliases, absl::Time now) {
  if (text.size() > kPositionMax) return Malformed();
  if (text == kUnresumable) {
    return SnapshotRequired("was given in the middle of changes that no position can say");
  }
  const std::vector<absl::string_view> cells = absl::StrSplit(text, '.');
  if (cells.size() <= kHeaderCells || cells.size() > kHeaderCells + kPositionRangesMax) {
    return Malformed();
  }
  const std::optional<Header> header = HeaderOf(cells);
  if (!header.has_value()) return Malformed();
  if (header->scope.filter != scope.filter) {
    return rpc::InvalidField("position",
                             "belongs to another member or to other `members`; start without one");
  }
  const std::optional<Known> known =
      KnownOf(absl::MakeConstSpan(cells).subspan(kHeaderCells), viewer, aliases);
  if (!known.has_value()) return Malformed();
  const bool nothing_seen = header->scope.origin == 0 && known->IsAt(0);
  const bool is_ahead =
      std::any_of(known->ranges().begin(), known->ranges().end(),
                  [&](const KnownRange& range) { return range.sequence > sequence; });
  if ((header->scope.origin != scope.origin && !nothing_seen) || is_ahead) {
    return SnapshotRequired("is of another database than the gateway has now");
  }
  if (header->scope.hidden != scope.hidden) {
    return SnapshotRequired("is from before the policy changed what you may see");
  }
  if (now - header->level_at > kPositionLife) {
    return SnapshotRequired("is older than seven days");
  }
  return WatchPosition{header->snapshot, header->level_at, *known};
}

}  // namespace consortium::vacancies
