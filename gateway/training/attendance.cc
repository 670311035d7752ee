#include "gateway/training/attendance.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "certs/evidence/message_digest.h"
#include "gateway/journal/entry.h"
#include "gateway/journal/receipt.h"
#include "gateway/journal/request_ledger.h"
#include "gateway/training/booking_view.h"
#include "gateway/training/offer_book.h"
#include "gateway/training/refusals.h"
#include "google/rpc/status_details.h"
#include "policy/training/offer_rules.h"

namespace consortium::training {
namespace {

std::string PathOf(int index) { return absl::StrCat("attendances[", index, "].booking_ref"); }

absl::Status Check(const v1::RecordAttendanceRequest& request) {
  if (request.attendances().empty() || request.attendances_size() > kAttendancesMax) {
    return rpc::InvalidField("attendances", absl::StrCat("has ", request.attendances_size(),
                                                         "; give 1 to ", kAttendancesMax));
  }
  std::vector<rpc::FieldViolation> violations;
  absl::flat_hash_set<absl::string_view> seen;
  for (int i = 0; i < request.attendances_size(); ++i) {
    if (seen.insert(request.attendances(i).booking_ref()).second) continue;
    violations.push_back({PathOf(i), "is there twice; say once of each whether they came"});
  }
  return violations.empty() ? absl::OkStatus() : rpc::InvalidFields(violations);
}

absl::Status CheckTime(const OfferBook& book, absl::Time now) {
  const v1::OfferState state = policy::StateAt(book.offer(), book.cancelled(), now);
  if (book.cancelled() || now < policy::FirstStart(book.offer())) {
    return Refusal(absl::StatusCode::kFailedPrecondition, "NOT_BEGUN", state,
                   "offer_ref: its first session has not begun");
  }
  if (now < policy::RecordableUntil(book.offer())) return absl::OkStatus();
  return Refusal(absl::StatusCode::kFailedPrecondition, "TOO_LATE", state,
                 "offer_ref: its last session was more than 30 days ago");
}

// Records one, and says which booking it is.
absl::StatusOr<StoredBooking> RecordOne(const v1::Attendance& attendance, const std::string& path,
                                        TrainingStore& store, OfferBook& book, absl::Time now) {
  absl::StatusOr<std::optional<StoredBooking>> stored = store.FindBooking(attendance.booking_ref());
  if (!stored.ok()) return stored.status();
  if (!stored->has_value() || (*stored)->offer != book.key()) {
    return rpc::InvalidField(path, "is no booking of this offer");
  }
  StoredBooking booking = book.Current(**std::move(stored));
  if (!HoldsPlace(booking.state)) {
    return Refusal(absl::StatusCode::kFailedPrecondition, "NOT_CONFIRMED", booking.state,
                   absl::StrCat(path, ": the booking has no place: nobody was expected"));
  }
  const v1::BookingState state =
      attendance.attended() ? v1::BOOKING_STATE_ATTENDED : v1::BOOKING_STATE_DID_NOT_ATTEND;
  if (booking.state != state) book.Move(booking, state, now);
  return booking;
}

absl::Status Decide(const v1::RecordAttendanceRequest& request, const server::Call& call,
                    const std::string& digest, ReadModel& model, storage::Transaction& transaction,
                    v1::RecordAttendanceResponse* response) {
  const absl::Time now = transaction.now();
  TrainingStore store(transaction.connection());
  absl::StatusOr<std::optional<OfferBook>> found =
      OfferBook::Open(store, model.seat_counts(), {call.member, request.offer_ref()});
  if (!found.ok()) return found.status();
  if (!found->has_value()) return NoSuchOffer();
  OfferBook& book = **found;
  book.Settle(now);
  if (absl::Status time = CheckTime(book, now); !time.ok()) return time;
  std::vector<StoredBooking> recorded;
  for (int i = 0; i < request.attendances_size(); ++i) {
    absl::StatusOr<StoredBooking> booking =
        RecordOne(request.attendances(i), PathOf(i), store, book, now);
    if (!booking.ok()) return booking.status();
    recorded.push_back(*std::move(booking));
  }
  book.Settle(now);
  const absl::StatusOr<uint64_t> sequence =
      journal::Append(transaction, journal::MakeEntry("training.attendance", call.member,
                                                      call.client, request.offer_ref(), digest));
  if (!sequence.ok()) return sequence.status();
  journal::FillReceipt(request.request_id(), *sequence, now, response->mutable_receipt());
  for (const StoredBooking& booking : recorded) {
    FillBooking(book.Current(booking), {book.key(), book.offer(), book.cancelled()}, 0, call.member,
                now, response->add_bookings());
  }
  return book.Write(transaction, model, *sequence);
}

}  // namespace

void AttendanceRegister::Record(storage::Writer& writer, const server::Call& call,
                                const v1::RecordAttendanceRequest& request,
                                v1::RecordAttendanceResponse* response, server::Done done) const {
  if (absl::Status id = journal::CheckRequestId(request.request_id()); !id.ok()) return done(id);
  absl::StatusOr<std::string> digest = evidence::MessageDigest(request);
  if (!digest.ok()) return done(digest.status());
  if (absl::Status checked = Check(request); !checked.ok()) return done(checked);
  journal::SubmitOnce(
      writer, {call.member, request.request_id(), *digest}, response,
      [this, call, &request, response, digest = *digest](storage::Transaction& transaction) {
        return Decide(request, call, digest, model_, transaction, response);
      },
      std::move(done));
}

}  // namespace consortium::training
