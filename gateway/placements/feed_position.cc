#include "gateway/placements/feed_position.h"

#include <algorithm>
#include <cstring>
#include <tuple>

namespace consortium::placements {

// Read and written by this gateway alone, so that the machine's own byte order does.
static_assert(sizeof(FeedPosition) == 24, "no padding");

size_t FirstBehind(const Feed& feed, const FeedPosition& position) {
  const auto found = std::upper_bound(feed.entries.begin(), feed.entries.end(), position,
                                      [](const FeedPosition& at, const Feed::Entry& entry) {
                                        return std::tie(at.sequence, at.place) <
                                               std::tie(entry.sequence, entry.place);
                                      });
  return static_cast<size_t>(found - feed.entries.begin());
}

size_t FirstNotBefore(const Feed& feed, const FeedPosition& position) {
  const auto found = std::lower_bound(feed.entries.begin(), feed.entries.end(), position,
                                      [](const Feed::Entry& entry, const FeedPosition& at) {
                                        return std::tie(entry.sequence, entry.place) <
                                               std::tie(at.sequence, at.place);
                                      });
  return static_cast<size_t>(found - feed.entries.begin());
}

std::string SealPosition(const evidence::SealedToken& tokens, const FeedPosition& position,
                         absl::string_view context) {
  return tokens.Seal({reinterpret_cast<const char*>(&position), sizeof(position)}, context);
}

absl::StatusOr<FeedPosition> OpenPosition(const evidence::SealedToken& tokens,
                                          absl::string_view text, absl::string_view context) {
  const absl::StatusOr<std::string> opened = tokens.Open(text, context);
  if (!opened.ok()) return opened.status();
  FeedPosition position;
  if (opened->size() != sizeof(position)) return absl::InvalidArgumentError("is of another kind");
  std::memcpy(&position, opened->data(), sizeof(position));
  return position;
}

}  // namespace consortium::placements
