#ifndef CONSORTIUM_GATEWAY_VACANCIES_WATCH_POSITION_H_
#define CONSORTIUM_GATEWAY_VACANCIES_WATCH_POSITION_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "certs/evidence/viewer_alias.h"
#include "gateway/vacancies/shard.h"

namespace consortium::vacancies {

// How long a watcher may stay away.
inline constexpr absl::Duration kPositionLife = absl::Hours(24 * 7);

// OUT_OF_RANGE with reason `SNAPSHOT_REQUIRED`.
absl::Status SnapshotRequired(absl::string_view why);

// How far a watcher has come. The watcher knows everything up to `base` as it
// was at `level_at`, and of what came behind it everything up to `point`.
struct WatchPosition {
  bool snapshot = false;  // Not level yet since it started without a position.
  uint64_t base = 0;
  absl::Time level_at;
  ChangePoint point;
};

// What a position belongs to: positions move neither between databases, nor
// between viewers or member filters, nor over a change of what the viewer may
// see.
struct WatchScope {
  uint32_t origin = 0;  // Of the database; 0 while it has no list.
  uint32_t filter = 0;  // Viewer and members watched.
  uint32_t hidden = 0;  // Members that the viewer may not see.
};

WatchScope MakeScope(int64_t origin_us, absl::string_view viewer,
                     const std::vector<std::string>& members,
                     const std::vector<std::string>& hidden);

// `1.<origin>.<filter>.<hidden>.<s or c><base>.<level_at>.<sequence>.<alias>`:
// numbers in hexadecimal, `level_at` in seconds since 1970, `alias` the viewer's
// name for the household, `-` when all of `sequence` was sent. At most 120
// characters. Not sealed: a viewer that alters one is sent nothing that it could
// not have anyway, and harms only itself.
std::string FormatPosition(const WatchScope& scope, const WatchPosition& position,
                           absl::string_view alias);

// For moments in which no position could say what the watcher knows: coming back
// with it gives SNAPSHOT_REQUIRED.
std::string UnresumablePosition();

// Reads one, judged at `now` for `scope`, whose database has come to `sequence`.
//
// INVALID_ARGUMENT: no position, or of another viewer or filter. OUT_OF_RANGE
// (`SNAPSHOT_REQUIRED`): older than kPositionLife, of another database, or what
// the viewer may see has changed since.
absl::StatusOr<WatchPosition> ParsePosition(absl::string_view text, const WatchScope& scope,
                                            uint64_t sequence, absl::string_view viewer,
                                            const evidence::ViewerAlias& aliases, absl::Time now);

}  // namespace consortium::vacancies

#endif  // CONSORTIUM_GATEWAY_VACANCIES_WATCH_POSITION_H_
