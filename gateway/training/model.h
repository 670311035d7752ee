#ifndef CONSORTIUM_GATEWAY_TRAINING_MODEL_H_
#define CONSORTIUM_GATEWAY_TRAINING_MODEL_H_

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "consortium/v1/training_offer.pb.h"
#include "gateway/storage/versioned_set.h"
#include "gateway/training/search_row.h"
#include "gateway/training/training_store.h"
#include "policy/training/seats.h"

// What answers every read of training: immutable parts that models share.
namespace consortium::training {

// One booking. Immutable; thread-safe.
struct BookingFacts {
  StoredBooking booking;                      // But for `sealed`.
  std::shared_ptr<const std::string> sealed;  // Null: none, or erased.
};
using SharedBooking = std::shared_ptr<const BookingFacts>;

struct ByPlace {
  uint64_t operator()(const SharedBooking& each) const { return each->booking.place; }
};

struct ByLastChange {
  std::pair<uint64_t, uint64_t> operator()(const SharedBooking& each) const {
    return {each->booking.sequence, each->booking.place};
  }
};

// A member's bookings, its own and those of its offers.
using Feed = storage::VersionedSet<SharedBooking, ByLastChange>;

// What breaks ties between offers, whoever asks.
using OfferName = std::array<char, 16>;

// One offer as its owner left it. Immutable; thread-safe.
struct OfferTerms {
  StoredOffer stored;
  OfferName name = {};      // A digest of its key.
  v1::TrainingOffer offer;  // As its owner sent it.
  policy::SeatRules rules;
  SearchRow row;  // But for the places.
};
using SharedTerms = std::shared_ptr<const OfferTerms>;

// One offer with its bookings. Immutable; thread-safe.
struct OfferFacts {
  SharedTerms terms;
  policy::Occupancy held;
  storage::VersionedSet<SharedBooking, ByPlace> bookings;
  std::vector<uint64_t> waiting;  // Places of those who wait, in order.

  const OfferKey& key() const { return terms->stored.key; }
  const v1::TrainingOffer& offer() const { return terms->offer; }
  bool cancelled() const { return terms->stored.cancelled.has_value(); }
  v1::OfferState StateAt(absl::Time now) const;

  // Places that `member` could have confirmed at `now`. While a settlement is due
  // and somebody waits it is judged as before: what comes free is theirs first.
  uint32_t FreePlaces(absl::string_view member, absl::Time now) const;
};
using SharedOffer = std::shared_ptr<const OfferFacts>;

using OfferKeyView = std::pair<absl::string_view, absl::string_view>;  // Member, reference.

inline OfferKeyView ViewOf(const OfferKey& key) { return {key.member, key.offer_ref}; }

struct ByKey {
  OfferKeyView operator()(const SharedOffer& offer) const { return ViewOf(offer->key()); }
};

// Of offers that have something due alone.
struct ByDue {
  std::tuple<absl::Time, absl::string_view, absl::string_view> operator()(
      const SharedTerms& terms) const {
    const OfferKey& key = terms->stored.key;
    return {*terms->stored.due, key.member, key.offer_ref};
  }
};

// One offer as searches meet it.
struct ListedOffer {
  SearchRow row;
  const OfferFacts* facts;  // Of the model that the row is in.
};

struct ByStart {
  std::pair<int64_t, OfferName> operator()(const ListedOffer& listed) const {
    return {listed.row.first_start_us, listed.facts->terms->name};
  }
};

// Everything at one instant. Immutable; thread-safe.
struct Model {
  uint64_t generation = 0;  // Differs between any two models.
  uint64_t sequence = 0;    // Of the last change of a booking.
  storage::VersionedSet<SharedOffer, ByKey> offers;
  storage::VersionedSet<ListedOffer, ByStart> listed;   // One for each of them.
  storage::VersionedSet<SharedTerms, ByDue> due;        // Where something is.
  std::vector<std::string> owners;                      // Rows name them by place.
  std::map<std::string, Feed, std::less<>> feeds = {};  // By member.

  // Null when there is none.
  const OfferFacts* Find(absl::string_view member, absl::string_view offer_ref) const;
  const Feed* FeedOf(absl::string_view member) const;

  // When something next happens to an offer by itself.
  absl::Time NextDue() const;
};

}  // namespace consortium::training

#endif  // CONSORTIUM_GATEWAY_TRAINING_MODEL_H_
