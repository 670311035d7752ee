#ifndef CONSORTIUM_GATEWAY_PLACEMENTS_FEED_POSITION_H_
#define CONSORTIUM_GATEWAY_PLACEMENTS_FEED_POSITION_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "certs/evidence/sealed_token.h"
#include "gateway/placements/read_model.h"

namespace consortium::placements {

// A place in a member's feed of requests, as a client keeps it for us.
struct FeedPosition {
  FeedKey last = {};  // The last request seen, or what is behind all that there was.

  // While a watch still tells what there was when it began: up to which sequence.
  // 0: it has told that.
  uint64_t snapshot_until = 0;

  bool operator==(const FeedPosition&) const = default;
};

// Sealed: the numbers of other members' changes are nobody's business. `context`
// says whose it is and what it belongs to.
std::string SealPosition(const evidence::SealedToken& tokens, const FeedPosition& position,
                         absl::string_view context);

// INVALID_ARGUMENT, for the caller to name the field: altered, or of another context.
absl::StatusOr<FeedPosition> OpenPosition(const evidence::SealedToken& tokens,
                                          absl::string_view text, absl::string_view context);

}  // namespace consortium::placements

#endif  // CONSORTIUM_GATEWAY_PLACEMENTS_FEED_POSITION_H_
