#include "adapters/publishing/publication.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "google/rpc/status_details.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/adapters/publishing/small_borough.h"

namespace consortium::publishing {
namespace {

namespace v1 = consortium::v1;
using consortium::testing::IsOk;
using consortium::testing::StatusIs;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

// A gateway that remembers what it was sent and answers as it is told.
class Gateway {
 public:
  Send AsSend() {
    return [this](const v1::PublishVacancyListRequest& request) {
      received.push_back(request);
      return answer;
    };
  }
  std::vector<v1::PublishVacancyListRequest> received;
  absl::StatusOr<v1::PublishVacancyListResponse> answer = v1::PublishVacancyListResponse();
};

bool Exists(const std::string& path) { return platform::ReadFile(path, 1 << 20).ok(); }

TEST(CheckTest, IsADryRunThatWritesNothing) {
  const SmallBorough borough;
  const Outcome outcome = Check(borough.List(), borough.Now());
  EXPECT_THAT(outcome.failure.status, IsOk());
  EXPECT_EQ(outcome.failure.exit_code, kOk);
  EXPECT_EQ(outcome.list.request.rows_size(), 2);
  EXPECT_EQ(outcome.list.report.households(), 3u);
  EXPECT_EQ(outcome.list.request.week_commencing(), "2026-11-23");
  EXPECT_THAT(outcome.list.request.source().mapping_digest(), SizeIs(64));
  EXPECT_FALSE(Exists(borough.Path("borough.key")));
  EXPECT_FALSE(Exists(borough.Path("aliases.csv")));
}

TEST(CheckTest, TakesTheAgeOfTheExportFromTheFile) {
  const SmallBorough borough;
  ListOptions options = borough.List();
  options.as_of.clear();
  // The file was written just now, which the sample's clock does not know.
  const Outcome outcome = Check(options, borough.Now() + absl::Hours(24 * 365 * 20));
  EXPECT_THAT(outcome.failure.status,
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("as_of")));
  EXPECT_EQ(outcome.failure.exit_code, kFileUnusable);
}

struct Bad {
  std::string name;
  std::string file;
  std::string content;  // `-`: the file is missing.
  ExitCode exit_code;
  std::string says;
};

class BadFiles : public ::testing::TestWithParam<Bad> {};

TEST_P(BadFiles, EndTheRunWithTheirCode) {
  const SmallBorough borough;
  ListOptions options = borough.List();
  if (GetParam().content == "-") {
    (GetParam().file == "export.csv" ? options.export_file : options.mapping_file) =
        borough.Path("none");
  } else {
    borough.Write(GetParam().file, GetParam().content);
  }
  Gateway gateway;
  const Outcome outcome = Publish(options, borough.Publishing(), gateway.AsSend(), borough.Now());
  EXPECT_EQ(outcome.failure.exit_code, GetParam().exit_code);
  EXPECT_THAT(std::string(outcome.failure.status.message()), HasSubstr(GetParam().says));
  EXPECT_THAT(gateway.received, IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    Publish, BadFiles,
    ::testing::ValuesIn(std::vector<Bad>{
        {"MappingMissing", "mapping.textproto", "-", kWrongUse, "none"},
        {"MappingUnknownField", "mapping.textproto", "name: \"x\"\ncolum { }", kWrongUse, "line 2"},
        {"MappingEmpty", "mapping.textproto", "", kWrongUse, "mapping.textproto"},
        {"ExportMissing", "export.csv", "-", kFileUnusable, "none"},
        {"ExportEmpty", "export.csv", "", kFileUnusable, "empty"},
        {"ExportWithoutHeader", "export.csv", "H-0001,2,1,1,N4 2AB\n", kFileUnusable,
         "columns[0] (id)"},
        {"ExportWithoutAColumn", "export.csv", "household,approved,filled,free\nH-0001,2,1,1\n",
         kFileUnusable, "columns[4] (area)"},
        {"ExportHeaderAlone", "export.csv", "household,approved,filled,free,area\n", kFileUnusable,
         "no household"},
        {"ExportWithNul", "export.csv", std::string("household,approved,filled,free,area\nH\0", 39),
         kFileUnusable, "NUL"},
        {"ExportWrongEncoding", "export.csv", "household,approved,filled,free,area\nH\xE9,",
         kFileUnusable, "byte offset 37"},
        {"ExportAllRefused", "export.csv",
         "household,approved,filled,free,area\nH-0001,x,1,1,N4 2AB\n", kFileUnusable,
         "no household of the file"},
        {"KeyThatIsNone", "borough.key", "hello", kWrongUse, "no borough key"},
        {"AliasTableThatIsNone", "aliases.csv", "hello\n", kWrongUse, "no alias table"},
    }),
    [](const auto& test) { return test.param.name; });

TEST(PublishTest, SendsTheListUnderPseudonymsAndKeepsTheirMeaningHere) {
  const SmallBorough borough;
  Gateway gateway;
  const Outcome outcome =
      Publish(borough.List(), borough.Publishing(), gateway.AsSend(), borough.Now());
  ASSERT_THAT(outcome.failure.status, IsOk());
  EXPECT_EQ(outcome.failure.exit_code, kOk);
  EXPECT_TRUE(outcome.key_created);
  ASSERT_THAT(gateway.received, SizeIs(1));
  const v1::PublishVacancyListRequest& sent = gateway.received[0];
  EXPECT_EQ(sent.rows_size(), 2);
  EXPECT_THAT(sent.SerializeAsString(),
              AllOf(Not(HasSubstr("H-000")), Not(HasSubstr("N4 2")), Not(HasSubstr("N42"))));
  EXPECT_FALSE(sent.validate_only());
  const std::string table = *platform::ReadFile(borough.Path("aliases.csv"), 1 << 20);
  EXPECT_THAT(table, AllOf(HasSubstr(sent.rows(0).household_ref() + ",H-0001,2026-11-23"),
                           HasSubstr(",H-0003,"), Not(HasSubstr("H-0002"))));
  EXPECT_FALSE(Exists(borough.Path("aliases.csv.pending")));
}

TEST(PublishTest, GivesAHouseholdTheSameNameEveryWeek) {
  const SmallBorough borough;
  Gateway gateway;
  ASSERT_EQ(Publish(borough.List(), borough.Publishing(), gateway.AsSend(), borough.Now())
                .failure.exit_code,
            kOk);
  const Outcome second = Publish(borough.List(), borough.Publishing(), gateway.AsSend(),
                                 borough.Now() + absl::Hours(1));
  ASSERT_EQ(second.failure.exit_code, kOk);
  EXPECT_FALSE(second.key_created);
  EXPECT_EQ(gateway.received[0].rows(0).household_ref(),
            gateway.received[1].rows(0).household_ref());
  EXPECT_NE(gateway.received[0].request_id(), gateway.received[1].request_id());
}

TEST(PublishTest, SendsTheSameListUnderTheSameIdUntilThereIsAnAnswer) {
  const SmallBorough borough;
  Gateway gateway;
  gateway.answer = absl::UnavailableError("gone");
  Outcome outcome = Publish(borough.List(), borough.Publishing(), gateway.AsSend(), borough.Now());
  EXPECT_EQ(outcome.failure.exit_code, kNoAnswer);
  EXPECT_TRUE(Exists(borough.Path("aliases.csv.pending")));
  gateway.answer = v1::PublishVacancyListResponse();
  outcome = Publish(borough.List(), borough.Publishing(), gateway.AsSend(),
                    borough.Now() + absl::Minutes(5));
  EXPECT_EQ(outcome.failure.exit_code, kOk);
  EXPECT_EQ(gateway.received[0].SerializeAsString(), gateway.received[1].SerializeAsString());
  EXPECT_FALSE(Exists(borough.Path("aliases.csv.pending")));
}

TEST(PublishTest, HasItsAliasesAndItsIdOnDiskBeforeItSends) {
  const SmallBorough borough;
  bool looked = false;
  const Send send = [&](const v1::PublishVacancyListRequest& request)
      -> absl::StatusOr<v1::PublishVacancyListResponse> {
    looked = true;
    EXPECT_THAT(*platform::ReadFile(borough.Path("aliases.csv.pending"), 1000),
                HasSubstr(request.request_id()));
    EXPECT_THAT(*platform::ReadFile(borough.Path("aliases.csv"), 1 << 20), HasSubstr("H-0003"));
    return v1::PublishVacancyListResponse();
  };
  ASSERT_EQ(Publish(borough.List(), borough.Publishing(), send, borough.Now()).failure.exit_code,
            kOk);
  EXPECT_TRUE(looked);
}

TEST(PublishTest, ForgetsTheIdOfAListThatWasRefused) {
  const SmallBorough borough;
  Gateway gateway;
  gateway.answer = absl::PermissionDeniedError("rule x");
  const Outcome outcome =
      Publish(borough.List(), borough.Publishing(), gateway.AsSend(), borough.Now());
  EXPECT_EQ(outcome.failure.exit_code, kGatewayRefused);
  EXPECT_THAT(outcome.failure.status,
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("rule x")));
  EXPECT_FALSE(Exists(borough.Path("aliases.csv.pending")));
}

TEST(PublishTest, ValidatesWithoutLeavingAnything) {
  const SmallBorough borough;
  Gateway gateway;
  PublishOptions publishing = borough.Publishing();
  publishing.validate_only = true;
  ASSERT_EQ(Publish(borough.List(), publishing, gateway.AsSend(), borough.Now()).failure.exit_code,
            kOk);
  EXPECT_TRUE(gateway.received[0].validate_only());
  EXPECT_FALSE(Exists(borough.Path("aliases.csv")));
  EXPECT_FALSE(Exists(borough.Path("aliases.csv.pending")));
}

TEST(PublishTest, PublishesTheGoodRowsAndSaysThatOthersWereRefused) {
  const SmallBorough borough;
  borough.Write("export.csv", std::string(SmallBorough::kExport) + "H-0004,2,1,1,nowhere\n");
  Gateway gateway;
  const Outcome outcome =
      Publish(borough.List(), borough.Publishing(), gateway.AsSend(), borough.Now());
  EXPECT_EQ(outcome.failure.exit_code, kRowsRefused);
  EXPECT_THAT(outcome.failure.status, IsOk());
  EXPECT_EQ(gateway.received[0].rows_size(), 2);
}

TEST(PublishTest, TellsTheGatewaysProblemsByLine) {
  const SmallBorough borough;
  Gateway gateway;
  v1::PublishVacancyListResponse answer;
  answer.set_rows_refused(1);
  v1::RowProblem& problem = *answer.add_problems();
  problem.set_row(1);
  problem.set_field("area");
  problem.set_severity(v1::SEVERITY_REFUSED);
  gateway.answer = answer;
  const Outcome outcome =
      Publish(borough.List(), borough.Publishing(), gateway.AsSend(), borough.Now());
  EXPECT_EQ(outcome.failure.exit_code, kRowsRefused);
  const std::vector<config::LineProblem> problems = ProblemsByLine(outcome.list, outcome.answer);
  ASSERT_THAT(problems, SizeIs(1));
  EXPECT_EQ(problems[0].line(), 4u);
}

TEST(PublishTest, RefusesANewKeyForAnOldAliasTable) {
  const SmallBorough borough;
  Gateway gateway;
  ASSERT_EQ(Publish(borough.List(), borough.Publishing(), gateway.AsSend(), borough.Now())
                .failure.exit_code,
            kOk);
  PublishOptions publishing = borough.Publishing();
  publishing.key_file = borough.Path("other.key");
  const Outcome missing = Publish(borough.List(), publishing, gateway.AsSend(), borough.Now());
  EXPECT_EQ(missing.failure.exit_code, kWrongUse);
  EXPECT_THAT(std::string(missing.failure.status.message()), HasSubstr("Restore the key"));
  EXPECT_FALSE(Exists(publishing.key_file));

  borough.Write("other.key", "consortium-borough-key-1 " + std::string(64, '0') + "\n");
  const Outcome other = Publish(borough.List(), publishing, gateway.AsSend(), borough.Now());
  EXPECT_EQ(other.failure.exit_code, kWrongUse);
  EXPECT_THAT(gateway.received, SizeIs(1));
}

TEST(PublishTest, JudgesTheWeekAsTheGatewayWould) {
  const SmallBorough borough;
  Gateway gateway;
  ListOptions options = borough.List();
  for (const auto& [week, exit_code] :
       std::vector<std::pair<std::string, ExitCode>>{{"2026-11-16", kOk},
                                                     {"2026-11-30", kOk},
                                                     {"2026-11-09", kWrongUse},
                                                     {"2026-12-07", kWrongUse},
                                                     {"2026-11-24", kWrongUse},
                                                     {"soon", kWrongUse}}) {
    options.week = week;
    EXPECT_EQ(Check(options, borough.Now()).failure.exit_code, exit_code) << week;
  }
}

TEST(ExitCodeTest, TellsRefusalsFromWhatMayWorkLater) {
  EXPECT_EQ(ExitCodeOf(absl::UnavailableError("")), kNoAnswer);
  EXPECT_EQ(ExitCodeOf(absl::DeadlineExceededError("")), kNoAnswer);
  EXPECT_EQ(ExitCodeOf(absl::ResourceExhaustedError("")), kNoAnswer);
  EXPECT_EQ(ExitCodeOf(absl::UnauthenticatedError("")), kGatewayRefused);
  EXPECT_EQ(ExitCodeOf(absl::InvalidArgumentError("")), kGatewayRefused);
  EXPECT_EQ(ExitCodeOf(absl::AlreadyExistsError("")), kGatewayRefused);
}

}  // namespace
}  // namespace consortium::publishing
