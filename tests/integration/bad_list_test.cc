// Lists that cannot be taken, against the real program: each is refused naming the field, the
// problem and the limit, and the list that stood stays as it was.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/protobuf/unknown_field_set.h"
#include "google/rpc/status_details.h"
#include "gtest/gtest.h"
#include "policy/listing/row_rules.h"
#include "tests/integration/client_calls.h"
#include "tests/support/borough_rows.h"
#include "tests/support/running_gateway.h"
#include "tests/support/status_matchers.h"

namespace consortium::testing {
namespace {

using ::testing::HasSubstr;

constexpr int kHouseholds = 3;
constexpr int kStandingVersion = 1;

struct BadList {
  std::string name;
  std::function<void(v1::PublishVacancyListRequest&)> spoil;
  std::string field;  // Of a violation; empty where the refusal is FAILED_PRECONDITION.
  std::string says;   // In the refusal.
};

class BadListTest : public ::testing::TestWithParam<BadList> {
 protected:
  static void SetUpTestSuite() {
    gateway_ = new RunningGateway({.policy = PolicyWithoutPublishingRate()});
    adapter_ = new TestIdentity(gateway_->authority().Member("hackney", "adapter"));
    ASSERT_THAT(Publish(gateway_->Channel(*adapter_), ListOf(kHouseholds, kStandingVersion)),
                IsOk());
  }
  static void TearDownTestSuite() {
    delete adapter_;
    delete gateway_;
    gateway_ = nullptr;
  }

  // Versions of the rows that stand.
  static std::vector<int> Standing() {
    std::vector<int> versions;
    const auto list = ReadList(gateway_->Channel(*adapter_), "hackney");
    EXPECT_THAT(list, IsOk());
    if (!list.ok()) return versions;
    for (const v1::Vacancy& row : list->rows()) versions.push_back(VersionOf(row));
    return versions;
  }

  static RunningGateway* gateway_;
  static TestIdentity* adapter_;
};

RunningGateway* BadListTest::gateway_ = nullptr;
TestIdentity* BadListTest::adapter_ = nullptr;

TEST_P(BadListTest, IsRefusedAndTheListThatStoodStays) {
  v1::PublishVacancyListRequest list = ListOf(kHouseholds, 2);
  GetParam().spoil(list);
  const absl::Status refused = Publish(gateway_->Channel(*adapter_), list).status();
  const std::vector<rpc::FieldViolation> violations = rpc::FieldViolationsOf(refused);
  if (GetParam().field.empty()) {
    EXPECT_THAT(refused,
                StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr(GetParam().says)));
  } else {
    EXPECT_THAT(refused, StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(GetParam().says)));
    ASSERT_FALSE(violations.empty());
    EXPECT_EQ(violations.front().field, GetParam().field);
  }
  EXPECT_EQ(Standing(), std::vector<int>(kHouseholds, kStandingVersion));
}

void SetWeek(v1::PublishVacancyListRequest& list, int days_from_now) {
  absl::CivilDay week;
  ASSERT_TRUE(absl::ParseCivilTime(list.week_commencing(), &week));
  list.set_week_commencing(absl::FormatCivilTime(week + days_from_now));
}

INSTANTIATE_TEST_SUITE_P(
    Lists, BadListTest,
    ::testing::ValuesIn(std::vector<BadList>{
        {"AWeekThatBeginsOnATuesday", [](auto& list) { SetWeek(list, 1); }, "week_commencing",
         "Monday"},
        {"AWeekThatIsNoDate", [](auto& list) { list.set_week_commencing("soon"); },
         "week_commencing", "week_commencing"},
        {"TheWeekBeforeLast", [](auto& list) { SetWeek(list, -14); }, "", "the week is over"},
        {"TheWeekAfterNext", [](auto& list) { SetWeek(list, 14); }, "", "too far ahead"},
        {"TenThousandAndOneRows", [](auto& list) { list = ListOf(policy::kRowsMax + 1, 2); },
         "rows", "10001 rows, over 10000"},
        {"AHouseholdTwice", [](auto& list) { *list.mutable_rows(2) = list.rows(1); },
         "rows[2].household_ref", "rows[1]"},
        {"AnUnknownKindOfHousehold",
         [](auto& list) { list.mutable_totals(0)->set_kind(static_cast<v1::HouseholdKind>(99)); },
         "totals[0].kind", "not a known kind"},
        {"NoTotals", [](auto& list) { list.clear_totals(); }, "totals", "empty"},
        {"AnUnknownField",
         [](auto& list) { list.GetReflection()->MutableUnknownFields(&list)->AddVarint(245, 1); },
         "245", "245"},
        {"AnUnknownFieldInARow",
         [](auto& list) {
           v1::Vacancy* row = list.mutable_rows(2);
           row->GetReflection()->MutableUnknownFields(row)->AddVarint(245, 1);
         },
         "rows[2].245", "245"},
        {"ARequestIdThatIsNone", [](auto& list) { list.set_request_id("again"); }, "request_id",
         "request_id"},
    }),
    [](const auto& test) { return test.param.name; });

using BadRowTest = BadListTest;

// A row with an unknown code is refused alone; the others of its list stand.
TEST_F(BadRowTest, WithAnUnknownCodeIsReportedAndTheOthersStand) {
  const TestIdentity camden = gateway_->authority().Member("camden", "adapter");
  v1::PublishVacancyListRequest list = ListOf(kHouseholds, 2);
  list.mutable_rows(0)->mutable_offers(0)->set_kind(static_cast<v1::OfferKind>(99));
  list.mutable_rows(2)->set_approving_authority("E0900001");
  const auto published = Publish(gateway_->Channel(camden), list);
  ASSERT_THAT(published, IsOk());
  EXPECT_EQ(published->rows_accepted(), 1u);
  std::vector<std::string> problems;
  for (const v1::RowProblem& problem : published->problems()) {
    problems.push_back(absl::StrCat(problem.row(), " ", problem.field()));
    EXPECT_FALSE(problem.remedy().empty()) << problem.field();
  }
  EXPECT_THAT(problems, ::testing::IsSupersetOf({"0 offers[0].kind", "2 approving_authority"}));
}

TEST_F(BadRowTest, TenThousandRowsAreTaken) {
  const TestIdentity enfield = gateway_->authority().Member("enfield", "adapter");
  v1::PublishVacancyListRequest list = ListOf(policy::kRowsMax, 2);
  const auto published = Publish(gateway_->Channel(enfield), list);
  ASSERT_THAT(published, IsOk());
  EXPECT_EQ(published->rows_accepted(), static_cast<uint32_t>(policy::kRowsMax));
}

}  // namespace
}  // namespace consortium::testing
