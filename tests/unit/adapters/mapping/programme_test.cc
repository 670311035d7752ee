#include <memory>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "adapters/mapping/programme_mapper.h"
#include "adapters/mapping/programme_readings.h"
#include "gmock/gmock.h"
#include "google/rpc/status_details.h"
#include "policy/listing/row_rules.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/adapters/mapping/mapping_run.h"

namespace consortium::mapping {
namespace {

namespace v1 = consortium::v1;
using consortium::testing::IsOk;
using consortium::testing::StatusIs;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

// The least that a programme requires, and a trainer's name.
constexpr char kMapping[] = R"(
name: "Small programme"
record: RECORD_TRAINING_OFFER
csv { encoding: ENCODING_UTF_8 }
date_formats: "%d/%m/%Y"
grouping { offer_column: "ref" }
columns { name: "ref" header: "ref" }
columns { name: "title" header: "title" }
columns { name: "about" header: "about" }
columns { name: "date" header: "date" }
columns { name: "start" header: "start" }
columns { name: "end" header: "end" }
columns { name: "places" header: "places" }
columns { name: "book by" header: "book by" }
columns { name: "cost" header: "cost" }
columns { name: "public" header: "public" }
columns { name: "trainer" header: "trainer" }
private_columns: "trainer"
skip { column: "ref" matches: "total.*" reason: "totals line" }
fields { target: "kind" constant: "COURSE" }
fields { target: "title" column: "title" required: true }
fields { target: "description" column: "about" }
fields { target: "topics" constant: "SAFER_CARING, BABIES" }
fields { target: "stage" constant: "CORE" }
fields { target: "standards" constant: "3, 6" }
fields { target: "audiences" constant: "PRIMARY_CARERS" }
fields { target: "mode" constant: "VENUE" }
fields { target: "venue.name" constant: "Town Hall" }
fields { target: "venue.postcode" constant: "E8 1EA" }
fields { target: "session_date" column: "date" required: true }
fields { target: "session_start" column: "start" required: true }
fields { target: "session_end" column: "end" required: true }
fields { target: "capacity" column: "places" required: true }
fields { target: "booking_deadline" column: "book by" }
fields { target: "cost_pence" column: "cost" reading: READING_POUNDS_TO_PENCE }
fields { target: "listed_publicly" column: "public" }
)";
constexpr char kHeader[] = "ref,title,about,date,start,end,places,book by,cost,public,trainer\n";
constexpr char kCourse[] =
    "c1,Safer caring,Two mornings.,14/12/2026,9.30am,12:30,12,11/12/2026,£12.50,Y,Wilf Ottershaw\n";

absl::StatusOr<MappedProgramme> MapText(const std::string& text,
                                        const std::string& mapping = kMapping) {
  absl::StatusOr<config::Mapping> parsed = ParseMapping(mapping);
  if (!parsed.ok()) return parsed.status();
  absl::StatusOr<Plan> plan = Plan::Compile(*std::move(parsed));
  if (!plan.ok()) return plan.status();
  auto source = sources::CsvSource::Read(std::make_unique<std::istringstream>(kHeader + text),
                                         plan->mapping().csv());
  if (!source.ok()) return source.status();
  return MapProgramme(*plan, **source, TestCircumstances().as_of);
}

absl::Time London(int month, int day, int hour, int minute = 0) {
  return absl::FromCivil(absl::CivilMinute(2026, month, day, hour, minute), policy::London());
}

TEST(ProgrammeTest, LinesOfOneReferenceAreTheSessionsOfOneOffer) {
  const auto mapped = MapText(absl::StrCat(kCourse, "c1,,,15/12/2026,09:30,12.30pm,,,,,\n",
                                           "c2,Play,,16/12/2026,22:00,01:00,5,,free,,\n"));
  ASSERT_THAT(mapped, IsOk());
  ASSERT_THAT(mapped->request.offers(), SizeIs(2)) << mapped->report.DebugString();
  const v1::TrainingOffer& course = mapped->request.offers(0);
  EXPECT_EQ(course.offer_ref(), "c1");
  EXPECT_EQ(course.title(), "Safer caring");
  ASSERT_THAT(course.sessions(), SizeIs(2));
  EXPECT_EQ(course.sessions(0).start_at().seconds(), absl::ToUnixSeconds(London(12, 14, 9, 30)));
  EXPECT_EQ(course.sessions(1).end_at().seconds(), absl::ToUnixSeconds(London(12, 15, 12, 30)));
  EXPECT_EQ(course.booking_deadline().seconds(), absl::ToUnixSeconds(London(12, 12, 0)));
  EXPECT_EQ(course.cost_pence(), 1250u);
  EXPECT_TRUE(course.listed_publicly());
  EXPECT_THAT(course.topics(),
              ElementsAre(v1::TRAINING_TOPIC_SAFER_CARING, v1::TRAINING_TOPIC_BABIES));
  EXPECT_THAT(course.standards(), ElementsAre(3u, 6u));
  const v1::TrainingOffer& late = mapped->request.offers(1);
  EXPECT_EQ(late.sessions(0).end_at().seconds(), absl::ToUnixSeconds(London(12, 17, 1)));
  EXPECT_FALSE(late.listed_publicly());
  EXPECT_TRUE(mapped->request.whole_programme());
  EXPECT_THAT(mapped->origins, ElementsAre(ElementsAre(2u, 3u), ElementsAre(4u)));
  EXPECT_EQ(mapped->report.counts().mapped(), 3u);
  EXPECT_EQ(mapped->report.offers(), 2u);
}

TEST(ProgrammeTest, SessionsAreOrderedByTheirStarts) {
  const auto mapped = MapText(absl::StrCat(kCourse, "c1,,,13/12/2026,09:30,12:30,,,,,\n"));
  ASSERT_THAT(mapped, IsOk());
  ASSERT_THAT(mapped->request.offers(), SizeIs(1)) << mapped->report.DebugString();
  EXPECT_LT(mapped->request.offers(0).sessions(0).start_at().seconds(),
            mapped->request.offers(0).sessions(1).start_at().seconds());
}

TEST(ProgrammeTest, ARefusedLineRefusesItsOfferAndCancelsNothing) {
  const auto mapped = MapText(absl::StrCat(kCourse, "c1,,,31/02/2027,09:30,12:30,,,,,\n",
                                           "c2,Play,,16/12/2026,10:00,11:00,5,,,,\n"));
  ASSERT_THAT(mapped, IsOk());
  ASSERT_THAT(mapped->request.offers(), SizeIs(1));
  EXPECT_EQ(mapped->request.offers(0).offer_ref(), "c2");
  EXPECT_FALSE(mapped->request.whole_programme());
  EXPECT_EQ(Fates(mapped->report),
            (std::map<uint32_t, std::string>{{2, "REFUSED"}, {3, "REFUSED"}, {4, "MAPPED"}}));
  EXPECT_THAT(Problems(mapped->report),
              ElementsAre(AllOf(HasSubstr("3 date session_date"), Not(HasSubstr("31/02")))));
}

TEST(ProgrammeTest, LinesThatDifferInWhatTheySayOfTheOfferAreRefused) {
  const auto mapped = MapText(absl::StrCat(kCourse, "c1,Other,,15/12/2026,09:30,12:30,,,,,\n"));
  ASSERT_THAT(mapped, IsOk());
  EXPECT_THAT(mapped->request.offers(), IsEmpty());
  EXPECT_THAT(Problems(mapped->report),
              ElementsAre("3 title title: differs from line 2, which is the same offer"));
}

TEST(ProgrammeTest, WhatTheGatewayWouldRefuseIsToldByItsLineAndColumn) {
  const auto mapped =
      MapText(absl::StrCat(kCourse, "c1,,,14/12/2026,10:00,11:00,,,,,\n",
                           "c2,Play,Ring 020 7946 0555.,16/12/2026,10:00,11:00,5,,,,\n"));
  ASSERT_THAT(mapped, IsOk());
  EXPECT_THAT(mapped->request.offers(), IsEmpty());
  EXPECT_THAT(Problems(mapped->report), Contains(HasSubstr("3 date sessions[1].start_at")));
  EXPECT_THAT(Problems(mapped->report), Contains(HasSubstr("4 about description")));
}

TEST(ProgrammeTest, ATrainersNameInATextRefusesItsOffer) {
  const auto mapped =
      MapText(absl::StrCat(kCourse, "c2,Play,Ask Wilf Ottershaw.,16/12/2026,10:00,11:00,5,,,,\n"));
  ASSERT_THAT(mapped, IsOk());
  ASSERT_THAT(mapped->request.offers(), SizeIs(1));
  EXPECT_THAT(Problems(mapped->report),
              ElementsAre(AllOf(HasSubstr("3 about description"), Not(HasSubstr("Ottershaw")))));
}

TEST(ProgrammeTest, ARaggedLineLeavesItsOfferInDoubt) {
  const auto mapped = MapText(absl::StrCat(kCourse, "c1,,15/12/2026\n"));
  ASSERT_THAT(mapped, IsOk());
  EXPECT_THAT(mapped->request.offers(), IsEmpty());
  EXPECT_THAT(Problems(mapped->report), Contains(HasSubstr("may be a session of this offer")));
}

TEST(ProgrammeTest, SkippedAndBlankLinesAreCounted) {
  const auto mapped = MapText(absl::StrCat(kCourse, "Total,,,,,,12,,,,\n", ",,,,,,,,,,\n"));
  ASSERT_THAT(mapped, IsOk());
  EXPECT_EQ(mapped->report.counts().skipped(), 1u);
  EXPECT_EQ(mapped->report.counts().blank(), 1u);
  EXPECT_TRUE(mapped->request.whole_programme());
}

TEST(ProgrammeTest, AnEmptyFileIsNoProgramme) {
  EXPECT_THAT(MapText(""), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(ProgrammeTest, CoverageNamesTheFieldsOfAnOffer) {
  const auto mapped = MapText(kCourse);
  ASSERT_THAT(mapped, IsOk());
  std::map<std::string, uint32_t> rows;
  for (const auto& field : mapped->report.coverage()) rows[field.field()] = field.rows();
  EXPECT_EQ(rows.at("offer_ref"), 1u);
  EXPECT_EQ(rows.at("sessions.start_at"), 1u);
  EXPECT_EQ(rows.at("capacity"), 1u);
  EXPECT_EQ(rows.at("joining_link"), 0u);
  EXPECT_EQ(rows.count("state") + rows.count("free_places"), 0u);
}

struct BadMapping {
  std::string name;
  std::string from;
  std::string to;
  std::string says;
};

class ProgrammeMappingTest : public ::testing::TestWithParam<BadMapping> {};

TEST_P(ProgrammeMappingTest, IsRefusedWithWhatToWrite) {
  const std::string mapping = absl::StrReplaceAll(kMapping, {{GetParam().from, GetParam().to}});
  ASSERT_NE(mapping, kMapping);
  const absl::Status status = MapText(kCourse, mapping).status();
  ASSERT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument));
  std::string all;
  for (const auto& violation : rpc::FieldViolationsOf(status)) {
    absl::StrAppend(&all, violation.field, ": ", violation.description, "\n");
  }
  EXPECT_THAT(all, HasSubstr(GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(
    Mistakes, ProgrammeMappingTest,
    ::testing::ValuesIn(std::vector<BadMapping>{
        {"NoOfferColumn", "offer_column: \"ref\"", "", "grouping.offer_column: required"},
        {"Household", "offer_column: \"ref\"", "offer_column: \"ref\" household_column: \"ref\"",
         "has no households"},
        {"OutputOnly", "target: \"description\"", "target: \"state\"", "set by the gateway"},
        {"Sessions", "target: \"description\"", "target: \"sessions.start_at\"",
         "set by the gateway or by the grouping"},
        {"VacancysTarget", "target: \"description\"", "target: \"place_state\"",
         "no field of consortium.v1.TrainingOffer"},
        {"NoDate", "fields { target: \"session_date\" column: \"date\" required: true }", "",
         "nothing gives `session_date`"},
        {"PriceOfText", "target: \"cost_pence\"", "target: \"joining_link\"", "no number of pence"},
        {"CountsAs", "reason: \"totals line\"",
         "reason: \"totals line\" counts_as: HOUSEHOLD_KIND_CONNECTED_PERSONS", "for households"},
    }),
    [](const auto& test) { return test.param.name; });

struct Written {
  std::string cell;
  std::string want;  // Empty: refused.
};

TEST(ProgrammeReadingsTest, TimesOfDay) {
  for (const auto& [cell, want] : std::vector<Written>{{"9:30", "09:30"},
                                                       {"09.30", "09:30"},
                                                       {"9.30am", "09:30"},
                                                       {"1 pm", "13:00"},
                                                       {"12 AM", "00:00"},
                                                       {"12pm", "12:00"},
                                                       {"noon", "12:00"},
                                                       {"23:59", "23:59"},
                                                       {"24:00", ""},
                                                       {"9", ""},
                                                       {"9:3", ""},
                                                       {"13pm", ""},
                                                       {"0am", ""},
                                                       {"12:60", ""},
                                                       {"-1:00", ""},
                                                       {"9:30:00", ""}}) {
    const auto read = ReadTimeOfDay(cell);
    EXPECT_EQ(read.ok() ? *read : "", want) << cell;
  }
}

TEST(ProgrammeReadingsTest, Prices) {
  const std::vector<std::pair<std::string, int64_t>> cells = {
      {"£12.50", 1250}, {"12.5", 1250}, {"12", 1200},   {"1,200.00", 120000}, {"Free", 0},
      {"0", 0},         {"£0.05", 5},   {"12.505", -1}, {"-3", -1},           {"twelve", -1},
      {"1.2.3", -1},    {"", -1},       {"12,50", -1},  {"1,2000", -1},       {",", -1}};
  for (const auto& [cell, want] : cells) EXPECT_EQ(ReadPence(cell).value_or(-1), want) << cell;
}

TEST(ProgrammeReadingsTest, ADateAloneIsItsEndInSummerToo) {
  const std::vector<std::string> formats = {"%d/%m/%Y", "%d %b %Y"};
  const auto summer = ReadLocalInstant("03/07/2026", formats);
  ASSERT_THAT(summer, IsOk());
  EXPECT_EQ(*summer, absl::FromCivil(absl::CivilHour(2026, 7, 3, 23), absl::UTCTimeZone()));
  const auto with_time = ReadLocalInstant("3 Jul 2026 1 pm", formats);
  ASSERT_THAT(with_time, IsOk());
  EXPECT_EQ(*with_time, absl::FromCivil(absl::CivilHour(2026, 7, 3, 12), absl::UTCTimeZone()));
  EXPECT_THAT(ReadLocalInstant("soon", formats), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace consortium::mapping
