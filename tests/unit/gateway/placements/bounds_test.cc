// What is bounded, at the bound and one past it; nothing is changed by what is past it.
#include <string>
#include <vector>

#include "consortium/v1/instant.h"
#include "gmock/gmock.h"
#include "google/rpc/status_details.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/gateway/placements/placement_world.h"

namespace consortium::placements {
namespace {

using ::testing::HasSubstr;
using testing::IsOk;
using ::testing::SizeIs;
using testing::StatusIs;

constexpr int kHouseholds = 51;

class BoundsTest : public PlacementWorld {
 protected:
  BoundsTest() {
    std::vector<v1::Vacancy> rows;
    for (int number = 1; number <= kHouseholds; ++number) rows.push_back(Household(number, 1));
    EXPECT_THAT(Publish("hackney", rows), IsOk());
    v1::GetVacancyListRequest request;
    request.set_member("hackney");
    const auto list =
        Call<v1::GetVacancyListResponse>("VacancyService/GetVacancyList", "camden", request);
    EXPECT_THAT(list, IsOk());
    for (const v1::Vacancy& row : list->rows()) offered_.push_back(row.vacancy_ref());
  }

  // Camden asks `count` households from the one at `first` on; for a need of its own
  // without `need_ref`.
  v1::RequestPlacementRequest AskFrom(int first, int count, const std::string& need_ref = "") {
    v1::RequestPlacementRequest request = Ask("camden", {});
    for (int i = first; i < first + count; ++i) {
      v1::AskedVacancy* const asked = request.add_vacancies();
      asked->set_member("hackney");
      asked->set_vacancy_ref(offered_[static_cast<size_t>(i)]);
    }
    if (!need_ref.empty()) request.set_need_ref(need_ref);
    return request;
  }
  absl::StatusOr<v1::RequestPlacementResponse> Send(const v1::RequestPlacementRequest& request) {
    return Call<v1::RequestPlacementResponse>("PlacementService/RequestPlacement", "camden",
                                              request);
  }
  v1::SearchRecord Record(const std::string& need_ref) {
    v1::GetSearchRecordRequest request;
    request.set_need_ref(need_ref);
    return Call<v1::GetSearchRecordResponse>("PlacementService/GetSearchRecord", "camden", request)
        ->record();
  }

  std::vector<std::string> offered_;
};

TEST_F(BoundsTest, TenHouseholdsAreAskedAtOnceAndFiftyForOneNeed) {
  EXPECT_THAT(Send(AskFrom(0, 11)), StatusIs(absl::StatusCode::kInvalidArgument));
  const auto asked = Send(AskFrom(0, 10));
  ASSERT_THAT(asked, IsOk());
  const std::string& need_ref = asked->need_ref();
  for (int first = 10; first < 50; first += 10) {
    ASSERT_THAT(Send(AskFrom(first, 10, need_ref)), IsOk());
  }
  EXPECT_THAT(Send(AskFrom(50, 1, need_ref)), StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(Record(need_ref).requests(), SizeIs(50));
}

TEST_F(BoundsTest, AHouseholdHasAHundredOpenRequests) {
  std::vector<v1::PlacementRequest> open;
  for (int i = 0; i < 100; ++i) {
    const auto asked = Send(AskFrom(0, 1));
    ASSERT_THAT(asked, IsOk());
    open.push_back(asked->requests(0));
  }
  EXPECT_THAT(Send(AskFrom(0, 1)),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("vacancies[0]")));
  EXPECT_THAT(Send(AskFrom(1, 1)), IsOk());
  // The host answers still, and whoever it declines makes room.
  ASSERT_THAT(Hold("hackney", open[0], TuesdayMorning() + absl::Hours(1)), IsOk());
  ASSERT_THAT(Decline("hackney", open[1]), IsOk());
  EXPECT_THAT(Send(AskFrom(0, 1)), IsOk());
}

TEST_F(BoundsTest, TwentySearchesAreBroughtAtOnceAndAHundredAreOnOneRecord) {
  std::string need_ref;
  for (int ask = 0; ask < 5; ++ask) {
    v1::RequestPlacementRequest request = AskFrom(ask, 1, need_ref);
    for (int i = 0; i < 20; ++i) {
      clock_.Advance(absl::Milliseconds(1));  // Equal searches are one.
      request.add_search_tokens(Search("camden").search_token());
    }
    const auto asked = Send(request);
    ASSERT_THAT(asked, IsOk());
    need_ref = asked->need_ref();
  }
  v1::RequestPlacementRequest more = AskFrom(5, 1, need_ref);
  more.add_search_tokens(Search("camden").search_token());
  EXPECT_THAT(Send(more), IsOk()) << "it is on record already";
  clock_.Advance(absl::Milliseconds(1));
  more = AskFrom(6, 1, need_ref);
  more.add_search_tokens(Search("camden").search_token());
  EXPECT_THAT(Send(more), StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(Record(need_ref).searches(), SizeIs(100));
  EXPECT_THAT(Record(need_ref).requests(), SizeIs(6));
  for (int i = 0; i < 20; ++i) more.add_search_tokens(more.search_tokens(0));
  const auto refused = Send(more);
  ASSERT_THAT(refused, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(rpc::FieldViolationsOf(refused.status()).front().field, "search_tokens");
}

TEST_F(BoundsTest, TheSearchOfANeedIsSavedAHundredTimes) {
  v1::SaveSearchRequest request;
  v1::SearchAvailabilityRequest& search = *request.mutable_search();
  search.mutable_asker()->set_officer_reference("officer-1");
  search.mutable_asker()->set_purpose(v1::PURPOSE_PLACEMENT_SEARCH);
  search.add_children()->set_age_years(7);
  search.set_kind(v1::OFFER_KIND_SHORT_TERM);
  search.set_urgency(v1::URGENCY_PLANNED);
  request.set_until("2026-12-24");
  for (int i = 0; i < 100; ++i) {
    const auto saved =
        Call<v1::SaveSearchResponse>("PlacementService/SaveSearch", "camden", request);
    ASSERT_THAT(saved, IsOk());
    request.set_need_ref(saved->need_ref());
  }
  EXPECT_THAT(Call<v1::SaveSearchResponse>("PlacementService/SaveSearch", "camden", request),
              StatusIs(absl::StatusCode::kResourceExhausted));
}

TEST_F(BoundsTest, AHoldIsProlongedUntilTheRequestHasAHundredMoves) {
  const auto sent = Send(AskFrom(0, 1));
  ASSERT_THAT(sent, IsOk());
  const v1::PlacementRequest& asked = sent->requests(0);
  const absl::Time until = TuesdayMorning() + absl::Hours(1);
  for (int moves = 1; moves < 100; ++moves) ASSERT_THAT(Hold("hackney", asked, until), IsOk());
  EXPECT_THAT(Hold("hackney", asked, until + absl::Hours(1)),
              StatusIs(absl::StatusCode::kResourceExhausted));
  const v1::PlacementRequest held = Find("camden", asked);
  EXPECT_THAT(held.steps(), SizeIs(100));
  EXPECT_EQ(v1::InstantOf(held.held_until()), until);
  EXPECT_THAT(TakeUp("camden", asked), IsOk());
  EXPECT_THAT(Accept("hackney", asked), IsOk());
}

}  // namespace
}  // namespace consortium::placements
