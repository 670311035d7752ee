#include "policy/access/enquiry_check.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/unit/policy/access/small_policy.h"

namespace consortium::policy {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// The small policy with a coordinator, whose role alone has the oversight.
config::Policy WithCoordinator() {
  config::Policy policy = SmallPolicy();
  config::Member& consortium = *policy.add_members();
  consortium.set_id("consortium");
  consortium.set_name("The consortium");
  consortium.set_kind(v1::MEMBER_KIND_CONSORTIUM);
  config::PublicFace& face = *consortium.mutable_public_face();
  face.set_telephone("020 7946 0000");
  face.set_email("enquiries@consortium.example");
  face.set_page_url("https://consortium.example/fostering");
  face.set_information_pack_url("https://consortium.example/pack");
  config::Client& desk = *consortium.add_clients();
  desk.set_name("desk");
  desk.add_roles("overseer");
  config::EnquiryRules& rules = *policy.mutable_enquiries();
  rules.set_coordinator("consortium");
  rules.set_adoption_recipient("consortium");
  rules.set_sandbox_recipient("consortium");
  config::Rule& rule = *policy.add_rules();
  rule.set_id("oversight");
  rule.add_roles("overseer");
  for (const char* action : {"enquiries.overdue", "enquiries.recover", "enquiries.set-aside"}) {
    rule.add_actions(action);
  }
  return policy;
}

TEST(EnquiryOversightTest, TheCoordinatorsClientsMayHaveIt) {
  EXPECT_THAT(CheckEnquiryRules(WithCoordinator()), IsEmpty());
}

TEST(EnquiryOversightTest, NoOtherMembersClientMay) {
  for (const char* action : {"enquiries.overdue", "enquiries.recover", "enquiries.set-aside"}) {
    config::Policy policy = WithCoordinator();
    config::Rule& rule = *policy.mutable_rules(policy.rules_size() - 1);
    rule.clear_actions();
    rule.add_actions(action);
    rule.add_roles("placement-team");
    const std::vector<rpc::FieldViolation> found = CheckEnquiryRules(policy);
    ASSERT_THAT(found, SizeIs(1)) << action;
    EXPECT_EQ(found[0].field, "rules[3].roles[1]");
    EXPECT_THAT(
        found[0].description,
        AllOf(HasSubstr("\"oversight\""), HasSubstr(action), HasSubstr("\"placement-team\""),
              HasSubstr("\"hackney/both\""), HasSubstr("\"consortium\"")));
  }
}

TEST(EnquiryOversightTest, ARuleThatDeniesOrSpeaksOfOthersGrantsNothing) {
  config::Policy policy = WithCoordinator();
  config::Rule& rule = *policy.mutable_rules(policy.rules_size() - 1);
  rule.add_roles("placement-team");
  rule.add_member_kinds(v1::MEMBER_KIND_CONSORTIUM);
  EXPECT_THAT(CheckEnquiryRules(policy), IsEmpty());
  rule.clear_member_kinds();
  rule.set_deny(true);
  EXPECT_THAT(CheckEnquiryRules(policy), IsEmpty());
}

}  // namespace
}  // namespace consortium::policy
