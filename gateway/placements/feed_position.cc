#include "gateway/placements/feed_position.h"

#include <cstring>

namespace consortium::placements {

// Read and written by this gateway alone, so that the machine's own byte order does.
static_assert(sizeof(FeedPosition) == 24, "no padding");

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
