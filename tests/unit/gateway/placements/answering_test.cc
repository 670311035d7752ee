#include <string>
#include <thread>
#include <vector>

#include "consortium/v1/instant.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "google/rpc/status_details.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/gateway/placements/placement_world.h"

namespace consortium::placements {
namespace {

using testing::IsOk;
using ::testing::SizeIs;
using testing::StatusIs;

const absl::Time kEvening = TuesdayMorning() + absl::Hours(8);

class AnsweringTest : public PlacementWorld {
 protected:
  AnsweringTest() {
    EXPECT_THAT(Publish("hackney", {Household(1, 1)}), IsOk());
    EXPECT_THAT(Publish("barnet", {Household(2, 1)}), IsOk());
    EXPECT_THAT(Publish("camden", {Household(3, 1)}), IsOk());
  }

  // The state that a refusal says the request is in.
  static std::string StateIn(const absl::Status& status) {
    const google::rpc::Status whole = rpc::ToProto(status);
    google::rpc::ErrorInfo info;
    for (const google::protobuf::Any& detail : whole.details()) {
      if (!detail.UnpackTo(&info)) continue;
      const auto state = info.metadata().find("state");
      if (state != info.metadata().end()) return state->second;
    }
    return "";
  }
  template <typename Answer>
  static void ExpectRefused(const Answer& answer, absl::string_view reason) {
    EXPECT_THAT(answer, StatusIs(absl::StatusCode::kFailedPrecondition));
    EXPECT_EQ(rpc::ReasonOf(answer.status()), reason);
    EXPECT_NE(StateIn(answer.status()), "");
  }
  template <typename Answer>
  static void ExpectInvalid(const Answer& answer, absl::string_view field) {
    ASSERT_THAT(answer, StatusIs(absl::StatusCode::kInvalidArgument));
    EXPECT_EQ(rpc::FieldViolationsOf(answer.status()).front().field, field);
  }
};

TEST_F(AnsweringTest, AHoldIsTakenUpThenAcceptedThenPlaced) {
  const v1::PlacementRequest asked = AskOne("camden");
  const auto held = Hold("hackney", asked, kEvening);
  ASSERT_THAT(held, IsOk());
  EXPECT_EQ(held->request().state(), v1::PLACEMENT_STATE_HELD);
  const auto taken = TakeUp("camden", asked);
  ASSERT_THAT(taken, IsOk());
  EXPECT_EQ(taken->request().state(), v1::PLACEMENT_STATE_TAKEN_UP);
  ASSERT_THAT(Accept("hackney", asked), IsOk());
  EXPECT_EQ(StateOf(asked), v1::PLACEMENT_STATE_ACCEPTED);
  // What both agreed does not run out.
  MoveTo(kEvening + absl::Hours(48));
  EXPECT_EQ(StateOf(asked), v1::PLACEMENT_STATE_ACCEPTED);
  const auto updated = Update("hackney", Household(1, 0));
  EXPECT_THAT(updated, StatusIs(absl::StatusCode::kInvalidArgument)) << "nothing on offer";
  const auto published = Publish("hackney", {});
  ASSERT_THAT(published, IsOk());
  ASSERT_THAT(published->ended_claims(), SizeIs(1));
  EXPECT_EQ(published->ended_claims(0).why(), v1::CLAIM_END_PLACED);
  EXPECT_EQ(published->ended_claims(0).household_ref(), "hh-000001");
  EXPECT_EQ(StateOf(asked), v1::PLACEMENT_STATE_PLACED);
  EXPECT_EQ(Find("camden", asked).steps_size(), 5);
}

TEST_F(AnsweringTest, AHoldReleasesTheProfileToThatMemberWhileItLasts) {
  const v1::PlacementRequest asked = AskOne("camden");
  EXPECT_FALSE(Find("camden", asked).has_profile());
  const auto held = Hold("hackney", asked, kEvening);
  ASSERT_THAT(held, IsOk());
  EXPECT_FALSE(held->request().has_profile()) << "answers are kept longer than the hold";
  EXPECT_EQ(Find("camden", asked).profile().languages(0), "so");
  EXPECT_EQ(v1::InstantOf(Find("camden", asked).held_until()), kEvening);
  clock_.Set(kEvening);
  EXPECT_FALSE(Find("camden", asked).has_profile()) << "before any tick";
  Tick();
  EXPECT_EQ(StateOf(asked), v1::PLACEMENT_STATE_EXPIRED);
}

TEST_F(AnsweringTest, TheSamePlaceIsNotHeldTwice) {
  const v1::PlacementRequest first = AskOne("camden");
  const v1::PlacementRequest second = AskOne("enfield");
  ASSERT_THAT(Hold("hackney", first, kEvening), IsOk());
  const auto refused = Hold("hackney", second, kEvening);
  ExpectRefused(refused, "TOO_FEW_PLACES");
  EXPECT_EQ(StateIn(refused.status()), "PLACEMENT_STATE_REQUESTED");
  ExpectRefused(Accept("hackney", second, {}, kEvening), "TOO_FEW_PLACES");
  EXPECT_EQ(StateOf(second), v1::PLACEMENT_STATE_REQUESTED);
  ASSERT_THAT(Decline("hackney", first), IsOk());
  EXPECT_THAT(Hold("hackney", second, kEvening), IsOk());
}

TEST_F(AnsweringTest, OfManyWhoHoldAtOnceOneDoes) {
  std::vector<v1::PlacementRequest> asked;
  for (int i = 0; i < 8; ++i) asked.push_back(AskOne(i % 2 == 0 ? "camden" : "enfield"));
  std::vector<v1::RespondToPlacementRequestRequest> holds;
  for (const v1::PlacementRequest& each : asked) {
    v1::RespondToPlacementRequestRequest& hold = holds.emplace_back();
    hold.set_placement_ref(each.placement_ref());
    v1::SetInstant(kEvening, hold.mutable_hold()->mutable_until());
    Identify(hold);
  }
  std::vector<int> held(asked.size());
  std::vector<std::thread> threads;
  for (size_t i = 0; i < asked.size(); ++i) {
    threads.emplace_back([&, i] {
      held[i] = Call<v1::RespondToPlacementRequestResponse>(
                    "PlacementService/RespondToPlacementRequest", "hackney", holds[i])
                    .ok();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(held, ::testing::Contains(1).Times(1));
}

TEST_F(AnsweringTest, AHoldThatIsOverGivesWayBeforeItsEndIsNoted) {
  const v1::PlacementRequest first = AskOne("camden");
  ASSERT_THAT(Hold("hackney", first, TuesdayMorning() + absl::Hours(1)), IsOk());
  const v1::PlacementRequest second = AskOne("enfield");
  clock_.Set(TuesdayMorning() + absl::Hours(1));
  EXPECT_THAT(Hold("hackney", second, kEvening), IsOk());
  Restart();
  Tick();
  EXPECT_EQ(StateOf(first), v1::PLACEMENT_STATE_EXPIRED);
  EXPECT_EQ(StateOf(second), v1::PLACEMENT_STATE_HELD);
}

TEST_F(AnsweringTest, AHoldIsProlongedAndShortened) {
  const v1::PlacementRequest asked = AskOne("camden");
  ASSERT_THAT(Hold("hackney", asked, kEvening), IsOk());
  ASSERT_THAT(Hold("hackney", asked, kEvening + absl::Hours(12)), IsOk());
  MoveTo(kEvening + absl::Hours(1));
  EXPECT_EQ(StateOf(asked), v1::PLACEMENT_STATE_HELD);
  ASSERT_THAT(Hold("hackney", asked, kEvening + absl::Hours(2)), IsOk());
  MoveTo(kEvening + absl::Hours(2));
  EXPECT_EQ(StateOf(asked), v1::PLACEMENT_STATE_EXPIRED);
}

TEST_F(AnsweringTest, AnAnswerASecondLateIsLateAndChangesNothing) {
  const v1::PlacementRequest asked = AskOne("camden");
  clock_.Advance(absl::Hours(24) + absl::Seconds(1));
  const auto late = Hold("hackney", asked, clock_.Now() + absl::Hours(1));
  ExpectRefused(late, "STATE_CHANGED");
  EXPECT_EQ(StateIn(late.status()), "PLACEMENT_STATE_EXPIRED");
  Tick();
  EXPECT_EQ(StateOf(asked), v1::PLACEMENT_STATE_EXPIRED);
  EXPECT_EQ(Find("hackney", asked).steps_size(), 2);
  EXPECT_THAT(RowOf("hackney", "camden").held(), SizeIs(0));
}

TEST_F(AnsweringTest, AClockThatIsSetBackEndsNothingEarlyAndBringsNothingBack) {
  const v1::PlacementRequest asked = AskOne("camden");
  MoveTo(TuesdayMorning() - absl::Hours(2));
  EXPECT_EQ(StateOf(asked), v1::PLACEMENT_STATE_REQUESTED);
  // Judged by the last instant of a transaction, which never goes back.
  ExpectInvalid(Hold("hackney", asked, TuesdayMorning() - absl::Hours(1)), "hold.until");
  ASSERT_THAT(Hold("hackney", asked, TuesdayMorning() + absl::Hours(1)), IsOk());
  MoveTo(TuesdayMorning() + absl::Hours(1) - absl::Microseconds(1));
  EXPECT_EQ(StateOf(asked), v1::PLACEMENT_STATE_HELD);
  MoveTo(TuesdayMorning() + absl::Hours(1));
  EXPECT_EQ(StateOf(asked), v1::PLACEMENT_STATE_EXPIRED);
  MoveTo(TuesdayMorning());
  EXPECT_FALSE(Find("camden", asked).has_profile());
  ExpectRefused(TakeUp("camden", asked), "STATE_CHANGED");
  EXPECT_THAT(RowOf("hackney", "camden").held(), SizeIs(0));
}

TEST_F(AnsweringTest, TakingUpOneHoldWithdrawsTheOthersAndASecondIsRefused) {
  const auto asked = Call<v1::RequestPlacementResponse>(
      "PlacementService/RequestPlacement", "camden", Ask("camden", {"hackney", "barnet"}));
  ASSERT_THAT(asked, IsOk());
  ASSERT_THAT(Hold("hackney", asked->requests(0), kEvening), IsOk());
  ASSERT_THAT(Hold("barnet", asked->requests(1), kEvening), IsOk());
  const auto taken = TakeUp("camden", asked->requests(0));
  ASSERT_THAT(taken, IsOk());
  ASSERT_THAT(taken->withdrawn(), SizeIs(1));
  EXPECT_EQ(StateOf(asked->requests(1)), v1::PLACEMENT_STATE_WITHDRAWN);
  EXPECT_THAT(RowOf("barnet", "camden").held(), SizeIs(0));
  ExpectRefused(TakeUp("camden", asked->requests(1)), "TAKEN_UP_ELSEWHERE");
  ExpectRefused(TakeUp("camden", asked->requests(0)), "STATE_CHANGED");
}

TEST_F(AnsweringTest, ConsentsAreRecordedByWhoGivesThemAndTheLastAccepts) {
  const v1::PlacementRequest asked = AskOne("camden");
  ASSERT_THAT(Accept("hackney", asked,
                     {v1::CONSENT_KIND_HOST_MANAGER, v1::CONSENT_KIND_NOMINATED_OFFICER}, kEvening),
              IsOk());
  ASSERT_THAT(TakeUp("camden", asked), IsOk());
  EXPECT_EQ(StateOf(asked), v1::PLACEMENT_STATE_AWAITING_CONSENTS);
  ExpectRefused(Consent("camden", asked, v1::CONSENT_KIND_HOST_MANAGER), "NOT_YOUR_MOVE");
  ExpectRefused(Consent("hackney", asked, v1::CONSENT_KIND_NOMINATED_OFFICER), "NOT_YOUR_MOVE");
  ExpectRefused(Consent("hackney", asked, v1::CONSENT_KIND_OTHER_AUTHORITY), "NO_SUCH_CONSENT");
  ASSERT_THAT(Consent("hackney", asked, v1::CONSENT_KIND_HOST_MANAGER), IsOk());
  EXPECT_EQ(StateOf(asked), v1::PLACEMENT_STATE_AWAITING_CONSENTS);
  ExpectRefused(Consent("hackney", asked, v1::CONSENT_KIND_HOST_MANAGER), "NO_SUCH_CONSENT");
  ASSERT_THAT(Consent("camden", asked, v1::CONSENT_KIND_NOMINATED_OFFICER), IsOk());
  EXPECT_EQ(StateOf(asked), v1::PLACEMENT_STATE_ACCEPTED);
  EXPECT_EQ(Find("hackney", asked).consents(1).recorded_by(), "camden");
}

TEST_F(AnsweringTest, ARefusedConsentDeclinesAndFreesThePlace) {
  const v1::PlacementRequest asked = AskOne("camden");
  ASSERT_THAT(Accept("hackney", asked, {v1::CONSENT_KIND_HOST_MANAGER}, kEvening), IsOk());
  ASSERT_THAT(Consent("hackney", asked, v1::CONSENT_KIND_HOST_MANAGER, /*given=*/false), IsOk());
  EXPECT_EQ(StateOf(asked), v1::PLACEMENT_STATE_DECLINED);
  EXPECT_EQ(Find("camden", asked).decline_reason(), v1::DECLINE_REASON_CONSENT_REFUSED);
  EXPECT_THAT(RowOf("hackney", "camden").held(), SizeIs(0));
}

TEST_F(AnsweringTest, WhatHasNoMeaningIsRefusedWithItsField) {
  const v1::PlacementRequest asked = AskOne("camden");
  ExpectInvalid(Hold("hackney", asked, TuesdayMorning()), "hold.until");
  ExpectInvalid(Hold("hackney", asked, TuesdayMorning() + absl::Hours(72) + absl::Seconds(1)),
                "hold.until");
  ExpectInvalid(Accept("hackney", asked), "acceptance.until");
  ExpectInvalid(Accept("hackney", asked,
                       {v1::CONSENT_KIND_HOST_MANAGER, v1::CONSENT_KIND_HOST_MANAGER}, kEvening),
                "acceptance.subject_to[1]");
  v1::RespondToPlacementRequestRequest answer;
  answer.set_placement_ref(asked.placement_ref());
  const auto send = [this](const v1::RespondToPlacementRequestRequest& request) {
    return Call<v1::RespondToPlacementRequestResponse>("PlacementService/RespondToPlacementRequest",
                                                       "hackney", request);
  };
  ExpectInvalid(send(answer), "answer");
  answer.mutable_decline();
  ExpectInvalid(send(answer), "decline.reason");
  v1::SetInstant(kEvening, answer.mutable_hold()->mutable_until());
  answer.mutable_hold()->set_weekly_fee_pence(1'000'001);
  ExpectInvalid(send(answer), "hold.weekly_fee_pence");
  answer.mutable_hold()->set_weekly_fee_pence(1'000'000);
  EXPECT_THAT(send(answer), IsOk());
  EXPECT_EQ(Find("camden", asked).weekly_fee_pence(), 1'000'000u);
}

TEST_F(AnsweringTest, NobodyElseMayKnowOfARequestAndEachSideDoesItsOwn) {
  const v1::PlacementRequest asked = AskOne("camden");
  EXPECT_THAT(Hold("barnet", asked, kEvening), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(TakeUp("barnet", asked), StatusIs(absl::StatusCode::kNotFound));
  ExpectRefused(Hold("camden", asked, kEvening), "NOT_YOUR_MOVE");
  ExpectRefused(TakeUp("hackney", asked), "NOT_YOUR_MOVE");
  ExpectRefused(Withdraw("hackney", asked), "NOT_YOUR_MOVE");
  ExpectRefused(TakeUp("camden", asked), "STATE_CHANGED");
  v1::PlacementRequest unknown;
  unknown.set_placement_ref("00000000000000000000000000");
  EXPECT_THAT(Withdraw("camden", unknown), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(AnsweringTest, AWithdrawnRequestFreesThePlaceAndMovesNoMore) {
  const v1::PlacementRequest asked = AskOne("camden");
  ASSERT_THAT(Hold("hackney", asked, kEvening), IsOk());
  ASSERT_THAT(Withdraw("camden", asked), IsOk());
  EXPECT_THAT(RowOf("hackney", "camden").held(), SizeIs(0));
  ExpectRefused(Withdraw("camden", asked), "STATE_CHANGED");
  ExpectRefused(Hold("hackney", asked, kEvening), "STATE_CHANGED");
  ExpectRefused(Accept("hackney", asked, {}, kEvening), "STATE_CHANGED");
  ExpectRefused(Decline("hackney", asked), "STATE_CHANGED");
}

TEST_F(AnsweringTest, AnAnswerSentAgainIsAnsweredTheSameAfterARestart) {
  const v1::PlacementRequest asked = AskOne("camden");
  v1::RespondToPlacementRequestRequest hold;
  hold.set_placement_ref(asked.placement_ref());
  v1::SetInstant(kEvening, hold.mutable_hold()->mutable_until());
  Identify(hold);
  const auto first = Call<v1::RespondToPlacementRequestResponse>(
      "PlacementService/RespondToPlacementRequest", "hackney", hold);
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(Withdraw("camden", asked), IsOk());
  Restart();
  const auto second = Call<v1::RespondToPlacementRequestResponse>(
      "PlacementService/RespondToPlacementRequest", "hackney", hold);
  ASSERT_THAT(second, IsOk());
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(*first, *second));
  EXPECT_EQ(StateOf(asked), v1::PLACEMENT_STATE_WITHDRAWN);
}

}  // namespace
}  // namespace consortium::placements
