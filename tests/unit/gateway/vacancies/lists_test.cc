#include "gateway/vacancies/lists.h"

#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/rpc/status_details.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/gateway/vacancies/room_fixture.h"

namespace consortium::vacancies {
namespace {

using ::consortium::testing::IsOk;
using ::consortium::testing::StatusIs;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class ListsTest : public RoomFixture {
 protected:
  void PublishHouseholds(absl::string_view member, int count) {
    std::vector<v1::Vacancy> rows;
    for (int i = 1; i <= count; ++i) rows.push_back(Household(i));
    ASSERT_THAT(Publish(member, List(rows)), IsOk());
  }
  static v1::GetVacancyListRequest Page(absl::string_view member, uint32_t size,
                                        absl::string_view token = "") {
    v1::GetVacancyListRequest request;
    request.set_member(std::string(member));
    request.set_page_size(size);
    request.set_page_token(std::string(token));
    return request;
  }
  static v1::GetVacancyListRequest Quoted(absl::string_view reference, absl::string_view by,
                                          absl::string_view member = "hackney") {
    v1::GetVacancyListRequest request;
    request.set_member(std::string(member));
    request.set_quoted_reference(std::string(reference));
    request.set_quoted_by(std::string(by));
    return request;
  }
  static std::set<std::string> RefsOf(const std::vector<v1::Vacancy>& rows) {
    std::set<std::string> refs;
    for (const v1::Vacancy& row : rows) refs.insert(row.vacancy_ref());
    return refs;
  }
};

TEST_F(ListsTest, ShowsTheOwnerItsReferencesAndOthersTheirOwnNames) {
  PublishHouseholds("hackney", 20);
  const std::vector<v1::Vacancy> own = AllRows("hackney", "hackney");
  const std::vector<v1::Vacancy> camden = AllRows("camden", "hackney");
  const std::vector<v1::Vacancy> barnet = AllRows("barnet", "hackney");
  ASSERT_THAT(own, SizeIs(20));
  ASSERT_THAT(camden, SizeIs(20));
  for (const v1::Vacancy& row : own) {
    EXPECT_THAT(row.household_ref(), HasSubstr("hh-"));
    EXPECT_EQ(row.member(), "hackney");
    EXPECT_EQ(row.updated_at().seconds(), absl::ToUnixSeconds(clock_.Now()));
  }
  for (const v1::Vacancy& row : camden) EXPECT_EQ(row.household_ref(), "");
  for (const std::string& ref : RefsOf(camden)) {
    EXPECT_FALSE(RefsOf(barnet).contains(ref)) << "two viewers must not share a name";
    EXPECT_FALSE(RefsOf(own).contains(ref));
  }
}

TEST_F(ListsTest, KeepsAViewersNamesOverChangesAndRestarts) {
  PublishHouseholds("hackney", 5);
  const std::set<std::string> before = RefsOf(AllRows("camden", "hackney"));
  ASSERT_THAT(Update("hackney", Household(3, 2)), IsOk());
  Restart();
  EXPECT_EQ(RefsOf(AllRows("camden", "hackney")), before);
}

TEST_F(ListsTest, ComesInPagesInTheOrderOfTheViewersNames) {
  PublishHouseholds("hackney", 25);
  auto first = Get("camden", Page("hackney", 10));
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(first->rows_size(), 10);
  auto second = Get("camden", Page("hackney", 10, first->next_page_token()));
  auto third = Get("camden", Page("hackney", 10, second->next_page_token()));
  ASSERT_THAT(third, IsOk());
  EXPECT_EQ(third->rows_size(), 5);
  EXPECT_EQ(third->next_page_token(), "");
  EXPECT_LT(first->rows(9).vacancy_ref(), second->rows(0).vacancy_ref());
  EXPECT_EQ(first->list().rows(), 25u);
  EXPECT_EQ(first->list().totals_size(), 1);
}

TEST_F(ListsTest, KeepsPagesWholeWhileTheListChanges) {
  PublishHouseholds("hackney", 30);
  const std::set<std::string> before = RefsOf(AllRows("camden", "hackney"));
  std::set<std::string> seen;
  std::string token;
  int changes = 0;
  do {
    auto page = Get("camden", Page("hackney", 4, token));
    ASSERT_THAT(page, IsOk());
    for (const v1::Vacancy& row : page->rows()) {
      EXPECT_TRUE(seen.insert(row.vacancy_ref()).second) << "twice";
    }
    token = page->next_page_token();
    ASSERT_THAT(Update("hackney", Household(++changes, 2)), IsOk());
    ASSERT_THAT(Update("hackney", Household(1000 + changes)), IsOk());
  } while (!token.empty());
  for (const std::string& ref : before) EXPECT_TRUE(seen.contains(ref)) << "missed";
}

TEST_F(ListsTest, BindsATokenToViewerAndList) {
  PublishHouseholds("hackney", 5);
  PublishHouseholds("barnet", 5);
  const std::string token = Get("camden", Page("hackney", 2))->next_page_token();
  EXPECT_THAT(Get("enfield", Page("hackney", 2, token)),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("page_token")));
  EXPECT_THAT(Get("camden", Page("barnet", 2, token)),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Get("camden", Page("hackney", 2, "bm9uc2Vuc2U")),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(ListsTest, BoundsThePage) {
  PublishHouseholds("hackney", 1'001);
  EXPECT_EQ(Get("camden", Page("hackney", 0))->rows_size(), 200);
  EXPECT_EQ(Get("camden", Page("hackney", 1'000))->rows_size(), 1'000);
  EXPECT_THAT(Get("camden", Page("hackney", 1'001)),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("page_size")));
}

TEST_F(ListsTest, EndsAPageEarlyThatWouldBeTooLarge) {
  std::vector<v1::Vacancy> rows;
  const std::string terms = std::string(150, 'x') + " " + std::string(149, 'y');
  const std::string note = std::string(300, 'z');
  for (int i = 1; i <= 4'000; ++i) {
    rows.push_back(Household(i));
    rows.back().mutable_approval()->set_terms(terms);
    rows.back().mutable_owner_details()->set_note(note);
  }
  ASSERT_THAT(Publish("hackney", List(rows)), IsOk());
  EXPECT_THAT(AllRows("hackney", "hackney", 1'000), SizeIs(4'000));
  auto page = Get("hackney", Page("hackney", 1'000));
  EXPECT_LT(page->ByteSizeLong(), kListPageBytesMax + 300'000);
}

TEST_F(ListsTest, FindsNoListOfAMemberThatHasNoneOrIsSuspended) {
  PublishHouseholds("hackney", 1);
  EXPECT_THAT(Get("camden", Page("barnet", 0)), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Get("camden", Page("nowhere", 0)), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Get("camden", Page("", 0)), StatusIs(absl::StatusCode::kInvalidArgument));
  config::Policy policy = EightMembers();
  policy.mutable_members(3)->set_suspended(true);
  SetPolicy(policy);
  EXPECT_THAT(Get("camden", Page("hackney", 0)), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Get("hackney", Page("hackney", 0)), IsOk());
}

TEST_F(ListsTest, TurnsWhatANeighbourQuotesIntoTheOwnersHousehold) {
  PublishHouseholds("hackney", 300);
  for (const char* neighbour : {"camden", "barnet", "hackney"}) {
    std::set<std::string> meant;
    for (const v1::Vacancy& seen : AllRows(neighbour, "hackney")) {
      auto answer = Get("hackney", Quoted(seen.vacancy_ref(), neighbour));
      ASSERT_THAT(answer, IsOk());
      ASSERT_EQ(answer->rows_size(), 1);
      EXPECT_EQ(answer->next_page_token(), "");
      EXPECT_EQ(answer->rows(0).area(), seen.area());
      meant.insert(answer->rows(0).household_ref());
    }
    EXPECT_THAT(meant, SizeIs(300)) << neighbour;
  }
}

TEST_F(ListsTest, ShowsTheHouseholdMeantAsItsOwnerSeesIt) {
  PublishHouseholds("hackney", 3);
  const v1::Vacancy own = AllRows("hackney", "hackney")[1];
  std::set<std::string> answered;
  for (const std::string& reference : RefsOf(AllRows("camden", "hackney"))) {
    auto answer = Get("hackney", Quoted(reference, "camden"));
    ASSERT_THAT(answer, IsOk());
    EXPECT_EQ(answer->list().rows(), 3u);
    if (answer->rows(0).household_ref() != own.household_ref()) continue;
    EXPECT_EQ(answer->rows(0).SerializeAsString(), own.SerializeAsString());
    answered.insert(reference);
  }
  EXPECT_THAT(answered, SizeIs(1));
}

TEST_F(ListsTest, TakesAQuotationDownAsItIsSaid) {
  PublishHouseholds("hackney", 40);
  for (const std::string& reference : RefsOf(AllRows("camden", "hackney"))) {
    const std::string household =
        Get("hackney", Quoted(reference, "camden"))->rows(0).household_ref();
    std::string said;
    for (size_t i = 0; i < reference.size(); ++i) {
      if (i % 4 == 0 && i > 0) said += i % 8 == 0 ? "-" : " ";
      said += reference[i] == '0' ? 'O' : reference[i] == '1' ? 'l' : reference[i];
    }
    auto answer = Get("hackney", Quoted(absl::AsciiStrToUpper(said), "camden"));
    ASSERT_THAT(answer, IsOk());
    EXPECT_EQ(answer->rows(0).household_ref(), household);
  }
}

TEST_F(ListsTest, SaysWhatToAskWhenAQuotationMeansNoHousehold) {
  PublishHouseholds("hackney", 5);
  PublishHouseholds("barnet", 5);
  const std::string reference = *RefsOf(AllRows("camden", "hackney")).begin();
  const auto asks_again =
      StatusIs(absl::StatusCode::kNotFound,
               HasSubstr("ask them to read it again and to say which member they are"));
  EXPECT_THAT(Get("hackney", Quoted(reference, "enfield")), asks_again);
  EXPECT_THAT(Get("barnet", Quoted(reference, "camden", "barnet")), asks_again);
  std::string misheard = reference;
  misheard[3] = misheard[3] == '7' ? '8' : '7';
  EXPECT_THAT(Get("hackney", Quoted(misheard, "camden")), asks_again);
}

TEST_F(ListsTest, SaysThatAQuotedHouseholdHasLeftTheList) {
  PublishHouseholds("hackney", 2);
  const std::set<std::string> seen = RefsOf(AllRows("camden", "hackney"));
  ASSERT_THAT(Withdraw("hackney", 1), IsOk());
  int left = 0;
  for (const std::string& reference : seen) {
    auto answer = Get("hackney", Quoted(reference, "camden"));
    if (answer.ok()) continue;
    EXPECT_THAT(answer, StatusIs(absl::StatusCode::kNotFound, HasSubstr("has left your list")));
    ++left;
  }
  EXPECT_EQ(left, 1);
}

TEST_F(ListsTest, RefusesAQuotationThatIsNotWhole) {
  PublishHouseholds("hackney", 5);
  const std::string reference = *RefsOf(AllRows("camden", "hackney")).begin();
  const auto refuses = [](absl::string_view field) {
    return StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(field));
  };
  EXPECT_THAT(Get("hackney", Quoted(reference, "")), refuses("quoted_by"));
  EXPECT_THAT(Get("hackney", Quoted("", "camden")), refuses("quoted_reference"));
  EXPECT_THAT(Get("hackney", Quoted(reference, "nowhere")), refuses("quoted_by"));
  EXPECT_THAT(Get("hackney", Quoted(reference.substr(1), "camden")), refuses("quoted_reference"));
  EXPECT_THAT(Get("hackney", Quoted(reference + "0", "camden")), refuses("quoted_reference"));
  v1::GetVacancyListRequest paged = Quoted(reference, "camden");
  paged.set_page_token(Get("hackney", Page("hackney", 2))->next_page_token());
  EXPECT_THAT(Get("hackney", paged), refuses("page_token"));
}

TEST_F(ListsTest, LooksUpAQuotationForTheOwnerAlone) {
  PublishHouseholds("hackney", 5);
  const std::string reference = *RefsOf(AllRows("camden", "hackney")).begin();
  for (const char* asker : {"camden", "barnet"}) {
    EXPECT_THAT(Get(asker, Quoted(reference, "camden")),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("member: is not you")));
  }
}

TEST_F(ListsTest, ListsEveryBoroughThatIsNotSuspendedWithOrWithoutAList) {
  PublishHouseholds("hackney", 3);
  v1::ListVacancyListsResponse lists = Lists("bridge-adoption");
  ASSERT_EQ(lists.lists_size(), 6);
  EXPECT_EQ(lists.lists(0).member(), "barnet");
  EXPECT_EQ(lists.lists(0).punctuality(), v1::PUNCTUALITY_MISSING);
  EXPECT_EQ(lists.lists(3).member(), "hackney");
  EXPECT_EQ(lists.lists(3).week_commencing(), kThisWeek);
  EXPECT_EQ(lists.lists(3).punctuality(), v1::PUNCTUALITY_LATE);
  EXPECT_EQ(lists.lists(3).rows(), 3u);
  EXPECT_EQ(lists.lists(3).source_system(), "spreadsheet");

  config::Policy policy = EightMembers();
  policy.mutable_members(3)->set_suspended(true);
  SetPolicy(policy);
  EXPECT_EQ(Lists("bridge-adoption").lists_size(), 5);
}

}  // namespace
}  // namespace consortium::vacancies
