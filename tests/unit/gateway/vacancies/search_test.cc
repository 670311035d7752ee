#include "gateway/vacancies/search.h"

#include <algorithm>
#include <set>

#include "gmock/gmock.h"
#include "google/rpc/status_details.h"
#include "gtest/gtest.h"
#include "policy/listing/row_rules.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/gateway/vacancies/room_fixture.h"

namespace consortium::vacancies {
namespace {

using ::consortium::testing::IsOk;
using ::consortium::testing::StatusIs;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

class SearchTest : public RoomFixture {
 protected:
  static v1::SearchAvailabilityRequest OneChild() {
    v1::SearchAvailabilityRequest request;
    request.mutable_asker()->set_officer_reference("officer-1");
    request.mutable_asker()->set_purpose(v1::PURPOSE_PLACEMENT_SEARCH);
    request.add_children()->set_age_years(8);
    request.set_kind(v1::OFFER_KIND_SHORT_TERM);
    request.set_urgency(v1::URGENCY_PLANNED);
    return request;
  }
  void PublishHouseholds(absl::string_view member, int first, int last, int vacant = 1) {
    std::vector<v1::Vacancy> rows;
    for (int i = first; i <= last; ++i) rows.push_back(Household(i, vacant));
    ASSERT_THAT(Publish(member, List(rows)), IsOk());
  }
};

TEST_F(SearchTest, ShowsWhatAPlacementTeamNeedsToRing) {
  PublishHouseholds("hackney", 1, 1);
  v1::SearchAvailabilityRequest request = OneChild();
  request.set_near("N1");
  auto found = Search("islington", request);
  ASSERT_THAT(found, IsOk());
  ASSERT_EQ(found->matches_size(), 1);
  const v1::Match& match = found->matches(0);
  EXPECT_EQ(match.member(), "hackney");
  EXPECT_THAT(match.vacancy_ref(), SizeIs(26));
  EXPECT_EQ(match.kind(), v1::HOUSEHOLD_KIND_MAINSTREAM);
  EXPECT_EQ(match.area(), "N4");
  EXPECT_EQ(match.children_placed(), 1u);
  EXPECT_EQ(match.free_from(), "2026-11-24");
  EXPECT_NEAR(match.distance_miles(), 2.2, 1.0);
  EXPECT_EQ(match.telephone().kind(), v1::TELEPHONE_KIND_DUTY_DESK);
  EXPECT_EQ(match.telephone().number(), "020 7946 0006");
  EXPECT_EQ(match.list().member(), "hackney");
  EXPECT_EQ(match.list().age_hours(), 0u);
  EXPECT_EQ(match.household_ref(), "");
  EXPECT_EQ(found->total_matches(), 1u);
  EXPECT_EQ(found->lists_size(), 6);
}

TEST_F(SearchTest, GivesTheNumberThatAnswersByTheClock) {
  PublishHouseholds("hackney", 1, 1);
  EXPECT_EQ(Search("camden", OneChild())->matches(0).telephone().number(), "020 7946 0006");
  clock_.Advance(absl::Hours(7));
  EXPECT_EQ(Search("camden", OneChild())->matches(0).telephone().number(), "020 7946 0007");
  clock_.Advance(absl::Hours(16));
  EXPECT_EQ(Search("camden", OneChild())->matches(0).telephone().number(), "020 7946 0006");
}

TEST_F(SearchTest, NamesHouseholdsPerViewerAndShowsOwnersTheirReference) {
  PublishHouseholds("hackney", 1, 1);
  auto camden = Search("camden", OneChild());
  auto barnet = Search("barnet", OneChild());
  auto own = Search("hackney", OneChild());
  EXPECT_NE(camden->matches(0).vacancy_ref(), barnet->matches(0).vacancy_ref());
  EXPECT_EQ(own->matches(0).household_ref(), "hh-000001");
  EXPECT_EQ(camden->matches(0).vacancy_ref(), AllRows("camden", "hackney")[0].vacancy_ref());
}

TEST_F(SearchTest, NeverHidesAPlaceForTheAgeOfItsList) {
  PublishHouseholds("hackney", 1, 1);
  clock_.Advance(absl::Hours(24 * 7) - absl::Microseconds(1));
  EXPECT_FALSE(Search("camden", OneChild())->matches(0).list().stale());
  clock_.Advance(absl::Microseconds(1));
  auto found = Search("camden", OneChild());
  ASSERT_EQ(found->matches_size(), 1);
  EXPECT_TRUE(found->matches(0).list().stale());
  EXPECT_TRUE(found->lists(3).stale());
  clock_.Advance(absl::Hours(24 * 60));
  EXPECT_EQ(Search("camden", OneChild())->matches_size(), 1);
}

TEST_F(SearchTest, HidesSuspendedMembersFromAllButThemselves) {
  PublishHouseholds("hackney", 1, 3);
  PublishHouseholds("barnet", 1, 2);
  config::Policy policy = EightMembers();
  policy.mutable_members(3)->set_suspended(true);
  SetPolicy(policy);
  auto found = Search("camden", OneChild());
  ASSERT_EQ(found->matches_size(), 2);
  EXPECT_EQ(found->matches(0).member(), "barnet");
  EXPECT_EQ(found->matches(0).telephone().number(), "020 7946 0000");
  EXPECT_EQ(found->lists_size(), 5);
  EXPECT_EQ(Search("hackney", OneChild())->matches_size(), 5);
  SetPolicy(EightMembers());
  EXPECT_EQ(Search("camden", OneChild())->matches_size(), 5);
}

TEST_F(SearchTest, SaysAllThatIsWrongWithAskerAndNeedAtOnce) {
  v1::SearchAvailabilityRequest request = OneChild();
  request.clear_asker();
  request.clear_children();
  auto refused = Search("camden", request);
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kInvalidArgument));
  std::set<std::string> fields;
  for (const auto& violation : rpc::FieldViolationsOf(refused.status())) {
    fields.insert(violation.field);
  }
  EXPECT_TRUE(fields.contains("asker.officer_reference"));
  EXPECT_TRUE(fields.contains("asker.purpose"));
  EXPECT_TRUE(fields.contains("children"));
}

struct Reference {
  std::string name;
  std::string reference;
  bool accepted;
};
class AskerTest : public SearchTest, public ::testing::WithParamInterface<Reference> {};

TEST_P(AskerTest, ChecksTheOfficerReference) {
  v1::SearchAvailabilityRequest request = OneChild();
  request.mutable_asker()->set_officer_reference(GetParam().reference);
  EXPECT_EQ(Search("camden", request).ok(), GetParam().accepted);
}

INSTANTIATE_TEST_SUITE_P(References, AskerTest,
                         ::testing::ValuesIn(std::vector<Reference>{
                             {"StaffNumber", "ISL-4711", true},
                             {"Mail", "a.b_c@islington", true},
                             {"Empty", "", false},
                             {"Space", "Jo Bloggs", false},
                             {"Longest", std::string(64, 'a'), true},
                             {"TooLong", std::string(65, 'a'), false},
                             {"NotAscii", "Zo\xC3\xAB", false},
                         }),
                         [](const auto& test) { return test.param.name; });

TEST_F(SearchTest, ComesInPagesThatStayGoodWhileListsChange) {
  PublishHouseholds("hackney", 1, 30);
  PublishHouseholds("barnet", 31, 50);
  std::set<std::string> before;
  for (const char* owner : {"hackney", "barnet"}) {
    for (const v1::Vacancy& row : AllRows("camden", owner)) before.insert(row.vacancy_ref());
  }
  v1::SearchAvailabilityRequest request = OneChild();
  request.set_page_size(7);
  std::set<std::string> seen;
  int added = 100;
  do {
    auto page = Search("camden", request);
    ASSERT_THAT(page, IsOk());
    EXPECT_LE(page->matches_size(), 7);
    for (const v1::Match& match : page->matches()) {
      EXPECT_TRUE(seen.insert(match.vacancy_ref()).second) << "twice";
    }
    request.set_page_token(page->next_page_token());
    ASSERT_THAT(Update("hackney", Household(++added)), IsOk());
    clock_.Advance(absl::Minutes(10));
  } while (!request.page_token().empty());
  for (const std::string& ref : before) EXPECT_TRUE(seen.contains(ref)) << "missed";
}

// A page begins behind a rank. Judged by the clock of each page, a household whose
// rota opens would rank before it and never be shown, and one whose rota closes
// behind it and be shown twice.
TEST_F(SearchTest, ShowsEveryHouseholdOnceWhileRotasOpenAndClose) {
  const auto on_rota = [](int number, uint32_t start_minute, uint32_t end_minute) {
    v1::Vacancy row = Household(number);
    v1::RotaWindow& window = *row.add_out_of_hours();
    window.set_day(v1::WEEKDAY_TUESDAY);
    window.set_start_minute(start_minute);
    window.set_end_minute(end_minute);
    return row;
  };
  // Three are on the rota at 10:00, three from 10:05.
  std::vector<v1::Vacancy> rows;
  for (const int number : {1, 2, 3}) rows.push_back(on_rota(number, 9 * 60, 10 * 60 + 5));
  for (const int number : {4, 5, 6}) rows.push_back(on_rota(number, 10 * 60 + 5, 11 * 60));
  ASSERT_THAT(Publish("hackney", List(rows)), IsOk());
  v1::SearchAvailabilityRequest request = OneChild();
  request.set_urgency(v1::URGENCY_OUT_OF_HOURS);
  request.set_page_size(2);
  std::vector<std::string> seen;
  do {
    auto page = Search("hackney", request);
    ASSERT_THAT(page, IsOk());
    for (const v1::Match& match : page->matches()) seen.push_back(match.household_ref());
    request.set_page_token(page->next_page_token());
    clock_.Advance(absl::Minutes(10));
  } while (!request.page_token().empty());
  EXPECT_THAT(std::vector(seen.begin(), seen.begin() + 3),
              UnorderedElementsAre("hh-000001", "hh-000002", "hh-000003"));
  EXPECT_THAT(seen, UnorderedElementsAre("hh-000001", "hh-000002", "hh-000003", "hh-000004",
                                         "hh-000005", "hh-000006"));
}

TEST_F(SearchTest, KeepsTheFirstPagesDayOverMidnight) {
  v1::Vacancy tomorrow = Household(1, 0);
  tomorrow.clear_vacant_since();
  tomorrow.mutable_places()->set_filled(2);
  v1::UnavailablePlaces& dated = *tomorrow.mutable_places()->add_not_available();
  dated.set_count(1);
  dated.set_reason(v1::NOT_AVAILABLE_REASON_OTHER);
  dated.set_condition(v1::CONDITION_FROM_DATE);
  dated.set_available_from("2026-11-25");
  const auto published = Publish("hackney", List({tomorrow, Household(2), Household(3)}));
  ASSERT_THAT(published, IsOk());
  ASSERT_THAT(published->problems(), ::testing::IsEmpty());
  v1::SearchAvailabilityRequest request = OneChild();
  request.set_page_size(1);
  auto first = Search("hackney", request);
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(first->total_matches(), 2u);
  clock_.Advance(absl::Hours(15));
  EXPECT_EQ(Search("hackney", request)->total_matches(), 3u);
  request.set_page_token(first->next_page_token());
  auto second = Search("hackney", request);
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(second->total_matches(), 2u);
  EXPECT_EQ(second->next_page_token(), "");
}

TEST_F(SearchTest, BindsATokenToViewerSearchAndDay) {
  PublishHouseholds("hackney", 1, 5);
  v1::SearchAvailabilityRequest request = OneChild();
  request.set_page_size(2);
  request.set_page_token(Search("camden", request)->next_page_token());
  ASSERT_FALSE(request.page_token().empty());

  EXPECT_THAT(Search("barnet", request),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("page_token")));
  v1::SearchAvailabilityRequest other = request;
  other.mutable_children(0)->set_age_years(9);
  auto refused = Search("camden", other);
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(rpc::ReasonOf(refused.status()), "PAGE_TOKEN_OF_ANOTHER_SEARCH");

  v1::SearchAvailabilityRequest other_size = request;
  other_size.set_page_size(3);
  other_size.mutable_asker()->set_officer_reference("officer-2");
  EXPECT_THAT(Search("camden", other_size), IsOk());

  Restart();
  clock_.Advance(kPageTokenLife);
  EXPECT_THAT(Search("camden", request), IsOk());
  clock_.Advance(absl::Microseconds(1));
  auto expired = Search("camden", request);
  EXPECT_EQ(rpc::ReasonOf(expired.status()), "PAGE_TOKEN_EXPIRED");
}

TEST_F(SearchTest, OffersNearMissesAndTheNearestSplitWhenNothingMatches) {
  PublishHouseholds("hackney", 1, 4, 1);
  v1::SearchAvailabilityRequest request = OneChild();
  request.add_children()->set_age_years(5);
  request.set_siblings(true);
  request.set_keep_together(true);
  auto found = Search("camden", request);
  ASSERT_THAT(found, IsOk());
  EXPECT_EQ(found->total_matches(), 0u);
  ASSERT_GT(found->near_misses_size(), 0);
  EXPECT_LE(found->near_misses_size(), 5);
  EXPECT_FALSE(found->near_misses(0).failed_criterion().empty());
  EXPECT_EQ(found->near_misses(0).telephone().number(), "020 7946 0006");
  EXPECT_THAT(found->near_misses(0).vacancy_ref(), SizeIs(26));
  ASSERT_EQ(found->nearest_split().parts_size(), 2);
  EXPECT_EQ(found->nearest_split().parts(0).children_size(), 1);
  EXPECT_EQ(found->nearest_split().parts(0).match().member(), "hackney");
  EXPECT_EQ(found->nearest_split().apart_miles(), 0);
}

TEST_F(SearchTest, RefusesCriteriaThatTheCallerMayNotMatch) {
  PublishHouseholds("hackney", 1, 1);
  server::Call call = CallOf("camden");
  call.may_match = false;
  v1::SearchAvailabilityRequest request = OneChild();
  request.mutable_children(0)->add_languages("so");
  v1::SearchAvailabilityResponse response;
  absl::Status status;
  table_->Find("/consortium.v1.VacancyService/SearchAvailability")
      ->unary(call, request, &response, [&](absl::Status answer) { status = answer; });
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("languages")));
}

}  // namespace
}  // namespace consortium::vacancies
