#include "gmock/gmock.h"
#include "policy/disclosure/folded_text.h"
#include "policy/disclosure/free_text.h"

namespace consortium::policy {
namespace {

// What the text says and whether the values are found in it.
bool Found(absl::string_view text, const std::vector<std::string>& values) {
  for (const PersonalDetail detail : FindPersonalDetails(text, values)) {
    if (detail == PersonalDetail::kPrivateValue) return true;
  }
  return false;
}

TEST(PrivateValuesTest, AValueIsFoundWholeAndByEachTellingWord) {
  const std::vector<std::string> values = {"Amara Okafor"};
  for (const char* text :
       {"Amara Okafor", "with Amara", "the Okafor household", "OKAFOR, AMARA", "amara okafor",
        "Amara-Okafor", "Amara's cat", "the Okafors", "the Okafors' house", "ring Okafor.",
        "(okafor)", "Amara\xE2\x80\x99s", "A. Okafor"}) {
    EXPECT_TRUE(Found(text, values)) << text;
  }
}

TEST(PrivateValuesTest, OnlyWholeWordsCount) {
  const std::vector<std::string> values = {"Amara Okafor", "Ann"};
  for (const char* text :
       {"", "Tamara", "Amarantha", "Okaforde", "annual leave", "planned", "fan"}) {
    EXPECT_FALSE(Found(text, values)) << text;
  }
  EXPECT_TRUE(Found("with Ann", values));
}

TEST(PrivateValuesTest, AccentsAndTheirAbsenceAreOne) {
  EXPECT_TRUE(Found("Zoe and Jose", {"Zo\xC3\xAB", "x"}));
  EXPECT_TRUE(Found("Jos\xC3\xA9", {"Jose"}));
  EXPECT_TRUE(Found("JOS\xC3\x89", {"jos\xC3\xA9"}));
  EXPECT_TRUE(Found("Jose\xCC\x81", {"Jos\xC3\xA9"})) << "a combining accent";
  EXPECT_TRUE(Found("Nguyen", {"Nguy\xE1\xBB\x85n"}));
  EXPECT_TRUE(Found("Lukasz", {"\xC5\x81ukasz"}));
  EXPECT_TRUE(Found("Sorensen", {"S\xC3\xB8rensen"}));
  EXPECT_TRUE(Found("Weiss", {"Wei\xC3\x9F"}));
  EXPECT_TRUE(Found("Caesar", {"C\xC3\xA6sar"}));
  EXPECT_TRUE(Found("Jos\xE9", {"Jose"})) << "Latin-1";
  EXPECT_TRUE(Found("\xD0\x98\xD0\x92\xD0\x90\xD0\x9D", {"\xD0\x98\xD0\xB2\xD0\xB0\xD0\xBD"}))
      << "capitals of other alphabets";
}

TEST(PrivateValuesTest, ApostrophesAndHyphensAreOneOrTwoWordsAlike) {
  for (const char* value : {"O'Brien",
                            "O\xE2\x80\x99"
                            "Brien",
                            "OBrien", "Mary O'Brien"}) {
    for (const char* text : {"O'Brien", "the O'Briens", "o'brien's", "OBRIEN"}) {
      EXPECT_TRUE(Found(text, {value})) << value << " in " << text;
    }
  }
  EXPECT_TRUE(Found("O Brien", {"O'Brien"}));
  EXPECT_TRUE(Found("O'Brien", {"O Brien"}));
  EXPECT_TRUE(Found("Smith Jones", {"Smith-Jones"}));
  EXPECT_TRUE(Found("Jones", {"Smith-Jones"}));
}

TEST(PrivateValuesTest, AWordOfTwoLettersIsFoundOnlyAsAWholeValue) {
  EXPECT_TRUE(Found("with Li", {"Li"}));
  EXPECT_FALSE(Found("with Li", {"Li Wei Chen"}));
  EXPECT_TRUE(Found("with Wei", {"Li Wei Chen"})) << "three letters";
  EXPECT_TRUE(Found("with Li Wei Chen", {"Li Wei Chen"}));
}

TEST(PrivateValuesTest, EverydayWordsOfAValueAreNotFoundAlone) {
  const std::vector<std::string> values = {"12 Holloway Road", "Flat 3, Hill House", "Amara Long",
                                           "Theresa May", "James Short"};
  for (const char* text : {"main road nearby", "on a Road", "a house with a hill", "long term only",
                           "Long Term and Short Term", "until May 2027", "may share",
                           "flat on the first floor", "12 places", "3 beds"}) {
    EXPECT_FALSE(Found(text, values)) << text;
  }
  for (const char* text :
       {"off Holloway", "12 Holloway Road", "Hill House, flat 3", "flat 3 hill house", "Amara Long",
        "theresa may", "Mrs Long", "ask Ms. May", "Mr Short's dog"}) {
    EXPECT_EQ(Found(text, values), text != std::string("Hill House, flat 3")) << text;
  }
}

TEST(PrivateValuesTest, EverydayNamesAreFoundWhereTheyAreWrittenAsNames) {
  const std::vector<std::string> values = {"Grace Adeyemi", "Green"};
  for (const char* text : {"ask Grace about school", "Mrs Green", "lives with Green, who drives",
                           "mr green", "carer is Grace", "Dr. Green"}) {
    EXPECT_TRUE(Found(text, values)) << text;
  }
  for (const char* text : {"green garden", "Green garden", "a period of grace", "Quiet. Green area",
                           "GREEN AREA", "notes: Grace period", "first\nGreen space"}) {
    EXPECT_FALSE(Found(text, values)) << text;
  }
}

TEST(PrivateValuesTest, ValuesThatSayNothingArePassedOver) {
  const std::vector<std::string> values = {
      "", " ", "-", "12", "1234", "A", "No", "n/a", "Unknown", "not known", "None", "\xE2\x80\x94"};
  for (const char* text :
       {"12 children", "1234", "a child", "no pets", "unknown", "not known", "none", "- yes"}) {
    EXPECT_FALSE(Found(text, values)) << text;
  }
}

TEST(PrivateValuesTest, NumbersFromFiveDigitsOnAreFound) {
  EXPECT_FALSE(Found("case 1234", {"1234"}));
  EXPECT_TRUE(Found("case 12345", {"12345"}));
  EXPECT_TRUE(Found("born 12.03.1980", {"12/03/1980"}));
}

TEST(PrivateValuesTest, ShortWordsThatAreNamesTooAreNotFoundInOrdinaryText) {
  EXPECT_FALSE(Found("an only child, so we do not mind", {"An", "So", "Do"}));
  EXPECT_TRUE(Found("placed with An since spring", {"An"}));
}

TEST(PrivateValuesTest, AmongThousandsOfValuesTheOneIsFound) {
  std::vector<std::string> values;
  for (int i = 0; i < 20'000; ++i) {
    std::string name = "Q";
    for (int digits = i; digits > 0; digits /= 10) {
      name.push_back(static_cast<char>('a' + digits % 10));
    }
    values.push_back(name + " Xz" + name);
  }
  EXPECT_FALSE(Found("approved for 3 children aged 5 to 11", values));
  values.push_back("Okafor");
  EXPECT_TRUE(Found("the Okafor household", values));
}

TEST(FoldedTextTest, IsOneFormOfWhatPeopleType) {
  EXPECT_EQ(Fold("\xC3\x81\xC3\xA9 \xE2\x80\x93\xC2\xAD\xE2\x80\x99\xC2\xB7").text, U"ae -'\x1");
  EXPECT_EQ(Fold("\xEF\xBC\xA1\xEF\xBC\x91").text, U"a1") << "full width";
  EXPECT_EQ(Fold("\xF0\x9F\x98\x80").text, U"\x1") << "a picture";
  EXPECT_EQ(Fold("\xC3").text, U"a") << "half a character is Latin-1";
}

TEST(FoldedTextTest, WordsKnowWhereTheyStand) {
  const FoldedText folded = Fold("The O'Briens' cat");
  const std::vector<Word> words = WordsOf(folded, Apostrophe::kJoins);
  ASSERT_EQ(words.size(), 3u);
  EXPECT_EQ(words[1].text, "obriens");
  EXPECT_EQ(words[1].begin, 4u);
  EXPECT_EQ(words[1].end, 12u);
  EXPECT_TRUE(folded.capital[4]);
  EXPECT_FALSE(folded.capital[7]);
  EXPECT_EQ(WordsOf(folded, Apostrophe::kParts).size(), 4u);
}

}  // namespace
}  // namespace consortium::policy
