#include "consortium/config/text_format.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "consortium/config/mapping.pb.h"
#include "consortium/config/policy.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/struct.pb.h"
#include "google/rpc/status_details.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace consortium::config {
namespace {

using ::consortium::testing::IsOk;
using ::consortium::testing::StatusIs;
using ::testing::HasSubstr;
using ::testing::SizeIs;

TEST(TextFormatTest, ReadsWhatPeopleWrite) {
  Policy policy;
  ASSERT_THAT(ParseText("# ours\ntrust_domain: 'consortium.example'\n"
                        "members { id: \"h\xc3\xa4\" }",
                        &policy),
              IsOk());
  EXPECT_EQ(policy.trust_domain(), "consortium.example");
  EXPECT_EQ(policy.members(0).id(), "h\xc3\xa4");
}

TEST(TextFormatTest, TakesAnEmptyTextAsTheEmptyMessage) {
  Policy policy;
  EXPECT_THAT(ParseText("", &policy), IsOk());
  EXPECT_EQ(policy.ByteSizeLong(), 0u);
}

struct Mistake {
  std::string name;
  std::string text;
  std::string place;
  std::string what;
};

class MistakeTest : public ::testing::TestWithParam<Mistake> {};

TEST_P(MistakeTest, IsRefusedWithItsPlaceAndNothingIsKept) {
  Policy policy;
  const absl::Status status = ParseText(GetParam().text, &policy);
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument,
                               HasSubstr(absl::StrCat(GetParam().place, ": "))));
  const auto violations = rpc::FieldViolationsOf(status);
  ASSERT_THAT(violations, SizeIs(1));
  EXPECT_EQ(violations[0].field, GetParam().place);
  EXPECT_THAT(violations[0].description, HasSubstr(GetParam().what));
  EXPECT_EQ(policy.ByteSizeLong(), 0u);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, MistakeTest,
    ::testing::Values(
        Mistake{"UnknownField", "trust_domain: 'x'\n  trust_domian: 'x'\nmember {}",
                "line 2, column 15", "trust_domian"},
        Mistake{"UnknownValue", "members {\n  kind: MEMBER_KIND_SHIRE }", "line 2, column 27",
                "MEMBER_KIND_SHIRE"},
        Mistake{"FieldTwice", "trust_domain: 'x'\ntrust_domain: 'y'", "line 2, column 13",
                "trust_domain"},
        Mistake{"NegativeCount", "calls_in_progress_max: -1", "line 1, column 24", "-"},
        Mistake{"NoEnd", "members {\n", "line 2, column 1", "Expected"},
        Mistake{"NulByte", std::string("trust_domain: 'x'\n\0", 19), "line 2, column 1", ""},
        Mistake{"Latin1", "trust_domain: 'caf\xe9'", "text", "UTF-8"},
        Mistake{"Latin1Escaped", "trust_domain: 'caf\\351'", "text", "UTF-8"}),
    [](const auto& test) { return test.param.name; });

// `depth` messages in each other, the outermost included.
std::string Nested(int depth) {
  std::string text = "null_value: NULL_VALUE";
  for (int i = 1; i < depth; i += 2) text = absl::StrCat("list_value { values { ", text, " } }");
  return text;
}

TEST(TextFormatTest, TakesMessagesOfTheDepthBoundAndRefusesDeeperOnes) {
  google::protobuf::Value value;
  EXPECT_THAT(ParseText(Nested(kTextDepthMax + 1), &value), IsOk());
  EXPECT_THAT(ParseText(Nested(kTextDepthMax + 3), &value),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("line 1, column ")));
}

TEST(TextFormatTest, EndsEarlyInATextThatNeverStopsNesting) {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += "list_value { values { ";
  google::protobuf::Value value;
  EXPECT_THAT(ParseText(text, &value), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace consortium::config
