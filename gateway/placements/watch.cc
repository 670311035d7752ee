#include "gateway/placements/watch.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/placements/feed_position.h"
#include "gateway/placements/fits.h"
#include "gateway/placements/placement_view.h"
#include "google/rpc/status_details.h"
#include "policy/placement/moves.h"

namespace consortium::placements {
namespace {

// What a message needs besides its requests, and a request besides itself.
constexpr size_t kMessageOverhead = 512;
constexpr size_t kRequestOverhead = 8;

std::string ContextOf(absl::string_view viewer) { return absl::StrCat("watch/", viewer); }

class Watch final : public server::StreamSource {
 public:
  Watch(const Surroundings& around, const server::Call& call, FeedPosition at)
      : around_(around), viewer_(call.member), at_(at), fits_(around, call) {}

  absl::StatusOr<bool> Next(google::protobuf::Message* message) override {
    const std::shared_ptr<const Model> model = around_.model.Current();
    const absl::Time now = around_.clock.Now();
    auto* const response = static_cast<v1::WatchPlacementRequestsResponse*>(message);
    bool level = true;
    if (!seen_ || generation_ != model->generation) {
      level = Tell(*model, now, response);
      if (at_.snapshot_until != 0 && (level || at_.sequence > at_.snapshot_until)) {
        at_.snapshot_until = 0;
        response->set_snapshot_complete(true);
      }
      seen_ |= level;
      if (level) generation_ = model->generation;
    }
    // Behind the requests, in a message of their own where those fill one.
    if (level && response->requests().empty()) fits_.Tell(*model, now, response->mutable_fits());
    if (response->requests().empty() && response->fits().empty() &&
        !response->snapshot_complete()) {
      return false;
    }
    response->set_position(SealPosition(around_.tokens, at_, ContextOf(viewer_)));
    return true;
  }

 private:
  // Tells what is behind the cursor; false when the message is full.
  bool Tell(const Model& model, absl::Time now, v1::WatchPlacementRequestsResponse* response) {
    const Feed* const feed = model.FeedOf(viewer_);
    if (feed == nullptr) return true;
    size_t bytes = kMessageOverhead;
    for (size_t i = FirstBehind(*feed, at_); i < feed->entries.size(); ++i) {
      const Feed::Entry& entry = feed->entries[i];
      const bool of_snapshot = entry.sequence <= at_.snapshot_until;
      if (!of_snapshot || !policy::HasEnded(entry.stored().state)) {
        v1::PlacementRequest* const shown = response->add_requests();
        FillRequest(entry.stored(), entry.need->need, viewer_, around_, now, shown);
        bytes += shown->ByteSizeLong() + kRequestOverhead;
        if (bytes > server::kStreamMessageBytesMax && response->requests_size() > 1) {
          response->mutable_requests()->RemoveLast();
          return false;
        }
      }
      at_.sequence = entry.sequence;
      at_.place = entry.place;
    }
    return true;
  }

  const Surroundings& around_;
  const std::string viewer_;
  FeedPosition at_;
  Fits fits_;
  bool seen_ = false;  // The cursor was level with the model of this generation.
  uint64_t generation_ = 0;
};

}  // namespace

absl::StatusOr<std::unique_ptr<server::StreamSource>> OpenWatch(
    const Surroundings& around, const server::Call& call,
    const v1::WatchPlacementRequestsRequest& request) {
  const uint64_t sequence = around.model.Current()->sequence;
  // Of an empty database there is nothing to tell, and that is said too.
  FeedPosition at{.snapshot_until = std::max<uint64_t>(sequence, 1)};
  if (!request.position().empty()) {
    const absl::StatusOr<FeedPosition> opened =
        OpenPosition(around.tokens, request.position(), ContextOf(call.member));
    if (!opened.ok()) {
      return rpc::InvalidField("position", "is none that this gateway gave you; start without one");
    }
    if (opened->sequence > sequence) {
      return rpc::WithReason(
          absl::OutOfRangeError("position: is of another database than the gateway has now; start "
                                "without one"),
          "SNAPSHOT_REQUIRED");
    }
    at = *opened;
  }
  return std::make_unique<Watch>(around, call, at);
}

}  // namespace consortium::placements
