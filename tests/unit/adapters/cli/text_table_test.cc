#include "adapters/cli/text_table.h"

#include "adapters/cli/help_format.h"
#include "gmock/gmock.h"

namespace consortium::cli {
namespace {

TEST(TextTableTest, AlignsColumnsByWhatIsShown) {
  TextTable table({{"MEMBER"}, {"ROWS", true}, {"STATE"}});
  table.AddRow({"hackney", "7", "late"});
  table.AddRow({"Zoë 中文", "1200", ""});
  table.AddRow({"x", "", "due"});
  EXPECT_EQ(table.Render(false),
            "MEMBER    ROWS  STATE\n"
            "hackney      7  late\n"
            "Zoë 中文  1200\n"
            "x               due\n");
}

TEST(TextTableTest, PutsNotesUnderTheirRow) {
  TextTable table({{"A"}});
  table.AddRow({"one"});
  table.AddNote({"met: all", Paint::kGreen});
  table.AddRow({"two"});
  EXPECT_EQ(table.Render(false), "A\none\n      met: all\ntwo\n");
}

TEST(TextTableTest, LeavesOutAColumnThatNobodyFills) {
  TextTable table({{"A"}, {"MILES", true}, {"B"}});
  table.AddRow({"a", "", "b"});
  EXPECT_EQ(table.Render(false), "A  B\na  b\n");
}

TEST(TextTableTest, ColourChangesNoAlignment) {
  TextTable table({{"A"}, {"B"}});
  table.AddRow({{"red", Paint::kRed}, "x"});
  table.AddRow({"plain", "y"});
  EXPECT_EQ(table.Render(true),
            "\033[2mA\033[0m      \033[2mB\033[0m\n"
            "\033[31mred\033[0m    x\n"
            "plain  y\n");
}

TEST(TextTableTest, MakesWhatItWasGivenPrintable) {
  TextTable table({{"A"}});
  table.AddRow({"\033[31m"});
  table.AddNote({"\a"});
  EXPECT_EQ(table.Render(true), "\033[2mA\033[0m\n�[31m\n      �\n");
}

TEST(WrappedTest, BreaksAtSpacesAndNeverInAWord) {
  EXPECT_EQ(Wrapped("one two three", 7), "one two\nthree");
  EXPECT_EQ(Wrapped("one two three", 6), "one\ntwo\nthree");
  EXPECT_EQ(Wrapped("extraordinarily long", 4), "extraordinarily\nlong");
  EXPECT_EQ(Wrapped("", 4), "");
}

}  // namespace
}  // namespace consortium::cli
