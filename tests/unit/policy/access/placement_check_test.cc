#include "policy/access/placement_check.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "gtest/gtest.h"

namespace consortium::policy {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(PlacementCheckTest, NothingAndZerosAreTheDefaults) {
  config::Policy policy;
  EXPECT_THAT(CheckPlacementRules(policy), IsEmpty());
  policy.mutable_placements();
  EXPECT_THAT(CheckPlacementRules(policy), IsEmpty());
}

TEST(PlacementCheckTest, EachFigureIsTakenAtItsBoundAndRefusedAboveIt) {
  const auto* const type = config::PlacementRules::descriptor();
  int checked = 0;
  for (const auto& [field, most] : {std::pair("same_day_answer_minutes", 1'440u),
                                    {"planned_answer_hours", 168u},
                                    {"hold_hours_max", 336u},
                                    {"erased_after_days", 365u},
                                    {"list_missing_days", 90u}}) {
    config::Policy policy;
    config::PlacementRules& rules = *policy.mutable_placements();
    rules.GetReflection()->SetUInt32(&rules, type->FindFieldByName(field), most);
    EXPECT_THAT(CheckPlacementRules(policy), IsEmpty()) << field;
    rules.GetReflection()->SetUInt32(&rules, type->FindFieldByName(field), most + 1);
    const auto found = CheckPlacementRules(policy);
    ASSERT_THAT(found, SizeIs(1)) << field;
    EXPECT_EQ(found.front().field, absl::StrCat("placements.", field));
    ++checked;
  }
  EXPECT_EQ(checked, type->field_count());
}

TEST(PlacementCheckTest, AMemberKeepsNewHouseholdsForAWeekAtMost) {
  config::Policy policy;
  policy.add_members();
  policy.add_members()->set_own_children_first_hours(168);
  EXPECT_THAT(CheckPlacementRules(policy), IsEmpty());
  policy.mutable_members(1)->set_own_children_first_hours(169);
  const auto found = CheckPlacementRules(policy);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found.front().field, "members[1].own_children_first_hours");
}

}  // namespace
}  // namespace consortium::policy
