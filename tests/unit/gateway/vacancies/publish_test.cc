#include "gateway/vacancies/publish.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
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

class PublishTest : public RoomFixture {
 protected:
  static std::vector<v1::Vacancy> Households(int first, int last) {
    std::vector<v1::Vacancy> rows;
    for (int number = first; number <= last; ++number) rows.push_back(Household(number));
    return rows;
  }
  int64_t CountOf(absl::string_view query) {
    int64_t count = -1;
    EXPECT_THAT(RunChange([&](storage::Transaction& transaction) {
                  return transaction.connection().Query(query, {}, [&](const storage::Row& row) {
                    count = row.Integer(0);
                    return absl::OkStatus();
                  });
                }),
                IsOk());
    return count;
  }
};

TEST_F(PublishTest, AnswersWithReceiptAndDifferenceAndEveryReadSeesTheList) {
  auto first = Publish("hackney", List(Households(1, 5)));
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(first->receipt().sequence(), 1u);
  EXPECT_EQ(first->receipt().committed_at().seconds(), absl::ToUnixSeconds(clock_.Now()));
  EXPECT_EQ(first->member(), "hackney");
  EXPECT_EQ(first->rows_accepted(), 5u);
  EXPECT_EQ(first->rows_refused(), 0u);
  EXPECT_EQ(first->difference().added(), 5u);
  EXPECT_EQ(first->punctuality(), v1::PUNCTUALITY_LATE);
  EXPECT_EQ(AllRows("hackney", "hackney").size(), 5u);

  std::vector<v1::Vacancy> rows = Households(3, 7);
  rows[0].mutable_bedrooms()->set_free(1);
  auto second = Publish("hackney", List(rows));
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(second->receipt().sequence(), 2u);
  EXPECT_EQ(second->difference().added(), 2u);
  EXPECT_EQ(second->difference().changed(), 1u);
  EXPECT_EQ(second->difference().removed(), 2u);
  EXPECT_EQ(second->difference().unchanged(), 2u);
  EXPECT_EQ(AllRows("hackney", "hackney").size(), 5u);
}

TEST_F(PublishTest, WritesNoRowThatDidNotChange) {
  ASSERT_THAT(Publish("hackney", List(Households(1, 3))), IsOk());
  ASSERT_THAT(Publish("hackney", List(Households(1, 4))), IsOk());
  EXPECT_EQ(CountOf("SELECT COUNT(*) FROM vacancies WHERE sequence = 1"), 3);
  EXPECT_EQ(CountOf("SELECT COUNT(*) FROM vacancies WHERE sequence = 2"), 1);
}

TEST_F(PublishTest, ReportsEachBadRowAndLetsTheOthersStand) {
  std::vector<v1::Vacancy> rows = Households(1, 4);
  rows[1].mutable_places()->set_vacant(2);  // 2 + 2 is not 3.
  rows[2].set_area("N4 2AB");
  rows[3].set_vacancy_ref("mine");
  auto published = Publish("hackney", List(rows));
  ASSERT_THAT(published, IsOk());
  EXPECT_EQ(published->rows_accepted(), 1u);
  EXPECT_EQ(published->rows_refused(), 3u);
  ASSERT_EQ(published->problems_size(), 3);
  EXPECT_EQ(published->problems(0).row(), 1u);
  EXPECT_EQ(published->problems(0).household_ref(), "hh-000002");
  EXPECT_EQ(published->problems(0).severity(), v1::SEVERITY_REFUSED);
  EXPECT_FALSE(published->problems(0).remedy().empty());
  EXPECT_EQ(published->problems(1).field(), "area");
  EXPECT_EQ(published->problems(2).field(), "vacancy_ref");
  EXPECT_EQ(AllRows("hackney", "hackney").size(), 1u);
}

TEST_F(PublishTest, TakesARefusedHouseholdsEarlierRowAwaySinceTheListIsTheWholeTruth) {
  ASSERT_THAT(Publish("hackney", List(Households(1, 2))), IsOk());
  std::vector<v1::Vacancy> rows = Households(1, 2);
  rows[0].set_area("");
  auto published = Publish("hackney", List(rows));
  ASSERT_THAT(published, IsOk());
  EXPECT_EQ(published->difference().removed(), 1u);
  EXPECT_EQ(published->difference().unchanged(), 1u);
}

TEST_F(PublishTest, CarriesAThousandProblemsAndCountsTheRest) {
  std::vector<v1::Vacancy> rows = Households(1, kProblemsMax + 2);
  for (v1::Vacancy& row : rows) row.set_area("");
  auto published = Publish("hackney", List(rows));
  ASSERT_THAT(published, IsOk());
  EXPECT_EQ(published->problems_size(), kProblemsMax);
  EXPECT_EQ(published->problems_omitted(), 2u);
  EXPECT_EQ(published->rows_refused(), static_cast<uint32_t>(kProblemsMax + 2));
}

TEST_F(PublishTest, AnswersValidateOnlyAsThePublicationWouldAndStoresNothing) {
  ASSERT_THAT(Publish("hackney", List(Households(1, 3))), IsOk());
  std::vector<v1::Vacancy> rows = Households(2, 5);
  rows[0].mutable_bedrooms()->set_free(1);
  rows[3].set_area("");
  v1::PublishVacancyListRequest list = List(rows);
  list.set_validate_only(true);
  auto rehearsed = Publish("hackney", list);
  ASSERT_THAT(rehearsed, IsOk());
  EXPECT_EQ(CountOf("SELECT COUNT(*) FROM journal"), 1);
  EXPECT_EQ(AllRows("hackney", "hackney").size(), 3u);

  list.set_validate_only(false);
  auto published = Publish("hackney", list);
  ASSERT_THAT(published, IsOk());
  EXPECT_FALSE(rehearsed->has_receipt());
  published->clear_receipt();
  EXPECT_EQ(rehearsed->SerializeAsString(), published->SerializeAsString());
}

TEST_F(PublishTest, ValidatesAListOfAMemberThatNeverPublished) {
  v1::PublishVacancyListRequest list = List(Households(1, 3));
  list.set_validate_only(true);
  auto rehearsed = Publish("hackney", list);
  ASSERT_THAT(rehearsed, IsOk());
  EXPECT_EQ(rehearsed->difference().added(), 3u);
}

TEST_F(PublishTest, GivesARetryItsFirstAnswerAlsoAfterARestartAndWhenTheWeekIsOver) {
  v1::PublishVacancyListRequest list = List(Households(1, 3));
  list.set_request_id("6f9619ff-8b86-4011-b42d-00c04fc964ff");
  list.mutable_as_of()->set_seconds(absl::ToUnixSeconds(clock_.Now()));
  auto first = Publish("hackney", list);
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(Publish("hackney", List(Households(7, 9))), IsOk());
  Restart();
  clock_.Advance(absl::Hours(24 * 29));
  auto again = Publish("hackney", list);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->SerializeAsString(), first->SerializeAsString());
  EXPECT_EQ(CountOf("SELECT COUNT(*) FROM journal"), 2);
}

TEST_F(PublishTest, RefusesARequestIdThatWasUsedForAnotherList) {
  v1::PublishVacancyListRequest list = List(Households(1, 3));
  list.set_request_id("6f9619ff-8b86-4011-b42d-00c04fc964ff");
  ASSERT_THAT(Publish("hackney", list), IsOk());
  v1::PublishVacancyListRequest other = List(Households(1, 2));
  other.set_request_id(list.request_id());
  auto refused = Publish("hackney", other);
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_EQ(rpc::ReasonOf(refused.status()), "REQUEST_ID_REUSED");
  EXPECT_THAT(Publish("camden", other), IsOk()) << "ids of two members never meet";
}

TEST_F(PublishTest, RefusesARequestIdThatIsNoUuid) {
  v1::PublishVacancyListRequest list = List({});
  list.set_request_id("again");
  EXPECT_THAT(Publish("hackney", list),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("request_id")));
}

TEST_F(PublishTest, JournalsWhoPublishedWithoutContent) {
  ASSERT_THAT(Publish("hackney", List(Households(1, 1))), IsOk());
  EXPECT_EQ(CountOf("SELECT COUNT(*) FROM journal WHERE kind = 'vacancies.publish' AND member = "
                    "'hackney' AND client = 'duty-desk' AND LENGTH(digest) = 32"),
            1);
}

struct Week {
  std::string name;
  std::string stands;  // Week of the list that stands; empty for none.
  std::string week;
  std::string want_reason;  // Empty: accepted.
};
class WeekTest : public PublishTest, public ::testing::WithParamInterface<Week> {};

TEST_P(WeekTest, DecidesByTheWeek) {
  if (!GetParam().stands.empty()) {
    ASSERT_THAT(Publish("hackney", List(Households(1, 1), GetParam().stands)), IsOk());
  }
  auto published = Publish("hackney", List(Households(2, 3), GetParam().week));
  if (GetParam().want_reason.empty()) {
    EXPECT_THAT(published, IsOk());
    return;
  }
  EXPECT_THAT(published, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(rpc::ReasonOf(published.status()), GetParam().want_reason);
  const google::rpc::Status proto = rpc::ToProto(published.status());
  EXPECT_TRUE(std::any_of(proto.details().begin(), proto.details().end(), [](const auto& detail) {
    return detail.template Is<google::rpc::PreconditionFailure>();
  }));
  if (!GetParam().stands.empty()) {
    EXPECT_EQ(AllRows("hackney", "hackney").size(), 1u) << "the list that stood is untouched";
  }
}

INSTANTIATE_TEST_SUITE_P(Weeks, WeekTest,
                         ::testing::ValuesIn(std::vector<Week>{
                             {"LastWeek", "", kLastWeek, ""},
                             {"ThisWeek", "", kThisWeek, ""},
                             {"NextWeek", "", kNextWeek, ""},
                             {"Over", "", "2026-11-09", "WEEK_OUT_OF_RANGE"},
                             {"TooFarAhead", "", "2026-12-07", "WEEK_OUT_OF_RANGE"},
                             {"SameWeekAgain", kThisWeek, kThisWeek, ""},
                             {"LaterWeek", kThisWeek, kNextWeek, ""},
                             {"EarlierThanWhatStands", kThisWeek, kLastWeek, "LATER_WEEK_STANDS"},
                             {"MuchEarlierThanWhatStands", kNextWeek, kLastWeek,
                              "LATER_WEEK_STANDS"},
                         }),
                         [](const auto& test) { return test.param.name; });

TEST_F(PublishTest, ValidateOnlyRefusesAWeekAsThePublicationWould) {
  ASSERT_THAT(Publish("hackney", List(Households(1, 1), kNextWeek)), IsOk());
  v1::PublishVacancyListRequest list = List(Households(1, 1), kThisWeek);
  list.set_validate_only(true);
  EXPECT_EQ(rpc::ReasonOf(Publish("hackney", list).status()), "LATER_WEEK_STANDS");
}

TEST_F(PublishTest, KeepsOnTimeAListThatIsReplacedAfterItsDeadline) {
  clock_.Set(absl::FromCivil(absl::CivilMinute(2026, 11, 23, 12, 0), policy::London()));
  auto on_time = Publish("hackney", List(Households(1, 2)));
  ASSERT_THAT(on_time, IsOk());
  EXPECT_EQ(on_time->punctuality(), v1::PUNCTUALITY_ON_TIME);
  clock_.Set(TuesdayMorning());
  auto replaced = Publish("hackney", List(Households(1, 3)));
  ASSERT_THAT(replaced, IsOk());
  EXPECT_EQ(replaced->punctuality(), v1::PUNCTUALITY_ON_TIME);
}

TEST_F(PublishTest, LeavesTheListThatStoodWhenAListIsUnusable) {
  ASSERT_THAT(Publish("hackney", List(Households(1, 2))), IsOk());
  v1::PublishVacancyListRequest without_totals = List(Households(1, 1));
  without_totals.clear_totals();
  EXPECT_THAT(Publish("hackney", without_totals),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("totals")));
  std::vector<v1::Vacancy> twice = Households(1, 2);
  twice.push_back(Household(1));
  EXPECT_THAT(Publish("hackney", List(twice)),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("household_ref")));
  EXPECT_EQ(AllRows("hackney", "hackney").size(), 2u);
}

TEST_F(PublishTest, IndexesTenThousandRowsAndRefusesOneMoreWithoutTouchingThem) {
  auto published = Publish("hackney", List(Households(1, policy::kRowsMax)));
  ASSERT_THAT(published, IsOk());
  EXPECT_EQ(published->rows_accepted(), static_cast<uint32_t>(policy::kRowsMax));
  EXPECT_EQ(AllRows("camden", "hackney", 1'000).size(), static_cast<size_t>(policy::kRowsMax));
  EXPECT_THAT(Publish("hackney", List(Households(1, policy::kRowsMax + 1))),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("rows")));
  EXPECT_THAT(Update("hackney", Household(policy::kRowsMax + 1)),
              StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_EQ(AllRows("camden", "hackney", 1'000).size(), static_cast<size_t>(policy::kRowsMax));
}

}  // namespace
}  // namespace consortium::vacancies
