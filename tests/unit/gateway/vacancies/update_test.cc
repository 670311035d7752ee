#include "gateway/vacancies/update.h"

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

class UpdateTest : public RoomFixture {};

TEST_F(UpdateTest, AddsChangesAndWithdrawsOneHousehold) {
  ASSERT_THAT(Publish("hackney", List({Household(1), Household(2)})), IsOk());
  clock_.Advance(absl::Hours(1));

  auto added = Update("hackney", Household(3));
  ASSERT_THAT(added, IsOk());
  EXPECT_EQ(added->receipt().sequence(), 2u);
  EXPECT_EQ(added->difference().added(), 1u);
  EXPECT_EQ(Lists("camden").lists(3).rows(), 3u);
  EXPECT_EQ(Lists("camden").lists(3).updated_at().seconds(), absl::ToUnixSeconds(clock_.Now()));

  auto changed = Update("hackney", Household(3, 2));
  ASSERT_THAT(changed, IsOk());
  EXPECT_EQ(changed->difference().changed(), 1u);

  auto withdrawn = Withdraw("hackney", 1);
  ASSERT_THAT(withdrawn, IsOk());
  EXPECT_EQ(withdrawn->difference().removed(), 1u);
  EXPECT_EQ(Lists("camden").lists(3).rows(), 2u);
  EXPECT_EQ(AllRows("hackney", "hackney").size(), 2u);
}

TEST_F(UpdateTest, GivesAReceiptForARowThatIsTheSameAndMovesNothing) {
  ASSERT_THAT(Publish("hackney", List({Household(1)})), IsOk());
  const auto before = Lists("camden").SerializeAsString();
  auto unchanged = Update("hackney", Household(1));
  ASSERT_THAT(unchanged, IsOk());
  EXPECT_EQ(unchanged->difference().unchanged(), 1u);
  EXPECT_EQ(unchanged->receipt().sequence(), 2u);
  EXPECT_EQ(Lists("camden").SerializeAsString(), before);
}

TEST_F(UpdateTest, NeedsAListFirst) {
  auto refused = Update("hackney", Household(1));
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(rpc::ReasonOf(refused.status()), "NO_LIST_YET");
}

TEST_F(UpdateTest, FindsNoRowToWithdraw) {
  ASSERT_THAT(Publish("hackney", List({Household(1)})), IsOk());
  ASSERT_THAT(Publish("camden", List({Household(2)})), IsOk());
  EXPECT_THAT(Withdraw("hackney", 2), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(UpdateTest, RefusesABadRowNamingItsFieldsAndKeepsTheOldOne) {
  ASSERT_THAT(Publish("hackney", List({Household(1)})), IsOk());
  v1::Vacancy bad = Household(1);
  bad.set_area("N4 2AB");
  bad.mutable_updated_at()->set_seconds(1);
  auto refused = Update("hackney", bad);
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kInvalidArgument));
  const auto violations = rpc::FieldViolationsOf(refused.status());
  ASSERT_EQ(violations.size(), 2u);
  EXPECT_EQ(violations[0].field, "vacancy.area");
  EXPECT_EQ(violations[1].field, "vacancy.updated_at");
  EXPECT_EQ(AllRows("hackney", "hackney").at(0).area(), "N4");
}

TEST_F(UpdateTest, RefusesAWithdrawalWithoutReferenceOrReasonAndAChangeOfNothing) {
  ASSERT_THAT(Publish("hackney", List({Household(1)})), IsOk());
  v1::UpdateVacancyRequest request;
  EXPECT_THAT(Send("hackney", request),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("change")));
  request.mutable_withdrawal();
  auto refused = Send("hackney", request);
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(rpc::FieldViolationsOf(refused.status()).size(), 2u);
}

struct WithdrawnReference {
  std::string name;
  std::string reference;
  absl::StatusCode code;
};
class WithdrawnReferenceTest : public UpdateTest,
                               public ::testing::WithParamInterface<WithdrawnReference> {};

TEST_P(WithdrawnReferenceTest, MustHaveTheFormThatRowsHave) {
  ASSERT_THAT(Publish("hackney", List({Household(1)})), IsOk());
  v1::UpdateVacancyRequest request;
  request.mutable_withdrawal()->set_household_ref(GetParam().reference);
  request.mutable_withdrawal()->set_reason(v1::WITHDRAWAL_REASON_FILLED);
  auto answer = Send("hackney", request);
  EXPECT_THAT(answer, StatusIs(GetParam().code));
  if (GetParam().code != absl::StatusCode::kInvalidArgument) return;
  ASSERT_EQ(rpc::FieldViolationsOf(answer.status()).size(), 1u);
  EXPECT_EQ(rpc::FieldViolationsOf(answer.status())[0].field, "withdrawal.household_ref");
}

INSTANTIATE_TEST_SUITE_P(References, WithdrawnReferenceTest,
                         ::testing::ValuesIn(std::vector<WithdrawnReference>{
                             {"Shortest", std::string(8, 'a'), absl::StatusCode::kNotFound},
                             {"TooShort", std::string(7, 'a'), absl::StatusCode::kInvalidArgument},
                             {"Longest", std::string(36, 'a'), absl::StatusCode::kNotFound},
                             {"TooLong", std::string(37, 'a'), absl::StatusCode::kInvalidArgument},
                             {"WithANul", std::string("hh-0000") + '\0' + "01",
                              absl::StatusCode::kInvalidArgument},
                             {"WithASpace", "hh 000001", absl::StatusCode::kInvalidArgument},
                         }),
                         [](const auto& test) { return test.param.name; });

TEST_F(UpdateTest, GivesARetryItsFirstAnswer) {
  ASSERT_THAT(Publish("hackney", List({Household(1)})), IsOk());
  v1::UpdateVacancyRequest request;
  request.set_request_id("6f9619ff-8b86-4011-b42d-00c04fc964ff");
  *request.mutable_vacancy() = Household(2);
  auto first = Send("hackney", request);
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(Withdraw("hackney", 2), IsOk());
  auto again = Send("hackney", request);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->SerializeAsString(), first->SerializeAsString());
  EXPECT_EQ(AllRows("hackney", "hackney").size(), 1u);
}

TEST_F(UpdateTest, StaysWithTheListWhenTheWeekMovesOn) {
  ASSERT_THAT(Publish("hackney", List({Household(1)})), IsOk());
  clock_.Advance(absl::Hours(24 * 20));
  EXPECT_THAT(Update("hackney", Household(2)), IsOk());
  EXPECT_EQ(AllRows("camden", "hackney").size(), 2u);
}

}  // namespace
}  // namespace consortium::vacancies
