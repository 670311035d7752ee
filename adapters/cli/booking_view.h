#ifndef CONSORTIUM_ADAPTERS_CLI_BOOKING_VIEW_H_
#define CONSORTIUM_ADAPTERS_CLI_BOOKING_VIEW_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "consortium/config/door.pb.h"
#include "consortium/v1/training.pb.h"

// Places booked, for people. Pure.
namespace consortium::cli {

// What was done with places: `Booked`, or that all of them wait.
absl::string_view BookedHeading(const google::protobuf::RepeatedPtrField<v1::Booking>& bookings);

// Bookings after a write; `what` in a word or two, e.g. `Booked`.
std::string RenderBooked(absl::string_view what,
                         const google::protobuf::RepeatedPtrField<v1::Booking>& bookings,
                         const v1::Receipt& receipt, absl::Time now, bool colour);

// A page of bookings.
std::string RenderBookings(const v1::ListBookingsResponse& response, absl::Time now, bool colour);

// One booking as it is now, in a line.
std::string RenderBookingEvent(const v1::Booking& booking, absl::Time now, bool colour);

// The list for the door: who comes, what they need, and a box to tick. In the order
// of their names; those who gave none come last.
std::string RenderDoorList(absl::Span<const config::DoorEntry> entries, bool colour);

}  // namespace consortium::cli

#endif  // CONSORTIUM_ADAPTERS_CLI_BOOKING_VIEW_H_
