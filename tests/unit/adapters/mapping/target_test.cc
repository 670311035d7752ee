#include "adapters/mapping/target.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/support/status_matchers.h"

namespace consortium::mapping {
namespace {

namespace v1 = consortium::v1;
using consortium::testing::IsOk;
using consortium::testing::StatusIs;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

void SetTo(absl::string_view path, absl::string_view text, Draft* draft) {
  absl::StatusOr<Target> target = Target::Find(path);
  ASSERT_THAT(target, IsOk()) << path;
  absl::StatusOr<Value> value = target->Parse(text);
  ASSERT_THAT(value, IsOk()) << path;
  target->Set(*value, draft);
}

TEST(TargetTest, SetsEveryTypeOfField) {
  Draft draft;
  SetTo("kind", "mainstream", &draft);
  SetTo("places.approved", "3.0", &draft);
  SetTo("area", "N4 2", &draft);
  SetTo("vacant_since", "2026-09-03", &draft);
  SetTo("profile.skills", "self harm", &draft);
  SetTo("profile.skills", "SELF-HARM", &draft);
  SetTo("profile.languages", "so", &draft);
  SetTo("profile.languages", "so", &draft);
  SetTo("offers.kind", "LONG_TERM", &draft);
  SetTo("offers.kind", "LONG_TERM", &draft);
  SetTo("not_available.reason", "STAYING_PUT", &draft);
  SetTo("short_break.end_date", "2026-09-09", &draft);
  SetTo("bedrooms.free", "0", &draft);

  EXPECT_EQ(draft.vacancy.kind(), v1::HOUSEHOLD_KIND_MAINSTREAM);
  EXPECT_EQ(draft.vacancy.places().approved(), 3u);
  EXPECT_EQ(draft.vacancy.area(), "N4 2");
  EXPECT_EQ(draft.vacancy.vacant_since(), "2026-09-03");
  ASSERT_EQ(draft.vacancy.profile().skills_size(), 1);
  EXPECT_EQ(draft.vacancy.profile().skills(0), v1::SKILL_SELF_HARM);
  EXPECT_EQ(draft.vacancy.profile().languages_size(), 1);
  ASSERT_EQ(draft.vacancy.offers_size(), 1);
  EXPECT_EQ(draft.vacancy.offers(0).kind(), v1::OFFER_KIND_LONG_TERM);
  EXPECT_EQ(draft.own.not_available().reason(), v1::NOT_AVAILABLE_REASON_STAYING_PUT);
  EXPECT_EQ(draft.own.short_break().end_date(), "2026-09-09");
  EXPECT_TRUE(draft.vacancy.has_bedrooms());
}

TEST(TargetTest, RefusesPathsThatAreNoTargets) {
  for (const std::string path :
       {"", "nonsense", "places", "places.nonsense", "places.approved.x", "member", "household_ref",
        "vacancy_ref", "updated_at", "offers", "offers.start_date", "places.not_available",
        "places.not_available.count", "out_of_hours.day", "short_break.kind", "profile",
        "approval.", "kind.kind"}) {
    EXPECT_THAT(Target::Find(path), StatusIs(absl::StatusCode::kInvalidArgument)) << path;
  }
  for (const std::string path : {"held", "kept_until"}) {
    EXPECT_THAT(Target::Find(path), StatusIs(absl::StatusCode::kInvalidArgument)) << path;
  }
}

TEST(TargetTest, RefusesValuesOfTheWrongType) {
  const std::vector<std::pair<std::string, std::string>> table = {{"places.approved", "-1"},
                                                                  {"places.approved", "2.5"},
                                                                  {"places.approved", "two"},
                                                                  {"places.approved", "4294967296"},
                                                                  {"places.approved", ""},
                                                                  {"places.approved", "3."},
                                                                  {"kind", "FOSTER"},
                                                                  {"kind", "UNSPECIFIED"},
                                                                  {"kind", ""},
                                                                  {"vacant_since", "3/9/26"},
                                                                  {"out_of_hours", "Mon"}};
  for (const auto& [path, text] : table) {
    EXPECT_THAT(Target::Find(path)->Parse(text), StatusIs(absl::StatusCode::kInvalidArgument))
        << path << " " << text;
  }
  EXPECT_THAT(Target::Find("bedrooms.sharing")->Parse("Okafor"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       ::testing::AllOf(HasSubstr("SAME_SEX_SIBLINGS"), Not(HasSubstr("Okafor")))));
}

TEST(TargetTest, TakesTheGreatestNumberAndNoneAbove) {
  EXPECT_THAT(Target::Find("places.approved")->Parse("4294967295"), IsOk());
}

TEST(TargetTest, KnowsListsFromSingleValues) {
  EXPECT_TRUE(Target::Find("profile.skills")->is_list());
  EXPECT_TRUE(Target::Find("offers.kind")->is_list());
  EXPECT_TRUE(Target::Find("out_of_hours")->is_list());
  EXPECT_FALSE(Target::Find("profile.religion")->is_list());
}

TEST(TargetTest, NamesEveryFieldThatRowsCarry) {
  const std::vector<std::string> fields = SchemaFields();
  EXPECT_THAT(fields, Contains("household_ref"));
  EXPECT_THAT(fields, Contains("places.not_available.available_from"));
  EXPECT_THAT(fields, Contains("offers.end_date"));
  EXPECT_THAT(fields, Contains("out_of_hours"));
  EXPECT_THAT(fields, Contains("owner_details.note"));
  EXPECT_THAT(fields, Not(Contains("member")));
  EXPECT_THAT(fields, Not(Contains("updated_at")));
  EXPECT_EQ(fields.size(), 34u);
}

TEST(TargetTest, CountsValues) {
  v1::Vacancy row;
  row.add_offers()->set_kind(v1::OFFER_KIND_LONG_TERM);
  row.add_offers()->set_start_date("2026-11-23");
  row.mutable_profile()->add_languages("so");
  EXPECT_EQ(ValuesAt(row, "offers.kind"), 1);
  EXPECT_EQ(ValuesAt(row, "offers.start_date"), 1);
  EXPECT_EQ(ValuesAt(row, "profile.languages"), 1);
  EXPECT_EQ(ValuesAt(row, "places.approved"), 0);
}

TEST(TargetTest, PacksRotaWindows) {
  v1::RotaWindow window;
  window.set_day(v1::WEEKDAY_SUNDAY);
  window.set_start_minute(1439);
  window.set_end_minute(480);
  EXPECT_EQ(UnpackRota(PackRota(window)).SerializeAsString(), window.SerializeAsString());
}

}  // namespace
}  // namespace consortium::mapping
