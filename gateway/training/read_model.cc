#include "gateway/training/read_model.h"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "certs/evidence/message_digest.h"
#include "gateway/training/offer_book.h"
#include "policy/training/offer_rules.h"

namespace consortium::training {
namespace {

absl::Status Unreadable(absl::string_view what) {
  return absl::DataLossError(absl::StrCat("the database holds ", what));
}

// The booking as it is kept in memory; `before` is what stood in its place.
std::shared_ptr<const BookingFacts> FactsOf(StoredBooking booking, const BookingFacts* before) {
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

bool TakeOffer(StoredOffer stored, OfferFacts& facts) {
  if (!facts.offer.ParseFromString(stored.bytes) || facts.offer.sessions().empty()) return false;
  facts.rules = RulesOf(stored.key.member, facts.offer);
  facts.name = NameOf(stored.key);
  facts.stored = std::move(stored);
  return true;
}

// What follows from the bookings.
void Count(OfferFacts& facts) {
  facts.held = {};
  facts.waiting.clear();
  for (const auto& each : facts.bookings) {
    const StoredBooking& booking = each->booking;
    if (HoldsPlace(booking.state)) facts.held.Add(booking.member, 1);
    if (booking.state == v1::BOOKING_STATE_WAITLISTED) facts.waiting.push_back(booking.place);
  }
}

SearchRow RowOf(const OfferFacts& facts, const directory::Areas& areas) {
  SearchRow row = SearchRowOf(facts.offer, facts.stored.cancelled.has_value(), areas);
  const policy::SeatRules& rules = facts.rules;
  row.places_left = rules.capacity - std::min(rules.capacity, facts.held.all());
  row.anybodys = rules.reserved == 0 && rules.places_per_member == 0 && facts.waiting.empty();
  return row;
}

bool IsBefore(const Feed::Entry& one, const Feed::Entry& other) {
  return std::tie(one.sequence, one.place) < std::tie(other.sequence, other.place);
}

// What one commit changes of the feeds.
class FeedEdits {
 public:
  void Replace(const BookingFacts* before, const std::shared_ptr<const BookingFacts>& now) {
    const StoredBooking& booking = now->booking;
    for (const std::string* member : {&booking.member, &booking.offer.member}) {
      Edit& edit = edits_[*member];
      if (before != nullptr) edit.gone.insert({before->booking.sequence, before->booking.place});
      edit.added[booking.place] = {booking.sequence, booking.place, now};
    }
  }

  void Apply(Model& model) const {
    for (const auto& [member, edit] : edits_) {
      auto feed = std::make_shared<Feed>();
      if (const Feed* before = model.FeedOf(member)) {
        feed->entries.reserve(before->entries.size() + edit.added.size());
        std::copy_if(before->entries.begin(), before->entries.end(),
                     std::back_inserter(feed->entries), [&edit = edit](const Feed::Entry& entry) {
                       return !edit.gone.contains({entry.sequence, entry.place});
                     });
      }
      const auto kept = static_cast<std::ptrdiff_t>(feed->entries.size());
      for (const auto& [place, entry] : edit.added) feed->entries.push_back(entry);
      const auto middle = feed->entries.begin() + kept;
      std::sort(middle, feed->entries.end(), IsBefore);
      std::inplace_merge(feed->entries.begin(), middle, feed->entries.end(), IsBefore);
      model.feeds[member] = std::move(feed);
    }
  }

 private:
  struct Edit {
    std::set<std::pair<uint64_t, uint64_t>> gone;  // Sequence and place.
    std::map<uint64_t, Feed::Entry> added;         // By place.
  };
  std::map<std::string, Edit> edits_;
};

void Put(StoredBooking booking, OfferFacts& facts, FeedEdits& edits, Model& model) {
  model.sequence = std::max(model.sequence, booking.sequence);
  auto& bookings = facts.bookings;
  const auto at = std::lower_bound(
      bookings.begin(), bookings.end(), booking.place,
      [](const auto& each, uint64_t place) { return each->booking.place < place; });
  if (at != bookings.end() && (*at)->booking.place == booking.place) {
    const std::shared_ptr<const BookingFacts> before = *at;
    *at = FactsOf(std::move(booking), before.get());
    edits.Replace(before.get(), *at);
  } else {
    edits.Replace(nullptr, *bookings.insert(at, FactsOf(std::move(booking), nullptr)));
  }
}

size_t PlaceOf(const Model& model, absl::string_view member, absl::string_view offer_ref) {
  const auto found = std::lower_bound(
      model.offers.begin(), model.offers.end(), std::tie(member, offer_ref),
      [](const auto& offer, const std::tuple<absl::string_view, absl::string_view>& key) {
        const OfferKey& of = offer->stored.key;
        return std::tuple<absl::string_view, absl::string_view>(of.member, of.offer_ref) < key;
      });
  return static_cast<size_t>(found - model.offers.begin());
}

// Names owners and says what is due; after the offers have changed.
void Complete(bool new_offers, Model& model) {
  model.next_due = absl::InfiniteFuture();
  for (const auto& offer : model.offers) {
    if (offer->stored.due.has_value())
      model.next_due = std::min(model.next_due, *offer->stored.due);
  }
  if (new_offers) {
    model.owners.clear();
    for (const auto& offer : model.offers) {
      if (model.owners.empty() || model.owners.back() != offer->stored.key.member) {
        model.owners.push_back(offer->stored.key.member);
      }
    }
  }
  const auto owner_of = [&model](const std::string& member) {
    return static_cast<uint32_t>(
        std::lower_bound(model.owners.begin(), model.owners.end(), member) - model.owners.begin());
  };
  for (size_t i = 0; i < model.offers.size(); ++i) {
    const std::string& member = model.offers[i]->stored.key.member;
    const bool known = !new_offers && model.rows[i].owner < model.owners.size() &&
                       model.owners[model.rows[i].owner] == member;
    if (!known) model.rows[i].owner = owner_of(member);
  }
}

// The edited offers of one commit, by key.
using Edited = std::map<OfferKey, std::shared_ptr<OfferFacts>>;

OfferFacts& EditableOf(const Model& model, const OfferKey& key, Edited& edited) {
  std::shared_ptr<OfferFacts>& facts = edited[key];
  if (facts == nullptr) {
    const OfferFacts* before = model.Find(key.member, key.offer_ref);
    facts =
        before == nullptr ? std::make_shared<OfferFacts>() : std::make_shared<OfferFacts>(*before);
  }
  return *facts;
}

}  // namespace

v1::OfferState OfferFacts::StateAt(absl::Time now) const {
  return policy::StateAt(offer, stored.cancelled.has_value(), now);
}

uint32_t OfferFacts::FreePlaces(absl::string_view member, absl::Time now) const {
  if (StateAt(now) != v1::OFFER_STATE_OPEN) return 0;
  const bool unsettled = !waiting.empty() && stored.due.has_value() && *stored.due <= now;
  return policy::FreePlaces(rules, held, member,
                            unsettled ? *stored.due - absl::Microseconds(1) : now);
}

const OfferFacts* Model::Find(absl::string_view member, absl::string_view offer_ref) const {
  const size_t place = PlaceOf(*this, member, offer_ref);
  if (place == offers.size()) return nullptr;
  const OfferKey& key = offers[place]->stored.key;
  return key.member == member && key.offer_ref == offer_ref ? offers[place].get() : nullptr;
}

const Feed* Model::FeedOf(absl::string_view member) const {
  const auto found = feeds.find(member);
  return found == feeds.end() ? nullptr : found->second.get();
}

ReadModel::ReadModel(const directory::Areas& areas)
    : areas_(areas), model_(std::make_shared<Model>()) {}

std::shared_ptr<const Model> ReadModel::Current() const {
  platform::MutexLock lock(mutex_);
  return model_;
}

void ReadModel::Replace(std::shared_ptr<const Model> model) {
  platform::MutexLock lock(mutex_);
  model_.swap(model);
}

void ReadModel::Apply(OfferChange change) { pending_.push_back(std::move(change)); }

void ReadModel::Commit() {
  if (pending_.empty()) return;
  const std::shared_ptr<const Model> before = Current();
  auto model = std::make_shared<Model>(*before);
  ++model->generation;
  Edited edited;
  FeedEdits edits;
  for (OfferChange& change : std::exchange(pending_, {})) {
    OfferFacts& facts = EditableOf(*before, change.key, edited);
    // Parsed by the change that committed it.
    if (change.offer.has_value() && !TakeOffer(*std::move(change.offer), facts)) std::abort();
    for (StoredBooking& booking : change.bookings) Put(std::move(booking), facts, edits, *model);
  }
  bool new_offers = false;
  for (auto& [key, facts] : edited) {
    Count(*facts);
    const size_t place = PlaceOf(*model, key.member, key.offer_ref);
    SearchRow row = RowOf(*facts, areas_);
    if (model->Find(key.member, key.offer_ref) == nullptr) {
      new_offers = true;
      const auto at = static_cast<std::ptrdiff_t>(place);
      model->offers.insert(model->offers.begin() + at, std::move(facts));
      model->rows.insert(model->rows.begin() + at, row);
    } else {
      row.owner = model->rows[place].owner;
      model->offers[place] = std::move(facts);
      model->rows[place] = row;
    }
  }
  edits.Apply(*model);
  Complete(new_offers, *model);
  Replace(std::move(model));
}

absl::Status ReadModel::Load(storage::Connection& connection) {
  TrainingStore store(connection);
  auto model = std::make_shared<Model>();
  std::vector<std::shared_ptr<OfferFacts>> offers;
  absl::Status read = store.ReadOffers([&](const StoredOffer& stored) {
    offers.push_back(std::make_shared<OfferFacts>());
    if (!TakeOffer(stored, *offers.back())) return Unreadable("an offer that cannot be read");
    return absl::OkStatus();
  });
  if (!read.ok()) return read;
  std::map<OfferKey, OfferFacts*> by_key;
  for (const auto& offer : offers) by_key[offer->stored.key] = offer.get();
  FeedEdits edits;
  read = store.ReadBookings([&](const StoredBooking& booking) {
    const auto offer = by_key.find(booking.offer);
    if (offer == by_key.end()) return Unreadable("a booking of an offer that is not there");
    Put(booking, *offer->second, edits, *model);
    return absl::OkStatus();
  });
  if (!read.ok()) return read;
  // A database may sort text by another collation.
  std::sort(offers.begin(), offers.end(),
            [](const auto& one, const auto& other) { return one->stored.key < other->stored.key; });
  for (auto& offer : offers) {
    Count(*offer);
    model->rows.push_back(RowOf(*offer, areas_));
    model->offers.push_back(std::move(offer));
  }
  model->generation = Current()->generation + 1;
  edits.Apply(*model);
  Complete(/*new_offers=*/true, *model);
  pending_.clear();
  Replace(std::move(model));
  return absl::OkStatus();
}

}  // namespace consortium::training
