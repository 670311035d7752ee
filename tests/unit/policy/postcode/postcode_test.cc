#include "policy/postcode/postcode.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace consortium::policy {
namespace {

using ::consortium::testing::IsOk;
using ::consortium::testing::StatusIs;
using ::testing::HasSubstr;
using ::testing::Not;

struct Written {
  std::string name;
  std::string text;
  std::string want;
};
class WrittenPostcodeTest : public ::testing::TestWithParam<Written> {};

TEST_P(WrittenPostcodeTest, IsRead) {
  const absl::StatusOr<Postcode> postcode = Postcode::Parse(GetParam().text);
  ASSERT_THAT(postcode, IsOk());
  EXPECT_EQ(postcode->Text(), GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(EveryForm, WrittenPostcodeTest,
                         ::testing::ValuesIn(std::vector<Written>{
                             {"LetterDigit", "N6 5BT", "N6 5BT"},
                             {"LetterTwoDigits", "N22 8LE", "N22 8LE"},
                             {"LetterDigitLetter", "N1C 4AG", "N1C 4AG"},
                             {"TwoLettersDigit", "EN1 3XA", "EN1 3XA"},
                             {"TwoLettersTwoDigits", "EN10 7AB", "EN10 7AB"},
                             {"TwoLettersDigitLetter", "WC1H 9JE", "WC1H 9JE"},
                             {"DistrictZero", "CR0 2AB", "CR0 2AB"},
                             {"Girobank", "GIR 0AA", "GIR 0AA"},
                             {"First", "A0 0AA", "A0 0AA"},
                             {"Last", "ZZ9Y 9ZZ", "ZZ9Y 9ZZ"},
                         }),
                         [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    HoweverWritten, WrittenPostcodeTest,
    ::testing::ValuesIn(std::vector<Written>{
        {"Small", "n6 5bt", "N6 5BT"},
        {"NoSpace", "N65BT", "N6 5BT"},
        {"SpacesEverywhere", "  N 6  5 B T \t", "N6 5BT"},
        {"PaddedAsInTheDirectory", "N6  5BT", "N6 5BT"},
        {"Hyphen", "N6-5BT", "N6 5BT"},
        {"Dots", "N.6.5.BT.", "N6 5BT"},
        {"Comma", "N6 5BT,", "N6 5BT"},
        {"Underscore", "wc1h_9je", "WC1H 9JE"},
        {"Slash", "N6/5BT", "N6 5BT"},
        {"SpreadsheetApostrophe", "'N6 5BT", "N6 5BT"},
        {"Quoted", "\"N6 5BT\"", "N6 5BT"},
        {"NewLine", "N6\r\n5BT\n", "N6 5BT"},
        {"NoBreakSpace",
         "N6\xC2\xA0"
         "5BT",
         "N6 5BT"},
        {"ThinSpace",
         "N6\xE2\x80\x89"
         "5BT",
         "N6 5BT"},
        {"ZeroWidthSpace",
         "N6\xE2\x80\x8B"
         "5BT",
         "N6 5BT"},
        {"ByteOrderMark", "\xEF\xBB\xBFN6 5BT", "N6 5BT"},
        {"SoftHyphen",
         "N6\xC2\xAD"
         "5BT",
         "N6 5BT"},
        {"NonBreakingHyphen",
         "N6\xE2\x80\x91"
         "5BT",
         "N6 5BT"},
        {"EnDash", "N6 \xE2\x80\x93 5BT", "N6 5BT"},
        {"FullWidth", "\xEF\xBC\xAE\xEF\xBC\x96\xE3\x80\x80\xEF\xBC\x95\xEF\xBD\x82\xEF\xBC\xB4",
         "N6 5BT"},
        {"LongestRead", "N6" + std::string(Postcode::kTextMax - 5, ' ') + "5BT", "N6 5BT"},
    }),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(LookAlikes, WrittenPostcodeTest,
                         ::testing::ValuesIn(std::vector<Written>{
                             {"OForZeroBehindTheSpace", "N12 OGA", "N12 0GA"},
                             {"SmallOForZero", "n12 oga", "N12 0GA"},
                             {"OForZeroInADistrict", "EN1O 7AB", "EN10 7AB"},
                             {"OForZeroAlone", "CRO 2AB", "CR0 2AB"},
                             {"OForZeroInN10", "N1O 3AB", "N10 3AB"},
                             {"BothHalves", "HAO OBB", "HA0 0BB"},
                             {"GirobankWithO", "GIR OAA", "GIR 0AA"},
                             {"SmallLForOne", "Nl 2UD", "N1 2UD"},
                             {"IForOne", "EI 6AN", "E1 6AN"},
                             {"IForOneBehindTheSpace", "N6 IAB", "N6 1AB"},
                             {"LForOneBehindTheSpace", "n6 lab", "N6 1AB"},
                             {"ZeroForOOfTheArea", "C01 1AA", "CO1 1AA"},
                             {"ZeroForOFirst", "0X1 2JD", "OX1 2JD"},
                             {"ZeroForOOfSouthampton", "S014 7LY", "SO14 7LY"},
                             {"ZeroForOOfYork", "y01 7hh", "YO1 7HH"},
                             {"ZeroForOAndOForZero", "P01O ODJ", "PO10 0DJ"},
                         }),
                         [](const auto& test) { return test.param.name; });

struct Refused {
  std::string name;
  std::string text;
  std::string want;
};
class NoPostcodeTest : public ::testing::TestWithParam<Refused> {};

TEST_P(NoPostcodeTest, IsRefusedWithTheReason) {
  const absl::StatusOr<Postcode> postcode = Postcode::Parse(GetParam().text);
  EXPECT_THAT(postcode, StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(GetParam().want)));
}

INSTANTIATE_TEST_SUITE_P(Texts, NoPostcodeTest,
                         ::testing::ValuesIn(std::vector<Refused>{
                             {"Empty", "", "is empty"},
                             {"Spaces", "  - ", "is empty"},
                             {"Outcode", "N6", "2 letters and digits"},
                             {"Sector", "N6 5", "3 letters and digits"},
                             {"LongSector", "EC1A 1", "form"},
                             {"OneTooMany", "WC1H 9JEX", "8 letters and digits"},
                             {"TooLong", "N6 5BT" + std::string(Postcode::kTextMax - 5, ' '),
                              "65 bytes"},
                             {"Star", "N6 5B*", "a character"},
                             {"NullByte",
                              std::string("N6\0"
                                          "5BT",
                                          6),
                              "a character"},
                             {"Umlaut", "N6 5B\xC3\x84", "a character"},
                             {"NotUtf8", "N6 5BT\xFF", "a character"},
                             {"CutUtf8", "N6 5BT\xE2\x80", "a character"},
                             {"Emoji", "N6 5BT\xF0\x9F\x8F\xA0", "a character"},
                             {"RightToLeftOverride", "\xE2\x80\xAEN6 5BT", "a character"},
                             {"GreekCapitalNu",
                              "\xCE\x9D"
                              "6 5BT",
                              "a character"},
                             {"NoDistrict", "NN 5BT", "form"},
                             {"ThreeLetters", "ABC 5BT", "form"},
                             {"DigitFirst", "66 5BT", "form"},
                             {"LetterForTheSector", "N6 BBT", "form"},
                             {"LetterNeverBehindTheSpace", "N6 5CT", "form"},
                             {"ZeroNeverBehindTheSpaceAsALetter", "N6 50T", "form"},
                             {"DistrictWithALeadingZero", "N01 2AB", "form"},
                             {"DistrictEndingInQ", "N1Q 2AB", "form"},
                             {"Digits", "123456", "form"},
                             {"TwoReadings", "NIO 3AB", "form"},
                             {"Number", "0207946", "form"},
                         }),
                         [](const auto& test) { return test.param.name; });

TEST(PostcodeTest, NeverMendsWhatIsAPostcodeAsItStands) {
  for (const std::string text : {"OL1 1UT", "SO1 1AA", "NI1 1AA", "IL1 1AA", "OO1 1AA"}) {
    const absl::StatusOr<Postcode> postcode = Postcode::Parse(text);
    ASSERT_THAT(postcode, IsOk());
    EXPECT_EQ(postcode->Text(), text);
  }
}

TEST(PostcodeTest, NeverRepeatsTheTextInAnError) {
  EXPECT_THAT(Postcode::Parse("SECRET7").status().message(), Not(HasSubstr("SECRET7")));
}

TEST(PostcodeTest, SaysItsOutcode) {
  EXPECT_EQ(Postcode::Parse("ec1a1bb")->Outcode(), "EC1A");
  EXPECT_EQ(Postcode::Parse("gir0aa")->Outcode(), "GIR");
}

TEST(PostcodeTest, NumbersArePartOfAFileFormat) {
  EXPECT_EQ(Postcode::Parse("A0 0AA")->number(), 0u);
  EXPECT_EQ(Postcode::Parse("A0 9ZZ")->number(), 3'999u);
  EXPECT_EQ(Postcode::Parse("N6 5BT")->number(), 505'466'034u);
  EXPECT_EQ(Postcode::Parse("GIR 0AA")->number(), 702u * 360 * 4000);
  EXPECT_LT(Postcode::Parse("ZZ9Y 9ZZ")->number(), Postcode::kNumbers);
}

// Every outcode that can be written, with a unit that differs, there and back.
TEST(PostcodeTest, EveryOutcodeKeepsItsTextAndItsOrder) {
  std::vector<std::string> districts;
  for (int district = 0; district < 100; ++district) districts.push_back(absl::StrCat(district));
  for (int digit = 0; digit < 10; ++digit) {
    for (const char letter : std::string("ABCDEFGHJKMNPRSTUVWXY")) {
      districts.push_back(absl::StrCat(digit, std::string(1, letter)));
    }
  }
  std::vector<std::string> areas;
  for (char first = 'A'; first <= 'Z'; ++first) {
    areas.emplace_back(1, first);
    for (char second = 'A'; second <= 'Z'; ++second) areas.push_back({first, second});
  }
  int64_t last = -1;
  for (const std::string& area : areas) {
    for (const std::string& district : districts) {
      const std::string text = absl::StrCat(area, district, " 7XY");
      const absl::StatusOr<Postcode> postcode = Postcode::Parse(text);
      ASSERT_THAT(postcode, IsOk()) << text;
      ASSERT_EQ(postcode->Text(), text);
      ASSERT_GT(int64_t{postcode->number()}, last) << text;
      last = postcode->number();
    }
  }
}

TEST(PostcodeTest, EveryUnitKeepsItsTextAndItsOrder) {
  int64_t last = -1;
  int units = 0;
  for (char sector = '0'; sector <= '9'; ++sector) {
    for (const char first : std::string("ABDEFGHJLNPQRSTUWXYZ")) {
      for (const char second : std::string("ABDEFGHJLNPQRSTUWXYZ")) {
        const std::string text = std::string("N6 ") + sector + first + second;
        const absl::StatusOr<Postcode> postcode = Postcode::Parse(text);
        ASSERT_THAT(postcode, IsOk()) << text;
        ASSERT_EQ(postcode->Text(), text);
        ASSERT_GT(int64_t{postcode->number()}, last) << text;
        last = postcode->number();
        ++units;
      }
    }
  }
  EXPECT_EQ(units, static_cast<int>(Postcode::kUnits));
}

}  // namespace
}  // namespace consortium::policy
