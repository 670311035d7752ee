#include "policy/enquiry/form.h"

#include <functional>
#include <string>
#include <vector>

#include "consortium/v1/options.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace consortium::policy {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::IsEmpty;

v1::Enquiry Complete() {
  v1::Enquiry enquiry;
  enquiry.set_name("Ada Example");
  enquiry.set_email("ada@example.com");
  enquiry.set_telephone("+44 20 7946 0000");
  enquiry.set_postcode("N4 2DP");
  enquiry.set_contact_method(v1::CONTACT_METHOD_TELEPHONE);
  enquiry.add_call_back_windows(v1::CALL_BACK_WINDOW_MORNINGS);
  enquiry.set_over_21(true);
  enquiry.set_spare_room(v1::SPARE_ROOM_YES);
  enquiry.add_languages("so");
  enquiry.set_message("Two lines\nare fine.");
  enquiry.set_privacy_notice_version("2026-04");
  enquiry.set_consent_to_contact(true);
  return enquiry;
}

struct Case {
  std::string name;
  std::function<void(v1::Enquiry&)> change;
  std::vector<std::string> want;  // Fields in order; empty: all is well.
};

class EnquiryFormTest : public ::testing::TestWithParam<Case> {};

TEST_P(EnquiryFormTest, NamesTheFieldThatIsWrong) {
  v1::Enquiry enquiry = Complete();
  GetParam().change(enquiry);
  std::vector<std::string> fields;
  for (const rpc::FieldViolation& violation : CheckEnquiry(enquiry)) {
    fields.push_back(violation.field);
  }
  EXPECT_THAT(fields, ElementsAreArray(GetParam().want));
}

std::string Repeated(const char* text, int times) {
  std::string repeated;
  for (int i = 0; i < times; ++i) repeated += text;
  return repeated;
}

INSTANTIATE_TEST_SUITE_P(
    Answers, EnquiryFormTest,
    ::testing::ValuesIn(std::vector<Case>{
        {"Complete", [](v1::Enquiry&) {}, {}},
        {"NoName", [](v1::Enquiry& e) { e.clear_name(); }, {"enquiry.name"}},
        {"NameOfSpaces", [](v1::Enquiry& e) { e.set_name("  "); }, {"enquiry.name"}},
        {"NameAtTheLimit", [](v1::Enquiry& e) { e.set_name(Repeated("é", 100)); }, {}},
        {"NameOnePast",
         [](v1::Enquiry& e) { e.set_name(Repeated("é", 101)); },
         {"enquiry.name"}},
        {"NameOf65536",
         [](v1::Enquiry& e) { e.set_name(Repeated("a", 65536)); },
         {"enquiry.name"}},
        {"NameWithNul",
         [](v1::Enquiry& e) { e.set_name(std::string("A\0B", 3)); },
         {"enquiry.name"}},
        {"NameWithLineBreak", [](v1::Enquiry& e) { e.set_name("A\nB"); }, {"enquiry.name"}},
        {"NameTurned", [](v1::Enquiry& e) { e.set_name("A\u202eB"); }, {"enquiry.name"}},
        {"NameWithANonJoiner",
         [](v1::Enquiry& e) { e.set_name("\u0645\u06cc\u200c\u0634\u0648\u062f"); },
         {}},
        {"NameWithAJoiner",
         [](v1::Enquiry& e) { e.set_name("\u0915\u094d\u200d\u0937"); },
         {}},
        {"MessageWithAFamily",
         [](v1::Enquiry& e) { e.set_message("We are \U0001F468\u200d\U0001F469\u200d\U0001F467."); },
         {}},
        {"NameOfJoiners", [](v1::Enquiry& e) { e.set_name("\u200c \u200d"); }, {"enquiry.name"}},
        {"EmailWithAJoiner",
         [](v1::Enquiry& e) { e.set_email("ada\u200d@example.com"); },
         {"enquiry.email"}},
        {"NameWithAZeroWidthSpace",
         [](v1::Enquiry& e) { e.set_name("A\u200bB"); },
         {"enquiry.name"}},
        {"NameMarkedLeftToRight", [](v1::Enquiry& e) { e.set_name("A\u200e"); }, {"enquiry.name"}},
        {"NameMarkedRightToLeft", [](v1::Enquiry& e) { e.set_name("A\u200f"); }, {"enquiry.name"}},
        {"NameIsolated", [](v1::Enquiry& e) { e.set_name("\u2067A\u2069"); }, {"enquiry.name"}},
        {"NameInArabic", [](v1::Enquiry& e) { e.set_name("\u0644\u064a\u0644\u0649"); }, {}},
        {"NoWayToContact",
         [](v1::Enquiry& e) {
           e.clear_email();
           e.clear_telephone();
         },
         {"enquiry.email", "enquiry.telephone"}},
        {"EmailAlone",
         [](v1::Enquiry& e) {
           e.clear_telephone();
           e.set_contact_method(v1::CONTACT_METHOD_EMAIL);
           e.clear_call_back_windows();
         },
         {}},
        {"CallBackWithoutTelephone",
         [](v1::Enquiry& e) {
           e.clear_telephone();
           e.clear_contact_method();
         },
         {"enquiry.telephone"}},
        {"TextWithoutTelephone",
         [](v1::Enquiry& e) {
           e.clear_telephone();
           e.set_contact_method(v1::CONTACT_METHOD_TEXT);
         },
         {"enquiry.telephone"}},
        {"EmailWithoutAddress",
         [](v1::Enquiry& e) {
           e.clear_email();
           e.set_contact_method(v1::CONTACT_METHOD_EMAIL);
         },
         {"enquiry.email"}},
        {"EmailWithoutAt", [](v1::Enquiry& e) { e.set_email("ada.example.com"); }, {"enquiry.email"}},
        {"EmailTwoAts", [](v1::Enquiry& e) { e.set_email("a@b@example.com"); }, {"enquiry.email"}},
        {"EmailWithoutDot", [](v1::Enquiry& e) { e.set_email("ada@example"); }, {"enquiry.email"}},
        {"EmailWithSpace",
         [](v1::Enquiry& e) { e.set_email("ada @example.com"); },
         {"enquiry.email"}},
        {"EmailWithHeader",
         [](v1::Enquiry& e) { e.set_email("a@example.com\r\nBcc: b@example.com"); },
         {"enquiry.email"}},
        {"TelephoneOfNineDigits",
         [](v1::Enquiry& e) { e.set_telephone("020794600"); },
         {"enquiry.telephone"}},
        {"TelephoneOfTenDigits", [](v1::Enquiry& e) { e.set_telephone("0207946000"); }, {}},
        {"TelephoneOfSixteenDigits",
         [](v1::Enquiry& e) { e.set_telephone("0207946000012345"); },
         {"enquiry.telephone"}},
        {"TelephoneWithWords",
         [](v1::Enquiry& e) { e.set_telephone("020 7946 0000 ask Ada"); },
         {"enquiry.telephone"}},
        {"NoPostcode", [](v1::Enquiry& e) { e.clear_postcode(); }, {"enquiry.postcode"}},
        {"AgeNotSaid", [](v1::Enquiry& e) { e.clear_over_21(); }, {"enquiry.over_21"}},
        {"NotOver21", [](v1::Enquiry& e) { e.set_over_21(false); }, {}},
        {"RoomNotSaid", [](v1::Enquiry& e) { e.clear_spare_room(); }, {"enquiry.spare_room"}},
        {"UnknownCode",
         [](v1::Enquiry& e) { e.set_housing(static_cast<v1::Housing>(99)); },
         {"enquiry.housing"}},
        {"WindowTwice",
         [](v1::Enquiry& e) { e.add_call_back_windows(v1::CALL_BACK_WINDOW_MORNINGS); },
         {"enquiry.call_back_windows[1]"}},
        {"UnknownWindow",
         [](v1::Enquiry& e) { e.add_call_back_windows(static_cast<v1::CallBackWindow>(0)); },
         {"enquiry.call_back_windows[1]"}},
        {"TenLanguages",
         [](v1::Enquiry& e) {
           for (const char* tag : {"bn", "tr", "pl", "fr", "ar", "ku", "el", "it", "pt"}) {
             e.add_languages(tag);
           }
         },
         {}},
        {"ElevenLanguages",
         [](v1::Enquiry& e) {
           for (const char* tag : {"bn", "tr", "pl", "fr", "ar", "ku", "el", "it", "pt", "es"}) {
             e.add_languages(tag);
           }
         },
         {"enquiry.languages"}},
        {"LanguageByName",
         [](v1::Enquiry& e) { e.set_languages(0, "Somali"); },
         {"enquiry.languages[0]"}},
        {"NoPrivacyNotice",
         [](v1::Enquiry& e) { e.clear_privacy_notice_version(); },
         {"enquiry.privacy_notice_version"}},
        {"NoConsent",
         [](v1::Enquiry& e) { e.set_consent_to_contact(false); },
         {"enquiry.consent_to_contact"}},
        {"NoMarketing", [](v1::Enquiry& e) { e.set_consent_to_marketing(false); }, {}},
        {"CampaignWithSpace",
         [](v1::Enquiry& e) { e.set_campaign("spring 26"); },
         {"enquiry.campaign"}},
        {"MessageAtTheLimit", [](v1::Enquiry& e) { e.set_message(Repeated("a", 2000)); }, {}},
        {"MessageOnePast",
         [](v1::Enquiry& e) { e.set_message(Repeated("a", 2001)); },
         {"enquiry.message"}},
    }),
    [](const auto& test) { return test.param.name; });

TEST(EnquiryFormTest, NeverRepeatsAnAnswer) {
  v1::Enquiry enquiry = Complete();
  enquiry.set_email("secret-value");
  enquiry.set_telephone("secret-value");
  enquiry.set_name("secret-value\n");
  for (const rpc::FieldViolation& violation : CheckEnquiry(enquiry)) {
    EXPECT_THAT(violation.description, ::testing::Not(::testing::HasSubstr("secret")));
  }
}

TEST(EnquiryFormTest, KindAndChannelAreCodes) {
  EXPECT_THAT(CheckEnquiryKind(v1::ENQUIRY_KIND_ADOPTION, v1::ENQUIRY_CHANNEL_EVENT), IsEmpty());
  EXPECT_EQ(CheckEnquiryKind(v1::ENQUIRY_KIND_UNSPECIFIED, v1::ENQUIRY_CHANNEL_UNSPECIFIED).size(),
            2u);
}

TEST(EnquiryFormTest, TheFormAsksWhatTheSchemaHolds) {
  v1::DescribeEnquiryFormResponse form;
  DescribeEnquiryForm(&form);
  ASSERT_EQ(form.questions_size(), 2 + v1::Enquiry::descriptor()->field_count());
  for (const v1::FormQuestion& question : form.questions()) {
    EXPECT_FALSE(question.label().empty()) << question.path();
    EXPECT_NE(question.control(), v1::FORM_CONTROL_UNSPECIFIED) << question.path();
    const bool chosen = question.control() == v1::FORM_CONTROL_ONE_OF ||
                        question.control() == v1::FORM_CONTROL_ANY_OF;
    EXPECT_EQ(question.choices_size() > 0, chosen) << question.path();
    for (const v1::FormChoice& choice : question.choices()) {
      EXPECT_FALSE(choice.label().empty()) << choice.code();
    }
    const bool text = question.control() == v1::FORM_CONTROL_TEXT ||
                      question.control() == v1::FORM_CONTROL_TEXTS ||
                      question.control() == v1::FORM_CONTROL_PARAGRAPHS;
    EXPECT_EQ(question.characters_max() > 0, text) << question.path();
    const bool many = question.control() == v1::FORM_CONTROL_ANY_OF ||
                      question.control() == v1::FORM_CONTROL_TEXTS;
    EXPECT_EQ(question.items_max() > 0, many) << question.path();
  }
}

}  // namespace
}  // namespace consortium::policy
