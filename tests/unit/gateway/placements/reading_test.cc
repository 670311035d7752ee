// Lists, streams, standing searches and records.
#include <string>
#include <vector>

#include "gmock/gmock.h"
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
constexpr char kList[] = "PlacementService/ListPlacementRequests";

class ReadingTest : public PlacementWorld {
 protected:
  ReadingTest() { EXPECT_THAT(Publish("hackney", {Household(1, 2)}), IsOk()); }

  absl::StatusOr<v1::SaveSearchResponse> Save(absl::string_view member,
                                              const std::string& until = "2026-12-24") {
    v1::SaveSearchRequest request;
    v1::SearchAvailabilityRequest& search = *request.mutable_search();
    search.mutable_asker()->set_officer_reference("officer-1");
    search.mutable_asker()->set_purpose(v1::PURPOSE_PLACEMENT_SEARCH);
    search.add_children()->set_age_years(7);
    search.set_kind(v1::OFFER_KIND_SHORT_TERM);
    search.set_urgency(v1::URGENCY_PLANNED);
    request.set_until(until);
    return Call<v1::SaveSearchResponse>("PlacementService/SaveSearch", member, request);
  }
};

TEST_F(ReadingTest, ListsArePagedLastChangedFirst) {
  std::vector<v1::PlacementRequest> asked;
  for (int i = 0; i < 3; ++i) asked.push_back(AskOne("camden"));
  ASSERT_THAT(Decline("hackney", asked[0]), IsOk());
  v1::ListPlacementRequestsRequest request;
  request.set_page_size(1);
  const auto first = Call<v1::ListPlacementRequestsResponse>(kList, "hackney", request);
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(first->requests(), SizeIs(1));
  EXPECT_EQ(first->requests(0).placement_ref(), asked[2].placement_ref());
  request.set_page_token(first->next_page_token());
  const auto second = Call<v1::ListPlacementRequestsResponse>(kList, "hackney", request);
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(second->requests(0).placement_ref(), asked[1].placement_ref());
  EXPECT_EQ(second->next_page_token(), "");
  EXPECT_THAT(Call<v1::ListPlacementRequestsResponse>(kList, "camden", request),
              StatusIs(absl::StatusCode::kInvalidArgument))
      << "another member's token";
  request.clear_page_token();
  request.add_states(v1::PLACEMENT_STATE_DECLINED);
  const auto declined = Call<v1::ListPlacementRequestsResponse>(kList, "hackney", request);
  ASSERT_THAT(declined, IsOk());
  EXPECT_EQ(declined->requests(0).placement_ref(), asked[0].placement_ref());
  request.set_direction(v1::DIRECTION_OUT);
  EXPECT_THAT(Call<v1::ListPlacementRequestsResponse>(kList, "hackney", request)->requests(),
              SizeIs(0));
  request.set_page_size(201);
  EXPECT_THAT(Call<v1::ListPlacementRequestsResponse>(kList, "hackney", request),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(ReadingTest, AStreamTellsEachChangeOnceAlsoAfterARestart) {
  const v1::PlacementRequest asked = AskOne("camden");
  auto stream = Watch("hackney");
  auto told = Next(*stream, "hackney");
  ASSERT_TRUE(told.has_value());
  ASSERT_THAT(told->requests(), SizeIs(1));
  EXPECT_TRUE(told->snapshot_complete());
  EXPECT_FALSE(Next(*stream, "hackney").has_value());
  ASSERT_THAT(Hold("hackney", asked, kEvening), IsOk());
  ASSERT_THAT(TakeUp("camden", asked), IsOk());
  stream.reset();
  Restart();
  stream = Watch("hackney", told->position());
  told = Next(*stream, "hackney");
  ASSERT_TRUE(told.has_value());
  ASSERT_THAT(told->requests(), SizeIs(1));
  EXPECT_EQ(told->requests(0).state(), v1::PLACEMENT_STATE_TAKEN_UP);
  EXPECT_FALSE(Next(*stream, "hackney").has_value());
  // To those who have nothing to do with it, nothing.
  auto others = Watch("barnet");
  told = Next(*others, "barnet");
  ASSERT_TRUE(told.has_value());
  EXPECT_THAT(told->requests(), SizeIs(0));
  EXPECT_TRUE(told->snapshot_complete());
  v1::WatchPlacementRequestsRequest request;
  request.set_position("made up");
  EXPECT_THAT(table_->Find("/consortium.v1.PlacementService/WatchPlacementRequests")
                  ->stream(CallOf("hackney"), request)
                  .status(),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(ReadingTest, AStandingSearchTellsOfEachPlaceWhenItComesToFit) {
  ASSERT_THAT(Publish("hackney", {}), IsOk());
  const auto saved = Save("camden");
  ASSERT_THAT(saved, IsOk());
  auto stream = Watch("camden");
  auto told = Next(*stream, "camden");
  ASSERT_TRUE(told.has_value());
  EXPECT_THAT(told->fits(), SizeIs(0));
  ASSERT_THAT(Publish("hackney", {Household(1, 1)}), IsOk());
  told = Next(*stream, "camden");
  ASSERT_TRUE(told.has_value());
  ASSERT_THAT(told->fits(), SizeIs(1));
  EXPECT_EQ(told->fits(0).need_ref(), saved->need_ref());
  EXPECT_EQ(told->fits(0).match().member(), "hackney");
  EXPECT_FALSE(Next(*stream, "camden").has_value());
  // A place that is held fits no more; once it is free, it comes to fit again.
  const v1::PlacementRequest asked = AskOne("enfield");
  ASSERT_THAT(Hold("hackney", asked, kEvening), IsOk());
  EXPECT_FALSE(Next(*stream, "camden").has_value());
  ASSERT_THAT(Withdraw("enfield", asked), IsOk());
  told = Next(*stream, "camden");
  ASSERT_TRUE(told.has_value());
  EXPECT_THAT(told->fits(), SizeIs(1));
}

TEST_F(ReadingTest, AStandingSearchEndsOnItsDayAndIsCheckedAsASearch) {
  ASSERT_THAT(Save("camden", "2026-11-24"), IsOk());
  clock_.Set(TuesdayMorning() + absl::Hours(14));
  auto late = Watch("camden");
  EXPECT_THAT(Next(*late, "camden")->fits(), SizeIs(0)) << "before any tick";
  Tick();
  auto stream = Watch("camden");
  const auto told = Next(*stream, "camden");
  ASSERT_TRUE(told.has_value());
  EXPECT_THAT(told->fits(), SizeIs(0));
  EXPECT_THAT(Save("camden", "2026-11-24"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Save("camden", "2027-02-23"), IsOk()) << "90 days ahead";
  EXPECT_THAT(Save("camden", "2027-02-24"), StatusIs(absl::StatusCode::kInvalidArgument));
  v1::SaveSearchRequest request;
  request.set_until("2026-12-01");
  request.mutable_search()->add_areas_to_avoid("N4");
  const auto refused =
      Call<v1::SaveSearchResponse>("PlacementService/SaveSearch", "camden", request);
  ASSERT_THAT(refused, StatusIs(absl::StatusCode::kInvalidArgument));
  bool named = false;
  for (const auto& violation : rpc::FieldViolationsOf(refused.status())) {
    named |= violation.field == "search.areas_to_avoid";
  }
  EXPECT_TRUE(named);
}

TEST_F(ReadingTest, ARecordSaysWhatWasSearchedAskedAndAnswered) {
  ASSERT_THAT(Publish("camden", {}), IsOk());
  ASSERT_THAT(Publish("barnet", {Household(2, 1)}), IsOk());
  v1::RequestPlacementRequest request = Ask("camden", {"hackney", "barnet"});
  request.add_search_tokens(Search("camden").search_token());
  const auto asked =
      Call<v1::RequestPlacementResponse>("PlacementService/RequestPlacement", "camden", request);
  ASSERT_THAT(asked, IsOk());
  ASSERT_THAT(Decline("hackney", asked->requests(0)), IsOk());
  v1::GetSearchRecordRequest of;
  of.set_need_ref(asked->need_ref());
  const auto got =
      Call<v1::GetSearchRecordResponse>("PlacementService/GetSearchRecord", "camden", of);
  ASSERT_THAT(got, IsOk());
  const v1::SearchRecord& record = got->record();
  EXPECT_TRUE(record.own_searched_first());
  ASSERT_THAT(record.searches(), SizeIs(1));
  EXPECT_EQ(record.searches(0).matches(), 2u);
  EXPECT_THAT(record.searches(0).members(), SizeIs(4));
  ASSERT_THAT(record.requests(), SizeIs(2));
  EXPECT_EQ(record.requests(0).decline_reason(), v1::DECLINE_REASON_OWN_CHILD);
  EXPECT_THAT(record.requests(0).steps(), SizeIs(2));
  EXPECT_EQ(record.need().children_size(), 1);
  EXPECT_THAT(Call<v1::GetSearchRecordResponse>("PlacementService/GetSearchRecord", "hackney", of),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(ReadingTest, ARecordIsFiledAndSoHasNothingThatAHoldReleases) {
  const v1::PlacementRequest asked = AskOne("camden");
  ASSERT_THAT(Hold("hackney", asked, kEvening), IsOk());
  EXPECT_TRUE(Find("camden", asked).has_profile());
  v1::GetSearchRecordRequest of;
  of.set_need_ref(asked.need_ref());
  const auto got =
      Call<v1::GetSearchRecordResponse>("PlacementService/GetSearchRecord", "camden", of);
  ASSERT_THAT(got, IsOk());
  EXPECT_EQ(got->record().requests(0).state(), v1::PLACEMENT_STATE_HELD);
  EXPECT_FALSE(got->record().requests(0).has_profile());
}

TEST_F(ReadingTest, WithoutASearchOfItsOwnTheRecordSaysSo) {
  const v1::PlacementRequest asked = AskOne("camden");
  v1::GetSearchRecordRequest of;
  of.set_need_ref(asked.need_ref());
  const auto got =
      Call<v1::GetSearchRecordResponse>("PlacementService/GetSearchRecord", "camden", of);
  ASSERT_THAT(got, IsOk());
  EXPECT_FALSE(got->record().own_searched_first());
}

TEST_F(ReadingTest, UnmetNeedsOfNeighboursAreCountedFromFiveUp) {
  const auto count = [this](absl::string_view member) {
    return Call<v1::CountUnmetNeedsResponse>("PlacementService/CountUnmetNeeds", member,
                                             v1::CountUnmetNeedsRequest())
        .value();
  };
  for (int i = 0; i < 4; ++i) ASSERT_THAT(Save("camden"), IsOk());
  EXPECT_THAT(count("hackney").counts(), SizeIs(0));
  ASSERT_THAT(Save("barnet"), IsOk());
  const v1::CountUnmetNeedsResponse counted = count("hackney");
  ASSERT_THAT(counted.counts(), SizeIs(1));
  EXPECT_EQ(counted.counts(0).needs(), 5u);
  EXPECT_EQ(counted.counts(0).age_years(), 7u);
  EXPECT_EQ(counted.counts(0).kind(), v1::OFFER_KIND_SHORT_TERM);
  EXPECT_EQ(counted.counts(0).children(), 1u);
  EXPECT_THAT(count("camden").counts(), SizeIs(0)) << "its own are no neighbours'";
  config::Policy policy = FourBoroughs();
  policy.mutable_members(0)->set_suspended(true);
  SetPolicy(policy);
  EXPECT_THAT(count("hackney").counts(), SizeIs(0)) << "barnet is suspended";
  SetPolicy(FourBoroughs());
  clock_.Advance(absl::Hours(24 * 28) + absl::Seconds(1));
  EXPECT_THAT(count("hackney").counts(), SizeIs(0));
}

TEST_F(ReadingTest, AMemberHasAHundredStandingSearchesAtMost) {
  for (int i = 0; i < 100; ++i) ASSERT_THAT(Save("camden"), IsOk());
  EXPECT_THAT(Save("camden"), StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(Save("barnet"), IsOk());
}

}  // namespace
}  // namespace consortium::placements
