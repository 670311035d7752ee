#ifndef CONSORTIUM_GATEWAY_TRAINING_TRAINING_STORE_H_
#define CONSORTIUM_GATEWAY_TRAINING_TRAINING_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "consortium/v1/booking.pb.h"
#include "gateway/storage/connection.h"
#include "policy/training/seats.h"

namespace consortium::training {

// An offer's name among all.
struct OfferKey {
  std::string member;
  std::string offer_ref;
  auto operator<=>(const OfferKey&) const = default;
};

// One offer as the database has it.
struct StoredOffer {
  OfferKey key;
  std::string bytes;  // TrainingOffer as its owner sent it, serialised.
  std::optional<absl::Time> cancelled = {};
  absl::Time updated = {};             // When it last changed, its bookings aside.
  uint64_t sequence = 0;               // The journal's, of that change.
  std::optional<absl::Time> due = {};  // When something next happens to it by itself.
  bool operator==(const StoredOffer&) const = default;
};

// One booking as the database has it.
struct StoredBooking {
  std::string booking_ref;
  OfferKey offer;
  std::string member;
  std::string participant_ref;
  std::string party_ref = {};  // Empty for one alone.
  v1::SeatKind kind = v1::SEAT_KIND_UNSPECIFIED;
  v1::BookingState state = v1::BOOKING_STATE_UNSPECIFIED;
  uint64_t place = 0;     // Orders all bookings by when they were made.
  uint64_t sequence = 0;  // The journal's, of its last change.
  absl::Time booked = {};
  absl::Time state_at = {};
  std::string request_id = {};  // That booked it.

  // Whether sealed details are kept. Where they are, `sealed` may still be left out.
  bool has_details = false;
  std::string sealed = {};
  std::string sealing_certificate = {};
  bool operator==(const StoredBooking&) const = default;
};

// Who holds places of one offer: confirmed, and since attended or not.
struct SeatCount {
  policy::Occupancy held = {};
  bool anybody_waits = false;
};

// The statements of training, and no rules. Not thread-safe, as its connection.
// Codes are the connection's. Bookings are read without `sealed` but by
// ReadBookings().
class TrainingStore {
 public:
  using BookingCallback = absl::FunctionRef<absl::Status(const StoredBooking&)>;
  using OfferCallback = absl::FunctionRef<absl::Status(const StoredOffer&)>;

  // `connection` must outlive this.
  explicit TrainingStore(storage::Connection& connection) : connection_(connection) {}

  // Writes the offer, new or not.
  absl::Status PutOffer(const StoredOffer& offer);
  // Any text may be asked for, here and in FindBooking(): what no row can have is not
  // found.
  absl::StatusOr<std::optional<StoredOffer>> FindOffer(const OfferKey& key);
  absl::Status ReadOffers(OfferCallback callback);
  absl::Status ReadOffersOf(absl::string_view member, OfferCallback callback);

  // At most `rows_max` whose `due` has come by `now`, first due first.
  absl::StatusOr<std::vector<OfferKey>> DueOffers(absl::Time now, int rows_max);

  // ALREADY_EXISTS: the participant holds or waits for a place of the offer.
  absl::Status InsertBooking(const StoredBooking& booking);
  // Writes state, its instant and the sequence.
  absl::Status UpdateBooking(const StoredBooking& booking);
  absl::Status EraseDetails(absl::string_view booking_ref);

  absl::StatusOr<std::optional<StoredBooking>> FindBooking(absl::string_view booking_ref);
  // Every booking, with what is sealed, in the order of their places.
  absl::Status ReadBookings(BookingCallback callback);
  // Bookings of an offer in one state, in the order of their places.
  absl::Status ReadInState(const OfferKey& offer, v1::BookingState state, BookingCallback callback);
  // Bookings of an offer of which details are kept.
  absl::Status ReadWithDetails(const OfferKey& offer, BookingCallback callback);

  // Whether the member's participant holds or waits for a place.
  absl::StatusOr<bool> IsBooked(const OfferKey& offer, absl::string_view member,
                                absl::string_view participant_ref);
  // Looks at every booking of the offer that holds or waits for a place.
  absl::StatusOr<SeatCount> CountSeats(const OfferKey& offer);

 private:
  absl::Status Read(absl::string_view sql, absl::Span<const storage::Parameter> parameters,
                    BookingCallback callback);

  storage::Connection& connection_;
};

// Confirmed or waiting.
bool IsLive(v1::BookingState state);

// Whether a place is taken by one in this state.
bool HoldsPlace(v1::BookingState state);

}  // namespace consortium::training

#endif  // CONSORTIUM_GATEWAY_TRAINING_TRAINING_STORE_H_
