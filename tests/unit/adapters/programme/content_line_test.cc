#include "adapters/programme/content_line.h"

#include <string>
#include <vector>

#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"

namespace consortium::programme {
namespace {

// Without the folds, as a reader takes them out.
std::string Unfolded(const std::string& line) { return absl::StrReplaceAll(line, {{"\r\n ", ""}}); }

TEST(ContentLineTest, AShortLineStaysWhole) {
  EXPECT_EQ(ContentLine("STATUS", "CONFIRMED"), "STATUS:CONFIRMED\r\n");
  EXPECT_EQ(ContentLine("X", ""), "X:\r\n");
}

TEST(ContentLineTest, FoldsAfter75OctetsAndNotBefore) {
  const std::string fits(kLineOctetsMax - 2, 'a');
  EXPECT_EQ(ContentLine("X", fits), "X:" + fits + "\r\n");
  EXPECT_EQ(ContentLine("X", fits + "b"), "X:" + fits + "\r\n b\r\n");
}

TEST(ContentLineTest, FoldsBetweenCharactersWhateverTheirLength) {
  for (const char* character : {"a", "\u00fc", "\u8bad", "\U0001F476"}) {
    for (size_t before = 0; before < 4; ++before) {
      std::string value(before, 'x');
      for (int i = 0; i < 200; ++i) value += character;
      const std::string line = ContentLine("DESCRIPTION", value);
      EXPECT_EQ(Unfolded(line), "DESCRIPTION:" + value + "\r\n");
      const std::vector<std::string> lines = absl::StrSplit(line, "\r\n");
      for (const std::string& one : lines) {
        EXPECT_LE(one.size(), kLineOctetsMax);
        const size_t first = one.empty() || one[0] != ' ' ? 0 : 1;
        if (one.size() > first) {
          EXPECT_NE(static_cast<unsigned char>(one[first]) & 0xC0, 0x80) << character;
        }
      }
    }
  }
}

TEST(TextValueTest, EscapesWhatTheFormatMeansSomethingBy) {
  EXPECT_EQ(TextValue("a, b; c\\d\ne: \"f\""), "a\\, b\\; c\\\\d\\ne: \"f\"");
}

TEST(TextValueTest, NoTextBeginsAPropertyOfItsOwn) {
  EXPECT_EQ(TextValue("a\r\nATTACH:https://x\x07\x7f"), "a\\nATTACH:https://x");
}

}  // namespace
}  // namespace consortium::programme
