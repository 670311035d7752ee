#include "adapters/sources/decoder.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/support/status_matchers.h"

namespace consortium::sources {
namespace {

using consortium::testing::IsOk;
using consortium::testing::StatusIs;
using ::testing::AllOf;
using ::testing::HasSubstr;

// All of `bytes` in pieces of `piece` bytes.
absl::Status Decode(config::Encoding encoding, const std::string& bytes, size_t piece,
                    std::string* text) {
  Decoder decoder(encoding);
  text->clear();
  for (size_t at = 0; at < bytes.size(); at += piece) {
    absl::Status decoded = decoder.Decode(bytes.substr(at, piece), false, text);
    if (!decoded.ok()) return decoded;
  }
  return decoder.Decode("", true, text);
}

std::string Bytes(std::initializer_list<int> values) {
  std::string bytes;
  for (const int value : values) bytes.push_back(static_cast<char>(value));
  return bytes;
}

struct Good {
  std::string name;
  config::Encoding encoding;
  std::string bytes;
  std::string text;
};

class GoodText : public ::testing::TestWithParam<Good> {};

TEST_P(GoodText, IsTheSameHoweverTheBytesAreSplit) {
  for (size_t piece = 1; piece <= GetParam().bytes.size() + 1; ++piece) {
    std::string text;
    EXPECT_THAT(Decode(GetParam().encoding, GetParam().bytes, piece, &text), IsOk());
    EXPECT_EQ(text, GetParam().text) << "in pieces of " << piece;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Encodings, GoodText,
    ::testing::ValuesIn(std::vector<Good>{
        {"Utf8", config::ENCODING_UTF_8, "Zoë Šimek €", "Zoë Šimek €"},
        {"Utf8WithMark", config::ENCODING_UTF_8,
         "\xEF\xBB\xBF"
         "Zoë",
         "Zoë"},
        {"Utf8OfFourBytes", config::ENCODING_UTF_8, "\xF0\x9F\x98\x80", "😀"},
        {"Utf8LastCodePoint", config::ENCODING_UTF_8, "\xF4\x8F\xBF\xBF", "\xF4\x8F\xBF\xBF"},
        {"Empty", config::ENCODING_UTF_8, "", ""},
        {"MarkAlone", config::ENCODING_UTF_8, "\xEF\xBB\xBF", ""},
        {"Windows1252", config::ENCODING_WINDOWS_1252, "Zo\xEB \x8Aimek \x80 \x92 \x9F",
         "Zoë Šimek € ’ Ÿ"},
        {"Utf16Little", config::ENCODING_UTF_16, Bytes({0xFF, 0xFE, 'Z', 0, 0xEB, 0}), "Zë"},
        {"Utf16Big", config::ENCODING_UTF_16, Bytes({0xFE, 0xFF, 0, 'Z', 0, 0xEB}), "Zë"},
        {"Utf16Pair", config::ENCODING_UTF_16, Bytes({0xFF, 0xFE, 0x3D, 0xD8, 0x00, 0xDE}), "😀"},
    }),
    [](const auto& test) { return test.param.name; });

struct Bad {
  std::string name;
  config::Encoding encoding;
  std::string bytes;
  int offset;
  std::string says;
};

class BadText : public ::testing::TestWithParam<Bad> {};

TEST_P(BadText, IsRefusedAtItsOffset) {
  for (size_t piece = 1; piece <= GetParam().bytes.size() + 1; ++piece) {
    std::string text;
    EXPECT_THAT(Decode(GetParam().encoding, GetParam().bytes, piece, &text),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         AllOf(HasSubstr("byte offset " + std::to_string(GetParam().offset) + ":"),
                               HasSubstr(GetParam().says))));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Encodings, BadText,
    ::testing::ValuesIn(std::vector<Bad>{
        {"Windows1252AsUtf8", config::ENCODING_UTF_8, "Zo\xEB,1", 2, "may be Windows-1252"},
        {"OverlongSlash", config::ENCODING_UTF_8, "a\xC0\xAF", 1, "not UTF-8"},
        {"OverlongThree", config::ENCODING_UTF_8, "a\xE0\x9F\xBF", 1, "not UTF-8"},
        {"SurrogateInUtf8", config::ENCODING_UTF_8, "ab\xED\xA0\x80", 2, "not UTF-8"},
        {"BeyondUnicode", config::ENCODING_UTF_8, "\xF4\x90\x80\x80", 0, "not UTF-8"},
        {"LoneContinuation", config::ENCODING_UTF_8, "abc\x80", 3, "not UTF-8"},
        {"CutWithinCharacter", config::ENCODING_UTF_8, "abc\xE2\x82", 3, "ends within"},
        {"AfterAMark", config::ENCODING_UTF_8,
         "\xEF\xBB\xBF"
         "a\xFF",
         4, "not UTF-8"},
        {"Utf16AsUtf8", config::ENCODING_UTF_8, Bytes({0xFF, 0xFE, 'a', 0}), 0, "ENCODING_UTF_16"},
        {"Utf8MarkAsWindows", config::ENCODING_WINDOWS_1252,
         "\xEF\xBB\xBF"
         "a",
         0, "ENCODING_UTF_8"},
        {"UndefinedByte81", config::ENCODING_WINDOWS_1252, "a\x81", 1, "81 stands for nothing"},
        {"UndefinedByte9D", config::ENCODING_WINDOWS_1252, "\xEB\x9D", 1, "9D stands for nothing"},
        {"Utf8AsWindows", config::ENCODING_WINDOWS_1252, "Zoë", 3 + 1,
         "set `encoding: ENCODING_UTF_8`"},
        {"NoMark", config::ENCODING_UTF_16, Bytes({'a', 0, 'b', 0}), 0, "byte order mark"},
        {"HighHalfAlone", config::ENCODING_UTF_16, Bytes({0xFF, 0xFE, 0x3D, 0xD8, 'a', 0}), 2,
         "surrogate"},
        {"LowHalfAlone", config::ENCODING_UTF_16, Bytes({0xFF, 0xFE, 0x00, 0xDE, 'a', 0}), 2,
         "surrogate"},
        {"HalfAtTheEnd", config::ENCODING_UTF_16, Bytes({0xFF, 0xFE, 0x3D, 0xD8}), 2, "surrogate"},
        {"OddByte", config::ENCODING_UTF_16, Bytes({0xFF, 0xFE, 'a', 0, 'b'}), 4, "ends within"},
    }),
    [](const auto& test) { return test.param.name; });

TEST(DecoderTest, KeepsTheTextBeforeAFault) {
  std::string text;
  EXPECT_FALSE(Decode(config::ENCODING_UTF_8, "line 1\nline 2 \xFF", 100, &text).ok());
  EXPECT_EQ(text, "line 1\nline 2 ");
}

TEST(DecoderTest, EveryByteOfWindows1252IsDefinedButFive) {
  int undefined = 0;
  for (int byte = 1; byte < 256; ++byte) {
    std::string text;
    // A lone accented letter behind it keeps the text from being whole UTF-8.
    undefined += !Decode(config::ENCODING_WINDOWS_1252, Bytes({byte, 0xE9}), 2, &text).ok();
  }
  EXPECT_EQ(undefined, 5);
}

}  // namespace
}  // namespace consortium::sources
