#include "gateway/training/publish.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "google/rpc/status_details.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/gateway/training/training_world.h"

namespace consortium::training {
namespace {

using ::google::protobuf::util::MessageDifferencer;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::SampleOffer;
using ::testing::SizeIs;
using testing::StatusIs;

class PublishTest : public TrainingWorld {
 protected:
  // A whole programme of these offers, each in a week.
  static v1::PublishTrainingOffersRequest Whole(const std::vector<std::string>& refs) {
    v1::PublishTrainingOffersRequest request;
    request.set_whole_programme(true);
    for (const std::string& ref : refs) *request.add_offers() = SampleOffer(ref, NextTuesday());
    return request;
  }

  void ExpectDifference(const absl::StatusOr<v1::PublishTrainingOffersResponse>& published,
                        const std::vector<uint32_t>& want) {
    ASSERT_THAT(published, IsOk());
    const v1::ListDifference& difference = published->difference();
    EXPECT_EQ((std::vector<uint32_t>{difference.added(), difference.changed(), difference.removed(),
                                     difference.unchanged()}),
              want);
  }
};

TEST_F(PublishTest, SaysWhatIsNewChangedGoneAndAsItWas) {
  ExpectDifference(Publish("hackney", Whole({"a", "b", "c"})), {3, 0, 0, 0});
  v1::PublishTrainingOffersRequest request = Whole({"a", "b", "d"});
  request.mutable_offers(1)->set_capacity(12);
  v1::PublishTrainingOffersRequest rehearsal = request;
  rehearsal.set_validate_only(true);
  const auto rehearsed = Publish("hackney", rehearsal);
  ExpectDifference(rehearsed, {1, 1, 1, 1});
  EXPECT_FALSE(rehearsed->has_receipt());
  const auto published = Publish("hackney", request);
  ExpectDifference(published, {1, 1, 1, 1});
  EXPECT_EQ(published->member(), "hackney");
  EXPECT_GT(published->receipt().sequence(), 0u);
  EXPECT_THAT(Search("camden")->found(), SizeIs(3));
}

TEST_F(PublishTest, OneOfferLeavesTheRestAlone) {
  ASSERT_THAT(Publish("hackney", Whole({"a", "b"})), IsOk());
  v1::PublishTrainingOffersRequest one;
  *one.add_offers() = SampleOffer("c", NextTuesday());
  ExpectDifference(Publish("hackney", one), {1, 0, 0, 0});
  v1::PublishTrainingOffersRequest cancel;
  cancel.add_cancelled_offer_refs("a");
  ExpectDifference(Publish("hackney", cancel), {0, 0, 1, 0});
  EXPECT_THAT(Search("camden")->found(), SizeIs(2));
  // A retry under another id is no mistake either.
  ExpectDifference(Publish("hackney", cancel), {0, 0, 0, 0});
}

TEST_F(PublishTest, MembersProgrammesAreTheirOwn) {
  ASSERT_THAT(Publish("hackney", Whole({"a"})), IsOk());
  ExpectDifference(Publish("camden", Whole({"a"})), {1, 0, 0, 0});
  ExpectDifference(Publish("camden", Whole({})), {0, 0, 1, 0});
  EXPECT_THAT(Search("barnet")->found(), SizeIs(1));
}

TEST_F(PublishTest, ABadOfferNeverLosesAGoodOneNorWhatStood) {
  ASSERT_THAT(Publish("hackney", Whole({"a", "b"})), IsOk());
  v1::PublishTrainingOffersRequest request = Whole({"a", "b", "c"});
  request.mutable_offers(0)->clear_topics();
  request.mutable_offers(1)->set_capacity(20);
  const auto published = Publish("hackney", request);
  ExpectDifference(published, {1, 1, 0, 0});
  EXPECT_EQ(published->offers_accepted(), 2u);
  EXPECT_EQ(published->offers_refused(), 1u);
  ASSERT_THAT(published->problems(), SizeIs(1));
  EXPECT_EQ(published->problems(0).offer(), 0u);
  EXPECT_EQ(published->problems(0).offer_ref(), "a");
  EXPECT_EQ(published->problems(0).field(), "topics");
  EXPECT_THAT(Search("camden")->found(), SizeIs(3)) << "a stands as it stood";
}

TEST_F(PublishTest, AWholeProgrammeThatLeavesOutAnOfferEndsItsBookings) {
  PublishCourse(1);
  const v1::Booking confirmed = BookOne("camden", 1);
  const v1::Booking waiting = BookOne("barnet", 1);
  const auto watch = Watch("camden");
  ASSERT_TRUE(Next(*watch, "camden").has_value());
  const auto published = Publish("hackney", Whole({}));
  ExpectDifference(published, {0, 0, 1, 0});
  EXPECT_EQ(published->bookings_cancelled(), 2u);
  EXPECT_EQ(StateOf("camden", confirmed.booking_ref()), v1::BOOKING_STATE_OFFER_CANCELLED);
  EXPECT_EQ(StateOf("barnet", waiting.booking_ref()), v1::BOOKING_STATE_OFFER_CANCELLED);
  const auto told = Next(*watch, "camden");
  ASSERT_TRUE(told.has_value());
  ASSERT_THAT(told->bookings(), SizeIs(1));
  EXPECT_EQ(told->bookings(0).state(), v1::BOOKING_STATE_OFFER_CANCELLED);
  EXPECT_EQ(told->bookings(0).offer().state(), v1::OFFER_STATE_CANCELLED);
}

TEST_F(PublishTest, ACapacityBelowTheConfirmedPlacesIsRefused) {
  PublishCourse(3);
  BookOne("camden", 1);
  BookOne("camden", 2);
  v1::PublishTrainingOffersRequest request = Whole({"course"});
  request.mutable_offers(0)->set_capacity(1);
  for (const bool rehearsal : {true, false}) {
    request.set_validate_only(rehearsal);
    const auto published = Publish("hackney", request);
    ASSERT_THAT(published, IsOk());
    ASSERT_THAT(published->problems(), SizeIs(1));
    EXPECT_EQ(published->problems(0).field(), "capacity");
    EXPECT_EQ(published->offers_accepted(), 0u);
    EXPECT_EQ(published->offers_refused(), 1u);
  }
  EXPECT_EQ(TheOffer("hackney").capacity(), 3u);
  request.mutable_offers(0)->set_capacity(2);
  ExpectDifference(Publish("hackney", request), {0, 1, 0, 0});
}

TEST_F(PublishTest, ALargerCapacityPromotesAndEverybodyBookedIsTold) {
  PublishCourse(1);
  const v1::Booking confirmed = BookOne("camden", 1);
  const v1::Booking waiting = BookOne("barnet", 1);
  const auto camden = Watch("camden");
  ASSERT_TRUE(Next(*camden, "camden").has_value());
  v1::PublishTrainingOffersRequest request = Whole({"course"});
  request.mutable_offers(0)->set_capacity(2);
  request.mutable_offers(0)->set_title("Letterbox contact, a long morning");
  const auto published = Publish("hackney", request);
  ASSERT_THAT(published, IsOk());
  EXPECT_EQ(published->bookings_promoted(), 1u);
  EXPECT_EQ(StateOf("barnet", waiting.booking_ref()), v1::BOOKING_STATE_CONFIRMED);
  const auto told = Next(*camden, "camden");
  ASSERT_TRUE(told.has_value());
  EXPECT_EQ(told->bookings(0).booking_ref(), confirmed.booking_ref());
  EXPECT_EQ(told->bookings(0).offer().title(), "Letterbox contact, a long morning");
  EXPECT_TRUE(MessageDifferencer::Equals(told->bookings(0).state_at(), confirmed.state_at()));
}

TEST_F(PublishTest, WhatHasBegunChangesNoMoreAndIsNotCancelled) {
  PublishCourse();
  const v1::Booking booking = BookOne("camden", 1);
  MoveTo(NextTuesday() + absl::Hours(1));
  const v1::PublishTrainingOffersRequest same = Whole({"course"});
  ExpectDifference(Publish("hackney", same), {0, 0, 0, 1});
  v1::PublishTrainingOffersRequest other = same;
  other.mutable_offers(0)->set_capacity(20);
  const auto published = Publish("hackney", other);
  ExpectDifference(published, {0, 0, 0, 0});
  EXPECT_EQ(published->offers_refused(), 1u);
  ExpectDifference(Publish("hackney", Whole({})), {0, 0, 0, 0});
  v1::PublishTrainingOffersRequest cancel;
  cancel.add_cancelled_offer_refs("course");
  const auto cancelled = Publish("hackney", cancel);
  EXPECT_THAT(cancelled, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(rpc::ReasonOf(cancelled.status()), "OFFER_BEGUN");
  EXPECT_EQ(StateOf("camden", booking.booking_ref()), v1::BOOKING_STATE_CONFIRMED);
}

TEST_F(PublishTest, ACancelledReferenceIsNotUsedAgain) {
  PublishCourse();
  ASSERT_THAT(Publish("hackney", Whole({})), IsOk());
  v1::PublishTrainingOffersRequest again = Whole({"course"});
  ExpectDifference(Publish("hackney", again), {0, 0, 0, 1});
  again.mutable_offers(0)->set_capacity(20);
  const auto published = Publish("hackney", again);
  ASSERT_THAT(published, IsOk());
  ASSERT_THAT(published->problems(), SizeIs(1));
  EXPECT_EQ(published->problems(0).field(), "offer_ref");
  EXPECT_EQ(TheOffer("camden").state(), v1::OFFER_STATE_CANCELLED);
}

TEST_F(PublishTest, AnUnusableProgrammeStoresNothing) {
  v1::PublishTrainingOffersRequest twice = Whole({"a", "a"});
  EXPECT_THAT(Publish("hackney", twice), StatusIs(absl::StatusCode::kInvalidArgument));
  v1::PublishTrainingOffersRequest unknown;
  unknown.add_cancelled_offer_refs("nothing");
  *unknown.add_offers() = SampleOffer("b", NextTuesday());
  EXPECT_THAT(Publish("hackney", unknown), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Search("camden")->found(), IsEmpty());
}

TEST_F(PublishTest, ProblemsAreBounded) {
  v1::PublishTrainingOffersRequest request;
  request.set_whole_programme(true);
  for (int i = 0; i < 600; ++i) {
    v1::TrainingOffer& offer = *request.add_offers();
    offer = SampleOffer(absl::StrCat("offer-", i), NextTuesday());
    offer.clear_title();
    offer.clear_topics();
  }
  const auto published = Publish("hackney", request);
  ASSERT_THAT(published, IsOk());
  EXPECT_THAT(published->problems(), SizeIs(1'000));
  EXPECT_EQ(published->problems_omitted(), 200u);
}

TEST_F(PublishTest, RetryingReturnsTheFirstAnswerAlsoAfterARestart) {
  v1::PublishTrainingOffersRequest request = Whole({"a", "b"});
  request.set_request_id("5ad2e1b4-6f0c-4e57-9d3f-0a6c1f1f8e01");
  const auto first = Publish("hackney", request);
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(Publish("hackney", Whole({})), IsOk());
  Restart();
  const auto again = Publish("hackney", request);
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(MessageDifferencer::Equals(*first, *again));
  EXPECT_THAT(Search("camden")->found(), IsEmpty());
  request.mutable_offers(0)->set_capacity(11);
  EXPECT_THAT(Publish("hackney", request), StatusIs(absl::StatusCode::kAlreadyExists));
}

}  // namespace
}  // namespace consortium::training
