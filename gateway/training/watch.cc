#include "gateway/training/watch.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/training/booking_view.h"
#include "gateway/training/feed_position.h"
#include "google/rpc/status_details.h"

namespace consortium::training {
namespace {

// What a message needs besides its bookings, and a booking besides itself.
constexpr size_t kMessageOverhead = 512;
constexpr size_t kBookingOverhead = 8;

std::string ContextOf(absl::string_view viewer) { return absl::StrCat("watch/", viewer); }

class Watch final : public server::StreamSource {
 public:
  Watch(const Surroundings& around, std::string viewer, FeedPosition at)
      : around_(around), viewer_(std::move(viewer)), at_(at) {}

  absl::StatusOr<bool> Next(google::protobuf::Message* message) override {
    const std::shared_ptr<const Model> model = around_.model.Current();
    if (seen_ && generation_ == model->generation) return false;
    auto* const response = static_cast<v1::WatchBookingsResponse*>(message);
    const bool level = Tell(*model, response);
    if (at_.snapshot_until != 0 && (level || at_.sequence > at_.snapshot_until)) {
      at_.snapshot_until = 0;
      response->set_snapshot_complete(true);
    }
    if (level) {
      seen_ = true;
      generation_ = model->generation;
    }
    if (response->bookings().empty() && !response->snapshot_complete()) return false;
    response->set_position(SealPosition(around_.tokens, at_, ContextOf(viewer_)));
    return true;
  }

 private:
  // Tells what is behind the cursor; false when the message is full.
  bool Tell(const Model& model, v1::WatchBookingsResponse* response) {
    const Feed* const feed = model.FeedOf(viewer_);
    if (feed == nullptr) return true;
    const absl::Time now = around_.clock.Now();
    size_t bytes = kMessageOverhead;
    bool level = true;
    feed->VisitBehind({at_.sequence, at_.place}, [&](const SharedBooking& each) {
      const StoredBooking& booking = each->booking;
      const OfferFacts& offer = *model.Find(booking.offer.member, booking.offer.offer_ref);
      const bool of_snapshot = booking.sequence <= at_.snapshot_until;
      if (!of_snapshot || !HasEnded(booking, offer.offer(), now)) {
        v1::Booking* const shown = response->add_bookings();
        FillBooking(*each, offer, viewer_, now, shown);
        bytes += shown->ByteSizeLong() + kBookingOverhead;
        if (bytes > server::kStreamMessageBytesMax && response->bookings_size() > 1) {
          response->mutable_bookings()->RemoveLast();
          return level = false;
        }
      }
      at_.sequence = booking.sequence;
      at_.place = booking.place;
      return true;
    });
    return level;
  }

  const Surroundings& around_;
  const std::string viewer_;
  FeedPosition at_;
  bool seen_ = false;  // The cursor was level with the model of this generation.
  uint64_t generation_ = 0;
};

}  // namespace

absl::StatusOr<std::unique_ptr<server::StreamSource>> OpenWatch(
    const Surroundings& around, const server::Call& call, const v1::WatchBookingsRequest& request) {
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
  return std::make_unique<Watch>(around, call.member, at);
}

}  // namespace consortium::training
