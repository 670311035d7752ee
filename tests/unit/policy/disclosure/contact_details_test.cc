// What leads to a person, and what only looks like it.
#include "gmock/gmock.h"
#include "policy/disclosure/free_text.h"

namespace consortium::policy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(TelephoneTest, IsFoundAsPeopleWriteIt) {
  for (const char* text : {
           "020 7946 0123",
           "ring 02079460123 first",
           "Tel:020-7946-0123.",
           "(020) 7946 0123",
           "020.7946.0123",
           "0207 946 0123",
           "020 7946 0123 ext 4",
           "01632 960123",
           "01632 96 01 23",
           "07700 900123",
           "07700-900-123",
           "07700/900123",
           "07700900123x",
           "mobile07700900123",
           "0 7700 900123",
           "07 70 09 00 12 3",
           "0 7 7 0 0 9 0 0 1 2 3",
           "+44 20 7946 0123",
           "+44 (0)20 7946 0123",
           "+44(0)2079460123",
           "+44 (0) 20 - 7946 - 0123",
           "0044 20 7946 0123",
           "00 44 20 7946 0123",
           "44 20 7946 0123",
           "44 (0)20 7946 0123",
           "447700900123",
           "7700 900123",
           "7700900123",
           "20 7946 0123",
           "+33 1 23 45 67 89",
           "+1 (555) 010-0123",
           "020\xC2\xA0"
           "7946\xC2\xA0"
           "0123",
           "020 7946\xE2\x80\x93"
           "0123",
           "020\xE2\x80\x91"
           "7946\xE2\x80\x91"
           "0123",
           "\xEF\xBC\x90\xEF\xBC\x92\xEF\xBC\x90 7946 0123",
           "\xD9\xA0\xD9\xA2\xD9\xA0 7946 0123",
           "020\xE2\x80\x8B"
           "7946\xE2\x80\x8B"
           "0123",
           "aged 5-11, 07700 900123",
           "aged 5-11 07700 900123",
           "from 2026-11-23 07700 900123",
           "07700 900123 from 23/11/2026",
           "NHS number 943 476 5919",
       }) {
    EXPECT_THAT(FindPersonalDetails(text), ElementsAre(PersonalDetail::kTelephone)) << text;
  }
}

TEST(TelephoneTest, NineDigitsAreNoneAndTenAre) {
  EXPECT_THAT(FindPersonalDetails("020794601"), IsEmpty());
  EXPECT_THAT(FindPersonalDetails("0207946012"), ElementsAre(PersonalDetail::kTelephone));
  EXPECT_THAT(FindPersonalDetails("207946012"), IsEmpty());
  EXPECT_THAT(FindPersonalDetails("2079460123"), ElementsAre(PersonalDetail::kTelephone));
}

TEST(EmailTest, IsFoundAsPeopleWriteIt) {
  for (const char* text : {
           "amara@example.org",
           "write to amara.okafor+duty@example.gov.uk please",
           "amara @ example.org",
           "amara@localhost",
           "amara[@]example.org",
           "amara (@) example.org",
           "amara\xEF\xBC\xA0"
           "example.org",
           "amara at example dot com",
           "amara AT example DOT co DOT uk",
           "amara (at) example (dot) org",
           "amara[at]example[dot]org",
           "amara_at_example.org",
           "amara at islington.gov.uk",
           "amara at my-borough.gov.uk",
           "amara at gmail",
           "amara.okafor at hotmail dot com",
       }) {
    EXPECT_THAT(FindPersonalDetails(text), ElementsAre(PersonalDetail::kEmail)) << text;
  }
}

TEST(PostcodeTest, IsFoundAsPeopleWriteIt) {
  for (const char* text : {
           "N4 2AB",
           "n4 2ab",
           "N42AB",
           "lives in n42ab now",
           "N4  2AB",
           "N4   2AB",
           "N4-2AB",
           "N4. 2AB",
           "N4\xC2\xA0"
           "2AB",
           "N4\n2AB",
           "N 4 2AB",
           "N4 2 AB",
           "N 4 2 AB",
           "N4 2 AT",
           "EC1A 1BB",
           "ec1a1bb",
           "EC 1A 1BB",
           "W1A 0AX.",
           "SW1A2AA",
           "(NW10 7LX)",
           "M1 1AE",
           "near E17 4PP, upstairs",
           "address:N1 9GU",
       }) {
    EXPECT_THAT(FindPersonalDetails(text), ElementsAre(PersonalDetail::kPostcode)) << text;
  }
}

TEST(PostcodeTest, OutcodesAndSectorsAreAllowed) {
  for (const char* text : {
           "N4",
           "N4 2",
           "near N4 or N8",
           "N4, N8, EC1A and NW10",
           "N4 2, N4 3 and E8 1",
           "EC1A 1",
           "in N4 2 at night",
           "in N4 2 as agreed",
           "E8 3 by arrangement",
           "from N4 2 up to E8 1",
           "N4 9am to 5pm",
           "N4 2 bed flat",
           "N4 3 children",
       }) {
    EXPECT_THAT(FindPersonalDetails(text), IsEmpty()) << text;
  }
}

TEST(PostcodeTest, WhatHasThatShapeInNoAreaThatExistsIsNone) {
  for (const char* text : {"X1 2AB", "QQ4 2AB", "A4 2AB", "TO3 2YR", "N4 2CK", "N4 2AI", "N4 22AB",
                           "NNN4 2AB", "N444 2AB", "N4 2ABC", "XN4 2AB"}) {
    EXPECT_THAT(FindPersonalDetails(text), IsEmpty()) << text;
  }
}

TEST(FreeTextTest, OrdinaryTermsHoldNothing) {
  for (const char* text : {
           "",
           "approved for 3 children aged 5 to 11",
           "0-5",
           "ages 0-5, 6-11 and 12-17",
           "ages 0-5 6-11 12-17",
           "ages 0-4 5-11 12-17 18",
           "0 to 5 yrs or 0-18 if siblings",
           "from 2026-11-23",
           "2026-11-23 - 2026-12-01",
           "2026-11-23/2026-12-01",
           "23/11/2026 - 01/12/2026",
           "23.11.2026-01.12.2026",
           "23/11/26 - 01/12/26",
           "available 01/09/2026 to 31/08/2027, reviewed 15/10/2026",
           "2025-26, 2026-27 and 2027-28",
           "2024 2025 2026",
           "2024/2025/2026",
           "Mon 18:00-08:00; Sat 00:00-24:00",
           "0900-1700 on weekdays",
           "AUT BEH COMM; U4 U6 A3 V4",
           "legal status V3/V4, placement U1-U6, codes PR1 and PR5",
           "URN SC123456",
           "E09000012 and E09000019",
           "2 bedrooms, 1 single, 1 double, 4 beds",
           "up to 3 at a time; 2 if under 5",
           "look at school and transport",
           "meets at the office. Dot the plan",
           "is at home.No pets",
           "stays at St. Johns on Fridays",
           "contact at weekends only",
           "level 2 of 3, since 2019",
           "\xC2\xA3"
           "1,250,000 and 1.5 miles",
           "no more than 1 child under 1, 2 under 2, 3 under 3",
           "carer's 5 year old",
           "@ weekends",
           "80% attended, 12 of 15",
       }) {
    EXPECT_THAT(FindPersonalDetails(text), IsEmpty()) << text;
  }
}

TEST(FreeTextTest, EachKindIsFoundOnceInOrder) {
  EXPECT_THAT(
      FindPersonalDetails("N4 2AB, a@b.org, N8 9AA, 07700 900123, 07700 900124"),
      ElementsAre(PersonalDetail::kTelephone, PersonalDetail::kEmail, PersonalDetail::kPostcode));
}

TEST(FreeTextTest, EveryDescriptionSaysWhatToDo) {
  for (const auto& [detail, words] :
       {std::pair(PersonalDetail::kTelephone, "telephone number; leave"),
        {PersonalDetail::kEmail, "e-mail address; leave"},
        {PersonalDetail::kPostcode, "full postcode; say"},
        {PersonalDetail::kPrivateValue, "private value of the source; write"}}) {
    EXPECT_THAT(Describe(detail), ::testing::HasSubstr(words));
  }
}

TEST(FreeTextTest, AnyBytesAreScannedWithoutHarm) {
  std::string bytes;
  for (int round = 0; round < 3; ++round) {
    for (int byte = 0; byte < 256; ++byte) bytes.push_back(static_cast<char>(byte));
  }
  bytes += "\xF0\x9F\x98";  // Cut within a character.
  EXPECT_THAT(FindPersonalDetails(bytes, {bytes}), ::testing::SizeIs(::testing::Le(4u)));
  EXPECT_THAT(FindPersonalDetails("Caf\xE9 07700 900123"), ElementsAre(PersonalDetail::kTelephone))
      << "bytes that are no UTF-8 count as Latin-1";
}

TEST(FreeTextTest, LongTextsTakeTimeInProportion) {
  // A quadratic scanner would outlast the test's bound.
  for (const char* piece : {"1-", "0 ", "a at ", "a@", "N4 2 ", "n 4 2 ", "a.", "o'", "2026-11-2",
                            "Green ", "(", "+", "at dot ", "flat 3 "}) {
    std::string text;
    while (text.size() < 200'000) text += piece;
    EXPECT_THAT(FindPersonalDetails(text + " 07700 900123 Okafor", {"Flat 3 Hill House", "Okafor"}),
                ::testing::AllOf(::testing::Contains(PersonalDetail::kTelephone),
                                 ::testing::Contains(PersonalDetail::kPrivateValue)))
        << piece;
  }
}

}  // namespace
}  // namespace consortium::policy
