#include "gateway/training/offer_book.h"

#include <algorithm>
#include <iterator>

#include "gateway/training/erasure.h"
#include "policy/training/offer_rules.h"

namespace consortium::training {
namespace {

// Places in the order of booking that one journal entry gives out.
constexpr uint64_t kPlacesPerEntry = 32;
static_assert(kPlacesPerEntry >= policy::kSeatsMax);

// Where the party of the booking at `begin` ends: parties are booked at once, so
// they stand together.
size_t EndOfParty(const std::vector<StoredBooking>& waiting, size_t begin) {
  size_t end = begin + 1;
  if (waiting[begin].party_ref.empty()) return end;
  while (end < waiting.size() && waiting[end].party_ref == waiting[begin].party_ref) ++end;
  return end;
}

}  // namespace

policy::SeatRules RulesOf(absl::string_view owner, const v1::TrainingOffer& offer) {
  policy::SeatRules rules{.owner = std::string(owner),
                          .capacity = offer.capacity(),
                          .reserved = offer.reserved_places(),
                          .reserved_until = absl::InfinitePast(),
                          .places_per_member = offer.places_per_member_max()};
  if (offer.reserved_places() > 0) rules.reserved_until = policy::ReservedUntil(offer);
  return rules;
}

absl::Status OfferBook::TakeBytes(std::string bytes) {
  stored_.bytes = std::move(bytes);
  if (!offer_.ParseFromString(stored_.bytes) || offer_.sessions().empty()) {
    return absl::DataLossError("an offer cannot be read: the training_offers table is damaged");
  }
  rules_ = RulesOf(stored_.key.member, offer_);
  return absl::OkStatus();
}

absl::StatusOr<std::optional<OfferBook>> OfferBook::Open(TrainingStore& store, SeatCounts& counts,
                                                         const OfferKey& key) {
  absl::StatusOr<std::optional<StoredOffer>> found = store.FindOffer(key);
  if (!found.ok()) return found.status();
  if (!found->has_value()) return std::optional<OfferBook>();
  OfferBook book(**std::move(found));
  book.due_before_ = book.stored_.due;
  if (absl::Status read = book.TakeBytes(std::move(book.stored_.bytes)); !read.ok()) return read;
  const SeatCount* known = counts.Find(key);
  if (known == nullptr) {
    absl::StatusOr<SeatCount> counted = store.CountSeats(key);
    if (!counted.ok()) return counted.status();
    counts.Remember(key, *std::move(counted));
    known = counts.Find(key);
  }
  book.held_ = known->held;
  if (!known->anybody_waits) return std::optional<OfferBook>(std::move(book));
  absl::Status read =
      store.ReadInState(key, v1::BOOKING_STATE_WAITLISTED, [&book](const StoredBooking& booking) {
        book.waiting_.push_back(booking);
        return absl::OkStatus();
      });
  if (!read.ok()) return read;
  return std::optional<OfferBook>(std::move(book));
}

absl::StatusOr<OfferBook> OfferBook::New(OfferKey key, std::string bytes, absl::Time now) {
  OfferBook book(StoredOffer{.key = std::move(key), .bytes = {}, .updated = now});
  book.replaced_ = true;
  if (absl::Status read = book.TakeBytes(std::move(bytes)); !read.ok()) return read;
  return book;
}

void OfferBook::Change(StoredBooking booking) {
  const auto [found, fresh] = change_of_.try_emplace(booking.booking_ref, changed_.size());
  if (fresh) {
    changed_.push_back(std::move(booking));
  } else {
    changed_[found->second] = std::move(booking);
  }
}

StoredBooking OfferBook::Current(StoredBooking stored) const {
  const auto found = change_of_.find(stored.booking_ref);
  return found == change_of_.end() ? std::move(stored) : changed_[found->second];
}

std::optional<absl::Time> OfferBook::NextDue(absl::Time now) const {
  if (cancelled()) return std::nullopt;
  std::optional<absl::Time> next;
  for (const absl::Time at :
       {rules_.reserved_until, policy::FirstStart(offer_), policy::RecordableUntil(offer_)}) {
    if (at > now && (!next.has_value() || at < *next)) next = at;
  }
  return next;
}

void OfferBook::Settle(absl::Time now) {
  if (!cancelled() && now >= policy::FirstStart(offer_)) {
    for (StoredBooking& booking : std::exchange(waiting_, {})) {
      Move(std::move(booking), v1::BOOKING_STATE_NO_PLACE, now);
    }
  } else {
    ConfirmWhoFits(now);
  }
  stored_.due = NextDue(now);
}

void OfferBook::ConfirmWhoFits(absl::Time now) {
  std::vector<policy::Party> parties;
  std::vector<size_t> begins;
  for (size_t begin = 0; begin < waiting_.size(); begin = EndOfParty(waiting_, begin)) {
    const size_t size = EndOfParty(waiting_, begin) - begin;
    parties.push_back({waiting_[begin].member, static_cast<uint32_t>(size)});
    begins.push_back(begin);
  }
  const std::vector<size_t> fitting = policy::Settle(rules_, parties, now, held_);
  if (fitting.empty()) return;
  for (const size_t party : fitting) {
    for (size_t i = begins[party]; i < begins[party] + parties[party].size; ++i) {
      StoredBooking& booking = waiting_[i];
      booking.state = v1::BOOKING_STATE_CONFIRMED;
      booking.state_at = now;
      if (booking.sequence != 0) ++promoted_;
      Change(booking);
    }
  }
  std::erase_if(waiting_, [](const StoredBooking& booking) {
    return booking.state == v1::BOOKING_STATE_CONFIRMED;
  });
}

void OfferBook::Add(StoredBooking booking) {
  booking.state = v1::BOOKING_STATE_WAITLISTED;
  Change(booking);
  waiting_.push_back(std::move(booking));
}

void OfferBook::Move(StoredBooking booking, v1::BookingState state, absl::Time now) {
  if (booking.state == v1::BOOKING_STATE_WAITLISTED) {
    std::erase_if(waiting_, [&booking](const StoredBooking& waiting) {
      return waiting.booking_ref == booking.booking_ref;
    });
  }
  if (HoldsPlace(booking.state) && !HoldsPlace(state)) held_.Remove(booking.member, 1);
  booking.state = state;
  booking.state_at = now;
  Change(std::move(booking));
}

absl::StatusOr<std::vector<StoredBooking>> OfferBook::Confirmed(TrainingStore& store) const {
  std::vector<StoredBooking> confirmed;
  absl::Status read = store.ReadInState(stored_.key, v1::BOOKING_STATE_CONFIRMED,
                                        [&](const StoredBooking& booking) {
                                          if (!change_of_.contains(booking.booking_ref)) {
                                            confirmed.push_back(booking);
                                          }
                                          return absl::OkStatus();
                                        });
  if (!read.ok()) return read;
  std::copy_if(
      changed_.begin(), changed_.end(), std::back_inserter(confirmed),
      [](const StoredBooking& booking) { return booking.state == v1::BOOKING_STATE_CONFIRMED; });
  return confirmed;
}

absl::Status OfferBook::Replace(TrainingStore& store, std::string bytes, absl::Time now) {
  absl::StatusOr<std::vector<StoredBooking>> confirmed = Confirmed(store);
  if (!confirmed.ok()) return confirmed.status();
  if (absl::Status read = TakeBytes(std::move(bytes)); !read.ok()) return read;
  stored_.updated = now;
  replaced_ = true;
  for (StoredBooking& booking : *confirmed) Change(std::move(booking));
  for (const StoredBooking& booking : waiting_) Change(booking);
  return absl::OkStatus();
}

absl::Status OfferBook::Cancel(TrainingStore& store, absl::Time now) {
  absl::StatusOr<std::vector<StoredBooking>> live = Confirmed(store);
  if (!live.ok()) return live.status();
  stored_.cancelled = stored_.updated = now;
  replaced_ = true;
  for (StoredBooking& booking : std::exchange(waiting_, {})) live->push_back(std::move(booking));
  ended_ = static_cast<uint32_t>(live->size());
  for (StoredBooking& booking : *live) {
    Move(std::move(booking), v1::BOOKING_STATE_OFFER_CANCELLED, now);
  }
  return absl::OkStatus();
}

absl::Status OfferBook::EraseOld(storage::Transaction& transaction) {
  if (transaction.now() < policy::RecordableUntil(offer_)) return absl::OkStatus();
  TrainingStore store(transaction.connection());
  absl::Status read = store.ReadWithDetails(stored_.key, [this](const StoredBooking& booking) {
    erased_.push_back(booking);
    return absl::OkStatus();
  });
  if (!read.ok()) return read;
  for (StoredBooking& booking : erased_) {
    if (absl::Status erased = EraseDetails(transaction, store, booking); !erased.ok()) {
      return erased;
    }
  }
  return absl::OkStatus();
}

absl::Status OfferBook::Write(storage::Transaction& transaction, ReadModel& model,
                              uint64_t sequence) {
  TrainingStore store(transaction.connection());
  OfferChange change{.key = stored_.key, .bookings = std::move(erased_)};
  if (replaced_) stored_.sequence = sequence;
  if (replaced_ || stored_.due != due_before_) {
    if (absl::Status stored = store.PutOffer(stored_); !stored.ok()) return stored;
    change.offer = stored_;
  }
  uint64_t fresh = 0;
  for (StoredBooking& booking : changed_) {
    const bool is_new = std::exchange(booking.sequence, sequence) == 0;
    if (is_new) booking.place = sequence * kPlacesPerEntry + fresh++;
    absl::Status stored = is_new ? store.InsertBooking(booking) : store.UpdateBooking(booking);
    if (stored.ok() && booking.has_details && !IsLive(booking.state) &&
        !HoldsPlace(booking.state)) {
      stored = EraseDetails(transaction, store, booking);
    }
    if (!stored.ok()) return stored;
  }
  change.bookings.insert(change.bookings.end(), changed_.begin(), changed_.end());
  SeatCounts::Written written =
      model.seat_counts().Write(stored_.key, {.held = held_, .anybody_waits = !waiting_.empty()});
  transaction.AfterCommit(
      [&model, written = std::move(written), change = std::move(change)]() mutable {
        written.Committed();
        model.Apply(std::move(change));
      });
  return absl::OkStatus();
}

}  // namespace consortium::training
