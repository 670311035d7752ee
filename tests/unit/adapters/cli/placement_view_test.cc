#include "adapters/cli/placement_view.h"

#include <string>

#include "adapters/cli/placement_answers.h"
#include "adapters/cli/record_page.h"
#include "consortium/v1/instant.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "policy/listing/row_rules.h"
#include "tests/support/status_matchers.h"

namespace consortium::cli {
namespace {

namespace v1 = consortium::v1;
using ::consortium::testing::StatusIs;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const absl::Time kNow = absl::FromCivil(absl::CivilMinute(2026, 11, 24, 10, 0), policy::London());

v1::PlacementRequest Request() {
  v1::PlacementRequest request;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      R"(host: "hackney" asker: "camden" placement_ref: "7k2m" need_ref: "1c8z"
         vacancy_ref: "v-1" state: PLACEMENT_STATE_HELD weekly_fee_pence: 51205
         need { children { age_years: 7 sex: SEX_FEMALE } children { age_years: 9 }
                siblings: true kind: OFFER_KIND_SHORT_TERM start_date: "2026-11-25"
                urgency: URGENCY_SAME_DAY }
         profile { languages: "so" }
         steps { state: PLACEMENT_STATE_REQUESTED member: "camden" }
         steps { state: PLACEMENT_STATE_HELD member: "hackney" })",
      &request));
  v1::SetInstant(kNow, request.mutable_state_at());
  v1::SetInstant(kNow + absl::Hours(8), request.mutable_held_until());
  return request;
}

TEST(PlacementViewTest, SaysWhoseTurnItIs) {
  v1::PlacementRequest request = Request();
  EXPECT_EQ(WaitsFor(request), "camden");
  request.set_state(v1::PLACEMENT_STATE_REQUESTED);
  EXPECT_EQ(WaitsFor(request), "hackney");
  request.set_state(v1::PLACEMENT_STATE_TAKEN_UP);
  EXPECT_EQ(WaitsFor(request), "hackney");
  request.set_state(v1::PLACEMENT_STATE_ACCEPTED);
  EXPECT_EQ(WaitsFor(request), "hackney's list");
  request.set_state(v1::PLACEMENT_STATE_AWAITING_CONSENTS);
  for (const auto kind : {v1::CONSENT_KIND_HOST_MANAGER, v1::CONSENT_KIND_NOMINATED_OFFICER}) {
    v1::Consent& consent = *request.add_consents();
    consent.set_kind(kind);
    consent.set_state(v1::CONSENT_STATE_OUTSTANDING);
  }
  EXPECT_EQ(WaitsFor(request), "hackney (host-manager), camden (nominated-officer)");
  request.mutable_consents(0)->set_state(v1::CONSENT_STATE_GIVEN);
  EXPECT_EQ(WaitsFor(request), "camden (nominated-officer)");
  request.set_state(v1::PLACEMENT_STATE_DECLINED);
  EXPECT_EQ(WaitsFor(request), "");
}

TEST(PlacementViewTest, ATableSaysForWhomUntilWhenAndWhoIsNext) {
  v1::ListPlacementRequestsResponse response;
  *response.add_requests() = Request();
  response.set_next_page_token("more");
  const std::string text = RenderPlacements(response, kNow, /*colour=*/false);
  EXPECT_THAT(text, AllOf(HasSubstr("7 years f, 9 years; siblings; short-term from tomorrow"),
                          HasSubstr("held until 18:00"), HasSubstr("WAITS FOR"),
                          HasSubstr("--page more"), HasSubstr("v-1"), HasSubstr("£512.05 a week")));
  // A midnight would give people a day too much.
  v1::SetInstant(kNow + absl::Hours(14), response.mutable_requests(0)->mutable_held_until());
  EXPECT_THAT(RenderPlacements(response, kNow, /*colour=*/false),
              HasSubstr("held until the end of Tue 24 Nov 2026"));
}

TEST(PlacementViewTest, AHistoryHasEveryStepAndWhatAHoldReleased) {
  const std::string text = RenderHistory(Request(), kNow, /*colour=*/false);
  EXPECT_THAT(text, AllOf(HasSubstr("£512.05 a week"), HasSubstr("Released        so"),
                          HasSubstr("requested"), HasSubstr("hackney")));
}

TEST(PlacementViewTest, APlaceThatIsGoneIsSaidWithTheReason) {
  v1::PlacementRequest request = Request();
  request.set_state(v1::PLACEMENT_STATE_PLACE_GONE);
  request.set_ended_by_list(v1::CLAIM_END_HOUSEHOLD_LEFT);
  EXPECT_THAT(RenderMoved("Ended", request, kNow, /*colour=*/false),
              HasSubstr("place-gone: household-left"));
}

TEST(PlacementViewTest, NothingThatCameFromElsewhereSteersATerminal) {
  v1::PlacementRequest request = Request();
  request.set_placement_ref("\x1b[31m");
  request.mutable_need()->set_note("\x1b[2J");
  v1::ListPlacementRequestsResponse response;
  *response.add_requests() = request;
  EXPECT_THAT(RenderPlacements(response, kNow, false), Not(HasSubstr("\x1b")));
  EXPECT_THAT(RenderHistory(request, kNow, false), Not(HasSubstr("\x1b")));
  EXPECT_THAT(RenderMoved("Held", request, kNow, false), Not(HasSubstr("\x1b")));
  EXPECT_THAT(RenderChange(request, kNow, false), Not(HasSubstr("\x1b")));
}

TEST(PlacementViewTest, UntilIsWrittenAsPeopleDo) {
  EXPECT_EQ(ParseUntil("+4h", kNow).value(), kNow + absl::Hours(4));
  EXPECT_EQ(ParseUntil("+30m", kNow).value(), kNow + absl::Minutes(30));
  EXPECT_EQ(ParseUntil("18:00", kNow).value(), kNow + absl::Hours(8));
  EXPECT_EQ(ParseUntil("2026-11-25 10:00", kNow).value(), kNow + absl::Hours(24));
  for (const char* text : {"", "+", "+-4h", "tomorrow", "25:00", "2026-11-25"}) {
    EXPECT_THAT(ParseUntil(text, kNow), StatusIs(absl::StatusCode::kInvalidArgument)) << text;
  }
}

TEST(PlacementViewTest, PoundsAreWrittenWithOrWithoutPence) {
  EXPECT_EQ(ParsePounds("512").value(), 51'200u);
  EXPECT_EQ(ParsePounds("512.05").value(), 51'205u);
  EXPECT_EQ(ParsePounds("0.00").value(), 0u);
  for (const char* text : {"", "-1", "5.1", "5.", "5.001", "£5", "1000001"}) {
    EXPECT_THAT(ParsePounds(text), StatusIs(absl::StatusCode::kInvalidArgument)) << text;
  }
}

TEST(RecordPageTest, SaysWhatWasSearchedAskedAndAnsweredAndRunsNothing) {
  v1::SearchRecord record;
  record.set_need_ref("1c8z");
  record.set_member("camden");
  record.set_own_searched_first(true);
  v1::SearchMade& search = *record.add_searches();
  search.add_members()->set_member("camden");
  search.add_members()->set_member("<b>hackney</b>");
  v1::PlacementRequest& request = *record.add_requests();
  request = Request();
  request.set_state(v1::PLACEMENT_STATE_DECLINED);
  request.set_decline_reason(v1::DECLINE_REASON_OWN_CHILD);
  request.add_steps()->set_state(v1::PLACEMENT_STATE_DECLINED);
  v1::Consent& consent = *request.add_consents();
  consent.set_kind(v1::CONSENT_KIND_HOST_MANAGER);
  consent.set_state(v1::CONSENT_STATE_GIVEN);
  const std::string page = RecordPage(record, kNow);
  EXPECT_THAT(
      page, AllOf(HasSubstr("camden (in-house)"), HasSubstr("declined: own-child"),
                  HasSubstr("consent host-manager: given"), HasSubstr("&lt;b&gt;hackney"),
                  HasSubstr("erased"), HasSubstr("default-src 'none'"), Not(HasSubstr("<script"))));
  EXPECT_THAT(RecordPage({}, kNow),
              AllOf(HasSubstr("Nobody was asked."), HasSubstr("No search was put on record.")));
}

}  // namespace
}  // namespace consortium::cli
