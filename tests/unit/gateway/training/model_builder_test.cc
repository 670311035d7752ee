#include "gateway/training/model_builder.h"

#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gateway/directory/areas.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/sample_offer.h"
#include "tests/support/status_matchers.h"

namespace consortium::training {
namespace {

using testing::IsOk;
using testing::SampleOffer;
using testing::StatusIs;
using testing::TimestampAt;

const absl::Time kNow = absl::FromUnixSeconds(1'795'424'400);
constexpr const char* kMembers[] = {"barnet", "camden", "hackney"};

StoredOffer Offer(const OfferKey& key, absl::Time start, uint32_t capacity, uint32_t reserved = 0,
                  uint32_t per_member = 0) {
  v1::TrainingOffer offer = SampleOffer(key.offer_ref, start);
  offer.set_capacity(capacity);
  offer.set_reserved_places(reserved);
  if (reserved > 0) *offer.mutable_reserved_until() = TimestampAt(kNow + absl::Hours(1));
  offer.set_places_per_member_max(per_member);
  return {.key = key, .bytes = offer.SerializeAsString(), .updated = kNow};
}

// What stands, as a database would have it, and the changes that led to it.
struct Books {
  std::map<OfferKey, StoredOffer> offers;
  std::map<uint64_t, StoredBooking> bookings;  // By place.
};

std::shared_ptr<const Model> Loaded(const Books& books) {
  const Model nothing;
  ModelBuilder builder(nothing, directory::Areas::Shipped());
  for (const auto& [key, offer] : books.offers) {
    EXPECT_THAT(builder.Apply({.key = key, .offer = offer}), IsOk());
  }
  for (const auto& [place, booking] : books.bookings) {
    EXPECT_THAT(builder.Apply({.key = booking.offer, .bookings = {booking}}), IsOk());
  }
  return std::move(builder).Build(1);
}

std::string Described(const SharedBooking& each) {
  const StoredBooking& booking = each->booking;
  return absl::StrCat(booking.place, "@", booking.sequence, " ", booking.member, " ",
                      v1::BookingState_Name(booking.state), " ",
                      each->sealed == nullptr ? "-" : *each->sealed);
}

// Everything that readers see of a model, in the order in which they see it.
std::string Described(const Model& model) {
  std::vector<std::string> lines = {absl::StrCat("sequence ", model.sequence)};
  model.offers.VisitFrom({"", ""}, [&lines](const SharedOffer& offer) {
    lines.push_back(absl::StrCat("offer ", offer->key().member, "/", offer->key().offer_ref, " of ",
                                 offer->offer().capacity(), " held ", offer->held.all(),
                                 " waiting ", absl::StrJoin(offer->waiting, " ")));
    for (const char* member : kMembers) {
      lines.push_back(absl::StrCat("  by ", member, " ", offer->held.of(member)));
    }
    offer->bookings.VisitFrom(0, [&lines](const SharedBooking& each) {
      lines.push_back(absl::StrCat("  ", Described(each)));
      return true;
    });
    return true;
  });
  model.listed.VisitFrom({0, OfferName{}}, [&](const ListedOffer& listed) {
    EXPECT_EQ(model.Find(listed.facts->key().member, listed.facts->key().offer_ref), listed.facts);
    lines.push_back(absl::StrCat("listed ", listed.facts->key().offer_ref, " of ",
                                 model.owners[listed.row.owner], " ", listed.row.first_start_us,
                                 " ", listed.row.traits, " ", listed.row.places_left, " ",
                                 listed.row.places_for_anybody));
    return true;
  });
  lines.push_back(absl::StrCat("due ", absl::FormatTime(model.NextDue())));
  for (const auto& [member, feed] : model.feeds) {
    lines.push_back(absl::StrCat("feed of ", member));
    feed.VisitFrom({0, 0}, [&lines](const SharedBooking& each) {
      lines.push_back(absl::StrCat("  ", Described(each)));
      return true;
    });
  }
  return absl::StrJoin(lines, "\n");
}

// Makes up a commit's changes, and brings `books` up to them.
class Commits {
 public:
  explicit Commits(uint32_t seed) : random_(seed) {}

  std::vector<OfferChange> Next(Books& books) {
    std::vector<OfferChange> changes;
    for (uint32_t i = 0; i <= Below(4); ++i) {
      OfferChange& change = changes.emplace_back();
      change.key = {kMembers[Below(3)], absl::StrCat("offer-", Below(12))};
      ++sequence_;
      if (!books.offers.contains(change.key) || Below(5) == 0) change.offer = Terms(change.key);
      if (change.offer.has_value()) books.offers[change.key] = *change.offer;
      for (uint32_t j = Below(4); j > 0; --j) {
        StoredBooking booking = Below(2) == 0 ? Fresh(change.key) : Moved(change.key, books);
        books.bookings[booking.place] = booking;
        // The statements leave out what they do not change.
        if (booking.has_details && Below(2) == 0 && known_.contains(booking.place)) {
          booking.sealed.clear();
        }
        known_.insert(booking.place);
        change.bookings.push_back(std::move(booking));
      }
    }
    return changes;
  }

 private:
  uint32_t Below(uint32_t bound) { return random_() % bound; }

  StoredOffer Terms(const OfferKey& key) {
    const absl::Time start = kNow + absl::Hours(1 + Below(3));
    StoredOffer offer = Offer(key, start, 1 + Below(6), Below(2), Below(3));
    if (Below(8) == 0) offer.cancelled = kNow;
    if (Below(4) != 0) offer.due = kNow + absl::Minutes(Below(5));
    return offer;
  }

  StoredBooking Fresh(const OfferKey& key) {
    StoredBooking booking;
    booking.offer = key;
    booking.member = kMembers[Below(3)];
    booking.place = ++places_;
    booking.state = Below(2) == 0 ? v1::BOOKING_STATE_CONFIRMED : v1::BOOKING_STATE_WAITLISTED;
    booking.sequence = sequence_;
    booking.has_details = Below(2) == 0;
    if (booking.has_details) booking.sealed = absl::StrCat("sealed ", booking.place);
    return booking;
  }

  StoredBooking Moved(const OfferKey& key, const Books& books) {
    std::vector<const StoredBooking*> of_offer;
    for (const auto& [place, booking] : books.bookings) {
      if (booking.offer == key) of_offer.push_back(&booking);
    }
    if (of_offer.empty()) return Fresh(key);
    StoredBooking booking = *of_offer[Below(static_cast<uint32_t>(of_offer.size()))];
    booking.state = static_cast<v1::BookingState>(1 + Below(8));
    // Erasing details is no news to anybody.
    if (Below(4) != 0) booking.sequence = sequence_;
    if (Below(4) == 0) {
      booking.has_details = false;
      booking.sealed.clear();
    }
    return booking;
  }

  std::mt19937 random_;
  std::set<uint64_t> known_;
  uint64_t sequence_ = 0;
  uint64_t places_ = 0;
};

TEST(ModelBuilderTest, CommitByCommitItIsWhatLoadingEverythingMakes) {
  for (uint32_t seed = 1; seed <= 8; ++seed) {
    SCOPED_TRACE(seed);
    Commits commits(seed);
    Books books;
    auto model = std::make_shared<const Model>();
    for (int commit = 0; commit < 100; ++commit) {
      const std::string before = Described(*model);
      ModelBuilder builder(*model, directory::Areas::Shipped());
      for (OfferChange& change : commits.Next(books)) {
        ASSERT_THAT(builder.Apply(std::move(change)), IsOk());
      }
      const auto next = std::move(builder).Build(model->generation + 1);
      ASSERT_EQ(Described(*model), before) << "readers of the model before see no change";
      ASSERT_EQ(Described(*next), Described(*Loaded(books)));
      ASSERT_EQ(next->generation, model->generation + 1);
      model = next;
    }
  }
}

TEST(ModelBuilderTest, ARowBoundsTheFreePlacesOfAnybodyAtAnyTime) {
  Commits commits(99);
  Books books;
  auto model = std::make_shared<const Model>();
  for (int commit = 0; commit < 200; ++commit) {
    ModelBuilder builder(*model, directory::Areas::Shipped());
    for (OfferChange& change : commits.Next(books)) {
      ASSERT_THAT(builder.Apply(std::move(change)), IsOk());
    }
    model = std::move(builder).Build(1);
    model->listed.VisitFrom({0, OfferName{}}, [](const ListedOffer& listed) {
      for (const absl::Duration later : {absl::ZeroDuration(), absl::Minutes(61)}) {
        if (listed.facts->StateAt(kNow + later) != v1::OFFER_STATE_OPEN) continue;
        for (const char* member : {"barnet", "camden", "hackney", "enfield"}) {
          const uint32_t free = listed.facts->FreePlaces(member, kNow + later);
          EXPECT_LE(free, listed.row.places_left);
          EXPECT_GE(free, listed.row.places_for_anybody);
        }
      }
      return true;
    });
  }
}

TEST(ModelBuilderTest, RowsThatAreNoneAreRefused) {
  const OfferKey key{"hackney", "course"};
  const Model nothing;
  StoredOffer broken = Offer(key, kNow, 1);
  broken.bytes = "\xff";
  EXPECT_THAT(
      ModelBuilder(nothing, directory::Areas::Shipped()).Apply({.key = key, .offer = broken}),
      StatusIs(absl::StatusCode::kDataLoss));
  StoredBooking nowhere;
  nowhere.offer = key;
  EXPECT_THAT(
      ModelBuilder(nothing, directory::Areas::Shipped()).Apply({.key = key, .bookings = {nowhere}}),
      StatusIs(absl::StatusCode::kDataLoss));
}

}  // namespace
}  // namespace consortium::training
