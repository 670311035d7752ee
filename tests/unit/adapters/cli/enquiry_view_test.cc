#include "adapters/cli/enquiry_view.h"

#include <string>

#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"

namespace consortium::cli {
namespace {

namespace v1 = consortium::v1;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

template <typename Message>
Message Text(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message));
  return message;
}

// Wednesday 18 November 2026, 11:06:40 in London.
const absl::Time kNow = absl::FromUnixSeconds(1'795'000'000);

const char kRecord[] = R"(
  reference: "7KQ4-M2XD-9" kind: ENQUIRY_KIND_FOSTERING channel: ENQUIRY_CHANNEL_WEBSITE
  recipient: "camden" stage: ENQUIRY_STAGE_RECEIVED received_at { seconds: 1794820000 }
  promises { kind: PROMISE_KIND_PICKED_UP due_at { seconds: 1794906000 } missed: true }
  promises { kind: PROMISE_KIND_CONTACTED due_at { seconds: 1794999999 } missed: true })";

TEST(EnquiryViewTest, OverdueSaysWhoHasItAndHowLateItIs) {
  v1::ListOverdueEnquiriesResponse response;
  *response.add_records() = Text<v1::EnquiryRecord>(kRecord);
  EXPECT_EQ(
      RenderOverdue(response, kNow, false),
      R"(REFERENCE    BOROUGH  ABOUT      CAME BY  STAGE     PROMISED   DUE                    LATE BY
7KQ4-M2XD-9  camden   fostering  website  received  picked-up  Tue 17 Nov 2026 09:00     26 h
)");
  EXPECT_EQ(RenderOverdue({}, kNow, false), "Nothing is overdue.\n");
  response.set_next_page_token("t");
  EXPECT_THAT(RenderOverdue(response, kNow, false), HasSubstr("--page t"));
}

TEST(EnquiryViewTest, WhatIsDueAtMidnightIsDueByTheEndOfTheDayBefore) {
  v1::EnquiryRecord record = Text<v1::EnquiryRecord>(kRecord);
  record.mutable_promises(0)->mutable_due_at()->set_seconds(1'794'960'000);
  v1::ListOverdueEnquiriesResponse response;
  *response.add_records() = record;
  EXPECT_THAT(RenderOverdue(response, kNow, false), HasSubstr("the end of Tue 17 Nov 2026"));
  EXPECT_THAT(RenderOverdueEvent(record, kNow, false),
              HasSubstr("picked up by the end of Tue 17 Nov 2026, 11 h late"));
}

TEST(EnquiryViewTest, AnEventIsALine) {
  v1::EnquiryRecord record = Text<v1::EnquiryRecord>(kRecord);
  record.mutable_promises(0)->mutable_due_at()->set_seconds(1'794'999'998);
  EXPECT_EQ(RenderOverdueEvent(record, kNow, false),
            "11:06:40  OVERDUE  7KQ4-M2XD-9  with camden, was to be picked up by Wed 18 Nov 2026 "
            "11:06, 2 s late\n");
}

TEST(EnquiryViewTest, ASubmissionSaysWhatToTellThePerson) {
  const auto response = Text<v1::SubmitEnquiryResponse>(R"(
    reference: "7KQ4-M2XD-9" routing: ROUTING_OUT_OF_AREA
    contact { name: "The coordinator" telephone: "020 7946 0902" email: "a@b.example"
              page_url: "https://b.example/f" information_pack_url: "https://b.example/p" }
    other_authority_code: "E09000031" other_authority_name: "Waltham Forest"
    next_steps { text: "Somebody gets in touch." by { seconds: 1795000000 } }
    other_ways_of_helping: "Being a mentor.")");
  EXPECT_EQ(RenderSubmitted(response, false),
            R"(Reference         7KQ4-M2XD-9  (read it out to the person)
Goes to           The coordinator, 020 7946 0902, a@b.example
Found by          the home is in Waltham Forest, which is no member; the person can turn there as well, and the coordinator is told
Next              Somebody gets in touch. By Wed 18 Nov 2026 11:06.
Page              https://b.example/f
Information pack  https://b.example/p
Another way       Being a mentor.
)");
}

TEST(EnquiryViewTest, APromiseOfWholeDaysEndsWithADay) {
  const auto response = Text<v1::SubmitEnquiryResponse>(R"(
    reference: "7KQ4-M2XD-9" routing: ROUTING_ROUTED
    next_steps { text: "It is there." by { seconds: 1795046400 } })");
  EXPECT_THAT(RenderSubmitted(response, false),
              AllOf(HasSubstr("Found by          the home's postcode\n"),
                    HasSubstr("It is there. By the end of Wed 18 Nov 2026.\n")));
}

TEST(EnquiryViewTest, AStatusSaysHowFarItHasComeAndNeverWhyItEnded) {
  const auto response = Text<v1::GetEnquiryStatusResponse>(R"(
    reference: "7KQ4-M2XD-9" stage: ENQUIRY_STAGE_CLOSED received_at { seconds: 1794820000 }
    stage_at { seconds: 1795000000 } contact { name: "Camden" })");
  EXPECT_EQ(RenderStatus(response, false),
            "Reference         7KQ4-M2XD-9\n"
            "Received          Mon 16 Nov 2026 09:06\n"
            "Stage             closed, since Wed 18 Nov 2026 11:06\n"
            "With              Camden\n");
}

TEST(EnquiryViewTest, ARecordAfterwardsSaysTheNextPromise) {
  v1::EnquiryRecord record = Text<v1::EnquiryRecord>(kRecord);
  record.set_contact_attempts(2);
  const auto receipt = Text<v1::Receipt>("sequence: 7 committed_at { seconds: 1795000000 }");
  EXPECT_EQ(RenderDone("Recorded", record, receipt, false),
            "Recorded: 7KQ4-M2XD-9, with camden, received, 2 attempts to reach the person.\n"
            "Next promise: picked-up by Tue 17 Nov 2026 09:00.\n"
            "Receipt 7, on disk Wed 18 Nov 2026 11:06.\n");
  record.set_stage(v1::ENQUIRY_STAGE_CLOSED);
  EXPECT_THAT(RenderDone("Erased", record, receipt, false), Not(HasSubstr("Next promise")));
}

TEST(EnquiryViewTest, AReportShowsWhatWasMissed) {
  v1::ReportEnquiriesRequest period;
  period.set_first_day("2026-11-01");
  period.set_last_day("2026-11-30");
  const auto response = Text<v1::ReportEnquiriesResponse>(R"(
    members { member: "camden" received: 5
              promises { kind: PROMISE_KIND_PICKED_UP kept: 4 missed: 1 }
              promises { kind: PROMISE_KIND_CONTACTED kept: 2 open: 3 } }
    campaigns { campaign: "autumn" received: 5 })");
  EXPECT_EQ(RenderReport(period, response, false),
            R"(Enquiries received from Sun  1 Nov 2026 to Mon 30 Nov 2026

MEMBER  RECEIVED  PICKED UP         CONTACTED
camden         5  4 kept, 1 MISSED  2 kept, 3 open

CAMPAIGN  RECEIVED
autumn           5
Whole months; campaigns with fewer than five are not shown.
)");
  EXPECT_THAT(RenderReport(period, {}, false), HasSubstr("\nNone.\n"));
}

TEST(EnquiryViewTest, HomeSaysWhoseItIsAndByWhichDirectory) {
  const auto member = Text<v1::ResolveHomeBoroughResponse>(R"(
    result: HOME_BOROUGH_ROUTED member: "camden" authority_code: "E09000007"
    authority_name: "Camden" directory_version: "ONSPD_NOV_2025")");
  EXPECT_EQ(RenderHome(member, false),
            "camden  Camden (E09000007), a member\nDirectory ONSPD_NOV_2025\n");
  const auto other = Text<v1::ResolveHomeBoroughResponse>(R"(
    result: HOME_BOROUGH_OUT_OF_AREA authority_code: "E09000031"
    authority_name: "Waltham Forest")");
  EXPECT_THAT(RenderHome(other, false), HasSubstr("no member"));
  const auto unknown =
      Text<v1::ResolveHomeBoroughResponse>("result: HOME_BOROUGH_UNKNOWN_POSTCODE");
  EXPECT_THAT(RenderHome(unknown, false), HasSubstr("no such postcode"));
}

TEST(EnquiryViewTest, TheFormShowsNamesCodesAndLimits) {
  const auto response = Text<v1::DescribeEnquiryFormResponse>(R"(
    questions { path: "enquiry.name" name: "name" label: "Your name" control: FORM_CONTROL_TEXT
                required: true characters_max: 100 }
    questions { path: "enquiry.spare_room" name: "spareRoom" label: "A spare bedroom?"
                control: FORM_CONTROL_ONE_OF hint: "For a child."
                choices { code: "SPARE_ROOM_YES" } choices { code: "SPARE_ROOM_NO" } })");
  EXPECT_EQ(RenderForm(response, false),
            R"(NAME       QUESTION          ANSWER  NEEDED  ALLOWED
name       Your name         text    yes     at most 100 characters
spareRoom  A spare bedroom?  one-of          SPARE_ROOM_YES SPARE_ROOM_NO
      For a child.
)");
}

TEST(EnquiryViewTest, DurationsAreAsRoughAsTheyAreLong) {
  EXPECT_EQ(DurationWords(absl::Seconds(119)), "119 s");
  EXPECT_EQ(DurationWords(absl::Seconds(120)), "2 min");
  EXPECT_EQ(DurationWords(absl::Minutes(119)), "119 min");
  EXPECT_EQ(DurationWords(absl::Hours(2)), "2 h");
  EXPECT_EQ(DurationWords(absl::Hours(76)), "3 d 4 h");
}

}  // namespace
}  // namespace consortium::cli
