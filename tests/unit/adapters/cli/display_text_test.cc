#include "adapters/cli/display_text.h"

#include <string>

#include "gmock/gmock.h"

namespace consortium::cli {
namespace {

struct WidthCase {
  std::string name, text;
  size_t width;
};

class DisplayWidthTest : public ::testing::TestWithParam<WidthCase> {};

TEST_P(DisplayWidthTest, CountsWhatATerminalShows) {
  EXPECT_EQ(DisplayWidth(GetParam().text), GetParam().width);
}

INSTANTIATE_TEST_SUITE_P(Texts, DisplayWidthTest,
                         ::testing::Values(WidthCase{"Empty", "", 0}, WidthCase{"Ascii", "N4 2", 4},
                                           WidthCase{"Accents", "Zoë Çelik", 9},
                                           WidthCase{"CombiningAccent", "Zoe\xCC\x88", 3},
                                           WidthCase{"Bengali", "বাংলা", 5},
                                           WidthCase{"Han", "中文", 4},
                                           WidthCase{"Pictograph", "\xF0\x9F\x8F\xA0", 2},
                                           WidthCase{"LeftToRightMark", "a\xE2\x80\x8E", 1}),
                         [](const auto& test) { return test.param.name; });

struct PrintableCase {
  std::string name, text, want;
};

class PrintableTest : public ::testing::TestWithParam<PrintableCase> {};

TEST_P(PrintableTest, NothingThatSteersATerminalIsLeft) {
  EXPECT_EQ(Printable(GetParam().text), GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(Texts, PrintableTest,
                         ::testing::Values(PrintableCase{"Plain", "Hackney – dënnis",
                                                         "Hackney – dënnis"},
                                           PrintableCase{"Escape", "a\033[2Jb", "a�[2Jb"},
                                           PrintableCase{"NewlineAndTab", "a\nb\tc", "a�b�c"},
                                           PrintableCase{"Nul", std::string("a\0b", 3), "a�b"},
                                           PrintableCase{"Delete", "a\x7F", "a�"},
                                           PrintableCase{"C1Control",
                                                         "a\xC2\x9B"
                                                         "31m",
                                                         "a�31m"},
                                           PrintableCase{"BidirectionalOverride",
                                                         "a\xE2\x80\xAE"
                                                         "b",
                                                         "a�b"},
                                           PrintableCase{"LoneByte",
                                                         "a\xFF"
                                                         "b",
                                                         "a�b"},
                                           PrintableCase{"CutSequence", "a\xE2\x80", "a��"},
                                           PrintableCase{"Overlong", "\xC0\xAF", "��"},
                                           PrintableCase{"Surrogate", "\xED\xA0\x80", "���"}),
                         [](const auto& test) { return test.param.name; });

TEST(PaintedTest, PaintsOnlyWhenAskedTo) {
  EXPECT_EQ(Painted("x", Paint::kRed, true), "\033[31mx\033[0m");
  EXPECT_EQ(Painted("x", Paint::kBold, true), "\033[1mx\033[0m");
  EXPECT_EQ(Painted("x", Paint::kRed, false), "x");
  EXPECT_EQ(Painted("x", Paint::kPlain, true), "x");
  EXPECT_EQ(Painted("", Paint::kRed, true), "");
}

TEST(CountedTest, OneIsSingular) {
  EXPECT_EQ(Counted(0, "row", "rows"), "0 rows");
  EXPECT_EQ(Counted(1, "row", "rows"), "1 row");
  EXPECT_EQ(Counted(2, "row", "rows"), "2 rows");
}

}  // namespace
}  // namespace consortium::cli
