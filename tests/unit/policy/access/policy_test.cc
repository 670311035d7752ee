#include "policy/access/policy.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "google/rpc/status_details.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/policy/access/small_policy.h"

namespace consortium::policy {
namespace {

using consortium::testing::IsOk;
using consortium::testing::StatusIs;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::shared_ptr<const Policy> Made(config::Policy config) {
  absl::StatusOr<std::shared_ptr<const Policy>> policy =
      Policy::Make(std::move(config), SmallActions());
  EXPECT_THAT(policy, IsOk());
  return policy.ok() ? *policy : nullptr;
}

std::vector<rpc::FieldViolation> ParseProblems(absl::string_view text) {
  const absl::StatusOr<std::shared_ptr<const Policy>> policy = Policy::Parse(text, SmallActions());
  EXPECT_THAT(policy, StatusIs(absl::StatusCode::kInvalidArgument));
  return rpc::FieldViolationsOf(policy.status());
}

TEST(PolicyTest, AClientMayDoWhatARuleAllowsToOneOfItsRoles) {
  const auto policy = Made(SmallPolicy());
  const Decision publish = policy->Decide("hackney", "adapter", "vacancies.publish");
  EXPECT_TRUE(publish.allowed);
  EXPECT_EQ(publish.rule, "publish");
  EXPECT_EQ(publish.reason, "rule publish allows vacancies.publish to the role publisher");
  const Decision search = policy->Decide("hackney", "both", "vacancies.search");
  EXPECT_TRUE(search.allowed);
  EXPECT_EQ(search.rule, "search");
}

TEST(PolicyTest, WhatNoRuleAllowsIsDenied) {
  const Decision decision = Made(SmallPolicy())->Decide("hackney", "adapter", "vacancies.search");
  EXPECT_FALSE(decision.allowed);
  EXPECT_EQ(decision.rule, "default-deny");
  EXPECT_THAT(decision.reason, AllOf(HasSubstr("hackney/adapter (publisher)"),
                                     HasSubstr("ask the operator to add one")));
}

TEST(PolicyTest, ARuleForOneKindOfMemberLeavesTheOthersOut) {
  const auto policy = Made(SmallPolicy());
  EXPECT_TRUE(policy->Decide("islington", "duty-desk", "vacancies.search").allowed);
  EXPECT_FALSE(policy->Decide("agency", "office", "vacancies.search").allowed);
}

TEST(PolicyTest, TheFirstRuleThatMatchesDecides) {
  config::Policy config = SmallPolicy();
  config.mutable_members(1)->mutable_clients(0)->add_roles("banned");
  Decision decision = Made(config)->Decide("islington", "duty-desk", "vacancies.search");
  EXPECT_FALSE(decision.allowed);
  EXPECT_EQ(decision.rule, "no-banned");
  EXPECT_THAT(decision.reason, HasSubstr("ask the operator"));
  config.mutable_rules()->SwapElements(0, 2);
  decision = Made(config)->Decide("islington", "duty-desk", "vacancies.search");
  EXPECT_TRUE(decision.allowed);
  EXPECT_EQ(decision.rule, "search");
}

TEST(PolicyTest, StrangersAreDeniedAndToldWhatToDo) {
  const auto policy = Made(SmallPolicy());
  for (const Decision& decision : {policy->Decide("waltham-forest", "adapter", "vacancies.publish"),
                                   policy->Decide("hackney", "laptop", "vacancies.publish"),
                                   policy->Decide("", "", "vacancies.publish")}) {
    EXPECT_FALSE(decision.allowed);
    EXPECT_EQ(decision.rule, "default-deny");
    EXPECT_THAT(decision.reason, HasSubstr("ask the operator to add it"));
  }
  EXPECT_THAT(policy->RolesOf("hackney", "laptop"), IsEmpty());
  EXPECT_THAT(policy->ActionsOf("hackney", "laptop"), IsEmpty());
  EXPECT_EQ(policy->DisclosuresOf("hackney", "laptop"), Disclosures{});
}

TEST(PolicyTest, NamesAreNeverCutElsewhereThanTheCertificateCutsThem) {
  config::Policy config = SmallPolicy();
  const auto policy = Made(config);
  EXPECT_FALSE(policy->Decide("hackney/adapter", "", "vacancies.publish").allowed);
  EXPECT_FALSE(policy->Decide("", "hackney/adapter", "vacancies.publish").allowed);
}

TEST(PolicyTest, ASuspendedMemberMayDoAndSeeNothing) {
  config::Policy config = SmallPolicy();
  config.mutable_cases(0)->set_client("islington/duty-desk");
  config.mutable_members(0)->set_suspended(true);
  const auto policy = Made(config);
  for (const char* client : {"adapter", "laptop"}) {
    const Decision decision = policy->Decide("hackney", client, "vacancies.publish");
    EXPECT_FALSE(decision.allowed);
    EXPECT_EQ(decision.rule, "member-suspended");
    EXPECT_THAT(decision.reason, HasSubstr("ask the operator"));
    EXPECT_EQ(policy->Decide("hackney", client, "server.health").rule, "member-suspended");
  }
  EXPECT_THAT(policy->ActionsOf("hackney", "adapter"), IsEmpty());
  EXPECT_EQ(policy->DisclosuresOf("hackney", "both"), Disclosures{});
}

TEST(PolicyTest, AnActionThatNoMethodHasIsDenied) {
  const Decision decision = Made(SmallPolicy())->Decide("hackney", "both", "vacancies.erase");
  EXPECT_FALSE(decision.allowed);
  EXPECT_EQ(decision.rule, "default-deny");
}

TEST(PolicyTest, AClientSeesWhatAnyOfItsRolesMaySee) {
  const auto policy = Made(SmallPolicy());
  EXPECT_EQ(policy->DisclosuresOf("hackney", "adapter"), (Disclosures{.on_hold = true}));
  EXPECT_EQ(policy->DisclosuresOf("islington", "duty-desk"),
            (Disclosures{.shared = true, .may_match = true}));
  EXPECT_EQ(policy->DisclosuresOf("hackney", "both"),
            (Disclosures{.shared = true, .on_hold = true, .may_match = true}));
}

TEST(DisclosuresTest, ShowAClassOnlyWhenTheTierDoesAndNeverTheOwnersOwn) {
  const Disclosures none;
  const Disclosures all{.shared = true, .on_hold = true, .may_match = true};
  EXPECT_TRUE(all.Shows(v1::DISCLOSURE_SHARED));
  EXPECT_TRUE(all.Shows(v1::DISCLOSURE_ON_HOLD));
  EXPECT_FALSE(none.Shows(v1::DISCLOSURE_SHARED));
  EXPECT_FALSE(none.Shows(v1::DISCLOSURE_ON_HOLD));
  for (const v1::Disclosure never : {v1::DISCLOSURE_UNSPECIFIED, v1::DISCLOSURE_MATCHED,
                                     v1::DISCLOSURE_OWNER, v1::DISCLOSURE_PERSONAL}) {
    EXPECT_FALSE(all.Shows(never));
  }
}

TEST(PolicyTest, RolesAndActionsAreSorted) {
  const auto policy = Made(SmallPolicy());
  EXPECT_THAT(policy->RolesOf("hackney", "both"), ElementsAre("placement-team", "publisher"));
  EXPECT_THAT(policy->ActionsOf("hackney", "both"),
              ElementsAre("vacancies.publish", "vacancies.search"));
}

TEST(PolicyTest, ARateIsTheActionsOwnOrTheDefault) {
  config::Policy config = SmallPolicy();
  EXPECT_EQ(Made(config)->RateOf("vacancies.search"), (Rate{.per_second = 2, .burst = 60}));
  EXPECT_EQ(Made(config)->RateOf("vacancies.publish"), (Rate{.per_second = 0.5, .burst = 30}))
      << "a burst of 0 is per_minute";
  EXPECT_EQ(Made(config)->RateOf("directory.whoami"), (Rate{.per_second = 0.1, .burst = 2}));
  config.clear_default_rate();
  EXPECT_EQ(Made(config)->RateOf("directory.whoami"), (Rate{.per_second = 10, .burst = 600}));
}

TEST(PolicyTest, BoundsOfAMemberHaveTheirDefaults) {
  config::Policy config = SmallPolicy();
  EXPECT_EQ(Made(config)->calls_in_progress_max(), 64);
  EXPECT_EQ(Made(config)->streams_open_max(), 64);
  config.set_calls_in_progress_max(1);
  config.set_streams_open_max(10'000);
  EXPECT_EQ(Made(config)->calls_in_progress_max(), 1);
  EXPECT_EQ(Made(config)->streams_open_max(), 10'000);
}

TEST(PolicyTest, EveryFailingCaseIsReportedWithWhatCameOutAndTheRule) {
  config::Policy config = SmallPolicy();
  config.mutable_cases(0)->set_expect(config::DECISION_DENY);
  config.mutable_cases(1)->set_expect(config::DECISION_ALLOW);
  config.mutable_cases(1)->set_rule("search");
  config::Case& by_another = *config.add_cases();
  by_another.set_client("islington/duty-desk");
  by_another.set_action("vacancies.search");
  by_another.set_expect(config::DECISION_ALLOW);
  by_another.set_rule("publish");
  const auto refused = Policy::Make(config, SmallActions());
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kInvalidArgument));
  std::vector<std::string> problems;
  for (const auto& violation : rpc::FieldViolationsOf(refused.status())) {
    problems.push_back(absl::StrCat(violation.field, ": ", violation.description));
  }
  EXPECT_THAT(
      problems,
      ElementsAre(
          "cases[0]: hackney/adapter vacancies.publish should be denied and is allowed by rule "
          "publish",
          "cases[1]: agency/office vacancies.search should be allowed by rule search and is denied "
          "by rule default-deny",
          "cases[2]: islington/duty-desk vacancies.search should be allowed by rule publish and is "
          "allowed by rule search"));
}

TEST(PolicyTest, ACaseMaySpeakOfAStranger) {
  config::Policy config = SmallPolicy();
  config::Case& stranger = *config.add_cases();
  stranger.set_client("waltham-forest/adapter");
  stranger.set_action("vacancies.publish");
  stranger.set_expect(config::DECISION_DENY);
  stranger.set_rule("default-deny");
  Made(config);
}

TEST(PolicyTest, AnExplanationNamesTheRuleTheRolesAndWhatTheySee) {
  EXPECT_EQ(Made(SmallPolicy())->Explain("islington", "duty-desk", "vacancies.search"),
            "rule: search\n"
            "reason: rule search allows vacancies.search to the role placement-team\n"
            "roles: placement-team\n"
            "sees of other members: shared fields; searches may match what is not shown\n"
            "rate per member: 120 a minute, 60 at once\n");
  EXPECT_THAT(Made(SmallPolicy())->Explain("hackney", "laptop", "vacancies.search"),
              AllOf(HasSubstr("rule: default-deny\n"),
                    HasSubstr("roles: none\nsees of other members: nothing\n")));
}

TEST(PolicyParseTest, TakesTextFormatAndKeepsTheFile) {
  const auto policy = Policy::Parse(kSmallPolicy, SmallActions());
  ASSERT_THAT(policy, IsOk());
  EXPECT_EQ((*policy)->config().SerializeAsString(), SmallPolicy().SerializeAsString());
}

TEST(PolicyParseTest, UnknownFieldsAreRefusedWithTheirLine) {
  const auto problems =
      ParseProblems("trust_domain: \"consortium.example\"\n  trust_domian: \"x\"\n");
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_THAT(problems[0].field, HasSubstr("line 2, column"));
  EXPECT_THAT(problems[0].description, HasSubstr("trust_domian"));
}

TEST(PolicyParseTest, BrokenTextIsRefusedWithItsLine) {
  for (const char* text : {"\n\nmembers {", "\n\nmembers: 7", "\n\nmembers { kind: MEMBER_KIND_X }",
                           "\n\n\"", "\n\ncalls_in_progress_max: -1"}) {
    const auto problems = ParseProblems(text);
    ASSERT_FALSE(problems.empty()) << text;
    EXPECT_THAT(problems[0].field, HasSubstr("line 3, ")) << text;
  }
}

TEST(PolicyParseTest, AnEmptyFileLacksEverything) {
  std::vector<std::string> fields;
  for (const auto& violation : ParseProblems("")) fields.push_back(violation.field);
  EXPECT_THAT(fields, ElementsAre("trust_domain", "members", "disclosure_tiers", "roles", "rules",
                                  "cases"));
}

TEST(PolicyParseTest, ANulByteOrAnotherEncodingIsRefused) {
  EXPECT_FALSE(ParseProblems(absl::string_view("trust_domain: \"a\"\n\0", 19)).empty());
  const std::string latin1 = absl::StrReplaceAll(kSmallPolicy, {{"\"An agency\"", "\"Caf\\351\""}});
  const auto problems = ParseProblems(latin1);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_THAT(problems[0].description, HasSubstr("UTF-8"));
}

TEST(PolicyParseTest, DeepNestingEndsEarly) {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += "members { ";
  EXPECT_FALSE(ParseProblems(text).empty());
}

}  // namespace
}  // namespace consortium::policy
