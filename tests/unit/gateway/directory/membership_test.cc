#include "gateway/directory/membership.h"

#include "absl/time/civil_time.h"
#include "gateway/directory/telephone_hours.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/time_util.h"
#include "gtest/gtest.h"
#include "policy/listing/row_rules.h"

namespace consortium::directory {
namespace {

using ::testing::ElementsAre;

constexpr char kPolicy[] = R"(
  members {
    id: "islington" name: "London Borough of Islington" kind: MEMBER_KIND_BOROUGH
    gss_code: "E09000019"
    duty_desk_telephone: "020 7946 0001" out_of_hours_telephone: "020 7946 0002"
    working_hours { day: WEEKDAY_MONDAY start_minute: 540 end_minute: 1020 }
    working_hours { day: WEEKDAY_TUESDAY start_minute: 540 end_minute: 1020 }
    working_hours { day: WEEKDAY_SATURDAY start_minute: 1320 end_minute: 360 }
    working_hours { day: WEEKDAY_SUNDAY start_minute: 60 end_minute: 480 }
  }
  members { id: "hackney" kind: MEMBER_KIND_BOROUGH suspended: true
            duty_desk_telephone: "020 7946 0003" }
  members { id: "bridge-adoption" kind: MEMBER_KIND_VOLUNTARY_ADOPTION_AGENCY
            out_of_hours_telephone: "020 7946 0004" }
  members { id: "barnet" kind: MEMBER_KIND_BOROUGH }
  offices_closed_on: "2026-12-28"
)";

class MembershipTest : public ::testing::Test {
 protected:
  static config::Policy Parsed() {
    config::Policy policy;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(kPolicy, &policy));
    return policy;
  }
  static absl::Time At(int year, int month, int day, int hour, int minute) {
    return absl::FromCivil(absl::CivilMinute(year, month, day, hour, minute), policy::London());
  }
  v1::Telephone TelephoneOf(absl::string_view member, absl::Time now) const {
    return membership_.TelephoneAt(*membership_.Find(member), now);
  }
  static absl::Time Until(const v1::Telephone& telephone) {
    return absl::FromUnixMicros(
        google::protobuf::util::TimeUtil::TimestampToMicroseconds(telephone.answers_until()));
  }

  const Membership membership_{Parsed()};
};

TEST_F(MembershipTest, ListsBoroughsSortedAndKnowsNobodyElse) {
  EXPECT_THAT(membership_.boroughs(), ElementsAre("barnet", "hackney", "islington"));
  EXPECT_THAT(membership_.members(),
              ElementsAre("barnet", "bridge-adoption", "hackney", "islington"));
  EXPECT_EQ(membership_.Find("camden"), nullptr);
}

TEST_F(MembershipTest, HidesSuspendedAndFormerMembersFromAllButThemselves) {
  EXPECT_TRUE(membership_.Visible("barnet", "islington"));
  EXPECT_FALSE(membership_.Visible("barnet", "hackney"));
  EXPECT_TRUE(membership_.Visible("hackney", "hackney"));
  EXPECT_FALSE(membership_.Visible("barnet", "camden"));
}

struct Hour {
  std::string name;
  absl::CivilMinute now;
  bool desk;
  absl::CivilMinute until;
};
class TelephoneTest : public MembershipTest, public ::testing::WithParamInterface<Hour> {};

TEST_P(TelephoneTest, AnswersByTheClock) {
  const absl::Time now = absl::FromCivil(GetParam().now, policy::London());
  const v1::Telephone telephone = TelephoneOf("islington", now);
  EXPECT_EQ(telephone.kind(),
            GetParam().desk ? v1::TELEPHONE_KIND_DUTY_DESK : v1::TELEPHONE_KIND_OUT_OF_HOURS);
  EXPECT_EQ(telephone.number(), GetParam().desk ? "020 7946 0001" : "020 7946 0002");
  EXPECT_EQ(absl::ToCivilMinute(Until(telephone), policy::London()), GetParam().until);
}

using M = absl::CivilMinute;
INSTANTIATE_TEST_SUITE_P(
    Clock, TelephoneTest,
    ::testing::ValuesIn(std::vector<Hour>{
        {"BeforeOpening", M(2026, 11, 23, 8, 59), false, M(2026, 11, 23, 9, 0)},
        {"AtOpening", M(2026, 11, 23, 9, 0), true, M(2026, 11, 23, 17, 0)},
        {"LastMinute", M(2026, 11, 23, 16, 59), true, M(2026, 11, 23, 17, 0)},
        {"AtClosing", M(2026, 11, 23, 17, 0), false, M(2026, 11, 24, 9, 0)},
        {"MidWeekUntilSaturday", M(2026, 11, 25, 12, 0), false, M(2026, 11, 28, 22, 0)},
        {"OverMidnightAndIntoTheNextWindow", M(2026, 11, 28, 23, 0), true, M(2026, 11, 29, 8, 0)},
        {"AfterMidnight", M(2026, 11, 29, 0, 30), true, M(2026, 11, 29, 8, 0)},
        {"BankHolidayMonday", M(2026, 12, 28, 10, 0), false, M(2026, 12, 29, 9, 0)},
        {"EveOfTheBankHoliday", M(2026, 12, 27, 12, 0), false, M(2026, 12, 29, 9, 0)},
        // Clocks go forward on 28 March 2027 at 01:00 and back on 25 October 2026 at 02:00.
        {"NightOfTheSpringChange", M(2027, 3, 27, 23, 0), true, M(2027, 3, 28, 8, 0)},
        {"NightOfTheAutumnChange", M(2026, 10, 24, 23, 0), true, M(2026, 10, 25, 8, 0)},
        {"FirstMondayOfSummerTime", M(2027, 3, 29, 9, 0), true, M(2027, 3, 29, 17, 0)},
    }),
    [](const auto& test) { return test.param.name; });

TEST_F(MembershipTest, MeasuresOfficeHoursInLondonTimeInWinterAndSummer) {
  const absl::TimeZone utc = absl::UTCTimeZone();
  const absl::Time winter = absl::FromCivil(M(2026, 11, 23, 9, 0), utc);
  EXPECT_EQ(TelephoneOf("islington", winter).kind(), v1::TELEPHONE_KIND_DUTY_DESK);
  const absl::Time summer = absl::FromCivil(M(2026, 7, 6, 8, 0), utc);
  EXPECT_EQ(TelephoneOf("islington", summer).kind(), v1::TELEPHONE_KIND_DUTY_DESK);
  EXPECT_EQ(TelephoneOf("islington", summer - absl::Microseconds(1)).kind(),
            v1::TELEPHONE_KIND_OUT_OF_HOURS);
}

TEST_F(MembershipTest, SaysUntilWhenOnlyIfThatIsLessThanEightDaysOn) {
  config::Policy policy = Parsed();
  policy.mutable_members(0)->clear_working_hours();
  v1::RotaWindow* const window = policy.mutable_members(0)->add_working_hours();
  window->set_day(v1::WEEKDAY_MONDAY);
  window->set_start_minute(540);
  window->set_end_minute(1020);
  const Membership weekly(policy);
  // The desk is closed on 28 December, so that it opens next on 4 January.
  const absl::Time horizon_at_opening = At(2027, 1, 4, 9, 0) - kHoursAhead;
  const auto telephone_at = [&](absl::Time now) {
    return weekly.TelephoneAt(*weekly.Find("islington"), now);
  };
  EXPECT_FALSE(telephone_at(horizon_at_opening).has_answers_until());
  EXPECT_EQ(telephone_at(horizon_at_opening).number(), "020 7946 0002");
  EXPECT_EQ(Until(telephone_at(horizon_at_opening + absl::Seconds(1))), At(2027, 1, 4, 9, 0));
}

TEST_F(MembershipTest, SaysNoUntilOfTheOnlyNumberSinceNothingChanges) {
  for (const absl::Time now : {At(2026, 11, 23, 12, 0), At(2026, 11, 23, 3, 0)}) {
    EXPECT_EQ(TelephoneOf("hackney", now).kind(), v1::TELEPHONE_KIND_DUTY_DESK);
    EXPECT_FALSE(TelephoneOf("hackney", now).has_answers_until());
    EXPECT_EQ(TelephoneOf("bridge-adoption", now).kind(), v1::TELEPHONE_KIND_OUT_OF_HOURS);
    EXPECT_FALSE(TelephoneOf("bridge-adoption", now).has_answers_until());
  }
}

TEST_F(MembershipTest, ShowsTheOnlyNumberAtAnyHourAndNoneWhenThereIsNone) {
  const absl::Time night = At(2026, 11, 23, 3, 0);
  EXPECT_EQ(TelephoneOf("hackney", night).number(), "020 7946 0003");
  EXPECT_EQ(TelephoneOf("bridge-adoption", night).number(), "020 7946 0004");
  EXPECT_EQ(TelephoneOf("barnet", night).number(), "");
  EXPECT_FALSE(membership_.Describe(*membership_.Find("barnet"), night).has_telephone_now());
  EXPECT_TRUE(membership_.Describe(*membership_.Find("hackney"), night).has_telephone_now());
}

TEST_F(MembershipTest, PutsTheDeadlineAtMondayNoonUnlessThePolicySaysOtherwise) {
  EXPECT_EQ(membership_.DeadlineOf(absl::CivilDay(2026, 11, 23)), At(2026, 11, 23, 12, 0));
  EXPECT_EQ(membership_.DeadlineOf(absl::CivilDay(2026, 7, 6)),
            absl::FromCivil(M(2026, 7, 6, 11, 0), absl::UTCTimeZone()));
  config::Policy policy = Parsed();
  policy.mutable_vacancy_list_deadline()->set_day(v1::WEEKDAY_WEDNESDAY);
  policy.mutable_vacancy_list_deadline()->set_minute(0);
  EXPECT_EQ(Membership(policy).DeadlineOf(absl::CivilDay(2026, 11, 23)), At(2026, 11, 25, 0, 0));
}

TEST_F(MembershipTest, ReplacesTheMembershipInForceWhole) {
  CurrentMembership current(std::make_shared<Membership>(Parsed()));
  const std::shared_ptr<const Membership> before = current.Get();
  current.Replace(std::make_shared<Membership>(config::Policy()));
  EXPECT_NE(before->Find("islington"), nullptr);
  EXPECT_EQ(current.Get()->Find("islington"), nullptr);
}

}  // namespace
}  // namespace consortium::directory
