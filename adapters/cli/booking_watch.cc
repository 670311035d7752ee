#include "adapters/cli/booking_watch.h"

#include "absl/strings/str_cat.h"
#include "adapters/cli/booking_view.h"
#include "adapters/cli/display_text.h"
#include "adapters/cli/json.h"
#include "google/rpc/status_details.h"

namespace consortium::cli {

bool BookingWatch::Show(const v1::WatchBookingsResponse& response) {
  if (!response.position().empty()) position_ = response.position();
  if (session_.json) {
    const absl::StatusOr<std::string> line = ToJson(response);
    if (!line.ok()) {
      failure_ = line.status();
      return false;
    }
    session_.Print(*line);
  }
  for (const v1::Booking& booking : response.bookings()) {
    ++(in_snapshot_ ? standing_ : changes_);
    if (!session_.json && (!in_snapshot_ || options_.show_snapshot)) {
      session_.Print(RenderBookingEvent(booking, session_.now(), session_.colour()));
    }
  }
  if (response.snapshot_complete()) {
    in_snapshot_ = false;
    session_.Note(absl::StrCat(Counted(standing_, "booking", "bookings"),
                               " at the start; changes follow as they happen (Ctrl-C ends)."));
  }
  return options_.count == 0 || changes_ < options_.count;
}

ExitCode BookingWatch::Run(client::GatewayClient& client, const std::string& position,
                           absl::Duration time_max) {
  const absl::Time end =
      time_max == absl::InfiniteDuration() ? absl::InfiniteFuture() : session_.now() + time_max;
  v1::WatchBookingsRequest request;
  request.set_position(position);
  absl::Status status;
  do {
    in_snapshot_ = request.position().empty();
    standing_ = 0;
    const absl::Duration left =
        end == absl::InfiniteFuture() ? absl::InfiniteDuration() : end - session_.now();
    status = client.WatchBookings(
        request, [this](const auto& response) { return Show(response); }, left);
    const bool from_position = !request.position().empty() || !position_.empty();
    if (rpc::ReasonOf(status) != "SNAPSHOT_REQUIRED" || !from_position) break;
    session_.Note("The position is of another database; starting with all that there is.");
    request.clear_position();
    position_.clear();
  } while (true);

  if (!failure_.ok()) return session_.Fail(failure_);
  if (!status.ok()) return session_.Fail(status);
  if (!position_.empty()) {
    session_.Note(absl::StrCat("Go on with --from ", Printable(position_)));
  }
  const bool enough = options_.count == 0 || changes_ >= options_.count;
  return enough ? ExitCode::kDone : ExitCode::kNothingFound;
}

}  // namespace consortium::cli
