#include "certs/evidence/normal_contact.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"

namespace consortium::evidence {
namespace {

TEST(NormalEmailTest, HasOneSpellingForOneMailbox) {
  EXPECT_EQ(NormalEmail("amara@example.com"), "amara@example.com");
  EXPECT_EQ(NormalEmail(" \tAmara.Okafor@Example.COM\r\n"), "amara.okafor@example.com");
  EXPECT_EQ(NormalEmail("AMARA+fostering@example.com"), "amara+fostering@example.com");
  EXPECT_NE(NormalEmail("amara.okafor@example.com"), NormalEmail("amaraokafor@example.com"));
  EXPECT_EQ(NormalEmail("zo\xc3\xab@example.com"), "zo\xc3\xab@example.com");
}

TEST(NormalEmailTest, IsEmptyForWhatIsNone) {
  for (const char* text : {"", " ", "amara", "@", "@example.com", "amara@", "a@b@example.com",
                           "amara okafor@example.com", "a@exam\tple.com", "a\x01@example.com"}) {
    EXPECT_EQ(NormalEmail(text), "") << text;
  }
}

TEST(NormalEmailTest, ReadsUpToItsBoundAndNoFurther) {
  const std::string domain = "@example.com";
  const std::string longest = std::string(kEmailBytesMax - domain.size(), 'a') + domain;
  EXPECT_EQ(NormalEmail(longest), longest);
  EXPECT_EQ(NormalEmail("  " + longest), longest) << "white space around it does not count";
  EXPECT_EQ(NormalEmail("a" + longest), "");
}

TEST(NormalTelephoneTest, HasOneSpellingForOneNumber) {
  for (const char* text :
       {"02079460123", "020 7946 0123", "(020) 7946 0123", "020-7946-0123", "020.7946.0123",
        " 020 7946 0123 ", "+44 20 7946 0123", "+44 (0)20 7946 0123", "+44(0) 20 79460123",
        "(+44) 20 7946 0123", "(+44)(0)20/7946/0123", "0044 20 7946 0123", "0044 (0)20 7946 0123",
        "00442079460123", "442079460123", "44 (0)20 7946 0123", "20 7946 0123"}) {
    EXPECT_EQ(NormalTelephone(text), "+442079460123") << text;
  }
  EXPECT_EQ(NormalTelephone("07700 900123"), "+447700900123");
  EXPECT_EQ(NormalTelephone("016977 2123"), "+44169772123") << "nine digits: an old exchange";
}

TEST(NormalTelephoneTest, KnowsOtherCountriesByTheirCode) {
  EXPECT_EQ(NormalTelephone("+353 20 912 3456"), "+353209123456");
  EXPECT_EQ(NormalTelephone("00353 20 912 3456"), "+353209123456");
  EXPECT_NE(NormalTelephone("+353 20 912 3456"), NormalTelephone("020 912 3456"));
  EXPECT_EQ(NormalTelephone("+12025550123"), "+12025550123");
  EXPECT_EQ(NormalTelephone("+12345678"), "+12345678") << "the shortest";
  EXPECT_EQ(NormalTelephone("+123456789012345"), "+123456789012345") << "the longest";
}

TEST(NormalTelephoneTest, IsEmptyForWhatIsNone) {
  for (const char* text :
       {"", "0", "+", "00", "+44", "0044", "999", "020 7946 01", "020 7946 01234", "02079460123x12",
        "call me", "+020 7946 0123", "+44 (00)20 7946 0123", "000 7946 0123", "+1234567",
        "+1234567890123456", "79460123", "+44+2079460123", "\xd9\xa0"}) {
    EXPECT_EQ(NormalTelephone(text), "") << text;
  }
}

TEST(NormalTelephoneTest, ReadsUpToItsBoundAndNoFurther) {
  const std::string number = "02079460123";
  const size_t dashes = kTelephoneBytesMax - number.size();
  EXPECT_EQ(NormalTelephone("0" + std::string(dashes, '-') + number.substr(1)), "+442079460123");
  EXPECT_EQ(NormalTelephone("0" + std::string(dashes + 1, '-') + number.substr(1)), "");
}

}  // namespace
}  // namespace consortium::evidence
