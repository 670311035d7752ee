#ifndef CONSORTIUM_GATEWAY_VACANCIES_WATCH_POSITION_H_
#define CONSORTIUM_GATEWAY_VACANCIES_WATCH_POSITION_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "certs/evidence/viewer_alias.h"
#include "gateway/vacancies/known.h"

namespace consortium::vacancies {

// How long a watcher may stay away.
inline constexpr absl::Duration kPositionLife = absl::Hours(24 * 7);

// OUT_OF_RANGE with reason `SNAPSHOT_REQUIRED`.
absl::Status SnapshotRequired(absl::string_view why);

// Ranges that a position can say; a watcher that is cut off this often within one
// pass, with changes in between, takes a snapshot.
inline constexpr size_t kPositionRangesMax = 5;

// How far a watcher has come.
struct WatchPosition {
  bool snapshot = false;  // `snapshot_complete` was not said yet.
  absl::Time level_at;    // When it last knew everything, or began to.
  Known known;
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

// `2.<origin>.<filter>.<hidden>.<s or c><level_at>`, and for each range
// `.<sequence>-<alias>`: numbers in hexadecimal, `level_at` in seconds since 1970,
// `alias` the viewer's name for the range's last household, nothing after the last
// range's `-`. At most 240 characters. Not sealed: a viewer that alters one is sent
// nothing that it could not have anyway, and harms only itself.
//
// UnresumablePosition() when there are more than kPositionRangesMax ranges.
std::string FormatPosition(const WatchScope& scope, const WatchPosition& position,
                           absl::string_view viewer, const evidence::ViewerAlias& aliases);

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
