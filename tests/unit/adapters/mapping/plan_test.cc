#include "adapters/mapping/plan.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/adapters/mapping/small_mapping.h"

namespace consortium::mapping {
namespace {

using consortium::testing::IsOk;
using consortium::testing::StatusIs;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

absl::StatusOr<Plan> Compile(const std::string& text) {
  absl::StatusOr<config::Mapping> mapping = ParseMapping(text);
  if (!mapping.ok()) return mapping.status();
  return Plan::Compile(*std::move(mapping));
}

std::vector<std::string> Fields(const absl::Status& status) {
  std::vector<std::string> fields;
  for (const rpc::FieldViolation& violation : rpc::FieldViolationsOf(status))
    fields.push_back(violation.field);
  return fields;
}

TEST(MappingFileTest, NamesTheLineOfAnUnknownField) {
  EXPECT_THAT(ParseMapping("name: \"x\"\n\ncolums { name: \"a\" }"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("line 3"), HasSubstr("colums"))));
}

TEST(MappingFileTest, NamesTheLineOfWhatIsNoTextFormat) {
  EXPECT_THAT(ParseMapping("name: \"x\"\ncsv {"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("line 2")));
  EXPECT_THAT(ParseMapping("name: \"x\"\nname: \"y\""),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("line 2")));
  EXPECT_THAT(ParseMapping("csv { encoding: ENCODING_EBCDIC }"), Not(IsOk()));
}

TEST(MappingFileTest, TakesAFileOfTheBoundAndRefusesOneByteMore) {
  const std::string small = kSmallMapping;
  const std::string full = absl::StrCat(small, std::string(kMappingBytesMax - small.size(), '\n'));
  EXPECT_THAT(ParseMapping(full), IsOk());
  EXPECT_THAT(ParseMapping(full + "\n"),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("1 MiB")));
}

TEST(PlanTest, CompilesASmallMapping) { EXPECT_THAT(Compile(kSmallMapping), IsOk()); }

// One mistake planted in the small mapping, and the path that names it.
struct Mistake {
  std::string name;
  std::string from;
  std::string to;
  std::string path;
};

class Mistakes : public ::testing::TestWithParam<Mistake> {};

TEST_P(Mistakes, AreNamedByTheirPath) {
  const std::string small = kSmallMapping;
  ASSERT_THAT(small, HasSubstr(GetParam().from));
  const std::string text = absl::StrReplaceAll(small, {{GetParam().from, GetParam().to}});
  EXPECT_THAT(Fields(Compile(text).status()), ::testing::Contains(GetParam().path))
      << Compile(text).status();
}

INSTANTIATE_TEST_SUITE_P(
    Plan, Mistakes,
    ::testing::ValuesIn(std::vector<Mistake>{
        {"NoName", "name: \"Small\"", "", "name"},
        {"NoEncoding", "encoding: ENCODING_UTF_8", "", "csv.encoding"},
        {"BadSeparator", "csv { encoding", "csv { separator: \"ab\" encoding", "csv.separator"},
        {"TooManyTitleLines", "csv { encoding", "csv { lines_before_header: 51 encoding",
         "csv.lines_before_header"},
        {"BadDateFormat", "date_formats: \"%d/%m/%Y\"", "date_formats: \"%d of %B\"",
         "date_formats[0]"},
        {"ColumnTwice", "name: \"kind\" header", "name: \"id\" header", "columns[1].name"},
        {"ColumnWithoutHeader", "header: \"area\"", "", "columns[4].header"},
        {"BadPattern", "header: \"area\"", "header: \"(area\"", "columns[4].header"},
        {"UnknownHouseholdColumn", "household_column: \"id\"", "household_column: \"ref\"",
         "grouping.household_column"},
        {"UnknownColumnOfAField", "column: \"area\"", "column: \"postcode\"", "fields[4].column"},
        {"UnknownTarget", "target: \"area\"", "target: \"arena\"", "fields[4].target"},
        {"OutputOnlyTarget", "target: \"area\"", "target: \"member\"", "fields[4].target"},
        {"UnknownValueMap", "value_map: \"kind\"", "value_map: \"sort\"", "fields[0].value_map"},
        {"CodeTwice", "from: \"FF\"", "from: \"M \"", "value_maps[0].entries[1].from"},
        {"ValueThatIsNone", "to: \"MAINSTREAM\"", "to: \"FOSTERERS\"",
         "value_maps[0].entries[0].to"},
        {"ConstantThatIsNone", "constant: \"LONG_TERM\"", "constant: \"FOR_EVER\"",
         "fields[9].constant"},
        {"EmptyConstant", "constant: \"LONG_TERM\"", "constant: \"\"", "fields[9].constant"},
        {"NoSource", "column: \"area\"", "", "fields[4]"},
        {"ConstantWithAReading", "constant: \"LONG_TERM\"",
         "constant: \"LONG_TERM\" required: true", "fields[9]"},
        {"DefaultThatIsNone", "column: \"filled\"", "column: \"filled\" default: \"none\"",
         "fields[2].default"},
        {"SplitOfASingleValue", "column: \"filled\"", "column: \"filled\" split: \";\"",
         "fields[2].split"},
        {"AgeReadingOfText", "target: \"area\" column: \"area\"",
         "target: \"area\" column: \"area\" reading: READING_AGE_RANGE_MIN", "fields[4].reading"},
        {"PostcodeReadingOfANumber", "column: \"filled\"",
         "column: \"filled\" reading: READING_POSTCODE_TO_SECTOR", "fields[2].reading"},
        {"RotaReadingOfANumber", "column: \"filled\"", "column: \"filled\" reading: READING_ROTA",
         "fields[2].reading"},
        {"YesWithoutItsReading", "column: \"filled\"", "column: \"filled\" yes: \"1\"",
         "fields[2].yes"},
        {"YesNoWithoutYes", "column: \"filled\"", "column: \"filled\" reading: READING_YES_NO",
         "fields[2].yes"},
        {"TargetTwice", "target: \"places.filled\"", "target: \"places.vacant\"",
         "fields[3].target"},
        {"RequiredTargetMissing", "fields { target: \"area\" column: \"area\" }", "", "fields"},
        {"PlaceStatePerHousehold", "constant: \"LONG_TERM\" }",
         "constant: \"LONG_TERM\" } fields { target: \"place_state\" constant: \"VACANT\" }",
         "fields"},
        {"ReasonWithoutCount", "constant: \"LONG_TERM\" }",
         "constant: \"LONG_TERM\" } fields { target: \"not_available.reason\" constant: \"OTHER\" "
         "}",
         "fields"},
        {"PerPlaceWithCounts", "household_column: \"id\"",
         "household_column: \"id\" lines: LINES_PER_PLACE", "fields"},
        {"SkipWithoutReason", "reason: \"totals line\"", "", "skip[0].reason"},
        {"SkipOfNoColumn", "skip { column: \"id\"", "skip { column: \"none\"", "skip[0].column"},
        {"SkipWithBadPattern", "matches: \"total.*\"", "matches: \"*\"", "skip[0].matches"},
        {"UnknownPrivateColumn", "private_columns: \"name\"", "private_columns: \"nom\"",
         "private_columns[0]"},
    }),
    [](const auto& test) { return test.param.name; });

TEST(PlanTest, NamesEveryMistakeAtOnce) {
  const std::string text = absl::StrReplaceAll(
      kSmallMapping, {{"name: \"Small\"", ""}, {"column: \"area\"", "column: \"x\""}});
  EXPECT_THAT(Fields(Compile(text).status()), ElementsAre("name", "fields[4].column"));
}

TEST(PlanTest, TakesListsOfTheBoundAndRefusesOneMore) {
  config::Mapping mapping = *ParseMapping(kSmallMapping);
  while (mapping.columns_size() < kMappingItemsMax) {
    config::Column& column = *mapping.add_columns();
    column.set_name(absl::StrCat("column ", mapping.columns_size()));
    column.set_header(column.name());
  }
  EXPECT_THAT(Plan::Compile(mapping), IsOk());
  *mapping.add_columns() = mapping.columns(0);
  EXPECT_THAT(Fields(Plan::Compile(mapping).status()), ElementsAre("columns"));

  mapping = *ParseMapping(kSmallMapping);
  while (mapping.value_maps(0).entries_size() < kMappingEntriesMax) {
    config::ValueMap::Entry& entry = *mapping.mutable_value_maps(0)->add_entries();
    entry.add_from(absl::StrCat("code ", mapping.value_maps(0).entries_size()));
    entry.set_to("MAINSTREAM");
  }
  EXPECT_THAT(Plan::Compile(mapping), IsOk());
  mapping.mutable_value_maps(0)->add_entries()->add_from("one more");
  EXPECT_THAT(Fields(Plan::Compile(mapping).status()), ElementsAre("value_maps[0].entries"));

  mapping = *ParseMapping(kSmallMapping);
  mapping.mutable_columns(0)->set_header(std::string(kPatternBytesMax, 'a'));
  EXPECT_THAT(Plan::Compile(mapping), IsOk());
  mapping.mutable_columns(0)->set_header(std::string(kPatternBytesMax + 1, 'a'));
  EXPECT_THAT(Fields(Plan::Compile(mapping).status()), ElementsAre("columns[0].header"));
}

TEST(PlanTest, FindsColumnsInAnyOrderLetterCaseAndSpacing) {
  const Plan plan = *Compile(kSmallMapping);
  std::vector<std::string> unused;
  absl::StatusOr<std::vector<int>> places =
      plan.Bind(std::vector<std::string>{"AREA", "Free", " kind  of\ncarer ", "filled", "household",
                                         "Approved", "Name", "Diary", "terms"},
                &unused);
  ASSERT_THAT(places, IsOk());
  EXPECT_THAT(*places, ElementsAre(4, 2, 3, 1, 0, 5, 6, 8, -1));
  EXPECT_THAT(unused, ElementsAre("Diary"));
}

TEST(PlanTest, RefusesAHeaderThatIsMissingOrThereTwiceWithoutRepeatingTheFile) {
  const Plan plan = *Compile(kSmallMapping);
  std::vector<std::string> unused;
  const std::vector<std::string> header = {"household", "Okafor",   "filled", "free", "free",
                                           "area",      "approved", "name",   "terms"};
  const absl::Status status = plan.Bind(header, &unused).status();
  EXPECT_THAT(Fields(status), ElementsAre("columns[1] (kind)", "columns[3] (free)"));
  EXPECT_THAT(status.ToString(), Not(HasSubstr("Okafor")));
  EXPECT_THAT(unused, IsEmpty());
}

}  // namespace
}  // namespace consortium::mapping
