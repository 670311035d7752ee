#include "gateway/placements/handling.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "certs/evidence/message_digest.h"
#include "consortium/v1/instant.h"
#include "gateway/journal/entry.h"
#include "gateway/journal/receipt.h"
#include "gateway/journal/request_ledger.h"
#include "gateway/placements/answers.h"
#include "gateway/placements/need_book.h"
#include "gateway/placements/placement_view.h"
#include "gateway/placements/refusals.h"
#include "google/rpc/status_details.h"

namespace consortium::placements {
namespace {

// The need of a request of the caller's, out or in, brought up to now.
absl::StatusOr<NeedBook> OpenOf(storage::Transaction& transaction, const Surroundings& around,
                                const std::string& placement_ref, const server::Call& call) {
  absl::StatusOr<std::optional<NeedBook>> book =
      NeedBook::OpenOf(transaction.connection(), placement_ref);
  if (!book.ok()) return book.status();
  if (!book->has_value()) return NoSuchRequest();
  const StoredRequest* const request = (*book)->Find(placement_ref);
  if (request->asker != call.member && request->host != call.member) return NoSuchRequest();
  (*book)->RunOut(transaction.now(), Rules(around.membership.Get()->policy()));
  return **std::move(book);
}

// What every change of this file does at its end.
template <typename Response>
absl::Status Finish(const server::Call& call, absl::string_view kind, const std::string& request_id,
                    const std::string& subject, const std::string& digest, NeedBook& book,
                    const Surroundings& around, storage::Transaction& transaction,
                    Response* response) {
  const absl::StatusOr<uint64_t> sequence = journal::Append(
      transaction, journal::MakeEntry(kind, call.member, call.client, subject, digest));
  if (!sequence.ok()) return sequence.status();
  journal::FillReceipt(request_id, *sequence, transaction.now(), response->mutable_receipt());
  return book.Write(transaction, around, *sequence);
}

absl::Status DecideAnswer(const v1::RespondToPlacementRequestRequest& request,
                          const server::Call& call, const std::string& digest,
                          const Surroundings& around, storage::Transaction& transaction,
                          v1::RespondToPlacementRequestResponse* response) {
  const absl::Time now = transaction.now();
  absl::StatusOr<NeedBook> book = OpenOf(transaction, around, request.placement_ref(), call);
  if (!book.ok()) return book.status();
  StoredRequest& asked = *book->Find(request.placement_ref());
  const Rules rules(around.membership.Get()->policy());
  if (absl::Status done = Answer(request, call.member, rules, now, *book, asked); !done.ok()) {
    return done;
  }
  FillAnswer(asked, call.member, around, now, response->mutable_request());
  return Finish(call, "placements.respond", request.request_id(), request.placement_ref(), digest,
                *book, around, transaction, response);
}

absl::Status DecideTakeUp(const v1::TakeUpPlacementRequest& request, const server::Call& call,
                          const std::string& digest, const Surroundings& around,
                          storage::Transaction& transaction,
                          v1::TakeUpPlacementResponse* response) {
  const absl::Time now = transaction.now();
  absl::StatusOr<NeedBook> book = OpenOf(transaction, around, request.placement_ref(), call);
  if (!book.ok()) return book.status();
  StoredRequest& taken = *book->Find(request.placement_ref());
  if (taken.asker != call.member) return NotYourMove(taken.state);
  const StoredRequest* const chosen = book->Chosen();
  if (chosen != nullptr && chosen != &taken) {
    return Refusal("TAKEN_UP_ELSEWHERE", taken.state,
                   "placement_ref: you have taken up another place for this need; withdraw that "
                   "first");
  }
  absl::Status moved = book->Move(taken, policy::Move::kTakeUp, call.member, now);
  if (!moved.ok()) return moved;
  for (StoredRequest& other : book->requests()) {
    if (&other == &taken || policy::HasEnded(other.state)) continue;
    moved = book->Move(other, policy::Move::kWithdraw, call.member, now);
    if (!moved.ok()) return moved;
    FillAnswer(other, call.member, around, now, response->add_withdrawn());
  }
  FillAnswer(taken, call.member, around, now, response->mutable_request());
  return Finish(call, "placements.take-up", request.request_id(), request.placement_ref(), digest,
                *book, around, transaction, response);
}

absl::StatusOr<NeedBook> OpenToWithdraw(const v1::WithdrawPlacementRequestRequest& request,
                                        const server::Call& call, const Surroundings& around,
                                        storage::Transaction& transaction) {
  if (request.has_placement_ref()) {
    return OpenOf(transaction, around, request.placement_ref(), call);
  }
  absl::StatusOr<std::optional<NeedBook>> book =
      NeedBook::Open(transaction.connection(), request.need_ref());
  if (!book.ok()) return book.status();
  if (!book->has_value() || (*book)->need().member != call.member) return NoSuchNeed();
  (*book)->RunOut(transaction.now(), Rules(around.membership.Get()->policy()));
  if ((*book)->need().closed.has_value()) {
    return Refusal("NEED_CLOSED", "need_ref: the need is closed already");
  }
  return **std::move(book);
}

absl::Status DecideWithdrawal(const v1::WithdrawPlacementRequestRequest& request,
                              const server::Call& call, const std::string& digest,
                              const Surroundings& around, storage::Transaction& transaction,
                              v1::WithdrawPlacementRequestResponse* response) {
  const absl::Time now = transaction.now();
  absl::StatusOr<NeedBook> book = OpenToWithdraw(request, call, around, transaction);
  if (!book.ok()) return book.status();
  for (StoredRequest& asked : book->requests()) {
    if (request.has_placement_ref()) {
      if (asked.placement_ref != request.placement_ref()) continue;
      if (asked.asker != call.member) return NotYourMove(asked.state);
    } else if (policy::HasEnded(asked.state)) {
      continue;
    }
    absl::Status moved = book->Move(asked, policy::Move::kWithdraw, call.member, now);
    if (!moved.ok()) return moved;
    FillAnswer(asked, call.member, around, now, response->add_requests());
  }
  if (!request.has_placement_ref()) book->Close(now);
  return Finish(call, "placements.withdraw", request.request_id(),
                request.has_placement_ref() ? request.placement_ref() : request.need_ref(), digest,
                *book, around, transaction, response);
}

// Hands the writer what decides, once per request.
template <typename Request, typename Response, typename Decision>
void Submit(storage::Writer& writer, const server::Call& call, const Request& request,
            Response* response, const Surroundings& around, Decision decide, server::Done done) {
  if (absl::Status id = journal::CheckRequestId(request.request_id()); !id.ok()) return done(id);
  absl::StatusOr<std::string> digest = evidence::MessageDigest(request);
  if (!digest.ok()) return done(digest.status());
  journal::SubmitOnce(
      writer, {call.member, request.request_id(), *digest}, response,
      [call, &request, response, &around, decide,
       digest = *digest](storage::Transaction& transaction) {
        return decide(request, call, digest, around, transaction, response);
      },
      std::move(done));
}

}  // namespace

void Handler::Respond(storage::Writer& writer, const server::Call& call,
                      const v1::RespondToPlacementRequestRequest& request,
                      v1::RespondToPlacementRequestResponse* response, server::Done done) const {
  Submit(writer, call, request, response, around_, DecideAnswer, std::move(done));
}

void Handler::TakeUp(storage::Writer& writer, const server::Call& call,
                     const v1::TakeUpPlacementRequest& request,
                     v1::TakeUpPlacementResponse* response, server::Done done) const {
  Submit(writer, call, request, response, around_, DecideTakeUp, std::move(done));
}

void Handler::Withdraw(storage::Writer& writer, const server::Call& call,
                       const v1::WithdrawPlacementRequestRequest& request,
                       v1::WithdrawPlacementRequestResponse* response, server::Done done) const {
  Submit(writer, call, request, response, around_, DecideWithdrawal, std::move(done));
}

}  // namespace consortium::placements
