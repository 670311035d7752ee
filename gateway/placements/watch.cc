#include "gateway/placements/watch.h"

#include <algorithm>
#include <limits>
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

// Behind every place of a sequence.
constexpr uint64_t kBehindAll = std::numeric_limits<uint64_t>::max();

absl::Status SnapshotRequired(absl::string_view why) {
  return rpc::WithReason(
      absl::OutOfRangeError(absl::StrCat("position: ", why, "; start without one")),
      "SNAPSHOT_REQUIRED");
}

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
      if (at_.snapshot_until != 0 && (level || at_.last.sequence > at_.snapshot_until)) {
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
    const Feed& feed = model.PartOf(viewer_).feed;
    size_t bytes = kMessageOverhead;
    bool level = true;
    feed.VisitBehind(at_.last, [&](const FeedEntry& entry) {
      const bool of_snapshot = entry.key.sequence <= at_.snapshot_until;
      if (!of_snapshot || !policy::HasEnded(entry.stored().state)) {
        v1::PlacementRequest* const shown = response->add_requests();
        FillRequest(entry.stored(), entry.need->need, viewer_, around_, now, shown);
        bytes += shown->ByteSizeLong() + kRequestOverhead;
        if (bytes > server::kStreamMessageBytesMax && response->requests_size() > 1) {
          response->mutable_requests()->RemoveLast();
          return level = false;
        }
      }
      at_.last = entry.key;
      return true;
    });
    if (!level) return false;
    // Whatever changes from here on is behind, also where nothing of this was the viewer's.
    at_.last = {.sequence = std::max(at_.last.sequence, model.sequence), .place = kBehindAll};
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
  const std::shared_ptr<const Model> model = around.model.Current();
  const uint64_t sequence = model->sequence;
  // Of an empty database there is nothing to tell, and that is said too.
  FeedPosition at{.snapshot_until = std::max<uint64_t>(sequence, 1)};
  if (!request.position().empty()) {
    const absl::StatusOr<FeedPosition> opened =
        OpenPosition(around.tokens, request.position(), ContextOf(call.member));
    if (!opened.ok()) {
      return rpc::InvalidField("position", "is none that this gateway gave you; start without one");
    }
    if (opened->last.sequence > sequence) {
      return SnapshotRequired("is of another database than the gateway has now");
    }
    // What had ended when a snapshot began is no part of it.
    const uint64_t seen = std::max(opened->last.sequence, opened->snapshot_until);
    if (seen < model->PartOf(call.member).erased_until) {
      return SnapshotRequired("is so old that requests which changed since were erased");
    }
    at = *opened;
  }
  return std::make_unique<Watch>(around, call, at);
}

}  // namespace consortium::placements
