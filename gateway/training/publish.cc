#include "gateway/training/publish.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "certs/evidence/message_digest.h"
#include "gateway/journal/entry.h"
#include "gateway/journal/receipt.h"
#include "gateway/journal/request_ledger.h"
#include "gateway/training/offer_book.h"
#include "gateway/training/programme.h"

namespace consortium::training {
namespace {

using Standing = std::map<std::string, StoredOffer>;

const StoredOffer* Find(const Standing& standing, const std::string& offer_ref) {
  const auto found = standing.find(offer_ref);
  return found == standing.end() ? nullptr : &found->second;
}

void CountStep(Step step, v1::ListDifference& difference) {
  switch (step) {
    case Step::kAdd:
      return difference.set_added(difference.added() + 1);
    case Step::kChange:
      return difference.set_changed(difference.changed() + 1);
    case Step::kLeave:
      return difference.set_unchanged(difference.unchanged() + 1);
    case Step::kCancel:
      return difference.set_removed(difference.removed() + 1);
    case Step::kRefuse:
      return;
  }
}

// What publishing would answer, from what the readers see.
absl::Status Rehearse(Programme programme, const Model& model, absl::Time now,
                      v1::PublishTrainingOffersResponse* response) {
  if (!programme.verdict.ok()) return programme.verdict;
  Standing standing;
  model.offers.VisitFrom({programme.member, ""}, [&](const SharedOffer& offer) {
    if (offer->key().member != programme.member) return false;
    standing.emplace(offer->key().offer_ref, offer->terms->stored);
    return true;
  });
  v1::ListDifference& difference = *programme.report.mutable_difference();
  for (const Programme::Offer& offer : programme.offers) {
    Step step = JudgeOffer(offer, Find(standing, offer.offer_ref), now, programme);
    if (step == Step::kChange) {
      const uint32_t held = model.Find(programme.member, offer.offer_ref)->held.all();
      if (!CheckCapacity(offer, held, programme)) step = Step::kRefuse;
    }
    CountStep(step, difference);
  }
  const absl::StatusOr<std::vector<std::string>> cancelled = Cancelled(programme, standing, now);
  if (!cancelled.ok()) return cancelled.status();
  uint32_t ended = 0;
  for (const std::string& offer_ref : *cancelled) {
    const OfferFacts& facts = *model.Find(programme.member, offer_ref);
    ended += facts.held.all() + static_cast<uint32_t>(facts.waiting.size());
    CountStep(Step::kCancel, difference);
  }
  programme.report.set_bookings_cancelled(ended);
  *response = std::move(programme.report);
  return absl::OkStatus();
}

// One publication within its transaction: collects the books of the offers that it
// touches, and writes them when all is decided.
class Publication {
 public:
  Publication(Programme& programme, SeatCounts& counts, storage::Transaction& transaction)
      : programme_(programme),
        counts_(counts),
        store_(transaction.connection()),
        now_(transaction.now()) {}

  absl::Status Decide() {
    absl::Status read = store_.ReadOffersOf(programme_.member, [this](const StoredOffer& offer) {
      standing_.emplace(offer.key.offer_ref, offer);
      return absl::OkStatus();
    });
    if (!read.ok()) return read;
    v1::ListDifference& difference = *programme_.report.mutable_difference();
    for (const Programme::Offer& offer : programme_.offers) {
      const absl::StatusOr<Step> step = Take(offer);
      if (!step.ok()) return step.status();
      CountStep(*step, difference);
    }
    const absl::StatusOr<std::vector<std::string>> cancelled =
        Cancelled(programme_, standing_, now_);
    if (!cancelled.ok()) return cancelled.status();
    for (const std::string& offer_ref : *cancelled) {
      if (absl::Status ended = Cancel(offer_ref); !ended.ok()) return ended;
      CountStep(Step::kCancel, difference);
    }
    return absl::OkStatus();
  }

  absl::Status Write(storage::Transaction& transaction, ReadModel& model, uint64_t sequence) {
    uint32_t ended = 0;
    uint32_t promoted = 0;
    for (OfferBook& book : books_) {
      ended += book.ended();
      promoted += book.promoted();
      if (absl::Status written = book.Write(transaction, model, sequence); !written.ok()) {
        return written;
      }
    }
    programme_.report.set_bookings_cancelled(ended);
    programme_.report.set_bookings_promoted(promoted);
    return absl::OkStatus();
  }

 private:
  OfferKey KeyOf(const std::string& offer_ref) const { return {programme_.member, offer_ref}; }

  absl::StatusOr<OfferBook> Open(const std::string& offer_ref) {
    absl::StatusOr<std::optional<OfferBook>> book =
        OfferBook::Open(store_, counts_, KeyOf(offer_ref));
    if (!book.ok()) return book.status();
    // It was read in this very transaction.
    if (!book->has_value()) return absl::InternalError("an offer that stands is not there");
    (*book)->Settle(now_);
    return **std::move(book);
  }

  absl::StatusOr<Step> Take(const Programme::Offer& offer) {
    const Step step = JudgeOffer(offer, Find(standing_, offer.offer_ref), now_, programme_);
    if (step != Step::kAdd && step != Step::kChange) return step;
    absl::StatusOr<OfferBook> book = step == Step::kAdd
                                         ? OfferBook::New(KeyOf(offer.offer_ref), offer.bytes, now_)
                                         : Open(offer.offer_ref);
    if (!book.ok()) return book.status();
    if (step == Step::kChange) {
      if (!CheckCapacity(offer, book->held().all(), programme_)) return Step::kRefuse;
      if (absl::Status put = book->Replace(store_, offer.bytes, now_); !put.ok()) return put;
    }
    book->Settle(now_);
    books_.push_back(*std::move(book));
    return step;
  }

  absl::Status Cancel(const std::string& offer_ref) {
    absl::StatusOr<OfferBook> book = Open(offer_ref);
    if (!book.ok()) return book.status();
    if (absl::Status cancelled = book->Cancel(store_, now_); !cancelled.ok()) return cancelled;
    book->Settle(now_);
    books_.push_back(*std::move(book));
    return absl::OkStatus();
  }

  Programme& programme_;
  SeatCounts& counts_;
  TrainingStore store_;
  const absl::Time now_;
  Standing standing_;
  std::vector<OfferBook> books_;
};

}  // namespace

void Publisher::Publish(storage::Writer& writer, const server::Call& call,
                        const v1::PublishTrainingOffersRequest& request,
                        v1::PublishTrainingOffersResponse* response, server::Done done) const {
  if (absl::Status id = journal::CheckRequestId(request.request_id()); !id.ok()) return done(id);
  absl::StatusOr<std::string> digest = evidence::MessageDigest(request);
  if (!digest.ok()) return done(digest.status());
  const absl::Time now = around_.clock.Now();
  Programme programme = ReadProgramme(call.member, request, now);
  if (request.validate_only()) {
    return done(Rehearse(std::move(programme), *around_.model.Current(), now, response));
  }
  // A programme that is unusable goes the same way: retried, it gets its first answer.
  journal::SubmitOnce(
      writer, {call.member, request.request_id(), *digest}, response,
      [this, client = call.client, request_id = request.request_id(), digest = *digest, response,
       programme = std::move(programme)](storage::Transaction& transaction) mutable {
        if (!programme.verdict.ok()) return programme.verdict;
        Publication publication(programme, around_.model.seat_counts(), transaction);
        if (absl::Status decided = publication.Decide(); !decided.ok()) return decided;
        const absl::StatusOr<uint64_t> sequence = journal::Append(
            transaction,
            journal::MakeEntry("training.publish", programme.member, client, request_id, digest));
        if (!sequence.ok()) return sequence.status();
        absl::Status written = publication.Write(transaction, around_.model, *sequence);
        if (!written.ok()) return written;
        *response = std::move(programme.report);
        journal::FillReceipt(request_id, *sequence, transaction.now(), response->mutable_receipt());
        return absl::OkStatus();
      },
      std::move(done));
}

}  // namespace consortium::training
