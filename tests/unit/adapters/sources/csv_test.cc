#include "adapters/sources/csv.h"

#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_folder.h"

namespace consortium::sources {
namespace {

using consortium::testing::IsOk;
using consortium::testing::StatusIs;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

config::CsvFormat Format(std::string separator = "",
                         config::Encoding encoding = config::ENCODING_UTF_8, uint32_t before = 0) {
  config::CsvFormat format;
  format.set_separator(std::move(separator));
  format.set_encoding(encoding);
  format.set_lines_before_header(before);
  return format;
}

absl::StatusOr<std::unique_ptr<CsvSource>> Open(std::string text,
                                                const config::CsvFormat& format = Format()) {
  return CsvSource::Read(std::make_unique<std::istringstream>(std::move(text)), format);
}

// All lines, or the error that ends them.
absl::StatusOr<std::vector<Line>> Read(std::string text,
                                       const config::CsvFormat& format = Format()) {
  auto source = Open(std::move(text), format);
  if (!source.ok()) return source.status();
  std::vector<Line> lines;
  Line line;
  while (true) {
    absl::StatusOr<bool> more = (*source)->Next(&line);
    if (!more.ok()) return more.status();
    if (!*more) return lines;
    lines.push_back(line);
  }
}

struct Table {
  std::string name;
  std::string text;
  std::vector<std::vector<std::string>> cells;  // Without the header.
  std::vector<uint32_t> numbers;
};

class Tables : public ::testing::TestWithParam<Table> {};

TEST_P(Tables, AreReadAsWritten) {
  absl::StatusOr<std::vector<Line>> lines = Read(GetParam().text);
  ASSERT_THAT(lines, IsOk());
  std::vector<std::vector<std::string>> cells;
  std::vector<uint32_t> numbers;
  for (const Line& line : *lines) {
    EXPECT_THAT(line.problem, IsEmpty());
    cells.push_back(line.cells);
    numbers.push_back(line.number);
  }
  EXPECT_EQ(cells, GetParam().cells);
  EXPECT_EQ(numbers, GetParam().numbers);
}

INSTANTIATE_TEST_SUITE_P(
    Csv, Tables,
    ::testing::ValuesIn(std::vector<Table>{
        {"LineFeeds", "a,b\n1,2\n3,4\n", {{"1", "2"}, {"3", "4"}}, {2, 3}},
        {"CarriageReturns", "a,b\r1,2\r3,4\r", {{"1", "2"}, {"3", "4"}}, {2, 3}},
        {"Both", "a,b\r\n1,2\r\n3,4\r\n", {{"1", "2"}, {"3", "4"}}, {2, 3}},
        {"NoEndOfTheLastLine", "a,b\n1,2", {{"1", "2"}}, {2}},
        {"EmptyCells", "a,b\n,\n,2\n", {{"", ""}, {"", "2"}}, {2, 3}},
        {"EmptyLastCellAtTheEnd", "a,b\n1,", {{"1", ""}}, {2}},
        {"Quoted", "a,b\n\"1,1\",\"2\"\"2\"\n", {{"1,1", "2\"2"}}, {2}},
        {"LineBreaksInQuotes", "a,b\n\"1\r\n1\",2\n3,4\n", {{"1\r\n1", "2"}, {"3", "4"}}, {2, 4}},
        {"QuoteWithin", "a,b\n5'10\",\"\"\n", {{"5'10\"", ""}}, {2}},
        {"SpacesStay", "a,b\n 1 ,2 \n", {{" 1 ", "2 "}}, {2}},
        {"BlankLines", "a,b\n\n1,2\n\n", {{"", ""}, {"1", "2"}, {"", ""}}, {2, 3, 4}},
        {"BlankLinesOfAnyLength", "a,b\n,,,,\n \n", {{"", ""}, {"", ""}}, {2, 3}},
        {"HeaderAlone", "a,b\n", {}, {}},
    }),
    [](const auto& test) { return test.param.name; });

TEST(CsvTest, TakesAnyOfTheUsualSeparators) {
  for (const std::string separator : {";", "|", "\t", "\\t"}) {
    const std::string between = separator == "\\t" ? "\t" : separator;
    absl::StatusOr<std::vector<Line>> lines =
        Read("a" + between + "b\n1,5" + between + "2\n", Format(separator));
    ASSERT_THAT(lines, IsOk());
    EXPECT_THAT((*lines)[0].cells, ElementsAre("1,5", "2"));
  }
}

TEST(CsvTest, RefusesASeparatorThatIsNone) {
  for (const std::string separator : {"\"", "\n", ",,", "é"}) {
    EXPECT_THAT(Open("a\n", Format(separator)),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("separator")));
  }
}

TEST(CsvTest, SkipsTitleLinesAndBlankOnesBeforeTheHeader) {
  auto source = Open("Vacancies, week 48\n\na,b\n1,2\n", Format("", config::ENCODING_UTF_8, 2));
  ASSERT_THAT(source, IsOk());
  EXPECT_THAT((*source)->header(), ElementsAre("a", "b"));
}

TEST(CsvTest, ReportsARaggedLineAndTheOthersStand) {
  absl::StatusOr<std::vector<Line>> lines = Read("a,b,c\n1,2\n1,2,3\n1,2,3,4\n4,5,6\n");
  ASSERT_THAT(lines, IsOk());
  ASSERT_THAT(*lines, SizeIs(4));
  EXPECT_EQ((*lines)[0].problem, "the line has 2 cells, the header 3 cells");
  EXPECT_EQ((*lines)[0].problem_column, 3u);
  EXPECT_EQ((*lines)[1].problem, "");
  EXPECT_EQ((*lines)[2].problem, "the line has 4 cells, the header 3 cells");
  EXPECT_EQ((*lines)[2].number, 4u);
  EXPECT_THAT((*lines)[3].cells, ElementsAre("4", "5", "6"));
}

TEST(CsvTest, ReportsTextAfterAClosingQuoteWithItsColumn) {
  absl::StatusOr<std::vector<Line>> lines = Read("a,b\n1,\"x\"y\n3,4\n");
  ASSERT_THAT(lines, IsOk());
  EXPECT_THAT((*lines)[0].problem, HasSubstr("closing quote"));
  EXPECT_EQ((*lines)[0].problem_column, 2u);
  EXPECT_THAT((*lines)[1].problem, IsEmpty());
}

TEST(CsvTest, RefusesAFileWithANulByteNamingLineAndColumn) {
  EXPECT_THAT(
      Read(std::string("a,b\n1,2\n3,\0004\n", 14)),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("line 3, column 2: a NUL byte")));
}

TEST(CsvTest, RefusesAWrongEncodingNamingLineAndOffset) {
  EXPECT_THAT(Read("a,b\n1,2\nZo\xEB,4\n"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("line 3: byte offset 10"), HasSubstr("Windows-1252"))));
}

TEST(CsvTest, RefusesAQuoteThatNeverClosesNamingWhereItOpens) {
  EXPECT_THAT(
      Read("a,b\n1,2\n3,\"4\n5,6\n7,8\n"),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("line 3, column 2: a quote opens")));
}

TEST(CsvTest, RefusesAnEmptyFileAndOneWithoutAHeader) {
  EXPECT_THAT(Open(""), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("empty")));
  EXPECT_THAT(Open("\xEF\xBB\xBF"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("header")));
  EXPECT_THAT(Open("title\n", Format("", config::ENCODING_UTF_8, 1)),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("lines_before_header")));
  EXPECT_THAT(Open("\na,b\n"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("blank line")));
}

TEST(CsvTest, RefusesAFormatWithoutAnEncoding) {
  EXPECT_THAT(Open("a\n", Format("", config::ENCODING_UNSPECIFIED)),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("csv.encoding")));
}

TEST(CsvTest, NeverRepeatsACellInAnError) {
  for (const std::string text : {"a,b\nOkafor,\"Oka\"for\n", "a,b\nOkafor\n",
                                 "a,b\nOkafor,\"Okafor\n", "a,b\nOkafor,\xFF\n"}) {
    absl::StatusOr<std::vector<Line>> lines = Read(text);
    const std::string said = lines.ok() ? (*lines)[0].problem + (*lines)[0].remedy
                                        : std::string(lines.status().message());
    EXPECT_THAT(said, Not(IsEmpty()));
    EXPECT_THAT(said, Not(HasSubstr("Okafor")));
  }
}

TEST(CsvTest, TakesACellOfTheBoundAndReportsOneMore) {
  const std::string longest(kCellBytesMax, 'x');
  absl::StatusOr<std::vector<Line>> lines =
      Read("a,b\n1," + longest + "\n1," + longest + "x\n2,3\n");
  ASSERT_THAT(lines, IsOk());
  EXPECT_EQ((*lines)[0].cells[1], longest);
  EXPECT_THAT((*lines)[1].problem, HasSubstr("32 KiB"));
  EXPECT_EQ((*lines)[1].problem_column, 2u);
  EXPECT_THAT((*lines)[2].cells, ElementsAre("2", "3"));
}

TEST(CsvTest, TakesALineOfTheBoundAndRefusesOneMore) {
  // Cells of the bound with their separators, filled up to the line's bound.
  std::string header = "c";
  std::string line = std::string(kCellBytesMax - 1, 'x');
  while (line.size() < kLineBytesMax) {
    header += ",c";
    line += "," + std::string(kCellBytesMax - 1, 'x');
  }
  line.resize(kLineBytesMax);
  EXPECT_THAT(Read(header + "\n" + line + "\n"), IsOk());
  EXPECT_THAT(Read(header + "\n" + line + "x\n"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("over 1 MiB")));
  EXPECT_THAT(Read("a\n\"" + std::string(kLineBytesMax, '\n') + "\"\n"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("line 2, column 1: a quote opens here")));
}

TEST(CsvTest, TakesAHeaderOfTheBoundAndRefusesOneMore) {
  std::string header = "c";
  for (size_t i = 1; i < kColumnsMax; ++i) header += ",c";
  EXPECT_THAT(Read(header + "\n"), IsOk());
  EXPECT_THAT(Read(header + ",c\n"),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("501 columns")));
  absl::StatusOr<std::vector<Line>> lines = Read("a\n" + std::string(100'000, ',') + "x\n");
  ASSERT_THAT(lines, IsOk());
  EXPECT_THAT((*lines)[0].problem, HasSubstr("100001 cells"));
  EXPECT_LE((*lines)[0].cells.size(), kColumnsMax + 1);
}

TEST(CsvTest, TakesLinesOfTheBoundAndRefusesOneMore) {
  std::string text = "a\n";
  for (size_t i = 0; i < kLinesMax; ++i) text += "1\n";
  EXPECT_THAT(Read(text), IsOk());
  EXPECT_THAT(Read(text + "1\n"),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("200000 lines")));
}

// Gives `size` bytes of short lines without holding them.
class LongFile final : public std::streambuf {
 public:
  explicit LongFile(size_t size) : left_(size), block_(64 << 10, '\n') {
    for (size_t i = 0; i + 1 < block_.size(); ++i) {
      if (i % 1024 != 1023) block_[i] = 'x';
    }
  }

 protected:
  int underflow() override {
    if (left_ == 0) return traits_type::eof();
    const size_t size = std::min(left_, block_.size());
    left_ -= size;
    setg(block_.data(), block_.data(), block_.data() + size);
    return traits_type::to_int_type(block_[0]);
  }

 private:
  size_t left_;
  std::string block_;
};

TEST(CsvTest, TakesAFileOfTheBoundAndRefusesOneByteMore) {
  for (const size_t extra : {0, 1}) {
    LongFile file(kFileBytesMax + extra);
    auto source = CsvSource::Read(std::make_unique<std::istream>(&file), Format());
    ASSERT_THAT(source, IsOk());
    Line line;
    absl::StatusOr<bool> more = true;
    while (more.ok() && *more) more = (*source)->Next(&line);
    if (extra == 0) {
      EXPECT_THAT(more, IsOk());
    } else {
      EXPECT_THAT(more, StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("64 MiB")));
    }
  }
}

TEST(CsvTest, OpensFilesAndSaysWhyNot) {
  const consortium::testing::TempFolder folder;
  std::ofstream(folder / "export.csv") << "a,b\n1,2\n";
  auto source = CsvSource::Open(folder / "export.csv", Format());
  ASSERT_THAT(source, IsOk());
  EXPECT_THAT((*source)->header(), ElementsAre("a", "b"));
  EXPECT_THAT(CsvSource::Open(folder / "none.csv", Format()),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("none.csv")));
  EXPECT_THAT(CsvSource::Open(folder.path(), Format()), Not(IsOk()));
}

}  // namespace
}  // namespace consortium::sources
