#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "certs/platform/clock.h"
#include "certs/platform/random.h"
#include "consortium/v1/training.pb.h"
#include "tests/bench/figure.h"
#include "tests/bench/figures.h"
#include "tests/bench/floors.h"
#include "tests/bench/load.h"
#include "tests/bench/rounds.h"
#include "tests/bench/world.h"
#include "tests/support/sample_offer.h"

namespace consortium::bench {
namespace {

constexpr char kSearch[] = "/consortium.v1.TrainingService/SearchTraining";
constexpr char kPublish[] = "/consortium.v1.TrainingService/PublishTrainingOffers";
constexpr char kBook[] = "/consortium.v1.TrainingService/BookPlaces";
constexpr int kBoroughs = 6;
constexpr int kOffers = 5'000;
constexpr int kOffersAtOnce = 1'000;
constexpr uint32_t kFound = 20;
constexpr int kCallers = 64;
constexpr int kBookedOffers = 100;
constexpr uint32_t kPlaces = 1'000;
constexpr const char* kPostcodes[] = {"E8 1EA", "N22 8LE", "NW1 2DB", "EN1 3XA", "N1 2UD"};
constexpr const char* kNear[] = {"E8", "N22", "NW1", "EN1", "N1"};

// Offer number `number`: the same topics, days and places again and again, in other
// combinations.
v1::TrainingOffer Offer(int number, absl::Time now) {
  v1::TrainingOffer offer = testing::SampleOffer(
      absl::StrCat("offer-", number), now + absl::Hours(24 * (2 + number % 180) + number % 8));
  offer.clear_topics();
  offer.add_topics(static_cast<v1::TrainingTopic>(1 + number % v1::TrainingTopic_MAX));
  offer.add_topics(static_cast<v1::TrainingTopic>(1 + (number + 7) % v1::TrainingTopic_MAX));
  offer.set_stage(static_cast<v1::TrainingStage>(1 + number / 3 % v1::TrainingStage_MAX));
  offer.mutable_venue()->set_postcode(kPostcodes[number / 5 % std::size(kPostcodes)]);
  offer.set_capacity(kPlaces);
  return offer;
}

absl::Status Publish(const World& world, int offers) {
  const absl::Time now = platform::SystemClock().Now();
  for (int number = 0, borough = 0; number < offers; borough = (borough + 1) % kBoroughs) {
    v1::PublishTrainingOffersRequest request;
    request.set_request_id(platform::RandomUuid());
    for (int i = 0; i < kOffersAtOnce && number < offers; ++i, ++number) {
      *request.add_offers() = Offer(number, now);
    }
    v1::PublishTrainingOffersResponse response;
    absl::Status published = Call(*world.Connect(borough), kPublish, request, &response);
    if (!published.ok()) return published;
    if (response.offers_refused() != 0) {
      return absl::InternalError(
          absl::StrCat("refused: ", response.problems(0).ShortDebugString()));
    }
  }
  return absl::OkStatus();
}

// Half for a topic within three miles, half for anything with places.
std::vector<std::string> Searches() {
  std::vector<std::string> searches;
  for (int i = 0; i < 64; ++i) {
    v1::SearchTrainingRequest search;
    search.set_page_size(kFound);
    search.set_free_places_min(2);
    if (i % 2 == 0) {
      search.add_topics(static_cast<v1::TrainingTopic>(1 + i % v1::TrainingTopic_MAX));
      search.set_near(kNear[i / 2 % std::size(kNear)]);
      search.set_max_distance_miles(3);
    }
    searches.push_back(search.SerializeAsString());
  }
  return searches;
}

absl::StatusOr<LoadResult> RunBookings(const World& world, int calls) {
  Load load;
  for (int channel = 0; channel < kBoroughs; ++channel) {
    load.channels.push_back(world.Connect(channel));
  }
  load.outstanding = kCallers;
  load.calls = calls;
  load.path = kBook;
  load.request = [](uint64_t call, size_t) {
    v1::BookPlacesRequest request;
    request.set_request_id(platform::RandomUuid());
    request.set_offer_member(BoroughId(0));
    request.set_offer_ref(absl::StrCat("offer-", call % kBookedOffers));
    v1::Seat& seat = *request.add_seats();
    seat.set_participant_ref(absl::StrCat("p", platform::RandomUuid().substr(1)));
    seat.set_kind(v1::SEAT_KIND_CARER);
    return request.SerializeAsString();
  };
  return RunLoad(load, world.pid());
}

}  // namespace

absl::Status MeasureTrainingSearch(const Place& place, const Effort& effort) {
  auto world = World::Start(SubFolder(place.folder, "world"), place.gateway, kBoroughs);
  if (!world.ok()) return world.status();
  if (absl::Status published = Publish(**world, kOffers); !published.ok()) return published;
  const auto rounds = MeasureRounds(**world, kSearch, Searches(), effort);
  if (!rounds.ok()) return rounds.status();
  PrintRatio("training_search_cpu_ratio", *rounds,
             absl::StrFormat("%d offers of %d boroughs, %d a page; half of the searches for a "
                             "topic within three miles, half for anything, two free places in "
                             "both",
                             kOffers, kBoroughs, kFound));
  return absl::OkStatus();
}

absl::Status MeasureBooking(const Place& place, const Effort& effort) {
  auto world = World::Start(SubFolder(place.folder, "world"), place.gateway, kBoroughs);
  if (!world.ok()) return world.status();
  if (absl::Status published = Publish(**world, kBookedOffers); !published.ok()) return published;
  constexpr size_t kRequestBytes = 128;  // About what a request has.
  std::vector<double> ratios, rates, syncs;
  for (int round = -1; round < effort.rounds; ++round) {
    const auto appends = FdatasyncAppendsPerSecond(place.folder, kRequestBytes,
                                                   absl::Milliseconds(effort.calls / 4 + 50));
    if (!appends.ok()) return appends.status();
    const auto booked = RunBookings(**world, effort.calls);
    if (!booked.ok()) return booked.status();
    if (round < 0) continue;
    rates.push_back(effort.calls / absl::ToDoubleSeconds(booked->wall));
    syncs.push_back(*appends);
    ratios.push_back(rates.back() / syncs.back());
  }
  PrintFigure(
      "booking_vs_fdatasync_64", Median(ratios), "ratio",
      absl::StrFormat("%.0f acknowledged bookings/s of one place from 64 callers at %d "
                      "offers, without details / %.0f fdatasync appends/s of %d bytes on "
                      "this disk; rounds %s",
                      Median(rates), kBookedOffers, Median(syncs), kRequestBytes, Spread(ratios)));
  return absl::OkStatus();
}

}  // namespace consortium::bench
