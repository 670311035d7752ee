#include "gateway/training/model_builder.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "certs/evidence/message_digest.h"
#include "gateway/training/offer_book.h"
#include "policy/training/offer_rules.h"

namespace consortium::training {
namespace {

static_assert(policy::kCapacityMax <= UINT16_MAX, "places fit a row");

absl::Status Unreadable(absl::string_view what) {
  return absl::DataLossError(absl::StrCat("the database holds ", what));
}

// The booking as it is kept in memory; `before` is what stood in its place.
SharedBooking FactsOf(StoredBooking booking, const BookingFacts* before) {
  auto facts = std::make_shared<BookingFacts>();
  if (booking.has_details) {
    facts->sealed = booking.sealed.empty() && before != nullptr
                        ? before->sealed
                        : std::make_shared<const std::string>(std::move(booking.sealed));
  }
  booking.sealed.clear();
  facts->booking = std::move(booking);
  return facts;
}

OfferName NameOf(const OfferKey& key) {
  OfferName name;
  const std::string digest = evidence::Sha256(absl::StrCat(key.member, "/", key.offer_ref));
  std::copy_n(digest.begin(), name.size(), name.begin());
  return name;
}

void Count(const StoredBooking& booking, OfferFacts& facts) {
  if (HoldsPlace(booking.state)) facts.held.Add(booking.member, 1);
  if (booking.state != v1::BOOKING_STATE_WAITLISTED) return;
  auto& waiting = facts.waiting;
  waiting.insert(std::lower_bound(waiting.begin(), waiting.end(), booking.place), booking.place);
}

void CountNoMore(const StoredBooking& booking, OfferFacts& facts) {
  if (HoldsPlace(booking.state)) facts.held.Remove(booking.member, 1);
  if (booking.state == v1::BOOKING_STATE_WAITLISTED) std::erase(facts.waiting, booking.place);
}

uint32_t Less(uint32_t from, uint32_t taken) { return from > taken ? from - taken : 0; }

// Free places are never fewer than when the reservation is in force and the asker has
// all that neighbours hold.
ListedOffer ListedOf(const OfferFacts& facts) {
  const policy::SeatRules& rules = facts.terms->rules;
  const uint32_t left = Less(rules.capacity, facts.held.all());
  const uint32_t owners = facts.held.of(rules.owner);
  uint32_t for_anybody = Less(left, Less(rules.reserved, owners));
  if (rules.places_per_member != 0) {
    for_anybody = std::min(for_anybody, Less(rules.places_per_member, facts.held.all() - owners));
  }
  SearchRow row = facts.terms->row;
  row.places_left = static_cast<uint16_t>(left);
  row.places_for_anybody = static_cast<uint16_t>(for_anybody);
  return {row, &facts};
}

}  // namespace

ModelBuilder::ModelBuilder(const Model& before, const directory::Areas& areas)
    : before_(before), areas_(areas), sequence_(before.sequence), owners_(before.owners) {}

SharedTerms ModelBuilder::TermsOf(StoredOffer stored, const OfferFacts* before) {
  auto terms = std::make_shared<OfferTerms>();
  if (!terms->offer.ParseFromString(stored.bytes) || terms->offer.sessions().empty()) {
    return nullptr;
  }
  terms->rules = RulesOf(stored.key.member, terms->offer);
  terms->row = SearchRowOf(terms->offer, stored.cancelled.has_value(), areas_);
  if (before != nullptr) {
    terms->name = before->terms->name;
    terms->row.owner = before->terms->row.owner;
  } else {
    terms->name = NameOf(stored.key);
    const auto owner = std::find(owners_.begin(), owners_.end(), stored.key.member);
    terms->row.owner = static_cast<uint32_t>(owner - owners_.begin());
    if (owner == owners_.end()) owners_.push_back(stored.key.member);
  }
  terms->stored = std::move(stored);
  return terms;
}

ModelBuilder::OfferEdit& ModelBuilder::Edit(const OfferKey& key) {
  const auto [found, fresh] = offers_.try_emplace(key);
  OfferEdit& edit = found->second;
  if (fresh) {
    edit.before = before_.Find(key.member, key.offer_ref);
    edit.facts = edit.before == nullptr ? std::make_shared<OfferFacts>()
                                        : std::make_shared<OfferFacts>(*edit.before);
  }
  return edit;
}

absl::Status ModelBuilder::Apply(OfferChange change) {
  OfferEdit& edit = Edit(change.key);
  if (change.offer.has_value()) {
    const bool is_new = edit.facts->terms == nullptr;
    SharedTerms terms = TermsOf(*std::move(change.offer), is_new ? nullptr : edit.facts.get());
    if (terms == nullptr) return Unreadable("an offer that cannot be read");
    edit.facts->terms = std::move(terms);
  }
  if (edit.facts->terms == nullptr) return Unreadable("a booking of an offer that is not there");
  for (StoredBooking& booking : change.bookings) Put(std::move(booking), edit);
  return absl::OkStatus();
}

void ModelBuilder::Put(StoredBooking booking, OfferEdit& edit) {
  sequence_ = std::max(sequence_, booking.sequence);
  std::optional<SharedBooking>& now = edit.bookings[booking.place];
  SharedBooking before;
  if (now.has_value()) {
    before = *now;
  } else if (const SharedBooking* stood = edit.facts->bookings.Find(booking.place)) {
    before = *stood;
  }
  now = FactsOf(std::move(booking), before.get());
  if (before != nullptr) CountNoMore(before->booking, *edit.facts);
  Count((*now)->booking, *edit.facts);
  PutInFeeds(before.get(), *now);
}

void ModelBuilder::PutInFeeds(const BookingFacts* before, const SharedBooking& now) {
  const StoredBooking& booking = now->booking;
  for (const std::string* member : {&booking.member, &booking.offer.member}) {
    Feed::Edits& edits = feeds_[*member];
    if (before != nullptr) {
      edits[{before->booking.sequence, before->booking.place}] = std::nullopt;
    }
    edits[ByLastChange()(now)] = now;
  }
}

std::shared_ptr<const Model> ModelBuilder::Build(uint64_t generation) && {
  auto model = std::make_shared<Model>(before_);
  model->generation = generation;
  model->sequence = sequence_;
  model->owners = std::move(owners_);
  decltype(model->offers)::Edits offers;
  decltype(model->listed)::Edits listed;
  decltype(model->due)::Edits due;
  for (auto& [key, edit] : offers_) {
    const OfferFacts* const before = edit.before;
    edit.facts->bookings = edit.facts->bookings.Edited(edit.bookings);
    const SharedOffer now = std::move(edit.facts);
    if (before != nullptr && before->terms != now->terms) {
      listed[ByStart()(ListedOffer{before->terms->row, before})] = std::nullopt;
      if (before->terms->stored.due.has_value()) due[ByDue()(before->terms)] = std::nullopt;
    }
    const ListedOffer row = ListedOf(*now);
    listed[ByStart()(row)] = row;
    if ((before == nullptr || before->terms != now->terms) && now->terms->stored.due.has_value()) {
      decltype(model->due)::Put(now->terms, due);
    }
    offers.emplace(ByKey()(now), now);
  }
  model->offers = model->offers.Edited(offers);
  model->listed = model->listed.Edited(listed);
  model->due = model->due.Edited(due);
  for (const auto& [member, edits] : feeds_) {
    Feed& feed = model->feeds[member];
    feed = feed.Edited(edits);
  }
  return model;
}

}  // namespace consortium::training
