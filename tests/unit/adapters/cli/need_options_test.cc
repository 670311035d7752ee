#include "adapters/cli/need_options.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "google/rpc/status_details.h"
#include "tests/support/status_matchers.h"

namespace consortium::cli {
namespace {

namespace v1 = consortium::v1;
using ::consortium::testing::IsOk;
using ::consortium::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

const absl::CivilDay kToday(2026, 11, 23);

struct ChildCase {
  std::string name, text, want;  // `want`: text format; empty: refused.
};

class ChildTest : public ::testing::TestWithParam<ChildCase> {};

TEST_P(ChildTest, ReadsWhatTheHelpSays) {
  const auto child = ParseChild(GetParam().text);
  if (GetParam().want.empty()) {
    EXPECT_THAT(child, StatusIs(absl::StatusCode::kInvalidArgument));
    return;
  }
  ASSERT_THAT(child, IsOk());
  v1::Child want;
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(GetParam().want, &want));
  EXPECT_EQ(child->DebugString(), want.DebugString());
}

INSTANTIATE_TEST_SUITE_P(
    Syntax, ChildTest,
    ::testing::Values(
        ChildCase{"Years", "4", "age_years: 4"}, ChildCase{"YearsSaid", "4y", "age_years: 4"},
        ChildCase{"Oldest", "20", "age_years: 20"}, ChildCase{"TooOld", "21", ""},
        ChildCase{"ZeroYearsNeedsMonths", "0", ""}, ChildCase{"Newborn", "0m", "age_months: 0"},
        ChildCase{"Months", "8m", "age_months: 8"},
        ChildCase{"MostMonths", "35m", "age_months: 35"}, ChildCase{"TooManyMonths", "36m", ""},
        ChildCase{"Unborn", "due=2026-12-20", "due_date: '2026-12-20'"},
        ChildCase{"NoDate", "due=soon", ""}, ChildCase{"NoSuchDate", "due=2026-02-30", ""},
        ChildCase{"NoDigits", "four", ""}, ChildCase{"Nothing", "", ""},
        ChildCase{"Negative", "-4", ""}, ChildCase{"Plus", "+4", ""}, ChildCase{"Space", " 4", ""},
        ChildCase{"Half", "4.5", ""}, ChildCase{"Girl", "7:f", "age_years: 7 sex: SEX_FEMALE"},
        ChildCase{"Boy", "15:m", "age_years: 15 sex: SEX_MALE"},
        ChildCase{"BoyInMonths", "8m:m", "age_months: 8 sex: SEX_MALE"},
        ChildCase{"NotKnown", "due=2026-12-20:u", "due_date: '2026-12-20' sex: SEX_UNKNOWN"},
        ChildCase{"NoSuchSex", "7:x", ""}, ChildCase{"TwoSexes", "7:f:m", ""},
        ChildCase{"Needs", "9:need=autism+solo",
                  "age_years: 9 needs: SKILL_AUTISM needs: SKILL_SOLO"},
        ChildCase{"EveryWish", "9:f:language=so+en:religion=muslim:ethnicity=bafr",
                  "age_years: 9 sex: SEX_FEMALE languages: 'so' languages: 'en' "
                  "religion: RELIGION_MUSLIM ethnicity: 'BAFR'"},
        ChildCase{"NoSuchNeed", "9:need=flying", ""}, ChildCase{"NoSuchWish", "9:car=yes", ""},
        ChildCase{"NoSuchReligion", "9:religion=pastafarian", ""},
        ChildCase{"EmptyPart", "9:", ""}),
    [](const auto& test) { return test.param.name; });

struct ParentCase {
  std::string name, text, want;
};

class ParentTest : public ::testing::TestWithParam<ParentCase> {};

TEST_P(ParentTest, ReadsWhatTheHelpSays) {
  const auto parent = ParseParent(GetParam().text);
  ASSERT_EQ(parent.ok(), !GetParam().want.empty());
  if (!parent.ok()) return;
  v1::ParentNeed want;
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(GetParam().want, &want));
  EXPECT_EQ(parent->DebugString(), want.DebugString());
}

INSTANTIATE_TEST_SUITE_P(
    Syntax, ParentTest,
    ::testing::Values(
        ParentCase{"Age", "17", "age_years: 17"},
        ParentCase{"Sex", "17:f", "age_years: 17 sex: SEX_FEMALE"},
        ParentCase{"LookedAfter", "17:looked-after", "age_years: 17 looked_after: true"},
        ParentCase{"All", "17:f:looked-after", "age_years: 17 sex: SEX_FEMALE looked_after: true"},
        ParentCase{"NoAge", "f", ""}, ParentCase{"Unknown", "17:maybe", ""}),
    [](const auto& test) { return test.param.name; });

NeedOptions Simple() {
  NeedOptions options;
  options.children = {"4"};
  options.kind = "short-term";
  options.officer = "D-17";
  return options;
}

TEST(NeedTest, ReadsEveryOption) {
  NeedOptions options = Simple();
  options.children = {"4", "7:f:need=autism"};
  options.siblings = true;
  options.parent = "17:f";
  options.start = "2026-12-01";
  options.length_days = 14;
  options.urgency = "same-day";
  options.near = "n4  2";
  options.within_miles = 5.5;
  options.avoid = {"n17", " e8 1 ", ""};
  options.must_not_have = {"dog", "child-under-5"};
  options.needs = {"autism", "medical-needs"};
  options.languages = {"SO"};
  options.religion = "muslim";
  options.ethnicity = "bafr";
  options.purpose = "sufficiency-planning";
  options.limit = 3;
  options.page = "token";
  const auto request = ParseNeed(options, kToday);
  ASSERT_THAT(request, IsOk());
  v1::SearchAvailabilityRequest want;
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(R"(
    asker { officer_reference: "D-17" purpose: PURPOSE_SUFFICIENCY_PLANNING }
    children { age_years: 4 needs: SKILL_AUTISM needs: SKILL_MEDICAL_NEEDS languages: "so"
               religion: RELIGION_MUSLIM ethnicity: "BAFR" }
    children { age_years: 7 sex: SEX_FEMALE needs: SKILL_AUTISM needs: SKILL_MEDICAL_NEEDS
               languages: "so" religion: RELIGION_MUSLIM ethnicity: "BAFR" }
    parent { age_years: 17 sex: SEX_FEMALE }
    siblings: true keep_together: true kind: OFFER_KIND_SHORT_TERM
    start_date: "2026-12-01" length_days: 14 urgency: URGENCY_SAME_DAY
    near: "N4 2" max_distance_miles: 5.5 areas_to_avoid: "N17" areas_to_avoid: "E8 1"
    must_not_have: HOUSEHOLD_FEATURE_DOG must_not_have: HOUSEHOLD_FEATURE_CHILD_UNDER_5
    page_size: 3 page_token: "token")",
                                                            &want));
  EXPECT_EQ(request->DebugString(), want.DebugString());
}

TEST(NeedTest, AChildsOwnWishesComeBeforeEverybodys) {
  NeedOptions options = Simple();
  options.children = {"4:religion=jewish:ethnicity=WOTH", "5"};
  options.religion = "muslim";
  options.ethnicity = "BAFR";
  const auto request = ParseNeed(options, kToday);
  ASSERT_THAT(request, IsOk());
  EXPECT_EQ(request->children(0).religion(), v1::RELIGION_JEWISH);
  EXPECT_EQ(request->children(0).ethnicity(), "WOTH");
  EXPECT_EQ(request->children(1).religion(), v1::RELIGION_MUSLIM);
}

struct TogetherCase {
  std::string name;
  bool siblings, may_split, together;
  bool want;
};

class TogetherTest : public ::testing::TestWithParam<TogetherCase> {};

TEST_P(TogetherTest, SiblingsStayTogetherUnlessSaidOtherwise) {
  NeedOptions options = Simple();
  options.siblings = GetParam().siblings;
  options.may_split = GetParam().may_split;
  options.together = GetParam().together;
  EXPECT_EQ(ParseNeed(options, kToday)->keep_together(), GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(
    Flags, TogetherTest,
    ::testing::Values(TogetherCase{"Nothing", false, false, false, false},
                      TogetherCase{"Siblings", true, false, false, true},
                      TogetherCase{"SiblingsMaySplit", true, true, false, false},
                      TogetherCase{"NoSiblingsTogether", false, false, true, true}),
    [](const auto& test) { return test.param.name; });

TEST(NeedTest, TomorrowIsLondons) {
  NeedOptions options = Simple();
  options.start = "tomorrow";
  EXPECT_EQ(ParseNeed(options, kToday)->start_date(), "2026-11-24");
  options.start = "today";
  EXPECT_EQ(ParseNeed(options, kToday)->start_date(), "");
}

struct BadCase {
  std::string name;
  void (*spoil)(NeedOptions&);
  std::string option;
};

class BadNeedTest : public ::testing::TestWithParam<BadCase> {};

TEST_P(BadNeedTest, NamesTheOptionAndNeverRepeatsTheValue) {
  NeedOptions options = Simple();
  GetParam().spoil(options);
  const auto request = ParseNeed(options, kToday);
  ASSERT_THAT(request, StatusIs(absl::StatusCode::kInvalidArgument));
  const auto violations = rpc::FieldViolationsOf(request.status());
  ASSERT_THAT(violations, SizeIs(1));
  EXPECT_EQ(violations[0].field, GetParam().option);
  EXPECT_THAT(std::string(request.status().message()), Not(HasSubstr("Secret")));
  EXPECT_THAT(violations[0].description, Not(HasSubstr("Secret")));
}

INSTANTIATE_TEST_SUITE_P(
    Options, BadNeedTest,
    ::testing::Values(
        BadCase{"NoChild", [](NeedOptions& o) { o.children.clear(); }, "--child"},
        BadCase{"NineChildren", [](NeedOptions& o) { o.children.assign(9, "4"); }, "--child"},
        BadCase{"SecondChild", [](NeedOptions& o) { o.children.push_back("Secret"); },
                "--child #2"},
        BadCase{"Kind", [](NeedOptions& o) { o.kind = "Secret"; }, "--kind"},
        BadCase{"Urgency", [](NeedOptions& o) { o.urgency = "Secret"; }, "--urgency"},
        BadCase{"Start", [](NeedOptions& o) { o.start = "Secret"; }, "--start"},
        BadCase{"BritishDate", [](NeedOptions& o) { o.start = "23/11/2026"; }, "--start"},
        BadCase{"Parent", [](NeedOptions& o) { o.parent = "Secret"; }, "--parent"},
        BadCase{"Within", [](NeedOptions& o) { o.within_miles = 3; }, "--within"},
        BadCase{"No", [](NeedOptions& o) { o.must_not_have = {"Secret"}; }, "--no"},
        BadCase{"Need", [](NeedOptions& o) { o.needs = {"Secret"}; }, "--need"},
        BadCase{"Officer", [](NeedOptions& o) { o.officer = ""; }, "--officer"},
        BadCase{"Purpose", [](NeedOptions& o) { o.purpose = "Secret"; }, "--purpose"},
        BadCase{"SplitAndTogether", [](NeedOptions& o) { o.may_split = o.together = true; },
                "--may-split"}),
    [](const auto& test) { return test.param.name; });

TEST(NeedTest, EightChildrenAreNotTooMany) {
  NeedOptions options = Simple();
  options.children.assign(8, "4");
  EXPECT_THAT(ParseNeed(options, kToday), IsOk());
}

TEST(NeedTest, ReportsEverythingAtOnce) {
  NeedOptions options = Simple();
  options.kind = "x";
  options.urgency = "y";
  options.officer = "";
  EXPECT_THAT(rpc::FieldViolationsOf(ParseNeed(options, kToday).status()), SizeIs(3));
}

TEST(ChildWordsTest, SaysAgeAndSex) {
  EXPECT_EQ(ChildWords(*ParseChild("1")), "1 year");
  EXPECT_EQ(ChildWords(*ParseChild("7:f")), "7 years f");
  EXPECT_EQ(ChildWords(*ParseChild("8m:m")), "8 months m");
  EXPECT_EQ(ChildWords(*ParseChild("due=2026-12-20")), "due 2026-12-20");
}

}  // namespace
}  // namespace consortium::cli
