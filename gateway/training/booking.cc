#include "gateway/training/booking.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "certs/evidence/message_digest.h"
#include "certs/platform/random.h"
#include "certs/sealing/sealing_certificates.h"
#include "gateway/journal/entry.h"
#include "gateway/journal/receipt.h"
#include "gateway/journal/request_ledger.h"
#include "gateway/training/booking_view.h"
#include "gateway/training/offer_book.h"
#include "gateway/training/refusals.h"
#include "gateway/training/sealed_details.h"
#include "google/rpc/status_details.h"
#include "policy/training/offer_rules.h"

namespace consortium::training {
namespace {

constexpr size_t kSaltBytes = 32;

// A request that was checked, with what is personal sealed.
struct Prepared {
  std::string member;
  std::string client;
  std::string request_id;
  std::string salt = {};
  std::string digest = {};  // Under `salt`.
  OfferKey offer = {};
  std::vector<StoredBooking> bookings = {};  // One per seat.
  bool unsealed = false;                     // Details came, and nobody to seal them to.
  bool no_waiting = false;
  bool together = false;
};

absl::Status SealSeats(const v1::BookPlacesRequest& request, const Surroundings& around,
                       Prepared& prepared) {
  const auto certificates = around.certificates.Get();
  absl::StatusOr<std::shared_ptr<const sealing::SealingCertificate>> certificate =
      absl::FailedPreconditionError("no sealing");
  if (certificates != nullptr) {
    certificate = certificates->For(request.offer_member(), around.clock.Now());
  }
  for (int i = 0; i < request.seats_size(); ++i) {
    if (!request.seats(i).has_details()) continue;
    prepared.unsealed = !certificate.ok();
    if (prepared.unsealed) return absl::OkStatus();
    absl::Status sealed = SealDetails(request.seats(i).details(), **certificate,
                                      prepared.bookings[static_cast<size_t>(i)]);
    if (!sealed.ok()) return sealed;
  }
  return absl::OkStatus();
}

absl::StatusOr<Prepared> Prepare(const Surroundings& around, const server::Call& call,
                                 const v1::BookPlacesRequest& request) {
  if (request.offer_member().empty() || request.offer_ref().empty()) {
    return rpc::InvalidField(request.offer_member().empty() ? "offer_member" : "offer_ref",
                             "is missing; say at which offer");
  }
  if (absl::Status seats = policy::CheckSeats(request); !seats.ok()) return seats;
  Prepared prepared{.member = call.member,
                    .client = call.client,
                    .request_id = request.request_id(),
                    .salt = platform::RandomBytes(kSaltBytes),
                    .offer = {request.offer_member(), request.offer_ref()},
                    .no_waiting = request.no_waiting(),
                    .together = request.together() && request.seats_size() > 1};
  absl::StatusOr<std::string> digest = evidence::MessageDigest(request, prepared.salt);
  if (!digest.ok()) return digest.status();
  prepared.digest = *std::move(digest);
  const std::string party = prepared.together ? NewReference() : "";
  for (const v1::Seat& seat : request.seats()) {
    prepared.bookings.push_back({.booking_ref = NewReference(),
                                 .offer = prepared.offer,
                                 .member = call.member,
                                 .participant_ref = seat.participant_ref(),
                                 .party_ref = party,
                                 .kind = seat.kind(),
                                 .request_id = request.request_id()});
  }
  if (absl::Status sealed = SealSeats(request, around, prepared); !sealed.ok()) return sealed;
  return prepared;
}

// Whether everybody of the request may come to the offer, which is settled.
absl::Status CheckOffer(const v1::BookPlacesRequest& request, const Prepared& prepared,
                        const OfferBook& book, absl::Time now) {
  const v1::OfferState state = policy::StateAt(book.offer(), book.cancelled(), now);
  const auto refuse = [state](absl::string_view reason, absl::string_view message) {
    return Refusal(absl::StatusCode::kFailedPrecondition, reason, state, message);
  };
  if (book.cancelled()) return refuse("OFFER_CANCELLED", "offer_ref: its owner cancelled it");
  if (state != v1::OFFER_STATE_OPEN) {
    return refuse("BOOKING_CLOSED",
                  "offer_ref: its booking deadline, or its first session, has passed");
  }
  for (int i = 0; i < request.seats_size(); ++i) {
    const v1::Seat& seat = request.seats(i);
    if (seat.kind() == v1::SEAT_KIND_GUEST && !book.offer().guests_welcome()) {
      return refuse("GUESTS_NOT_WELCOME",
                    absl::StrCat("seats[", i, "].kind: the owner takes no guests at this offer"));
    }
    const v1::CarerLevel& level = book.offer().restricted_to();
    if (book.offer().has_restricted_to() &&
        (seat.level().scheme() != level.scheme() || seat.level().level() != level.level())) {
      return refuse("LEVEL_NOT_MET", absl::StrCat("seats[", i,
                                                  "].level: the offer is for one scheme and "
                                                  "level alone; its restricted_to says which"));
    }
  }
  const uint32_t most = policy::PlacesAtMost(book.rules(), prepared.member);
  if (prepared.together && prepared.bookings.size() > most) {
    return refuse("PARTY_TOO_LARGE", absl::StrCat("seats: has ", prepared.bookings.size(),
                                                  " who come together; at most ", most,
                                                  " of yours could ever have places"));
  }
  if (prepared.unsealed) {
    return refuse("NO_SEALING",
                  "seats: the offer's owner has no sealing certificate in force, so that details "
                  "cannot be kept safe; leave them out, or ask the owner to renew it");
  }
  return absl::OkStatus();
}

absl::Status CheckNobodyTwice(TrainingStore& store, const Prepared& prepared,
                              v1::OfferState state) {
  for (size_t i = 0; i < prepared.bookings.size(); ++i) {
    const absl::StatusOr<bool> booked =
        store.IsBooked(prepared.offer, prepared.member, prepared.bookings[i].participant_ref);
    if (!booked.ok()) return booked.status();
    if (!*booked) continue;
    return Refusal(
        absl::StatusCode::kAlreadyExists, "ALREADY_BOOKED", state,
        absl::StrCat("seats[", i, "].participant_ref: holds or waits for a place of this offer"));
  }
  return absl::OkStatus();
}

// Whether those who were not confirmed may wait.
absl::Status CheckWaiting(const Prepared& prepared, const OfferBook& book, absl::Time now) {
  size_t waits = 0;
  for (const StoredBooking& booking : prepared.bookings) {
    if (book.Current(booking).state == v1::BOOKING_STATE_WAITLISTED) ++waits;
  }
  if (waits == 0) return absl::OkStatus();
  const uint32_t free = policy::FreePlaces(book.rules(), book.held(), prepared.member, now);
  if (prepared.no_waiting) {
    return Refusal(absl::StatusCode::kResourceExhausted, "NO_PLACES", v1::OFFER_STATE_OPEN,
                   absl::StrCat("seats: ", waits, " of ", prepared.bookings.size(),
                                " would have to wait, and ", free,
                                " places would be left for you; nothing was booked"));
  }
  if (book.waiting().size() <= kWaitingMax) return absl::OkStatus();
  return Refusal(absl::StatusCode::kResourceExhausted, "WAITING_LIST_FULL", v1::OFFER_STATE_OPEN,
                 absl::StrCat("seats: ", book.waiting().size() - waits,
                              " wait already, and at most ", kWaitingMax, " may"));
}

uint32_t PositionOf(const StoredBooking& booking, const OfferBook& book) {
  uint32_t position = 1;
  for (const StoredBooking& waiting : book.waiting()) {
    if (waiting.booking_ref == booking.booking_ref) break;
    ++position;
  }
  return position;
}

// The bookings as the change left them, for who asked for it.
template <typename Response>
void Answer(const std::vector<StoredBooking>& bookings, const OfferBook& book,
            absl::string_view viewer, absl::Time now, Response* response) {
  for (const StoredBooking& booking : bookings) {
    const StoredBooking current = book.Current(booking);
    FillBooking(current, {book.key(), book.offer(), book.cancelled()}, PositionOf(current, book),
                viewer, now, response->add_bookings());
  }
}

absl::Status DecideBooking(const v1::BookPlacesRequest& request, const Prepared& prepared,
                           const Surroundings& around, storage::Transaction& transaction,
                           v1::BookPlacesResponse* response) {
  const absl::Time now = transaction.now();
  TrainingStore store(transaction.connection());
  if (!around.membership.Get()->Visible(prepared.member, prepared.offer.member)) {
    return NoSuchOffer();
  }
  absl::StatusOr<std::optional<OfferBook>> found =
      OfferBook::Open(store, around.model.seat_counts(), prepared.offer);
  if (!found.ok()) return found.status();
  if (!found->has_value()) return NoSuchOffer();
  OfferBook& book = **found;
  book.Settle(now);
  if (absl::Status open = CheckOffer(request, prepared, book, now); !open.ok()) return open;
  if (absl::Status once = CheckNobodyTwice(store, prepared, v1::OFFER_STATE_OPEN); !once.ok()) {
    return once;
  }
  for (StoredBooking booking : prepared.bookings) {
    booking.booked = booking.state_at = now;
    book.Add(std::move(booking));
  }
  book.Settle(now);
  if (absl::Status waiting = CheckWaiting(prepared, book, now); !waiting.ok()) return waiting;
  const absl::StatusOr<uint64_t> sequence = journal::Append(
      transaction, journal::MakeEntry("training.book", prepared.member, prepared.client,
                                      prepared.request_id, prepared.digest));
  if (!sequence.ok()) return sequence.status();
  journal::FillReceipt(prepared.request_id, *sequence, now, response->mutable_receipt());
  Answer(prepared.bookings, book, prepared.member, now, response);
  return book.Write(transaction, around.model, *sequence);
}

// Everybody of the booking's party who is still live.
absl::StatusOr<std::vector<StoredBooking>> PartyOf(const StoredBooking& booking,
                                                   const OfferBook& book, TrainingStore& store) {
  std::vector<StoredBooking> party;
  for (const v1::BookingState state : {v1::BOOKING_STATE_CONFIRMED, v1::BOOKING_STATE_WAITLISTED}) {
    absl::Status read = store.ReadInState(book.key(), state, [&](const StoredBooking& other) {
      if (other.party_ref != booking.party_ref) return absl::OkStatus();
      StoredBooking current = book.Current(other);
      if (IsLive(current.state)) party.push_back(std::move(current));
      return absl::OkStatus();
    });
    if (!read.ok()) return read;
  }
  return party;
}

absl::Status DecideCancellation(const v1::CancelBookingRequest& request, const server::Call& call,
                                const std::string& digest, ReadModel& model,
                                storage::Transaction& transaction,
                                v1::CancelBookingResponse* response) {
  const absl::Time now = transaction.now();
  TrainingStore store(transaction.connection());
  absl::StatusOr<std::optional<StoredBooking>> stored = store.FindBooking(request.booking_ref());
  if (!stored.ok()) return stored.status();
  if (!stored->has_value() || (*stored)->member != call.member) return NoSuchBooking();
  absl::StatusOr<std::optional<OfferBook>> found =
      OfferBook::Open(store, model.seat_counts(), (*stored)->offer);
  if (!found.ok()) return found.status();
  if (!found->has_value()) return absl::DataLossError("a booking's offer is not there");
  OfferBook& book = **found;
  book.Settle(now);
  const StoredBooking booking = book.Current(**stored);
  if (!IsLive(booking.state)) {
    return Refusal(absl::StatusCode::kFailedPrecondition, "BOOKING_ENDED", booking.state,
                   "booking_ref: the booking has ended; there is nothing to cancel");
  }
  if (now >= policy::FirstStart(book.offer())) {
    return Refusal(absl::StatusCode::kFailedPrecondition, "OFFER_BEGUN", booking.state,
                   "booking_ref: the first session has begun; the trainer records who came");
  }
  std::vector<StoredBooking> leaving = {booking};
  if (request.whole_party() && !booking.party_ref.empty()) {
    absl::StatusOr<std::vector<StoredBooking>> party = PartyOf(booking, book, store);
    if (!party.ok()) return party.status();
    leaving = *std::move(party);
  }
  const bool late = now >= policy::CancellableUntil(book.offer());
  for (const StoredBooking& each : leaving) {
    const bool blames = late && each.state == v1::BOOKING_STATE_CONFIRMED;
    book.Move(each, blames ? v1::BOOKING_STATE_CANCELLED_LATE : v1::BOOKING_STATE_CANCELLED, now);
  }
  book.Settle(now);
  const absl::StatusOr<uint64_t> sequence =
      journal::Append(transaction, journal::MakeEntry("training.cancel", call.member, call.client,
                                                      request.booking_ref(), digest));
  if (!sequence.ok()) return sequence.status();
  journal::FillReceipt(request.request_id(), *sequence, now, response->mutable_receipt());
  Answer(leaving, book, call.member, now, response);
  return book.Write(transaction, model, *sequence);
}

}  // namespace

void BookingDesk::Book(storage::Writer& writer, const server::Call& call,
                       const v1::BookPlacesRequest& request, v1::BookPlacesResponse* response,
                       server::Done done) const {
  if (absl::Status id = journal::CheckRequestId(request.request_id()); !id.ok()) return done(id);
  absl::StatusOr<Prepared> prepared = Prepare(around_, call, request);
  if (!prepared.ok()) return done(prepared.status());
  journal::WriteRequest write{.member = call.member,
                              .request_id = request.request_id(),
                              .digest = prepared->digest,
                              .salt = prepared->salt,
                              .digest_under = [&request](absl::string_view salt) {
                                return evidence::MessageDigest(request, salt);
                              }};
  journal::SubmitOnce(
      writer, std::move(write), response,
      [this, &request, response,
       prepared = *std::move(prepared)](storage::Transaction& transaction) {
        return DecideBooking(request, prepared, around_, transaction, response);
      },
      std::move(done));
}

void BookingDesk::Cancel(storage::Writer& writer, const server::Call& call,
                         const v1::CancelBookingRequest& request,
                         v1::CancelBookingResponse* response, server::Done done) const {
  if (absl::Status id = journal::CheckRequestId(request.request_id()); !id.ok()) return done(id);
  absl::StatusOr<std::string> digest = evidence::MessageDigest(request);
  if (!digest.ok()) return done(digest.status());
  if (request.booking_ref().size() != kReferenceCharacters) return done(NoSuchBooking());
  journal::SubmitOnce(
      writer, {call.member, request.request_id(), *digest}, response,
      [this, call, &request, response, digest = *digest](storage::Transaction& transaction) {
        return DecideCancellation(request, call, digest, around_.model, transaction, response);
      },
      std::move(done));
}

}  // namespace consortium::training
