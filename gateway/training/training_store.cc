#include "gateway/training/training_store.h"

#include <utility>

namespace consortium::training {
namespace {

using storage::Blob;
using storage::Parameter;

#define CONSORTIUM_OFFER_COLUMNS \
  "member, offer_ref, offer, cancelled_us, updated_us, sequence, due_us"

// The columns of every query for bookings; only `sealed` comes behind them.
#define CONSORTIUM_BOOKING_COLUMNS                                                   \
  "booking_ref, offer_member, offer_ref, member, participant_ref, party_ref, kind, " \
  "state, place, sequence, booked_us, state_us, request_id, "                        \
  "CASE WHEN sealed IS NULL THEN 0 ELSE 1 END, sealing_certificate"

constexpr int kSealedColumn = 15;

Parameter OrNull(const std::optional<absl::Time>& at) {
  if (!at.has_value()) return nullptr;
  return absl::ToUnixMicros(*at);
}

std::optional<absl::Time> InstantAt(const storage::Row& row, int column) {
  if (row.IsNull(column)) return std::nullopt;
  return absl::FromUnixMicros(row.Integer(column));
}

StoredOffer OfferOf(const storage::Row& row) {
  return {.key = {std::string(row.Text(0)), std::string(row.Text(1))},
          .bytes = std::string(row.Bytes(2)),
          .cancelled = InstantAt(row, 3),
          .updated = absl::FromUnixMicros(row.Integer(4)),
          .sequence = static_cast<uint64_t>(row.Integer(5)),
          .due = InstantAt(row, 6)};
}

StoredBooking BookingOf(const storage::Row& row) {
  return {.booking_ref = std::string(row.Text(0)),
          .offer = {std::string(row.Text(1)), std::string(row.Text(2))},
          .member = std::string(row.Text(3)),
          .participant_ref = std::string(row.Text(4)),
          .party_ref = std::string(row.Text(5)),
          .kind = static_cast<v1::SeatKind>(row.Integer(6)),
          .state = static_cast<v1::BookingState>(row.Integer(7)),
          .place = static_cast<uint64_t>(row.Integer(8)),
          .sequence = static_cast<uint64_t>(row.Integer(9)),
          .booked = absl::FromUnixMicros(row.Integer(10)),
          .state_at = absl::FromUnixMicros(row.Integer(11)),
          .request_id = std::string(row.Text(12)),
          .has_details = row.Integer(13) != 0,
          .sealing_certificate = std::string(row.Text(14))};
}

// Whether a text column can hold it; clients name what they like.
bool MayStand(absl::string_view text) { return text.find('\0') == absl::string_view::npos; }

}  // namespace

absl::Status TrainingStore::PutOffer(const StoredOffer& offer) {
  return connection_
      .Execute(
          "INSERT INTO training_offers (" CONSORTIUM_OFFER_COLUMNS
          ") VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (member, offer_ref) DO UPDATE SET "
          "offer = excluded.offer, cancelled_us = excluded.cancelled_us, "
          "updated_us = excluded.updated_us, sequence = excluded.sequence, "
          "due_us = excluded.due_us",
          {absl::string_view(offer.key.member), absl::string_view(offer.key.offer_ref),
           Blob{offer.bytes}, OrNull(offer.cancelled), absl::ToUnixMicros(offer.updated),
           static_cast<int64_t>(offer.sequence), OrNull(offer.due)})
      .status();
}

absl::StatusOr<std::optional<StoredOffer>> TrainingStore::FindOffer(const OfferKey& key) {
  std::optional<StoredOffer> found;
  if (!MayStand(key.member) || !MayStand(key.offer_ref)) return found;
  absl::Status read =
      connection_.Query("SELECT " CONSORTIUM_OFFER_COLUMNS
                        " FROM training_offers WHERE member = $1 AND offer_ref = $2",
                        {absl::string_view(key.member), absl::string_view(key.offer_ref)},
                        [&found](const storage::Row& row) {
                          found = OfferOf(row);
                          return absl::OkStatus();
                        });
  if (!read.ok()) return read;
  return found;
}

absl::Status TrainingStore::ReadOffers(OfferCallback callback) {
  return connection_.Query(
      "SELECT " CONSORTIUM_OFFER_COLUMNS " FROM training_offers ORDER BY member, offer_ref", {},
      [&callback](const storage::Row& row) { return callback(OfferOf(row)); });
}

absl::Status TrainingStore::ReadOffersOf(absl::string_view member, OfferCallback callback) {
  return connection_.Query("SELECT " CONSORTIUM_OFFER_COLUMNS
                           " FROM training_offers WHERE member = $1 ORDER BY offer_ref",
                           {member},
                           [&callback](const storage::Row& row) { return callback(OfferOf(row)); });
}

absl::StatusOr<std::vector<OfferKey>> TrainingStore::DueOffers(absl::Time now, int rows_max) {
  std::vector<OfferKey> due;
  absl::Status read = connection_.Query(
      "SELECT member, offer_ref FROM training_offers WHERE due_us <= $1 "
      "ORDER BY due_us, member, offer_ref LIMIT $2",
      {absl::ToUnixMicros(now), int64_t{rows_max}}, [&due](const storage::Row& row) {
        due.push_back({std::string(row.Text(0)), std::string(row.Text(1))});
        return absl::OkStatus();
      });
  if (!read.ok()) return read;
  return due;
}

absl::Status TrainingStore::InsertBooking(const StoredBooking& booking) {
  return connection_
      .Execute(
          "INSERT INTO training_bookings (booking_ref, offer_member, offer_ref, member, "
          "participant_ref, party_ref, kind, state, place, sequence, booked_us, state_us, "
          "request_id, sealed, sealing_certificate) "
          "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
          {absl::string_view(booking.booking_ref), absl::string_view(booking.offer.member),
           absl::string_view(booking.offer.offer_ref), absl::string_view(booking.member),
           absl::string_view(booking.participant_ref), absl::string_view(booking.party_ref),
           int64_t{booking.kind}, int64_t{booking.state}, static_cast<int64_t>(booking.place),
           static_cast<int64_t>(booking.sequence), absl::ToUnixMicros(booking.booked),
           absl::ToUnixMicros(booking.state_at), absl::string_view(booking.request_id),
           booking.sealed.empty() ? Parameter(nullptr) : Parameter(Blob{booking.sealed}),
           absl::string_view(booking.sealing_certificate)})
      .status();
}

absl::Status TrainingStore::UpdateBooking(const StoredBooking& booking) {
  return connection_
      .Execute(
          "UPDATE training_bookings SET state = $2, state_us = $3, sequence = $4 "
          "WHERE booking_ref = $1",
          {absl::string_view(booking.booking_ref), int64_t{booking.state},
           absl::ToUnixMicros(booking.state_at), static_cast<int64_t>(booking.sequence)})
      .status();
}

absl::Status TrainingStore::EraseDetails(absl::string_view booking_ref) {
  return connection_
      .Execute("UPDATE training_bookings SET sealed = NULL WHERE booking_ref = $1", {booking_ref})
      .status();
}

absl::Status TrainingStore::Read(absl::string_view sql,
                                 absl::Span<const storage::Parameter> parameters,
                                 BookingCallback callback) {
  return connection_.Query(
      sql, parameters, [&callback](const storage::Row& row) { return callback(BookingOf(row)); });
}

absl::StatusOr<std::optional<StoredBooking>> TrainingStore::FindBooking(
    absl::string_view booking_ref) {
  std::optional<StoredBooking> found;
  if (!MayStand(booking_ref)) return found;
  absl::Status read =
      Read("SELECT " CONSORTIUM_BOOKING_COLUMNS " FROM training_bookings WHERE booking_ref = $1",
           {booking_ref}, [&found](const StoredBooking& booking) {
             found = booking;
             return absl::OkStatus();
           });
  if (!read.ok()) return read;
  return found;
}

absl::Status TrainingStore::ReadBookings(BookingCallback callback) {
  return connection_.Query("SELECT " CONSORTIUM_BOOKING_COLUMNS
                           ", sealed FROM training_bookings ORDER BY place",
                           {}, [&callback](const storage::Row& row) {
                             StoredBooking booking = BookingOf(row);
                             if (booking.has_details) {
                               booking.sealed = std::string(row.Bytes(kSealedColumn));
                             }
                             return callback(booking);
                           });
}

absl::Status TrainingStore::ReadInState(const OfferKey& offer, v1::BookingState state,
                                        BookingCallback callback) {
  return Read("SELECT " CONSORTIUM_BOOKING_COLUMNS
              " FROM training_bookings WHERE offer_member = $1 AND offer_ref = $2 AND state = $3 "
              "ORDER BY place",
              {absl::string_view(offer.member), absl::string_view(offer.offer_ref), int64_t{state}},
              callback);
}

absl::Status TrainingStore::ReadWithDetails(const OfferKey& offer, BookingCallback callback) {
  return Read("SELECT " CONSORTIUM_BOOKING_COLUMNS
              " FROM training_bookings WHERE offer_member = $1 AND offer_ref = $2 "
              "AND sealed IS NOT NULL ORDER BY place",
              {absl::string_view(offer.member), absl::string_view(offer.offer_ref)}, callback);
}

absl::StatusOr<bool> TrainingStore::IsBooked(const OfferKey& offer, absl::string_view member,
                                             absl::string_view participant_ref) {
  bool booked = false;
  absl::Status read = connection_.Query(
      "SELECT 1 FROM training_bookings WHERE offer_member = $1 AND offer_ref = $2 "
      "AND member = $3 AND participant_ref = $4 AND state IN (1, 2)",
      {absl::string_view(offer.member), absl::string_view(offer.offer_ref), member,
       participant_ref},
      [&booked](const storage::Row&) {
        booked = true;
        return absl::OkStatus();
      });
  if (!read.ok()) return read;
  return booked;
}

absl::StatusOr<SeatCount> TrainingStore::CountSeats(const OfferKey& offer) {
  SeatCount count;
  absl::Status read = connection_.Query(
      // Grouped in the order of the index, which need not be sorted for it.
      "SELECT state, member, COUNT(*) FROM training_bookings WHERE offer_member = $1 "
      "AND offer_ref = $2 AND state IN (1, 2, 7, 8) GROUP BY state, member",
      {absl::string_view(offer.member), absl::string_view(offer.offer_ref)},
      [&count](const storage::Row& row) {
        if (row.Integer(0) == v1::BOOKING_STATE_WAITLISTED) {
          count.anybody_waits = true;
        } else {
          count.held.Add(row.Text(1), static_cast<uint32_t>(row.Integer(2)));
        }
        return absl::OkStatus();
      });
  if (!read.ok()) return read;
  return count;
}

static_assert(v1::BOOKING_STATE_CONFIRMED == 1 && v1::BOOKING_STATE_WAITLISTED == 2 &&
                  v1::BOOKING_STATE_ATTENDED == 7 && v1::BOOKING_STATE_DID_NOT_ATTEND == 8,
              "statements and indices name these numbers");

bool IsLive(v1::BookingState state) {
  return state == v1::BOOKING_STATE_CONFIRMED || state == v1::BOOKING_STATE_WAITLISTED;
}

bool HoldsPlace(v1::BookingState state) {
  return state == v1::BOOKING_STATE_CONFIRMED || state == v1::BOOKING_STATE_ATTENDED ||
         state == v1::BOOKING_STATE_DID_NOT_ATTEND;
}

}  // namespace consortium::training
