#include "policy/access/file_check.h"

#include <functional>

#include "absl/strings/str_cat.h"
#include "policy/access/policy.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/policy/access/small_policy.h"

namespace consortium::policy {
namespace {

using consortium::testing::StatusIs;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Change = std::function<void(config::Policy&)>;

std::vector<std::string> FieldsOf(const config::Policy& config) {
  std::vector<std::string> fields;
  for (const auto& violation : CheckFile(config, SmallActions())) {
    fields.push_back(violation.field);
    EXPECT_NE(violation.description, "");
  }
  return fields;
}

// One mistake and the path that names it; an empty path: no mistake.
struct Case {
  std::string name;
  Change change;
  std::string field;
};

class FileCheckTest : public ::testing::TestWithParam<Case> {};

TEST_P(FileCheckTest, NamesExactlyTheFieldAtFault) {
  config::Policy config = SmallPolicy();
  GetParam().change(config);
  const std::vector<std::string> fields = FieldsOf(config);
  if (GetParam().field.empty()) {
    EXPECT_THAT(fields, IsEmpty());
  } else {
    EXPECT_THAT(fields, Contains(GetParam().field));
    EXPECT_THAT(Policy::Make(config, SmallActions()), StatusIs(absl::StatusCode::kInvalidArgument));
  }
}

config::Member& Hackney(config::Policy& p) { return *p.mutable_members(0); }

void FillMembers(config::Policy& p, int count) {
  while (p.members_size() < count) {
    config::Member& member = *p.add_members();
    member.set_id(absl::StrCat("member-", p.members_size()));
    member.set_name("A member");
    member.set_kind(v1::MEMBER_KIND_CONSORTIUM);
  }
}

void FillClients(config::Policy& p, int count) {
  while (Hackney(p).clients_size() < count) {
    config::Client& client = *Hackney(p).add_clients();
    client.set_name(absl::StrCat("client-", Hackney(p).clients_size()));
    client.add_roles("publisher");
  }
}

void FillWindows(config::Policy& p, int count) {
  while (Hackney(p).working_hours_size() < count) {
    *Hackney(p).add_working_hours() = Hackney(p).working_hours(0);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Members, FileCheckTest,
    ::testing::ValuesIn(std::vector<Case>{
        {"Nothing", [](auto&) {}, ""},
        {"NoTrustDomain", [](auto& p) { p.clear_trust_domain(); }, "trust_domain"},
        {"TrustDomainInCapitals", [](auto& p) { p.set_trust_domain("A.b"); }, "trust_domain"},
        {"TrustDomain64", [](auto& p) { p.set_trust_domain(std::string(64, 'a')); }, ""},
        {"TrustDomain65", [](auto& p) { p.set_trust_domain(std::string(65, 'a')); },
         "trust_domain"},
        {"Members500", [](auto& p) { FillMembers(p, 500); }, ""},
        {"Members501", [](auto& p) { FillMembers(p, 501); }, "members"},
        {"IdOf2", [](auto& p) { p.mutable_members(1)->set_id("ab"); }, ""},
        {"IdOf1", [](auto& p) { p.mutable_members(1)->set_id("a"); }, "members[1].id"},
        {"IdOf32", [](auto& p) { p.mutable_members(1)->set_id(std::string(32, 'a')); }, ""},
        {"IdOf33", [](auto& p) { p.mutable_members(1)->set_id(std::string(33, 'a')); },
         "members[1].id"},
        {"IdWithSlash", [](auto& p) { p.mutable_members(1)->set_id("a/b"); }, "members[1].id"},
        {"IdTwice", [](auto& p) { p.mutable_members(1)->set_id("hackney"); }, "members[1].id"},
        {"NoName", [](auto& p) { Hackney(p).clear_name(); }, "members[0].name"},
        {"NameOf200", [](auto& p) { Hackney(p).set_name(std::string(200, 'n')); }, ""},
        {"NameOf201", [](auto& p) { Hackney(p).set_name(std::string(201, 'n')); },
         "members[0].name"},
        {"NoKind", [](auto& p) { Hackney(p).clear_kind(); }, "members[0].kind"},
        {"KindNobodyKnows", [](auto& p) { Hackney(p).set_kind(static_cast<v1::MemberKind>(9)); },
         "members[0].kind"},
        {"BoroughWithoutCode", [](auto& p) { Hackney(p).clear_gss_code(); }, "members[0].gss_code"},
        {"CodeTooShort", [](auto& p) { Hackney(p).set_gss_code("E0900001"); },
         "members[0].gss_code"},
        {"CodeInSmallLetters", [](auto& p) { Hackney(p).set_gss_code("e09000012"); },
         "members[0].gss_code"},
        {"CodeTwice", [](auto& p) { Hackney(p).set_gss_code("E09000019"); }, "members[1].gss_code"},
        {"TelephoneInWords", [](auto& p) { Hackney(p).set_duty_desk_telephone("ring 999"); },
         "members[0].duty_desk_telephone"},
        {"TelephoneOf33",
         [](auto& p) { Hackney(p).set_out_of_hours_telephone(std::string(33, '0')); },
         "members[0].out_of_hours_telephone"},
        {"NoTelephones",
         [](auto& p) {
           Hackney(p).clear_duty_desk_telephone();
           Hackney(p).clear_out_of_hours_telephone();
         },
         ""},
        {"WindowWithoutDay", [](auto& p) { Hackney(p).mutable_working_hours(0)->clear_day(); },
         "members[0].working_hours[0].day"},
        {"WindowStartsPastMidnight",
         [](auto& p) { Hackney(p).mutable_working_hours(0)->set_start_minute(1440); },
         "members[0].working_hours[0].start_minute"},
        {"WindowEndsPastMidnight",
         [](auto& p) { Hackney(p).mutable_working_hours(0)->set_end_minute(1440); },
         "members[0].working_hours[0].end_minute"},
        {"Windows28", [](auto& p) { FillWindows(p, 28); }, ""},
        {"Windows29", [](auto& p) { FillWindows(p, 29); }, "members[0].working_hours"},
        {"Clients50", [](auto& p) { FillClients(p, 50); }, ""},
        {"Clients51", [](auto& p) { FillClients(p, 51); }, "members[0].clients"},
        {"ClientWithoutName", [](auto& p) { Hackney(p).mutable_clients(0)->clear_name(); },
         "members[0].clients[0].name"},
        {"ClientTwice", [](auto& p) { Hackney(p).mutable_clients(1)->set_name("adapter"); },
         "members[0].clients[1].name"},
        {"ClientOf32",
         [](auto& p) { Hackney(p).mutable_clients(1)->set_name(std::string(32, 'a')); }, ""},
        {"ClientOf33",
         [](auto& p) { Hackney(p).mutable_clients(1)->set_name(std::string(33, 'a')); },
         "members[0].clients[1].name"},
        {"ClientThatIsSealedTo", [](auto& p) { Hackney(p).mutable_clients(1)->set_name("sealing"); },
         "members[0].clients[1].name"},
        {"RecoveryOfABorough",
         [](auto& p) { Hackney(p).mutable_clients(1)->set_name("recovery"); }, ""},
        {"RecoveryOfTheConsortium",
         [](auto& p) {
           FillMembers(p, p.members_size() + 1);
           config::Member& last = *p.mutable_members(p.members_size() - 1);
           last.set_id("consortium");
           config::Client& client = *last.add_clients();
           client.set_name("recovery");
           client.add_roles("publisher");
         },
         "members[3].clients[0].name"},
        {"ClientWithoutRole", [](auto& p) { Hackney(p).mutable_clients(0)->clear_roles(); },
         "members[0].clients[0].roles"},
        {"ClientOfNoRole",
         [](auto& p) { Hackney(p).mutable_clients(1)->set_roles(1, "placement-taem"); },
         "members[0].clients[1].roles[1]"},
        {"ClientOfARoleTwice",
         [](auto& p) { Hackney(p).mutable_clients(1)->set_roles(1, "publisher"); },
         "members[0].clients[1].roles[1]"},
    }),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Rules, FileCheckTest,
    ::testing::ValuesIn(std::vector<Case>{
        {"NoTiers", [](auto& p) { p.clear_disclosure_tiers(); }, "disclosure_tiers"},
        {"TierWithoutName", [](auto& p) { p.mutable_disclosure_tiers(0)->clear_name(); },
         "disclosure_tiers[0].name"},
        {"TierTwice", [](auto& p) { p.mutable_disclosure_tiers(1)->set_name("neighbour"); },
         "disclosure_tiers[1].name"},
        {"TierShowsTheOwners",
         [](auto& p) { p.mutable_disclosure_tiers(0)->add_shown(v1::DISCLOSURE_OWNER); },
         "disclosure_tiers[0].shown[1]"},
        {"TierShowsThePersonal",
         [](auto& p) { p.mutable_disclosure_tiers(0)->add_shown(v1::DISCLOSURE_PERSONAL); },
         "disclosure_tiers[0].shown[1]"},
        {"TierShowsTheMatched",
         [](auto& p) { p.mutable_disclosure_tiers(0)->add_shown(v1::DISCLOSURE_MATCHED); },
         "disclosure_tiers[0].shown[1]"},
        {"TierShowsTwice",
         [](auto& p) { p.mutable_disclosure_tiers(0)->add_shown(v1::DISCLOSURE_SHARED); },
         "disclosure_tiers[0].shown[1]"},
        {"TierMatchesTheOwners",
         [](auto& p) { p.mutable_disclosure_tiers(0)->add_matched(v1::DISCLOSURE_OWNER); },
         "disclosure_tiers[0].matched[1]"},
        {"NoRoles", [](auto& p) { p.clear_roles(); }, "roles"},
        {"RoleTwice", [](auto& p) { p.mutable_roles(1)->set_name("publisher"); }, "roles[1].name"},
        {"RoleOf64",
         [](auto& p) {
           p.add_roles()->CopyFrom(p.roles(0));
           p.mutable_roles(3)->set_name(std::string(64, 'r'));
         },
         ""},
        {"RoleOf65", [](auto& p) { p.mutable_roles(2)->set_name(std::string(65, 'r')); },
         "roles[2].name"},
        {"RoleOfNoTier", [](auto& p) { p.mutable_roles(0)->set_disclosure_tier("x"); },
         "roles[0].disclosure_tier"},
        {"PurposeOf201", [](auto& p) { p.mutable_roles(0)->set_purpose(std::string(201, 'p')); },
         "roles[0].purpose"},
        {"NoRules", [](auto& p) { p.clear_rules(); }, "rules"},
        {"RuleWithoutId", [](auto& p) { p.mutable_rules(0)->clear_id(); }, "rules[0].id"},
        {"RuleTwice", [](auto& p) { p.mutable_rules(2)->set_id("publish"); }, "rules[2].id"},
        {"RuleCalledDefaultDeny", [](auto& p) { p.mutable_rules(2)->set_id("default-deny"); },
         "rules[2].id"},
        {"RuleCalledMemberSuspended",
         [](auto& p) { p.mutable_rules(2)->set_id("member-suspended"); }, "rules[2].id"},
        {"RuleWithoutRoles", [](auto& p) { p.mutable_rules(1)->clear_roles(); }, "rules[1].roles"},
        {"RuleOfNoRole", [](auto& p) { p.mutable_rules(1)->set_roles(0, "placement-taem"); },
         "rules[1].roles[0]"},
        {"RuleWithoutActions", [](auto& p) { p.mutable_rules(1)->clear_actions(); },
         "rules[1].actions"},
        {"RuleOfNoAction", [](auto& p) { p.mutable_rules(2)->set_actions(1, "vacancies.serach"); },
         "rules[2].actions[1]"},
        {"RuleOfAnActionTwice",
         [](auto& p) { p.mutable_rules(2)->set_actions(1, "vacancies.search"); },
         "rules[2].actions[1]"},
        {"RuleOfNoKind",
         [](auto& p) { p.mutable_rules(2)->set_member_kinds(0, v1::MEMBER_KIND_UNSPECIFIED); },
         "rules[2].member_kinds[0]"},
    }),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Rest, FileCheckTest,
    ::testing::ValuesIn(std::vector<Case>{
        {"NoCases", [](auto& p) { p.clear_cases(); }, "cases"},
        {"NoAllow", [](auto& p) { p.mutable_cases()->DeleteSubrange(0, 1); }, "cases"},
        {"NoDeny", [](auto& p) { p.mutable_cases()->RemoveLast(); }, "cases"},
        {"CaseWithoutSlash", [](auto& p) { p.mutable_cases(1)->set_client("hackney"); },
         "cases[1].client"},
        {"CaseWithoutClient", [](auto& p) { p.mutable_cases(1)->set_client("hackney/"); },
         "cases[1].client"},
        {"CaseWithTwoSlashes", [](auto& p) { p.mutable_cases(1)->set_client("a/b/c"); },
         "cases[1].client"},
        {"CaseOfNoAction", [](auto& p) { p.mutable_cases(1)->set_action("x"); }, "cases[1].action"},
        {"CaseExpectsNothing", [](auto& p) { p.mutable_cases(1)->clear_expect(); },
         "cases[1].expect"},
        {"CaseOfNoRule", [](auto& p) { p.mutable_cases(1)->set_rule("x"); }, "cases[1].rule"},
        {"DeadlineOnNoDay",
         [](auto& p) { p.mutable_vacancy_list_deadline()->set_day(static_cast<v1::Weekday>(8)); },
         "vacancy_list_deadline.day"},
        {"DeadlineAtTheLastMinute",
         [](auto& p) { p.mutable_vacancy_list_deadline()->set_minute(1439); }, ""},
        {"DeadlinePastMidnight",
         [](auto& p) { p.mutable_vacancy_list_deadline()->set_minute(1440); },
         "vacancy_list_deadline.minute"},
        {"RateOfNoAction", [](auto& p) { p.mutable_rates(0)->set_action("x"); }, "rates[0].action"},
        {"RateTwice", [](auto& p) { p.mutable_rates(1)->set_action("vacancies.search"); },
         "rates[1].action"},
        {"RateOf0", [](auto& p) { p.mutable_rates(0)->set_per_minute(0); }, "rates[0].per_minute"},
        {"RateOfTenMillion",
         [](auto& p) {
           p.mutable_rates(0)->set_per_minute(10'000'000);
           p.mutable_rates(0)->set_burst(10'000'000);
         },
         ""},
        {"RateOverTenMillion", [](auto& p) { p.mutable_rates(0)->set_per_minute(10'000'001); },
         "rates[0].per_minute"},
        {"BurstOverTenMillion", [](auto& p) { p.mutable_rates(0)->set_burst(10'000'001); },
         "rates[0].burst"},
        {"DefaultRateOfAnAction",
         [](auto& p) { p.mutable_default_rate()->set_action("vacancies.search"); },
         "default_rate.action"},
        {"DefaultRateOf0", [](auto& p) { p.mutable_default_rate()->set_per_minute(0); },
         "default_rate.per_minute"},
        {"NoDefaultRate", [](auto& p) { p.clear_default_rate(); }, ""},
        {"CallsInProgress10000", [](auto& p) { p.set_calls_in_progress_max(10'000); }, ""},
        {"CallsInProgress10001", [](auto& p) { p.set_calls_in_progress_max(10'001); },
         "calls_in_progress_max"},
        {"Streams10000", [](auto& p) { p.set_streams_open_max(10'000); }, ""},
        {"Streams10001", [](auto& p) { p.set_streams_open_max(10'001); }, "streams_open_max"},
        {"ClosedOnADate", [](auto& p) { p.add_offices_closed_on("2028-02-29"); }, ""},
        {"ClosedOnNoDate", [](auto& p) { p.add_offices_closed_on("2027-02-29"); },
         "offices_closed_on[0]"},
        {"ClosedOnAShortDate", [](auto& p) { p.add_offices_closed_on("2027-2-9"); },
         "offices_closed_on[0]"},
        {"ClosedTwice",
         [](auto& p) {
           p.add_offices_closed_on("2027-12-27");
           p.add_offices_closed_on("2027-12-27");
         },
         "offices_closed_on[1]"},
    }),
    [](const auto& test) { return test.param.name; });

TEST(FileCheckTextTest, SaysWhichNameNothingDefines) {
  config::Policy config = SmallPolicy();
  config.mutable_rules(2)->set_roles(0, "placement-taem\n\x01");
  const auto violations = CheckFile(config, SmallActions());
  ASSERT_EQ(violations.size(), 1u);
  EXPECT_EQ(violations[0].description, R"(no role is called "placement-taem\n\001")");
}

TEST(FileCheckTextTest, SaysWhichActionsThereAre) {
  config::Policy config = SmallPolicy();
  config.mutable_rules(1)->set_actions(0, "vacancies.publsh");
  EXPECT_THAT(CheckFile(config, SmallActions())[0].description,
              HasSubstr("the actions are directory.whoami, vacancies.publish, vacancies.search"));
}

TEST(FileCheckTextTest, EveryMistakeIsReportedAtOnce) {
  config::Policy config = SmallPolicy();
  config.clear_trust_domain();
  config.mutable_members(0)->clear_name();
  config.mutable_rules(0)->clear_id();
  EXPECT_THAT(FieldsOf(config),
              ::testing::ElementsAre("trust_domain", "members[0].name", "rules[0].id"));
}

}  // namespace
}  // namespace consortium::policy
