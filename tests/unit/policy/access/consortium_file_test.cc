// The consortium's own file, policy/consortium.textproto.
#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "certs/platform/file.h"
#include "policy/access/actions.h"
#include "policy/access/policy.h"
#include "tests/support/status_matchers.h"

namespace consortium::policy {
namespace {

using consortium::testing::IsOk;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ConsortiumFileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const absl::StatusOr<std::string> text = platform::ReadFile(POLICY_FILE, 1 << 20);
    ASSERT_THAT(text, IsOk());
    absl::StatusOr<std::shared_ptr<const Policy>> policy = Policy::Parse(*text, DeclaredActions());
    ASSERT_THAT(policy, IsOk());
    policy_ = *std::move(policy);
  }

  std::shared_ptr<const Policy> policy_;
};

// Easter Sunday of the Gregorian calendar, by Gauss's rule as Meeus gives it.
absl::CivilDay EasterSunday(int year) {
  const int a = year % 19, b = year / 100, c = year % 100;
  const int h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
  const int l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
  const int m = (a + 11 * h + 22 * l) / 451;
  const int n = h + l - 7 * m + 114;
  return absl::CivilDay(year, n / 31, n % 31 + 1);
}

TEST_F(ConsortiumFileTest, HoldsTheSixBoroughsTwoAgenciesTheConsortiumAndItsSandbox) {
  std::map<std::string, std::string> codes;
  for (const config::Member& member : policy_->config().members()) {
    codes[member.id()] = member.gss_code();
  }
  const std::map<std::string, std::string> want = {
      {"barnet", "E09000003"},  {"camden", "E09000007"},   {"enfield", "E09000010"},
      {"hackney", "E09000012"}, {"haringey", "E09000014"}, {"islington", "E09000019"},
      {"bridge-adoption", ""},  {"harbour-adoption", ""},  {"consortium", ""},
      {"sandbox", ""}};
  EXPECT_EQ(codes, want);
}

TEST_F(ConsortiumFileTest, BoroughsPublishWithOneClientAndSearchWithAnother) {
  for (const char* borough : {"barnet", "camden", "enfield", "hackney", "haringey", "islington"}) {
    EXPECT_THAT(policy_->ActionsOf(borough, "adapter"),
                ElementsAre("directory.members", "directory.whoami", "vacancies.lists",
                            "vacancies.publish", "vacancies.read"));
    EXPECT_THAT(
        policy_->ActionsOf(borough, "duty-desk"),
        ElementsAre("directory.members", "directory.whoami", "placements.read",
                    "placements.request", "placements.respond", "placements.unmet",
                    "vacancies.lists", "vacancies.read", "vacancies.search", "vacancies.watch"));
    EXPECT_EQ(policy_->DisclosuresOf(borough, "duty-desk"),
              (Disclosures{.shared = true, .on_hold = true, .may_match = true}));
    EXPECT_FALSE(policy_->DisclosuresOf(borough, "adapter").may_match);
  }
}

TEST_F(ConsortiumFileTest, AgenciesAndTheWebsiteSeeNoVacancies) {
  for (const char* member : {"bridge-adoption", "harbour-adoption"}) {
    EXPECT_THAT(
        policy_->ActionsOf(member, "office"),
        ElementsAre("directory.members", "directory.whoami", "training.attendance", "training.book",
                    "training.bookings", "training.publish", "training.search"));
    EXPECT_EQ(policy_->DisclosuresOf(member, "office"), Disclosures{.shared = true});
  }
  EXPECT_THAT(policy_->ActionsOf("consortium", "website"),
              ElementsAre("directory.members", "directory.resolve", "directory.whoami",
                          "enquiries.form", "enquiries.status", "enquiries.submit"));
  EXPECT_EQ(policy_->DisclosuresOf("consortium", "website"), Disclosures{});
}

TEST_F(ConsortiumFileTest, TrainingLeadsShareTrainingAndNothingElse) {
  for (const char* borough : {"barnet", "camden", "enfield", "hackney", "haringey", "islington"}) {
    EXPECT_THAT(
        policy_->ActionsOf(borough, "training"),
        ElementsAre("directory.members", "directory.whoami", "training.attendance", "training.book",
                    "training.bookings", "training.publish", "training.search"));
    EXPECT_EQ(policy_->DisclosuresOf(borough, "training"), Disclosures{.shared = true});
  }
}

TEST_F(ConsortiumFileTest, OverseersSeeWhichListsThereAre) {
  for (const char* client : {"auditor", "operator"}) {
    EXPECT_THAT(policy_->ActionsOf("consortium", client),
                ElementsAre("directory.members", "directory.whoami", "enquiries.report",
                            "vacancies.lists"));
  }
}

TEST_F(ConsortiumFileTest, RecipientsTakeInEnquiriesAndOnlyTheCoordinatorSeesOthers) {
  for (const char* member : {"barnet", "bridge-adoption", "sandbox"}) {
    EXPECT_THAT(
        policy_->ActionsOf(member, "enquiries"),
        ElementsAre("directory.members", "directory.resolve", "directory.whoami", "enquiries.erase",
                    "enquiries.form", "enquiries.progress", "enquiries.receive", "enquiries.report",
                    "enquiries.status", "enquiries.submit"));
  }
  EXPECT_THAT(
      policy_->ActionsOf("consortium", "coordinator"),
      ::testing::IsSupersetOf({"enquiries.overdue", "enquiries.recover", "enquiries.set-aside"}));
}

TEST_F(ConsortiumFileTest, TheServersCertificateIsNoClient) {
  EXPECT_THAT(policy_->ActionsOf("consortium", "gateway"), IsEmpty());
}

TEST_F(ConsortiumFileTest, EveryActionIsNamedByACaseThatAllowsAndOneThatDenies) {
  std::map<std::string, std::set<int>> expected;
  for (const config::Case& one : policy_->config().cases()) {
    expected[one.action()].insert(one.expect());
    EXPECT_NE(one.rule(), "");
  }
  for (const std::string& action : DeclaredActions()) {
    if (action == "directory.members") continue;  // Everybody known may.
    EXPECT_THAT(expected[action], ElementsAre(config::DECISION_ALLOW, config::DECISION_DENY))
        << action;
  }
}

TEST_F(ConsortiumFileTest, EveryRuleIsNamedByACase) {
  std::set<std::string> named;
  for (const config::Case& one : policy_->config().cases()) named.insert(one.rule());
  for (const config::Rule& rule : policy_->config().rules()) {
    EXPECT_TRUE(named.contains(rule.id())) << rule.id();
  }
}

TEST_F(ConsortiumFileTest, TelephonesRingNobody) {
  std::set<std::string> numbers;
  for (const config::Member& member : policy_->config().members()) {
    for (const std::string& number :
         {member.duty_desk_telephone(), member.out_of_hours_telephone()}) {
      if (number.empty()) continue;
      EXPECT_TRUE(absl::StartsWith(number, "020 7946 0")) << number;
      EXPECT_TRUE(numbers.insert(number).second) << number << " stands twice";
    }
    if (member.kind() == v1::MEMBER_KIND_BOROUGH) {
      EXPECT_NE(member.duty_desk_telephone(), "");
      EXPECT_NE(member.out_of_hours_telephone(), "");
      EXPECT_EQ(member.working_hours_size(), 5);
    }
  }
}

TEST_F(ConsortiumFileTest, EveryPurposeIsStated) {
  std::vector<std::string> purposes;
  for (const config::Role& role : policy_->config().roles()) purposes.push_back(role.purpose());
  EXPECT_THAT(purposes, Each(::testing::Ne("")));
}

TEST_F(ConsortiumFileTest, BankHolidaysAreThoseOfEngland) {
  std::map<int, std::vector<absl::CivilDay>> by_year;
  for (const std::string& date : policy_->config().offices_closed_on()) {
    absl::CivilDay day;
    ASSERT_TRUE(absl::ParseCivilTime(date, &day));
    by_year[static_cast<int>(day.year())].push_back(day);
    const absl::Weekday weekday = absl::GetWeekday(day);
    EXPECT_TRUE(weekday != absl::Weekday::saturday && weekday != absl::Weekday::sunday) << date;
  }
  ASSERT_EQ(by_year.size(), 3u);
  for (const auto& [year, days] : by_year) {
    ASSERT_EQ(days.size(), 8u) << year;
    EXPECT_TRUE(std::is_sorted(days.begin(), days.end()));
    EXPECT_EQ(days[1], EasterSunday(year) - 2) << "Good Friday";
    EXPECT_EQ(days[2], EasterSunday(year) + 1) << "Easter Monday";
    for (const auto& [index, month, last] : {std::tuple(3, 5, false), {4, 5, true}, {5, 8, true}}) {
      EXPECT_EQ(absl::GetWeekday(days[index]), absl::Weekday::monday);
      EXPECT_EQ(days[index].month(), month);
      const absl::CivilDay beyond = last ? days[index] + 7 : days[index] - 7;
      EXPECT_NE(beyond.month(), month) << "the " << (last ? "last" : "first") << " Monday";
    }
  }
}

TEST_F(ConsortiumFileTest, ListsAreDueOnMondayAtNoon) {
  EXPECT_EQ(policy_->config().vacancy_list_deadline().day(), v1::WEEKDAY_MONDAY);
  EXPECT_EQ(policy_->config().vacancy_list_deadline().minute(), 720u);
}

}  // namespace
}  // namespace consortium::policy
