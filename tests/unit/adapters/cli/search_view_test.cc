#include "adapters/cli/search_view.h"

#include <string>

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

const char kRequest[] = R"(
  children { age_years: 4 } children { age_years: 7 sex: SEX_FEMALE }
  siblings: true keep_together: true near: "N4" areas_to_avoid: "N17")";

const char kMatches[] = R"(
  total_matches: 12
  next_page_token: "t0ken"
  matches {
    member: "hackney" vacancy_ref: "7k2m9x4q1c" kind: HOUSEHOLD_KIND_MAINSTREAM area: "N16 5"
    distance_miles: 1.25 free_from: "2026-11-18" children_placed: 2
    wishes_met: "speaks a language asked for" wishes_met: "experience with autism"
    wishes_unmet: "religion asked for"
    telephone { number: "020 7946 0123" kind: TELEPHONE_KIND_DUTY_DESK
                answers_until { seconds: 1795021200 } }
    list { member: "hackney" as_of { seconds: 1794906400 } age_hours: 26 punctuality: PUNCTUALITY_ON_TIME }
  }
  matches {
    member: "islington" vacancy_ref: "9p" household_ref: "isl-0042" kind: HOUSEHOLD_KIND_SHORT_BREAKS
    area: "N1" free_from: "2026-11-30" children_placed: 1
    mismatches { kind: MISMATCH_KIND_CHILDREN needed: "a variation for 2 children" }
    telephone { number: "020 7946 0999" kind: TELEPHONE_KIND_OUT_OF_HOURS
                answers_until { seconds: 1795075200 } }
    list { member: "islington" as_of { seconds: 1794200000 } age_hours: 222 stale: true
           punctuality: PUNCTUALITY_MISSING }
  }
  matches { member: "enfield" vacancy_ref: "zz" kind: HOUSEHOLD_KIND_MAINSTREAM area: "EN1"
            distance_miles: 10 free_from: "2026-11-19" children_placed: 2
            list { member: "enfield" as_of { seconds: 1794906400 } age_hours: 26
                   punctuality: PUNCTUALITY_LATE } }
  lists { member: "barnet" }
  lists { member: "enfield" as_of { seconds: 1794906400 } age_hours: 26
          punctuality: PUNCTUALITY_LATE }
  lists { member: "hackney" as_of { seconds: 1794906400 } age_hours: 26
          punctuality: PUNCTUALITY_ON_TIME })";

TEST(SearchViewTest, TheNumberToRingComesFirst) {
  EXPECT_EQ(RenderSearch(Text<v1::SearchAvailabilityRequest>(kRequest),
                         Text<v1::SearchAvailabilityResponse>(kMatches), kNow, false),
            R"(Ring first: 020 7946 0123  (hackney duty desk until 17:00), household 7k2m9x4q1c

12 households suit; 3 shown, best first.

RING NOW       WHO ANSWERS                        MEMBER     HOUSEHOLD         AREA   MILES  FREE             TAKES   KIND          LIST
020 7946 0123  duty desk until 17:00              hackney    7k2m9x4q1c        N16 5    1.2  today            2 of 2  mainstream    26 h
      met: speaks a language asked for; experience with autism
      not met: religion asked for
020 7946 0999  out of hours team until Thu 08:00  islington  isl-0042 (yours)  N1            Mon 30 Nov 2026  1 of 2  short-breaks  9 d 6 h STALE MISSING
      outside approval (children): a variation for 2 children
no number                                         enfield    zz                EN1     10.0  tomorrow         2 of 2  mainstream    26 h LATE

On the telephone, read out the household's reference and say which member you are: every
member sees another reference, and they find theirs with `consortium vacancies quoted`.

LIST OF  TAKEN                   AGE  STATE
barnet                                NEVER PUBLISHED
enfield  Tue 17 Nov 2026 09:06  26 h  LATE
hackney  Tue 17 Nov 2026 09:06  26 h  on time

More: the same again with --page t0ken
)");
}

TEST(SearchViewTest, WithoutAMatchItShowsWhatComesClose) {
  const auto response = Text<v1::SearchAvailabilityResponse>(R"(
    near_misses { member: "camden" vacancy_ref: "c1" area: "NW3" distance_miles: 2.04
                  failed_criterion: "bedrooms: 1 free, 2 needed"
                  telephone { number: "020 7946 0200" kind: TELEPHONE_KIND_DUTY_DESK } }
    nearest_split {
      apart_miles: 3.16
      parts { children: 0 match { member: "hackney" vacancy_ref: "h1" area: "N16"
              kind: HOUSEHOLD_KIND_MAINSTREAM free_from: "2026-11-18"
              telephone { number: "020 7946 0123" kind: TELEPHONE_KIND_DUTY_DESK }
              list { as_of { seconds: 1794906400 } age_hours: 26 } } }
      parts { children: 1 children: 9 match { member: "barnet" vacancy_ref: "b1" area: "N2"
              kind: HOUSEHOLD_KIND_MAINSTREAM free_from: "2026-11-18"
              telephone { number: "020 7946 0100" kind: TELEPHONE_KIND_DUTY_DESK }
              list { as_of { seconds: 1794906400 } age_hours: 26 } } }
    })");
  EXPECT_EQ(RenderSearch(Text<v1::SearchAvailabilityRequest>(kRequest), response, kNow, false),
            R"(No household suits as asked.

Nearest misses:

RING NOW       WHO ANSWERS  MEMBER  HOUSEHOLD  AREA  MILES  FAILS ON
020 7946 0200  duty desk    camden  c1         NW3     2.0  bedrooms: 1 free, 2 needed

Together nowhere; nearest split over 2 households, 3.2 miles apart:

RING NOW       WHO ANSWERS  MEMBER   HOUSEHOLD  AREA  FREE   CHILDREN   KIND        LIST
020 7946 0123  duty desk    hackney  h1         N16   today  4 years    mainstream  26 h
020 7946 0100  duty desk    barnet   b1         N2    today  7 years f  mainstream  26 h

On the telephone, read out the household's reference and say which member you are: every
member sees another reference, and they find theirs with `consortium vacancies quoted`.
)");
}

TEST(SearchViewTest, ALaterPageDoesNotClaimToStartWithTheBest) {
  auto request = Text<v1::SearchAvailabilityRequest>(kRequest);
  request.set_page_token("t0ken");
  EXPECT_THAT(RenderSearch(request, Text<v1::SearchAvailabilityResponse>(kMatches), kNow, false),
              Not(HasSubstr("Ring first")));
}

TEST(SearchViewTest, SaysNothingOfTheTelephoneWhenTheHouseholdIsTheCallersOwn) {
  auto response = Text<v1::SearchAvailabilityResponse>(
      R"(total_matches: 1 matches { member: "islington" vacancy_ref: "9p"
                                    household_ref: "isl-0042" })");
  EXPECT_THAT(RenderSearch({}, response, kNow, false), Not(HasSubstr("On the telephone")));
  response.mutable_matches(0)->clear_household_ref();
  EXPECT_THAT(RenderSearch({}, response, kNow, false), HasSubstr("On the telephone"));
}

TEST(SearchViewTest, AnEmptyLaterPageSaysSo) {
  const auto response = Text<v1::SearchAvailabilityResponse>("total_matches: 3");
  EXPECT_EQ(RenderSearch({}, response, kNow, false), "No more households on this page.\n");
}

TEST(SearchViewTest, NeverShowsAreasToAvoid) {
  const auto request = Text<v1::SearchAvailabilityRequest>(kRequest);
  for (const char* response : {kMatches, ""}) {
    EXPECT_THAT(RenderSearch(request, Text<v1::SearchAvailabilityResponse>(response), kNow, false),
                Not(HasSubstr("N17")));
  }
}

TEST(SearchViewTest, OnATerminalTheNumberIsBoldAndAStaleListRed) {
  const std::string text = RenderSearch(Text<v1::SearchAvailabilityRequest>(kRequest),
                                        Text<v1::SearchAvailabilityResponse>(kMatches), kNow, true);
  EXPECT_THAT(text, HasSubstr("\033[1m020 7946 0123\033[0m"));
  EXPECT_THAT(text, HasSubstr("\033[31m9 d 6 h STALE MISSING\033[0m"));
  EXPECT_THAT(text, HasSubstr("\033[33m26 h LATE\033[0m"));
}

TEST(SearchViewTest, NothingThatAGatewaySendsSteersTheTerminal) {
  const auto response = Text<v1::SearchAvailabilityResponse>(
      R"(total_matches: 1 next_page_token: "\033[2J" matches { member: "\033]0;x\007"
         vacancy_ref: "\n" telephone { number: "\033[8m" } wishes_met: "\r" })");
  const std::string text = RenderSearch({}, response, kNow, false);
  EXPECT_THAT(text, Not(HasSubstr("\033")));
  EXPECT_THAT(text, Not(HasSubstr("\r")));
}

}  // namespace
}  // namespace consortium::cli
