#include "gateway/training/search.h"

#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/rpc/status_details.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/gateway/training/training_world.h"

namespace consortium::training {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::SampleOffer;
using ::testing::SizeIs;
using testing::StatusIs;
using testing::TimestampAt;

class TrainingSearchTest : public TrainingWorld {
 protected:
  // Publishes an offer of hackney's under each name, in that order of days.
  void PublishOffers(
      const std::vector<std::pair<std::string, std::function<void(v1::TrainingOffer&)>>>& offers) {
    v1::PublishTrainingOffersRequest request;
    absl::Time start = NextTuesday();
    for (const auto& [ref, change] : offers) {
      v1::TrainingOffer offer = SampleOffer(ref, start);
      change(offer);
      *request.add_offers() = offer;
      start += absl::Hours(24);
    }
    const auto published = Publish("hackney", request);
    ASSERT_THAT(published, IsOk());
    ASSERT_EQ(published->offers_refused(), 0u) << published->ShortDebugString();
  }

  std::vector<std::string> Refs(const absl::StatusOr<v1::SearchTrainingResponse>& response) {
    EXPECT_THAT(response, IsOk());
    std::vector<std::string> refs;
    if (response.ok()) {
      for (const v1::FoundTraining& found : response->found()) {
        refs.push_back(found.offer().offer_ref());
      }
    }
    return refs;
  }

  std::vector<std::string> Found(const std::function<void(v1::SearchTrainingRequest&)>& change) {
    v1::SearchTrainingRequest request;
    change(request);
    return Refs(Search("camden", request));
  }
};

const std::function<void(v1::TrainingOffer&)> kPlain = [](v1::TrainingOffer&) {};
using O = v1::TrainingOffer;
using R = v1::SearchTrainingRequest;

TEST_F(TrainingSearchTest, EachCriterionMustBeMet) {
  PublishOffers({{"plain", kPlain},
                 {"online",
                  [](O& o) {
                    o.set_mode(v1::TRAINING_MODE_ONLINE);
                    o.clear_venue();
                    o.set_kind(v1::OFFERING_KIND_SUPPORT_GROUP);
                  }},
                 {"babies",
                  [](O& o) {
                    o.add_topics(v1::TRAINING_TOPIC_BABIES);
                    o.set_stage(v1::TRAINING_STAGE_SPECIALIST);
                    o.add_standards(6);
                  }},
                 {"adopters",
                  [](O& o) {
                    o.clear_audiences();
                    o.add_audiences(v1::AUDIENCE_ADOPTERS);
                    o.set_childcare(v1::CHILDCARE_PROVIDED);
                    o.add_accessibility(v1::ACCESSIBILITY_STEP_FREE);
                  }},
                 {"level-2", [](O& o) {
                    o.mutable_restricted_to()->set_scheme("hackney-2024");
                    o.mutable_restricted_to()->set_level("2");
                  }}});
  EXPECT_THAT(Found([](R&) {}), ElementsAre("plain", "online", "babies", "adopters", "level-2"));
  EXPECT_THAT(Found([](R& r) { r.add_topics(v1::TRAINING_TOPIC_BABIES); }), ElementsAre("babies"));
  EXPECT_THAT(Found([](R& r) { r.add_stages(v1::TRAINING_STAGE_SPECIALIST); }),
              ElementsAre("babies"));
  EXPECT_THAT(Found([](R& r) { r.add_audiences(v1::AUDIENCE_ADOPTERS); }), ElementsAre("adopters"));
  EXPECT_THAT(Found([](R& r) { r.add_kinds(v1::OFFERING_KIND_SUPPORT_GROUP); }),
              ElementsAre("online"));
  EXPECT_THAT(Found([](R& r) { r.add_modes(v1::TRAINING_MODE_ONLINE); }), ElementsAre("online"));
  EXPECT_THAT(Found([](R& r) {
                r.add_standards(5);
                r.add_standards(6);
              }),
              ElementsAre("babies"));
  EXPECT_THAT(Found([](R& r) { r.set_childcare_needed(true); }), ElementsAre("adopters"));
  EXPECT_THAT(Found([](R& r) { r.add_accessibility(v1::ACCESSIBILITY_STEP_FREE); }),
              ElementsAre("adopters"));
  EXPECT_THAT(Found([](R& r) {
                r.mutable_level()->set_scheme("hackney-2024");
                r.mutable_level()->set_level("3");
              }),
              ElementsAre("plain", "online", "babies", "adopters"));
  EXPECT_THAT(Found([](R& r) {
                r.set_first_day("2026-12-02");
                r.set_last_day("2026-12-03");
              }),
              ElementsAre("online", "babies"));
  EXPECT_THAT(Found([](R& r) { r.set_member("barnet"); }), IsEmpty());
  EXPECT_THAT(Found([](R& r) { r.set_member("hackney"); }), SizeIs(5));
}

TEST_F(TrainingSearchTest, NearIsWithinAStraightLineAndOnlineIsNearEverywhere) {
  PublishOffers({{"hackney", kPlain},
                 {"enfield", [](O& o) { o.mutable_venue()->set_postcode("EN1 3XA"); }},
                 {"hybrid",
                  [](O& o) {
                    o.set_mode(v1::TRAINING_MODE_HYBRID);
                    o.mutable_venue()->set_postcode("EN1 3XA");
                  }},
                 {"online", [](O& o) {
                    o.set_mode(v1::TRAINING_MODE_ONLINE);
                    o.clear_venue();
                  }}});
  v1::SearchTrainingRequest request;
  request.set_near("N4");
  request.set_max_distance_miles(4);
  const auto found = Search("camden", request);
  EXPECT_THAT(Refs(found), ElementsAre("hackney", "hybrid", "online"));
  EXPECT_GT(found->found(0).distance_miles(), 0.5);
  EXPECT_LT(found->found(0).distance_miles(), 4);
  EXPECT_FALSE(found->found(2).has_distance_miles());
}

TEST_F(TrainingSearchTest, NearerComesFirstOnTheSameDayAndUnknownLast) {
  const absl::Time start = NextTuesday();
  v1::PublishTrainingOffersRequest request;
  for (const auto& [ref, postcode] : {std::pair("far", "EN1 3XA"), {"near", "E8 1EA"}}) {
    v1::TrainingOffer offer = SampleOffer(ref, start);
    offer.mutable_venue()->set_postcode(postcode);
    *request.add_offers() = offer;
  }
  v1::TrainingOffer online = SampleOffer("a-online", start);
  online.set_mode(v1::TRAINING_MODE_ONLINE);
  online.clear_venue();
  *request.add_offers() = online;
  ASSERT_THAT(Publish("hackney", request), IsOk());
  v1::SearchTrainingRequest search;
  search.set_near("E8");
  EXPECT_THAT(Refs(Search("camden", search)), ElementsAre("near", "far", "a-online"));
}

TEST_F(TrainingSearchTest, FreePlacesAreTheCallersOwn) {
  PublishCourse([](O& o) {
    o.set_capacity(3);
    o.set_reserved_places(2);
    *o.mutable_reserved_until() = TimestampAt(NextTuesday());
  });
  v1::SearchTrainingRequest request;
  request.set_free_places_min(2);
  EXPECT_THAT(Refs(Search("camden", request)), IsEmpty());
  EXPECT_THAT(Refs(Search("hackney", request)), ElementsAre("course"));
  request.set_free_places_min(1);
  EXPECT_THAT(Refs(Search("camden", request)), ElementsAre("course"));
}

TEST_F(TrainingSearchTest, SoManyFreePlacesAreThoseThatAreShown) {
  const auto places = [](uint32_t capacity) {
    return [capacity](O& o) { o.set_capacity(capacity); };
  };
  PublishOffers({{"course", places(2)},  // Books full, and somebody waits.
                 {"wide", places(9)},
                 {"narrow", places(1)},
                 {"capped",
                  [](O& o) {
                    o.set_capacity(9);
                    o.set_places_per_member_max(2);
                  }},
                 {"reserved", [](O& o) {
                    o.set_capacity(4);
                    o.set_reserved_places(3);
                    *o.mutable_reserved_until() = TimestampAt(NextTuesday());
                  }}});
  for (int carer = 1; carer <= 3; ++carer) BookOne("barnet", carer);
  for (const absl::Time now : {clock_.Now(), NextTuesday() + absl::Hours(60)}) {
    MoveTo(now);
    for (const char* viewer : {"hackney", "camden"}) {
      for (const uint32_t least : {1u, 2u, 3u, 9u}) {
        for (const bool closed : {false, true}) {
          v1::SearchTrainingRequest search;
          search.set_first_day("2020-01-01");
          search.set_include_closed(closed);
          const auto all = Search(viewer, search);
          ASSERT_THAT(all, IsOk());
          std::vector<std::string> shown;
          for (const v1::FoundTraining& found : all->found()) {
            if (found.offer().free_places() >= least) shown.push_back(found.offer().offer_ref());
          }
          search.set_free_places_min(least);
          EXPECT_EQ(Refs(Search(viewer, search)), shown) << viewer << " " << least << " " << now;
        }
      }
    }
  }
}

TEST_F(TrainingSearchTest, ANeighbourSeesFreePlacesAndNothingOfWhoCame) {
  PublishCourse([](O& o) {
    o.set_mode(v1::TRAINING_MODE_HYBRID);
    o.set_joining_link("https://meet.example/secret");
    o.set_capacity(1);
  });
  BookOne("barnet", 1);
  BookOne("barnet", 2);
  const v1::TrainingOffer neighbours = TheOffer("camden");
  EXPECT_EQ(neighbours.member(), "hackney");
  EXPECT_EQ(neighbours.free_places(), 0u);
  EXPECT_EQ(neighbours.joining_link(), "");
  EXPECT_EQ(neighbours.confirmed(), 0u);
  EXPECT_EQ(neighbours.waiting(), 0u);
  const v1::TrainingOffer owners = TheOffer("hackney");
  EXPECT_EQ(owners.joining_link(), "https://meet.example/secret");
  EXPECT_EQ(owners.confirmed(), 1u);
  EXPECT_EQ(owners.waiting(), 1u);
}

TEST_F(TrainingSearchTest, ClosedAndCancelledOffersAreFoundWhenAskedFor) {
  PublishOffers({{"closed",
                  [](O& o) {
                    *o.mutable_booking_deadline() =
                        TimestampAt(TuesdayMorning() + absl::Microseconds(1));
                  }},
                 {"cancelled", kPlain},
                 {"open", kPlain}});
  v1::PublishTrainingOffersRequest cancel;
  cancel.add_cancelled_offer_refs("cancelled");
  ASSERT_THAT(Publish("hackney", cancel), IsOk());
  EXPECT_THAT(Found([](R&) {}), ElementsAre("closed", "open"));
  clock_.Advance(absl::Microseconds(1));
  EXPECT_THAT(Found([](R&) {}), ElementsAre("open"));
  EXPECT_THAT(Found([](R& r) { r.set_include_closed(true); }),
              ElementsAre("closed", "cancelled", "open"));
}

TEST_F(TrainingSearchTest, PagesGoThroughEverythingOnceWhileOffersComeAndGo) {
  v1::PublishTrainingOffersRequest request;
  for (int i = 0; i < 30; ++i) {
    *request.add_offers() = SampleOffer(absl::StrCat("offer-", i), NextTuesday());
  }
  ASSERT_THAT(Publish("hackney", request), IsOk());
  v1::SearchTrainingRequest search;
  search.set_page_size(7);
  std::set<std::string> seen;
  for (int page = 0;; ++page) {
    const auto found = Search("camden", search);
    ASSERT_THAT(found, IsOk());
    for (const v1::FoundTraining& each : found->found()) {
      EXPECT_TRUE(seen.insert(each.offer().offer_ref()).second);
    }
    search.set_page_token(found->next_page_token());
    if (search.page_token().empty()) break;
    // Another before and one behind; what was seen changes its facts.
    v1::PublishTrainingOffersRequest more;
    *more.add_offers() = SampleOffer(absl::StrCat("early-", page), NextTuesday() - absl::Hours(24));
    v1::TrainingOffer changed = SampleOffer(*seen.begin(), NextTuesday());
    changed.set_capacity(20);
    *more.add_offers() = changed;
    ASSERT_THAT(Publish("hackney", more), IsOk());
  }
  EXPECT_THAT(seen, SizeIs(30));
}

TEST_F(TrainingSearchTest, PagesTogetherAreTheOnePageThatHoldsEverything) {
  v1::PublishTrainingOffersRequest request;
  for (int i = 0; i < 180; ++i) {
    v1::TrainingOffer offer =
        SampleOffer(absl::StrCat("offer-", i), NextTuesday() + absl::Hours(24 * (i % 4)));
    offer.mutable_venue()->set_postcode(i % 3 == 0 ? "EN1 3XA" : "E8 1EA");
    if (i % 5 == 0) offer.set_stage(v1::TRAINING_STAGE_SPECIALIST);
    *request.add_offers() = offer;
  }
  ASSERT_THAT(Publish("hackney", request), IsOk());
  v1::SearchTrainingRequest search;
  search.set_near("N4");
  search.add_stages(v1::TRAINING_STAGE_CORE);
  search.set_last_day("2026-12-03");  // The last of the four days is behind it.
  search.set_page_size(200);
  const auto whole = Search("camden", search);
  ASSERT_THAT(whole, IsOk());
  ASSERT_EQ(whole->total(), 108u);
  ASSERT_THAT(whole->found(), SizeIs(108));
  EXPECT_EQ(whole->next_page_token(), "");
  for (int i = 1; i < whole->found_size(); ++i) {
    const auto order = [](const v1::FoundTraining& found) {
      return std::pair(found.offer().sessions(0).start_at().seconds(), found.distance_miles());
    };
    EXPECT_LE(order(whole->found(i - 1)), order(whole->found(i)));
  }
  for (const uint32_t size : {1u, 7u, 36u, 107u, 108u}) {
    search.set_page_size(size);
    search.clear_page_token();
    std::vector<std::string> seen;
    do {
      const auto page = Search("camden", search);
      EXPECT_EQ(page->total(), 108u);
      EXPECT_LE(page->found_size(), static_cast<int>(size));
      for (const std::string& ref : Refs(page)) seen.push_back(ref);
      search.set_page_token(page->next_page_token());
    } while (!search.page_token().empty() && seen.size() < 200);
    EXPECT_EQ(seen, Refs(whole)) << size;
  }
}

TEST_F(TrainingSearchTest, ATokenIsForItsViewerItsSearchAndADay) {
  v1::PublishTrainingOffersRequest request;
  for (int i = 0; i < 3; ++i) {
    *request.add_offers() = SampleOffer(absl::StrCat("offer-", i), NextTuesday());
  }
  ASSERT_THAT(Publish("hackney", request), IsOk());
  v1::SearchTrainingRequest search;
  search.set_page_size(1);
  search.set_page_token(Search("camden", search)->next_page_token());
  EXPECT_THAT(Search("barnet", search), StatusIs(absl::StatusCode::kInvalidArgument));
  v1::SearchTrainingRequest other = search;
  other.set_childcare_needed(true);
  const auto mixed = Search("camden", other);
  EXPECT_THAT(mixed, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(rpc::ReasonOf(mixed.status()), "PAGE_TOKEN_OF_ANOTHER_SEARCH");
  other = search;
  other.set_page_size(2);
  EXPECT_THAT(Search("camden", other), IsOk());
  clock_.Advance(kPageTokenLife + absl::Microseconds(1));
  EXPECT_EQ(rpc::ReasonOf(Search("camden", search).status()), "PAGE_TOKEN_EXPIRED");
}

struct BadSearch {
  std::string name;
  std::function<void(v1::SearchTrainingRequest&)> change;
  std::string want;
};

class BadSearchTest : public TrainingWorld, public ::testing::WithParamInterface<BadSearch> {};

TEST_P(BadSearchTest, NamesTheField) {
  v1::SearchTrainingRequest request;
  GetParam().change(request);
  const auto found = Search("camden", request);
  ASSERT_THAT(found, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(rpc::FieldViolationsOf(found.status())[0].field, GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(
    Requests, BadSearchTest,
    ::testing::ValuesIn(std::vector<BadSearch>{
        {"Topic", [](R& r) { r.add_topics(static_cast<v1::TrainingTopic>(99)); }, "topics[0]"},
        {"Standard", [](R& r) { r.add_standards(8); }, "standards[0]"},
        {"HugeStandard", [](R& r) { r.add_standards(4'000'000'000u); }, "standards[0]"},
        {"FirstDay", [](R& r) { r.set_first_day("tomorrow"); }, "first_day"},
        {"LastDayBefore",
         [](R& r) {
           r.set_first_day("2026-12-02");
           r.set_last_day("2026-12-01");
         },
         "last_day"},
        {"Near", [](R& r) { r.set_near("E8 1EA"); }, "near"},
        {"DistanceWithoutNear", [](R& r) { r.set_max_distance_miles(3); }, "max_distance_miles"},
        {"DistanceTooFar",
         [](R& r) {
           r.set_near("N4");
           r.set_max_distance_miles(100.5);
         },
         "max_distance_miles"},
        {"FreePlaces", [](R& r) { r.set_free_places_min(1'001); }, "free_places_min"},
        {"Member", [](R& r) { r.set_member("leeds"); }, "member"},
        {"PageSize", [](R& r) { r.set_page_size(201); }, "page_size"},
        {"PageToken", [](R& r) { r.set_page_token("abc"); }, "page_token"},
    }),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace consortium::training
