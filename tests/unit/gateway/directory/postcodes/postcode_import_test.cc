#include "gateway/directory/postcodes/postcode_import.h"

#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gateway/directory/postcodes/csv_lines.h"
#include "gateway/directory/postcodes/postcode_directory.h"
#include "gmock/gmock.h"
#include "tests/unit/gateway/directory/postcodes/written_files.h"

namespace consortium::directory {
namespace {

using ::consortium::testing::IsOk;
using ::consortium::testing::StatusIs;
using ::consortium::testing::TempFolder;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

using Kind = PostcodeFinding::Kind;

class PostcodeImportTest : public ::testing::Test {
 protected:
  absl::StatusOr<PostcodeImportReport> Import(const std::vector<std::string>& contents) {
    PostcodeImport wanted = {.files = {}, .output = output_, .names_file = names_, .release = ""};
    for (size_t i = 0; i < contents.size(); ++i) {
      wanted.files.push_back(Written(folder_, absl::StrCat("part", i, ".csv"), contents[i]));
    }
    return ImportPostcodes(wanted, nullptr);
  }

  // What the directory says: `E09000014 at 528648 188235`, `none`, `unknown`.
  std::string Answer(absl::string_view text) const {
    const absl::StatusOr<PostcodeDirectory> directory = PostcodeDirectory::Open(output_);
    if (!directory.ok()) return directory.status().ToString();
    const PostcodeFinding finding = directory->Find(Postcode(text));
    if (finding.kind == Kind::kUnknown) return "unknown";
    const policy::GridPoint point = directory->Locate(Postcode(text));
    const std::string place =
        point.known() ? absl::StrCat(" at ", point.easting, " ", point.northing) : "";
    return (finding.kind == Kind::kNoAuthority ? "none" : finding.authority->gss_code) + place;
  }

  const TempFolder folder_;
  const std::string output_ = folder_ / "postcodes";
  std::string names_;
};

TEST_F(PostcodeImportTest, ReadsAnOldReleaseWithEverythingQuoted) {
  const absl::StatusOr<PostcodeImportReport> report = Import(
      {"\"pcd\",\"pcd2\",\"pcds\",\"dointr\",\"doterm\",\"oscty\",\"oslaua\",\"oseast1m\","
       "\"osnrth1m\"\r\n"
       "\"N6 5QT\",\"N6   5QT\",\"N6 5QT\",\"198001\",\"\",\"E99999999\",\"E09000014\",\"0528648\","
       "\"0188235\"\r\n"
       "\"EC1V0HB\",\"EC1V 0HB\",\"EC1V 0HB\",\"198001\",\"201912\",\"E99999999\",\"E09000019\","
       "\"0531682\",\"0182704\"\r\n"});
  ASSERT_THAT(report, IsOk());
  EXPECT_THAT(report->columns, ElementsAre("part0.csv: pcds, oslaua, oseast1m, osnrth1m"));
  EXPECT_EQ(report->postcodes, 2u);
  EXPECT_EQ(Answer("N6 5QT"), "E09000014 at 528648 188235");
  EXPECT_EQ(Answer("EC1V 0HB"), "E09000019 at 531682 182704");  // Terminated in 2019.
}

TEST_F(PostcodeImportTest, ReadsANewReleaseInSeveralFiles) {
  const absl::StatusOr<PostcodeImportReport> report =
      Import({"pcd7,pcds,lad25cd,east1m,north1m\nN6  5QT,N6 5QT,E09000014,528648,188235\n",
              "pcd7,lad25cd\nN6  5LY,E09000019\n"});
  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(report->rows, 2u);
  EXPECT_EQ(report->authorities, 2u);
  EXPECT_EQ(report->without_point, 1u);
  EXPECT_EQ(Answer("N6 5QT"), "E09000014 at 528648 188235");
  EXPECT_EQ(Answer("N6 5LY"), "E09000019");
}

TEST_F(PostcodeImportTest, KeepsPostcodesWithoutAnAuthority) {
  const absl::StatusOr<PostcodeImportReport> report = Import(
      {"pcds,lad25cd,east1m,north1m\nBX9 1AS,,,\nJE1 1DD,L99999999,,\nIM1 1AA,M99999999,0,0\n"
       "N11 9ZZ,,527000,192000\n"});
  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(report->without_authority, 4u);
  EXPECT_EQ(report->without_point, 3u);
  EXPECT_THAT(report->without_place, IsEmpty());
  EXPECT_EQ(Answer("BX9 1AS"), "none");
  EXPECT_EQ(Answer("JE1 1DD"), "none");
  EXPECT_EQ(Answer("IM1 1AA"), "none");
  EXPECT_EQ(Answer("N11 9ZZ"), "none at 527000 192000");
}

TEST_F(PostcodeImportTest, GivesNorthernIrelandNoPlaceOnTheOtherGrid) {
  ASSERT_THAT(Import({"pcds,laua,oseast1m,osnrth1m\nBT1 5GS,N09000003,333800,374000\n"}), IsOk());
  EXPECT_EQ(Answer("BT1 5GS"), "N09000003");
}

TEST_F(PostcodeImportTest, ABadLineNeverLosesAGoodOne) {
  const absl::StatusOr<PostcodeImportReport> report =
      Import({absl::StrCat("pcds,lad25cd,east1m,north1m\n"
                           "N6 5QT,E09000014,528648,188235\n"
                           "N6 5QU,E09000014\n"                       // 3: ragged.
                           "N6 5QU,E09000014,528648,188235,7\n"       // 4: ragged.
                           "Highgate,E09000014,528648,188235\n"       // 5: no postcode.
                           ",E09000014,528648,188235\n"               // 6: no postcode.
                           "N6 5QX,Haringey,528648,188235\n"          // 7: no GSS code.
                           "N6 5QY,\"E09000014,528648,188235\n",      // 8: unclosed.
                           std::string(CsvLines::kLineMax + 1, 'x'),  // 9: too long.
                           "\n"
                           "N6 5QZ,E09000014,east,188235\n"     // 10: taken, without its place.
                           "N6 5RA,E09000014,528648,1300001\n"  // 11: taken, without its place.
                           "N6 5LY,E09000019,529098,187302\n")});
  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(report->rows, 11u);
  EXPECT_EQ(report->postcodes, 4u);
  EXPECT_EQ(report->skipped, 7u);
  std::vector<std::string> left_out;
  for (const LineProblem& problem : report->left_out) {
    left_out.push_back(absl::StrCat(problem.count, " ", problem.what, ": ", problem.where[0]));
  }
  EXPECT_THAT(
      left_out,
      ElementsAre("1 the line is too long, or has too many cells: part0.csv, line 9",
                  "1 a quotation mark is not closed on its line: part0.csv, line 8",
                  "2 the line has more or fewer cells than the first one: part0.csv, line 3",
                  "2 the postcode does not have the form of one: part0.csv, line 5",
                  "1 the authority is not a GSS code (a capital and eight digits): "
                  "part0.csv, line 7"));
  ASSERT_THAT(report->without_place, SizeIs(1));
  EXPECT_THAT(report->without_place[0].where,
              ElementsAre("part0.csv, line 10", "part0.csv, line 11"));
  EXPECT_EQ(Answer("N6 5LY"), "E09000019 at 529098 187302");
  EXPECT_EQ(Answer("N6 5QZ"), "E09000014");
  EXPECT_EQ(Answer("N6 5QU"), "unknown");
}

TEST_F(PostcodeImportTest, ShowsTheFirstFewLinesOfAProblem) {
  std::string csv = "pcds,lad25cd\nN6 5QT,E09000014\n";
  for (int i = 0; i < 20; ++i) csv += "nothing,E09000014\n";
  const absl::StatusOr<PostcodeImportReport> report = Import({csv});
  ASSERT_THAT(report, IsOk());
  ASSERT_THAT(report->left_out, SizeIs(1));
  EXPECT_EQ(report->left_out[0].count, 20u);
  EXPECT_THAT(report->left_out[0].where, SizeIs(LineProblem::kShownMax));
}

TEST_F(PostcodeImportTest, TheFirstOfTwoThatContradictCounts) {
  const absl::StatusOr<PostcodeImportReport> report =
      Import({"pcds,lad25cd\nN6 5QT,E09000014\nN6 5LY,E09000019\n",
              "pcds,lad25cd\nN65QT,E09000019\nn6 5ly,E09000019\nN6 5QT,E09000014\n"});
  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(report->postcodes, 2u);
  EXPECT_EQ(report->repeated, 2u);
  EXPECT_EQ(report->skipped, 1u);
  ASSERT_THAT(report->left_out, SizeIs(1));
  EXPECT_THAT(report->left_out[0].where, ElementsAre("part1.csv, line 2"));
  EXPECT_EQ(Answer("N6 5QT"), "E09000014");
}

TEST_F(PostcodeImportTest, NamesAuthoritiesAndListsTheNameless) {
  names_ = Written(folder_, "names.csv", "lad26cd,lad26nm\nE09999998,Newborough\n");
  const absl::StatusOr<PostcodeImportReport> report =
      Import({"pcds,lad25cd\nN6 5QT,E09000014\nN6 5LY,E09999999\nN6 6BS,E09999998\n"});
  ASSERT_THAT(report, IsOk());
  EXPECT_THAT(report->nameless, ElementsAre("E09999999"));
  const absl::StatusOr<PostcodeDirectory> directory = PostcodeDirectory::Open(output_);
  ASSERT_THAT(directory, IsOk());
  EXPECT_EQ(directory->Find(Postcode("N6 5QT")).authority->name, "Haringey");
  EXPECT_EQ(directory->Find(Postcode("N6 6BS")).authority->name, "Newborough");
  EXPECT_EQ(directory->Find(Postcode("N6 5LY")).authority->name, "");
}

TEST_F(PostcodeImportTest, RefusesAFileWithoutTheColumnsAndWritesNothing) {
  EXPECT_THAT(Import({"pcds,lad25cd\nN6 5QT,E09000014\n", "name,town\na,b\n"}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("part1.csv"), HasSubstr("column for the postcode"))));
  EXPECT_FALSE(std::filesystem::exists(output_));
}

TEST_F(PostcodeImportTest, RefusesFilesWithoutAPostcodeAndKeepsTheOldDirectory) {
  ASSERT_THAT(Import({"pcds,lad25cd\nN6 5QT,E09000014\n"}), IsOk());
  EXPECT_THAT(Import({"pcds,lad25cd\nnothing,E09000014\n"}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("no line of 1"), Not(HasSubstr("nothing,")))));
  EXPECT_THAT(Import({"pcds,lad25cd\n"}), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Import({""}), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(Answer("N6 5QT"), "E09000014");
}

TEST_F(PostcodeImportTest, SaysWhichFileIsMissing) {
  const PostcodeImport wanted = {
      .files = {folder_ / "none.csv"}, .output = output_, .names_file = "", .release = ""};
  EXPECT_THAT(ImportPostcodes(wanted, nullptr),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("none.csv")));
  EXPECT_THAT(ImportPostcodes({}, nullptr), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(PostcodeImportTest, TakesAReleaseUpToItsBound) {
  PostcodeImport wanted = {.files = {SAMPLE_FILE},
                           .output = output_,
                           .names_file = "",
                           .release = std::string(kReleaseMax, 'r')};
  EXPECT_THAT(ImportPostcodes(wanted, nullptr), IsOk());
  wanted.release += 'r';
  EXPECT_THAT(ImportPostcodes(wanted, nullptr),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("61 bytes")));
  wanted.release = "NOV\n2025";
  EXPECT_THAT(ImportPostcodes(wanted, nullptr), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(PostcodeImportTest, TellsItsProgress) {
  std::string csv = "pcds,lad25cd\n";
  for (uint64_t i = 0; i < kRowsPerProgress * 2 + 1; ++i) csv += "N6 5QT,E09000014\n";
  const std::string file = Written(folder_, "many.csv", csv);
  std::vector<uint64_t> told;
  const absl::StatusOr<PostcodeImportReport> report =
      ImportPostcodes({.files = {file}, .output = output_, .names_file = "", .release = ""},
                      [&told](uint64_t rows) { told.push_back(rows); });
  ASSERT_THAT(report, IsOk());
  EXPECT_THAT(told, ElementsAre(kRowsPerProgress, kRowsPerProgress * 2));
  EXPECT_EQ(report->postcodes, 1u);
  EXPECT_EQ(report->repeated, kRowsPerProgress * 2);
}

TEST(ReleaseOfTest, ReadsTheNamesThatOnsGives) {
  EXPECT_EQ(ReleaseOf({"/data/ONSPD_NOV_2025_UK.csv"}), "NOV 2025");
  EXPECT_EQ(ReleaseOf({"onspd_nov2025_E09000003_barnet.csv"}), "NOV 2025");
  EXPECT_EQ(ReleaseOf({"ONSPD_AUG_2024_UK_AL.csv", "ONSPD_AUG_2024_UK_N.csv"}), "AUG 2024");
  EXPECT_EQ(ReleaseOf({"ONSPD_NOV_2025.csv", "ONSPD_MAY_2025.csv"}), "MAY 2025, NOV 2025");
  EXPECT_EQ(ReleaseOf({"summary.csv", "mayor_2025.csv", "may_25.csv", "JAN 1999.csv"}), "");
  EXPECT_EQ(ReleaseOf({"NOV_2025/sample.csv"}), "");
  EXPECT_EQ(ReleaseOf({}), "");
}

}  // namespace
}  // namespace consortium::directory
