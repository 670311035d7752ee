#include "adapters/cli/list_view.h"

#include <string>

#include "adapters/cli/directory_view.h"
#include "adapters/cli/list_marks.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"

namespace consortium::cli {
namespace {

namespace v1 = consortium::v1;
using ::testing::HasSubstr;
using ::testing::Not;

template <typename Message>
Message Text(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message));
  return message;
}

// Wednesday 18 November 2026, 11:06 in London.
const absl::Time kNow = absl::FromUnixSeconds(1'795'000'000);

struct MarksCase {
  std::string name;
  bool ever, stale;
  v1::Punctuality punctuality;
  std::string want;
  Paint paint;
};

class ListMarksTest : public ::testing::TestWithParam<MarksCase> {};

TEST_P(ListMarksTest, SaysWhatToMakeOfAList) {
  const Cell marks = ListMarks(GetParam().ever, GetParam().stale, GetParam().punctuality);
  EXPECT_EQ(marks.text, GetParam().want);
  EXPECT_EQ(marks.paint, GetParam().paint);
}

INSTANTIATE_TEST_SUITE_P(
    Lists, ListMarksTest,
    ::testing::Values(
        MarksCase{"Never", false, false, v1::PUNCTUALITY_MISSING, "NEVER PUBLISHED", Paint::kRed},
        MarksCase{"OnTime", true, false, v1::PUNCTUALITY_ON_TIME, "on time", Paint::kGreen},
        MarksCase{"Late", true, false, v1::PUNCTUALITY_LATE, "LATE", Paint::kYellow},
        MarksCase{"Missing", true, false, v1::PUNCTUALITY_MISSING, "MISSING", Paint::kRed},
        MarksCase{"Due", true, false, v1::PUNCTUALITY_DUE, "due", Paint::kPlain},
        MarksCase{"StaleDue", true, true, v1::PUNCTUALITY_DUE, "STALE due", Paint::kRed},
        MarksCase{"StaleMissing", true, true, v1::PUNCTUALITY_MISSING, "STALE MISSING",
                  Paint::kRed},
        MarksCase{"StaleLate", true, true, v1::PUNCTUALITY_LATE, "STALE LATE", Paint::kRed}),
    [](const auto& test) { return test.param.name; });

const char kLists[] = R"(
  lists { member: "barnet" due_at { seconds: 1794830400 } punctuality: PUNCTUALITY_MISSING }
  lists {
    member: "hackney" week_commencing: "2026-11-16" as_of { seconds: 1794906400 } age_hours: 26
    due_at { seconds: 1795435200 } punctuality: PUNCTUALITY_ON_TIME rows: 37
    totals { kind: HOUSEHOLD_KIND_MAINSTREAM households: 100 approved: 180 filled: 130 vacant: 30 not_available: 20 }
    totals { kind: HOUSEHOLD_KIND_CONNECTED_PERSONS households: 20 approved: 25 filled: 25 }
    totals { kind: HOUSEHOLD_KIND_SUPPORTED_LODGINGS_HOST households: 5 approved: 6 vacant: 6 }
  })";

TEST(ListViewTest, ShowsWhoIsLate) {
  EXPECT_EQ(
      RenderLists(Text<v1::ListVacancyListsResponse>(kLists), false, kNow, false),
      R"(MEMBER   WEEK OF          TAKEN                   AGE  STATE            DUE                    ON OFFER  FOSTER PLACES VACANT   OF
barnet                                                 NEVER PUBLISHED  Mon 16 Nov 2026 12:00
hackney  Mon 16 Nov 2026  Tue 17 Nov 2026 09:06  26 h  on time          Mon 12:00                    37                    30  205
)");
}

TEST(ListViewTest, ShowsTotalsWhenAsked) {
  EXPECT_THAT(RenderLists(Text<v1::ListVacancyListsResponse>(kLists), true, kNow, false),
              HasSubstr(R"(
MEMBER   HOUSEHOLDS OF KIND       HOUSEHOLDS  APPROVED  FILLED  VACANT  NOT AVAILABLE
hackney  mainstream                      100       180     130      30             20
hackney  connected-persons                20        25      25       0              0
hackney  supported-lodgings-host           5         6       0       6              0
)"));
}

TEST(ListViewTest, ShowsOneList) {
  const auto response = Text<v1::GetVacancyListResponse>(R"(
    list { member: "hackney" week_commencing: "2026-11-16" as_of { seconds: 1794906400 }
           age_hours: 26 punctuality: PUNCTUALITY_ON_TIME rows: 2 }
    rows { member: "hackney" vacancy_ref: "v1" kind: HOUSEHOLD_KIND_MAINSTREAM area: "E8"
           places { approved: 3 filled: 1 vacant: 1
                    not_available { count: 1 condition: CONDITION_SIBLINGS_ONLY } }
           approval { age_months_min: 0 age_months_max: 71 sex: SEX_FEMALE }
           offers { kind: OFFER_KIND_SHORT_TERM } offers { kind: OFFER_KIND_BRIDGING }
           updated_at { seconds: 1794990000 } }
    rows { vacancy_ref: "v2" household_ref: "own-2" kind: HOUSEHOLD_KIND_SHORT_BREAKS area: "E9 5"
           places { approved: 1 not_available { count: 1 condition: CONDITION_FROM_DATE
                    available_from: "2026-12-01" } }
           approval { age_months_min: 18 age_months_max: 215 } }
    next_page_token: "more")");
  EXPECT_EQ(
      RenderList(response, kNow, false),
      R"(hackney: week of Mon 16 Nov 2026, taken Tue 17 Nov 2026 09:06, 26 h old, on time; 2 households on offer.

HOUSEHOLD  KIND          AREA  VACANT  OF  NOT AVAILABLE UNLESS  AGES    SEX     OFFERS                CHANGED
v1         mainstream    E8         1   3  1 siblings-only       0m-5    female  short-term, bridging  08:20
own-2      short-breaks  E9 5       0   1  1 from 2026-12-01     18m-17

More: the same again with --page more
)");
}

TEST(ListViewTest, NamesTheCallersHouseholdThatANeighbourQuotes) {
  const auto response = Text<v1::GetVacancyListResponse>(R"(
    list { member: "hackney" rows: 2 }
    rows { member: "hackney" vacancy_ref: "v2" household_ref: "own-2"
           kind: HOUSEHOLD_KIND_MAINSTREAM area: "E8" places { approved: 3 vacant: 1 }
           approval { age_months_max: 60 } offers { kind: OFFER_KIND_SHORT_TERM }
           updated_at { seconds: 1794990000 } })");
  EXPECT_EQ(
      RenderQuoted(response, "camden", kNow, false),
      R"(camden means your household own-2. Your alias table says which one that is in your local system.

HOUSEHOLD  KIND        AREA  VACANT  OF  AGES  OFFERS      CHANGED
own-2      mainstream  E8         1   3  0m-5  short-term  08:20
)");
  EXPECT_THAT(RenderQuoted(response, "\033[2J", kNow, false), Not(HasSubstr("\033")));
}

TEST(ListViewTest, ShowsWhatAPublicationDid) {
  const auto response = Text<v1::PublishVacancyListResponse>(R"(
    receipt { request_id: "4b1c2a44" sequence: 12 committed_at { seconds: 1795000000 } }
    difference { added: 1 changed: 2 removed: 3 unchanged: 4 }
    member: "hackney" rows_accepted: 7 rows_refused: 1 punctuality: PUNCTUALITY_LATE
    problems { row: 3 household_ref: "h-3" field: "places.vacant" problem: "does not add up"
               remedy: "make the states add up to approved" severity: SEVERITY_REFUSED }
    problems { row: 5 household_ref: "h-5" field: "level" problem: "unknown scheme"
               remedy: "look at it" severity: SEVERITY_WARNING }
    problems_omitted: 2)");
  EXPECT_EQ(RenderPublication(response, false),
            R"(Published for hackney: 7 rows accepted, 1 refused.
Against the list before: 1 added, 2 changed, 3 removed, 4 unchanged.
Against the deadline: LATE.
Receipt 12, on disk Wed 18 Nov 2026 11:06, request 4b1c2a44

ROW      HOUSEHOLD  WHAT     FIELD          PROBLEM          WHAT TO DO
rows[3]  h-3        refused  places.vacant  does not add up  make the states add up to approved
rows[5]  h-5        warning  level          unknown scheme   look at it
… and 2 more problems, not shown.
)");
}

TEST(ListViewTest, ADryRunDoesNotClaimToHavePublished) {
  const auto response = Text<v1::PublishVacancyListResponse>("rows_accepted: 1");
  const std::string text = RenderPublication(response, false);
  EXPECT_THAT(text, HasSubstr("Checked, nothing stored: 1 row accepted, 0 refused."));
  EXPECT_THAT(text, Not(HasSubstr("Receipt")));
}

TEST(ListViewTest, SaysWhichRequestsForPlacementsAListEnded) {
  const auto response = Text<v1::UpdateVacancyResponse>(
      R"(difference { changed: 1 }
         ended_claims { member: "hackney" placement_ref: "4gxj\x1b" household_ref: "rbtb" why: CLAIM_END_PLACED })");
  const std::string text = RenderUpdate(response);
  EXPECT_THAT(text, HasSubstr("Ended: request 4gxj"));
  EXPECT_THAT(text, HasSubstr(" for household rbtb, placed.\n"));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
}

TEST(ListViewTest, ShowsEachEventInALine) {
  const auto event = Text<v1::VacancyEvent>(R"(
    type: VACANCY_EVENT_TYPE_ADDED
    vacancy { member: "hackney" vacancy_ref: "v1" kind: HOUSEHOLD_KIND_MAINSTREAM area: "E8"
              places { approved: 3 vacant: 2 } approval { age_months_min: 60 age_months_max: 215 sex: SEX_MALE }
              offers { kind: OFFER_KIND_SHORT_TERM } updated_at { seconds: 1795000000 } })");
  EXPECT_EQ(
      RenderEvent(event, kNow, false),
      "11:06:40  + added    hackney  v1  mainstream, E8, 2 of 3 vacant, ages 5-17, male only, "
      "short-term\n");
  auto removed = event;
  removed.set_type(v1::VACANCY_EVENT_TYPE_REMOVED);
  removed.mutable_vacancy()->clear_updated_at();
  EXPECT_EQ(RenderEvent(removed, kNow, false),
            "11:06:40  - removed  hackney  v1  nothing to offer now\n");
  auto changed = event;
  changed.set_type(v1::VACANCY_EVENT_TYPE_CHANGED);
  EXPECT_THAT(RenderEvent(changed, kNow, true), HasSubstr("\033[33m~ changed\033[0m"));
}

TEST(DirectoryViewTest, SaysWhoOneIs) {
  const auto me = Text<v1::WhoAmIResponse>(R"(
    member: "islington" client: "duty-desk" spiffe_id: "spiffe://consortium.example/islington/duty-desk"
    roles: "placement-team" actions: "vacancies.search" actions: "vacancies.watch"
    certificate_not_after { seconds: 1800000000 } policy_digest: "0123456789abcdef0123"
    gateway_time { seconds: 1795000000 })");
  EXPECT_EQ(RenderWhoAmI(me, kNow, false),
            R"(member        islington
client        duty-desk
identity      spiffe://consortium.example/islington/duty-desk
roles         placement-team
may           vacancies.search, vacancies.watch
certificate   until Fri 15 Jan 2027 08:00
policy        0123456789abcdef
gateway time  Wed 18 Nov 2026 11:06
)");
}

TEST(DirectoryViewTest, WarnsOfTheCertificatesEndAndOfAWrongClock) {
  auto me = Text<v1::WhoAmIResponse>("gateway_time { seconds: 1795000000 }");
  const int64_t fortnight = 14 * 24 * 3600;
  me.mutable_certificate_not_after()->set_seconds(1'795'000'000 + fortnight - 1);
  EXPECT_THAT(RenderWhoAmI(me, kNow, false), HasSubstr("ends soon"));
  me.mutable_certificate_not_after()->set_seconds(1'795'000'000 + fortnight);
  EXPECT_THAT(RenderWhoAmI(me, kNow, false), Not(HasSubstr("ends soon")));
  EXPECT_THAT(RenderWhoAmI(me, kNow + absl::Minutes(2), false), Not(HasSubstr("clock")));
  EXPECT_THAT(RenderWhoAmI(me, kNow + absl::Seconds(121), false),
              HasSubstr("clock and the gateway's differ by 2m1s"));
}

TEST(DirectoryViewTest, ListsMembersWithTheNumberThatAnswersNow) {
  const auto members = Text<v1::ListMembersResponse>(R"(
    members { id: "barnet" name: "London Borough of Barnet" kind: MEMBER_KIND_BOROUGH
              gss_code: "E09000003" duty_desk_telephone: "020 7946 0100"
              out_of_hours_telephone: "020 7946 0101"
              telephone_now { number: "020 7946 0100" kind: TELEPHONE_KIND_DUTY_DESK
                              answers_until { seconds: 1795021200 } } }
    members { id: "consortium" name: "The consortium" kind: MEMBER_KIND_CONSORTIUM })");
  EXPECT_EQ(
      RenderMembers(members, kNow, false),
      R"(RING NOW       WHO ANSWERS            MEMBER      NAME                      KIND        GSS CODE   DUTY DESK      OUT OF HOURS
020 7946 0100  duty desk until 17:00  barnet      London Borough of Barnet  borough     E09000003  020 7946 0100  020 7946 0101
                                      consortium  The consortium            consortium
)");
}

TEST(DirectoryViewTest, MarksCertificatesThatAreNotGood) {
  const auto issued = [](const char* client, int64_t not_after, bool revoked) {
    authority::Issued one;
    one.serial = "01ab";
    one.spiffe_id = std::string("spiffe://consortium.example/h/") + client;
    one.not_before = absl::FromUnixSeconds(1'794'000'000);
    one.not_after = absl::FromUnixSeconds(not_after);
    one.revoked = revoked;
    one.revoked_at = kNow;
    return one;
  };
  EXPECT_EQ(
      RenderCertificates({issued("a", 1'800'000'000, false), issued("b", 1'800'000'000, true),
                          issued("c", 1'795'000'000, false), issued("d", 1'795'200'000, false)},
                         kNow, false),
      R"(IDENTITY                         USE     FROM                   UNTIL                  STATE                          SERIAL
spiffe://consortium.example/h/a  member  Fri  6 Nov 2026 21:20  Fri 15 Jan 2027 08:00  good                           01ab
spiffe://consortium.example/h/b  member  Fri  6 Nov 2026 21:20  Fri 15 Jan 2027 08:00  REVOKED Wed 18 Nov 2026 11:06  01ab
spiffe://consortium.example/h/c  member  Fri  6 Nov 2026 21:20  Wed 18 Nov 2026 11:06  EXPIRED                        01ab
spiffe://consortium.example/h/d  member  Fri  6 Nov 2026 21:20  Fri 20 Nov 2026 18:40  ends in 2 days                 01ab
)");
  EXPECT_EQ(RenderCertificates({}, kNow, false), "No certificate was issued yet.\n");
}

}  // namespace
}  // namespace consortium::cli
