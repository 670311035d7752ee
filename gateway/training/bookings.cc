#include "gateway/training/bookings.h"

#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gateway/training/booking_view.h"
#include "gateway/training/feed_position.h"
#include "google/rpc/status_details.h"

namespace consortium::training {
namespace {

constexpr uint32_t kPageSize = 100;
constexpr uint32_t kPageSizeMax = 500;

absl::Status Check(const server::Call& call, const v1::ListBookingsRequest& request) {
  std::vector<rpc::FieldViolation> violations;
  if (request.of_own_offers() && !request.offer_member().empty() &&
      request.offer_member() != call.member) {
    violations.push_back({"offer_member", "is not you; bookings of your own offers are asked for"});
  }
  if (!request.of_own_offers() && request.offer_ref().empty() != request.offer_member().empty()) {
    violations.push_back({request.offer_ref().empty() ? "offer_ref" : "offer_member",
                          "is missing; an offer is named by both"});
  }
  if (request.page_size() > kPageSizeMax) {
    violations.push_back(
        {"page_size", absl::StrCat("is ", request.page_size(), ", over ", kPageSizeMax)});
  }
  return violations.empty() ? absl::OkStatus() : rpc::InvalidFields(violations);
}

// A token is good for the list that it was given for, whatever the page's size.
std::string ContextOf(const server::Call& call, const v1::ListBookingsRequest& request) {
  return absl::StrCat("bookings/", call.member, "/", request.of_own_offers(), "/",
                      request.include_ended(), "/", request.offer_member(), "/",
                      request.offer_ref());
}

bool IsAskedFor(const StoredBooking& booking, const server::Call& call,
                const v1::ListBookingsRequest& request) {
  const std::string& whose = request.of_own_offers() ? booking.offer.member : booking.member;
  if (whose != call.member) return false;
  if (request.offer_ref().empty()) return true;
  if (request.offer_ref() != booking.offer.offer_ref) return false;
  return request.of_own_offers() || request.offer_member() == booking.offer.member;
}

}  // namespace

absl::Status BookingReader::List(const server::Call& call, const v1::ListBookingsRequest& request,
                                 v1::ListBookingsResponse* response) const {
  if (absl::Status checked = Check(call, request); !checked.ok()) return checked;
  const std::string context = ContextOf(call, request);
  std::optional<FeedPosition> behind;
  if (!request.page_token().empty()) {
    const absl::StatusOr<FeedPosition> opened =
        OpenPosition(around_.tokens, request.page_token(), context);
    if (!opened.ok()) {
      return rpc::InvalidField(
          "page_token", "is none that this gateway gave you for this list; start without one");
    }
    behind = *opened;
  }
  const std::shared_ptr<const Model> model = around_.model.Current();
  const Feed* const feed = model->FeedOf(call.member);
  if (feed == nullptr) return absl::OkStatus();
  const uint32_t count = request.page_size() == 0 ? kPageSize : request.page_size();
  size_t bytes = 0;
  FeedPosition last;
  constexpr uint64_t kLast = std::numeric_limits<uint64_t>::max();
  const FeedPosition end = behind.value_or(FeedPosition{.sequence = kLast, .place = kLast});
  feed->VisitBackFrom({end.sequence, end.place}, [&](const SharedBooking& each) {
    const StoredBooking& booking = each->booking;
    if (!IsAskedFor(booking, call, request)) return true;
    const OfferFacts& offer = *model->Find(booking.offer.member, booking.offer.offer_ref);
    if (!request.include_ended() && HasEnded(booking, offer.offer(), call.received_at)) return true;
    if (response->bookings_size() == static_cast<int>(count) || bytes > kBookingsPageBytesMax) {
      response->set_next_page_token(SealPosition(around_.tokens, last, context));
      return false;
    }
    v1::Booking* const shown = response->add_bookings();
    FillBooking(*each, offer, call.member, call.received_at, shown);
    bytes += shown->ByteSizeLong();
    last = {.sequence = booking.sequence, .place = booking.place};
    return true;
  });
  return absl::OkStatus();
}

}  // namespace consortium::training
