#include <string>

#include "absl/strings/ascii.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "google/rpc/status_details.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/gateway/placements/placement_world.h"

namespace consortium::placements {
namespace {

using ::google::protobuf::util::MessageDifferencer;
using ::testing::HasSubstr;
using testing::IsOk;
using ::testing::SizeIs;
using testing::StatusIs;

constexpr char kRequest[] = "PlacementService/RequestPlacement";

class AskingTest : public PlacementWorld {
 protected:
  AskingTest() {
    EXPECT_THAT(Publish("hackney", {Household(1, 2)}), IsOk());
    EXPECT_THAT(Publish("barnet", {Household(2, 1)}), IsOk());
    EXPECT_THAT(Publish("camden", {Household(3, 1)}), IsOk());
  }

  absl::StatusOr<v1::RequestPlacementResponse> Send(const v1::RequestPlacementRequest& request,
                                                    absl::string_view asker = "camden") {
    return Call<v1::RequestPlacementResponse>(kRequest, asker, request);
  }
  // Refused, with this reason, and nobody is asked.
  void ExpectRefused(const v1::RequestPlacementRequest& request, absl::string_view reason) {
    const auto asked = Send(request);
    EXPECT_THAT(asked, StatusIs(absl::StatusCode::kFailedPrecondition));
    EXPECT_EQ(rpc::ReasonOf(asked.status()), reason);
    ExpectNobodyWasAsked();
  }
  void ExpectInvalid(const v1::RequestPlacementRequest& request, absl::string_view field) {
    const auto asked = Send(request);
    ASSERT_THAT(asked, StatusIs(absl::StatusCode::kInvalidArgument));
    EXPECT_EQ(rpc::FieldViolationsOf(asked.status()).front().field, field);
    ExpectNobodyWasAsked();
  }
  void ExpectNobodyWasAsked() {
    const auto listed = Call<v1::ListPlacementRequestsResponse>(
        "PlacementService/ListPlacementRequests", "camden", v1::ListPlacementRequestsRequest());
    ASSERT_THAT(listed, IsOk());
    EXPECT_THAT(listed->requests(), SizeIs(0));
  }
};

TEST_F(AskingTest, AsksSeveralHostsAtOnceAndEachSeesItsOwn) {
  const auto asked = Send(Ask("camden", {"hackney", "barnet"}));
  ASSERT_THAT(asked, IsOk());
  EXPECT_THAT(asked->need_ref(), SizeIs(26));
  ASSERT_THAT(asked->requests(), SizeIs(2));
  EXPECT_TRUE(asked->has_receipt());
  const v1::PlacementRequest seen = Find("hackney", asked->requests(0));
  EXPECT_EQ(seen.state(), v1::PLACEMENT_STATE_REQUESTED);
  EXPECT_EQ(seen.asker(), "camden");
  EXPECT_EQ(seen.household_ref(), "hh-000001");
  EXPECT_EQ(seen.need().children(0).age_years(), 7u);
  EXPECT_EQ(seen.ring_back_telephone(), "020 7946 0111");
  EXPECT_FALSE(seen.has_profile());
  EXPECT_EQ(seen.steps_size(), 1);
  EXPECT_EQ(Find("camden", asked->requests(0)).household_ref(), "");
  const auto of_barnet = Call<v1::ListPlacementRequestsResponse>(
      "PlacementService/ListPlacementRequests", "barnet", v1::ListPlacementRequestsRequest());
  ASSERT_THAT(of_barnet, IsOk());
  EXPECT_THAT(of_barnet->requests(), SizeIs(1));
}

TEST_F(AskingTest, ARetryGetsTheFirstAnswerAndAnotherRequestOfTheSameIdDoesNot) {
  v1::RequestPlacementRequest request = Ask("camden", {"hackney"});
  Identify(request);
  const auto first = Send(request);
  ASSERT_THAT(first, IsOk());
  clock_.Advance(absl::Hours(1));
  Restart();
  const auto second = Send(request);
  ASSERT_THAT(second, IsOk());
  EXPECT_TRUE(MessageDifferencer::Equals(*first, *second));
  request.mutable_need()->mutable_children(0)->set_age_years(8);
  EXPECT_THAT(Send(request), StatusIs(absl::StatusCode::kAlreadyExists));
}

TEST_F(AskingTest, AllAreAskedOrNone) {
  v1::RequestPlacementRequest request = Ask("camden", {"hackney", "barnet"});
  request.mutable_vacancies(1)->set_vacancy_ref(request.vacancies(0).vacancy_ref());
  ExpectRefused(request, "VACANCY_GONE");
}

TEST_F(AskingTest, AVacancyThatIsGoneIsSaidByItsPlace) {
  const v1::RequestPlacementRequest request = Ask("camden", {"barnet", "hackney"});
  ASSERT_THAT(Publish("hackney", {}), IsOk());
  const auto asked = Send(request);
  EXPECT_THAT(asked, StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("vacancies[1]")));
  EXPECT_EQ(rpc::ReasonOf(asked.status()), "VACANCY_GONE");
}

TEST_F(AskingTest, OnesOwnHouseholdIsNotAskedFor) {
  ExpectRefused(Ask("camden", {"camden"}), "OWN_VACANCY");
}

TEST_F(AskingTest, MoreChildrenThanPlacesIsRefusedAtTheBound) {
  ExpectRefused(Ask("camden", {"hackney"}, Need(3)), "TOO_FEW_PLACES");
  EXPECT_THAT(Send(Ask("camden", {"hackney"}, Need(2))), IsOk());
}

TEST_F(AskingTest, WhatHasNoMeaningIsRefusedWithItsField) {
  v1::RequestPlacementRequest request = Ask("camden", {"hackney"});
  request.clear_asker();
  ExpectInvalid(request, "asker.officer_reference");
  request = Ask("camden", {"hackney"});
  request.clear_subject();
  ExpectInvalid(request, "subject");
  ExpectInvalid(Ask("camden", {}), "vacancies");
  request = Ask("camden", {"hackney"});
  for (int i = 0; i < 10; ++i) *request.add_vacancies() = request.vacancies(0);
  ExpectInvalid(request, "vacancies");
  request = Ask("camden", {"hackney", "hackney"});
  absl::AsciiStrToUpper(request.mutable_vacancies(1)->mutable_vacancy_ref());
  ExpectInvalid(request, "vacancies[1]");
  request = Ask("camden", {"hackney"});
  request.mutable_vacancies(0)->set_member("nowhere");
  ExpectInvalid(request, "vacancies[0].member");
  request = Ask("camden", {"hackney"});
  request.mutable_need()->set_note("born 3/4/2019");
  ExpectInvalid(request, "need.note");
  request = Ask("camden", {"hackney"});
  request.add_search_tokens("made up");
  ExpectInvalid(request, "search_tokens[0]");
}

TEST_F(AskingTest, ASearchOfAnotherMemberCannotBePutOnRecord) {
  v1::RequestPlacementRequest request = Ask("camden", {"hackney"});
  request.add_search_tokens(Search("barnet").search_token());
  ExpectInvalid(request, "search_tokens[0]");
}

TEST_F(AskingTest, AnOpenNeedIsAskedOfFurtherHostsAndOfNoneTwice) {
  const auto first = Send(Ask("camden", {"hackney"}));
  ASSERT_THAT(first, IsOk());
  v1::RequestPlacementRequest more = Ask("camden", {"barnet"});
  more.set_need_ref(first->need_ref());
  const auto second = Send(more);
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(second->need_ref(), first->need_ref());
  EXPECT_THAT(second->requests(), SizeIs(1));
  const auto again = Send(more);
  EXPECT_THAT(again, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(rpc::ReasonOf(again.status()), "ASKED_ALREADY");
  EXPECT_THAT(Send(more, "barnet"), StatusIs(absl::StatusCode::kFailedPrecondition))
      << "its own household";
  v1::RequestPlacementRequest strangers = Ask("barnet", {"hackney"});
  strangers.set_need_ref(first->need_ref());
  EXPECT_THAT(Send(strangers, "barnet"), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(AskingTest, ANameThatNoRowCanHaveIsNotFound) {
  v1::RequestPlacementRequest request = Ask("camden", {"hackney"});
  request.set_need_ref(std::string(26, '\0'));
  EXPECT_THAT(Send(request), StatusIs(absl::StatusCode::kNotFound));
  v1::PlacementRequest unknown;
  unknown.set_placement_ref(std::string(26, '\0'));
  EXPECT_THAT(Withdraw("camden", unknown), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(AskingTest, AClosedNeedIsAskedOfNobody) {
  const auto first = Send(Ask("camden", {"hackney"}));
  ASSERT_THAT(first, IsOk());
  v1::WithdrawPlacementRequestRequest close;
  close.set_need_ref(first->need_ref());
  const auto closed = Call<v1::WithdrawPlacementRequestResponse>(
      "PlacementService/WithdrawPlacementRequest", "camden", close);
  ASSERT_THAT(closed, IsOk());
  EXPECT_THAT(closed->requests(), SizeIs(1));
  EXPECT_EQ(StateOf(first->requests(0)), v1::PLACEMENT_STATE_WITHDRAWN);
  v1::RequestPlacementRequest more = Ask("camden", {"barnet"});
  more.set_need_ref(first->need_ref());
  const auto asked = Send(more);
  EXPECT_THAT(asked, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(rpc::ReasonOf(asked.status()), "NEED_CLOSED");
}

TEST_F(AskingTest, ANeedThatIsDueToBeErasedIsClosedBeforeAnyTick) {
  const auto first = Send(Ask("camden", {"hackney"}));
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(Decline("hackney", first->requests(0)), IsOk());
  v1::RequestPlacementRequest more = Ask("camden", {"barnet"});
  more.set_need_ref(first->need_ref());
  clock_.Advance(absl::Hours(24 * 30));
  const auto asked = Send(more);
  EXPECT_THAT(asked, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(rpc::ReasonOf(asked.status()), "NEED_CLOSED");
}

TEST_F(AskingTest, UnansweredRequestsExpireSoonerWhenTheyAreForToday) {
  const v1::PlacementRequest today = AskOne("camden", "hackney", Need(1, v1::URGENCY_SAME_DAY));
  const v1::PlacementRequest planned = AskOne("camden", "barnet");
  MoveTo(TuesdayMorning() + absl::Minutes(30) - absl::Microseconds(1));
  EXPECT_EQ(StateOf(today), v1::PLACEMENT_STATE_REQUESTED);
  MoveTo(TuesdayMorning() + absl::Minutes(30));
  EXPECT_EQ(StateOf(today), v1::PLACEMENT_STATE_EXPIRED);
  EXPECT_EQ(StateOf(planned), v1::PLACEMENT_STATE_REQUESTED);
  MoveTo(TuesdayMorning() + absl::Hours(24));
  EXPECT_EQ(StateOf(planned), v1::PLACEMENT_STATE_EXPIRED);
}

}  // namespace
}  // namespace consortium::placements
