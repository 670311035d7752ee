#include "gateway/directory/postcodes/csv_lines.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/unit/gateway/directory/postcodes/written_files.h"

namespace consortium::directory {
namespace {

using ::consortium::testing::IsOk;
using ::consortium::testing::StatusIs;
using ::consortium::testing::TempFolder;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using Line = CsvLines::Line;

// Every line as its cells joined by `|`, or `too long`, `unclosed`.
std::vector<std::string> LinesOf(CsvLines lines) {
  std::vector<std::string> all;
  for (;;) {
    const absl::StatusOr<Line> line = lines.Next();
    EXPECT_THAT(line, IsOk());
    if (!line.ok() || *line == Line::kEnd) return all;
    std::string text = *line == Line::kTooLong         ? "too long"
                       : *line == Line::kUnclosedQuote ? "unclosed"
                                                       : "";
    for (const absl::string_view cell : lines.cells()) text += std::string(cell) + "|";
    all.push_back(text);
  }
}

std::vector<std::string> LinesOf(const std::string& text) {
  return LinesOf(CsvLines::OverText(text));
}

TEST(CsvLinesTest, SplitsAtCommas) {
  EXPECT_THAT(LinesOf("a,b,c\n1,,3\n"), ElementsAre("a|b|c|", "1||3|"));
}

TEST(CsvLinesTest, TakesBothLineEndsAndNoneAtTheEnd) {
  EXPECT_THAT(LinesOf("a,b\r\n1,2"), ElementsAre("a|b|", "1|2|"));
}

TEST(CsvLinesTest, LeavesOutEmptyLinesAndTheByteOrderMark) {
  EXPECT_THAT(LinesOf("\xEF\xBB\xBF"
                      "a,b\n\n\r\n1,2\n\n"),
              ElementsAre("a|b|", "1|2|"));
  EXPECT_THAT(LinesOf(""), IsEmpty());
  EXPECT_THAT(LinesOf("\n\n"), IsEmpty());
}

TEST(CsvLinesTest, TakesQuotedCells) {
  EXPECT_THAT(LinesOf("\"a\",\"b,c\",\"d\"\"e\",\"\"\n"), ElementsAre("a|b,c|d\"e||"));
}

TEST(CsvLinesTest, AnUnclosedQuoteCostsOneLine) {
  EXPECT_THAT(LinesOf("\"a,b\n1,2\n"), ElementsAre("unclosed", "1|2|"));
}

TEST(CsvLinesTest, CountsLinesAsAnEditorDoes) {
  CsvLines lines = CsvLines::OverText("a\n\nb\n");
  ASSERT_THAT(lines.Next(), IsOk());
  EXPECT_EQ(lines.number(), 1u);
  ASSERT_THAT(lines.Next(), IsOk());
  EXPECT_EQ(lines.number(), 3u);
}

TEST(CsvLinesTest, BoundsLinesAndCells) {
  const std::string longest(CsvLines::kLineMax, 'x');
  EXPECT_THAT(LinesOf(longest + "\n" + longest + "x\nend\n"),
              ElementsAre(longest + "|", "too long", "end|"));
  const std::string widest(CsvLines::kCellsMax - 1, ',');
  EXPECT_THAT(LinesOf(widest + "\n" + widest + ",\n\"\"" + widest + "\n\"\"," + widest + "\n"),
              ElementsAre(std::string(CsvLines::kCellsMax, '|'), "too long",
                          std::string(CsvLines::kCellsMax, '|'), "too long"));
}

// A file is read through a buffer of 1 MiB: lines lie across its end, and one
// does not fit.
TEST(CsvLinesTest, ReadsFilesLargerThanItsBuffer) {
  const TempFolder folder;
  std::string text;
  std::vector<std::string> want;
  for (int line = 0; line < 300; ++line) {
    const std::string cell(10'000 + static_cast<size_t>(line), static_cast<char>('a' + line % 26));
    text += cell + ",x\n";
    want.push_back(cell + "|x|");
  }
  text += std::string(size_t{3} << 20, 'y') + "\nlast,line";
  want.insert(want.end(), {"too long", "last|line|"});
  absl::StatusOr<CsvLines> lines = CsvLines::Open(Written(folder, "large.csv", text));
  ASSERT_THAT(lines, IsOk());
  EXPECT_EQ(LinesOf(*std::move(lines)), want);
}

TEST(CsvLinesTest, ALineWithoutEndThatDoesNotFitIsTooLong) {
  const TempFolder folder;
  const std::string file = Written(folder, "long.csv", std::string(size_t{3} << 20, 'y'));
  EXPECT_THAT(LinesOf(*CsvLines::Open(file)), ElementsAre("too long"));
}

TEST(CsvLinesTest, SaysWhichFileCannotBeOpened) {
  const TempFolder folder;
  EXPECT_THAT(CsvLines::Open(folder / "none.csv"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("none.csv")));
  absl::StatusOr<CsvLines> lines = CsvLines::Open(folder.path());
  if (lines.ok()) {
    EXPECT_THAT(lines->Next(), StatusIs(absl::StatusCode::kUnavailable));
  }
}

}  // namespace
}  // namespace consortium::directory
