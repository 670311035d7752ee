#include "adapters/publishing/command_line.h"

#include <sstream>
#include <string>
#include <vector>

#include "consortium/config/report.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/json_util.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/adapters/publishing/small_borough.h"

namespace consortium::publishing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// Runs command lines in a small borough, with a gateway that answers.
class CommandLineTest : public ::testing::Test {
 protected:
  CommandLineTest() {
    borough_.Write("client.key", "key");
    borough_.Write("client.textproto",
                   "gateway_address: \"localhost:1\" trusted_issuers_file: \"client.key\" "
                   "certificate_file: \"client.key\" private_key_file: \"client.key\"");
  }

  ExitCode Run(std::vector<std::string> arguments) {
    out_.str("");
    err_.str("");
    arguments.insert(arguments.begin(), "consortium-adapter");
    std::vector<const char*> pointers;
    for (const std::string& argument : arguments) pointers.push_back(argument.c_str());
    const Surroundings surroundings = {
        out_,
        err_,
        false,
        false,
        [](const char*) { return std::string(); },
        clock_,
        [this](const config::ClientSettings&,
               std::function<void(const std::string&)>) -> absl::StatusOr<Send> {
          return Send([this](const consortium::v1::PublishVacancyListRequest& request) {
            ++calls_;
            consortium::v1::PublishVacancyListResponse answer;
            answer.mutable_receipt()->set_request_id(request.request_id());
            answer.mutable_receipt()->set_sequence(7);
            answer.set_rows_accepted(static_cast<uint32_t>(request.rows_size()));
            answer.mutable_difference()->set_added(2);
            answer.set_punctuality(consortium::v1::PUNCTUALITY_ON_TIME);
            return answer;
          });
        },
        [this](const std::vector<std::string>& inbox_arguments) {
          inbox_arguments_ = inbox_arguments;
          return kNoAnswer;
        },
        [this](const config::ClientSettings&,
               std::function<void(const std::string&)>) -> absl::StatusOr<SendProgramme> {
          return SendProgramme([this](const v1::PublishTrainingOffersRequest& request) {
            ++calls_;
            v1::PublishTrainingOffersResponse answer;
            answer.mutable_receipt()->set_request_id(request.request_id());
            answer.set_offers_accepted(static_cast<uint32_t>(request.offers_size()));
            return answer;
          });
        }};
    return RunAdapter(static_cast<int>(pointers.size()), pointers.data(), surroundings);
  }

  std::vector<std::string> CheckArguments() const {
    return {"check",
            "--mapping",
            borough_.Path("mapping.textproto"),
            "--file",
            borough_.Path("export.csv"),
            "--as-of",
            "2026-11-23T08:00:00Z"};
  }
  std::vector<std::string> PublishArguments() const {
    std::vector<std::string> arguments = CheckArguments();
    arguments[0] = "publish";
    for (const std::string argument :
         {"--key", "borough.key", "--aliases", "aliases.csv", "--config", "client.textproto"}) {
      arguments.push_back(argument.substr(0, 2) == "--" ? argument : borough_.Path(argument));
    }
    return arguments;
  }

  // The words of `verb` for a programme of one offer, with `more` lines of it.
  std::vector<std::string> Training(const std::string& verb, const std::string& more = "") {
    borough_.Write("training.textproto", R"(
        name: "Small programme" record: RECORD_TRAINING_OFFER
        csv { encoding: ENCODING_UTF_8 } grouping { offer_column: "ref" }
        columns { name: "ref" header: "ref" } columns { name: "date" header: "date" }
        fields { target: "kind" constant: "EVENT" }
        fields { target: "title" constant: "An evening" }
        fields { target: "topics" constant: "SAFER_CARING" }
        fields { target: "stage" constant: "CORE" }
        fields { target: "audiences" constant: "PRIMARY_CARERS" }
        fields { target: "mode" constant: "ONLINE" }
        fields { target: "capacity" constant: "8" }
        fields { target: "session_date" column: "date" required: true }
        fields { target: "session_start" constant: "18:00" }
        fields { target: "session_end" constant: "20:00" })");
    borough_.Write("programme.csv", "ref,date\nevening,2026-12-14\n" + more);
    return {verb, "--mapping", borough_.Path("training.textproto"), "--file",
            borough_.Path("programme.csv")};
  }

  const SmallBorough borough_;
  consortium::testing::FakeClock clock_{SmallBorough::Now()};
  std::ostringstream out_;
  std::ostringstream err_;
  std::vector<std::string> inbox_arguments_;
  int calls_ = 0;
};

TEST_F(CommandLineTest, CheckShowsLinesTotalsAndCoverage) {
  EXPECT_EQ(Run(CheckArguments()), kOk);
  EXPECT_THAT(out_.str(),
              AllOf(HasSubstr("Small borough, week of 2026-11-23"),
                    HasSubstr("3 lines: 2 in the list, 1 in the totals only"),
                    HasSubstr("mainstream"), HasSubstr("nothing to offer (in the totals)"),
                    HasSubstr("approval.age_months_min"), HasSubstr("not in the mapping")));
  EXPECT_THAT(err_.str(), IsEmpty());
  EXPECT_EQ(calls_, 0);
}

TEST_F(CommandLineTest, CheckShowsProblemsWithTheirRemedy) {
  borough_.Write("export.csv", std::string(SmallBorough::kExport) + "H-0004,2,1,1,nowhere\n");
  EXPECT_EQ(Run(CheckArguments()), kRowsRefused);
  EXPECT_THAT(out_.str(), AllOf(HasSubstr("refused"), HasSubstr("area"), HasSubstr("UK postcode"),
                                HasSubstr("mend the cell"), Not(HasSubstr("nowhere"))));
}

TEST_F(CommandLineTest, CheckGivesJsonForPrograms) {
  std::vector<std::string> arguments = CheckArguments();
  arguments.push_back("--json");
  EXPECT_EQ(Run(arguments), kOk);
  config::MappingReport report;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(out_.str(), &report).ok()) << out_.str();
  EXPECT_EQ(report.counts().lines(), 3u);
  EXPECT_EQ(report.rows(), 2u);
}

TEST_F(CommandLineTest, PublishShowsTheReceipt) {
  EXPECT_EQ(Run(PublishArguments()), kOk) << err_.str();
  EXPECT_THAT(out_.str(), AllOf(HasSubstr("Published"), HasSubstr("2 households on offer: 2 added"),
                                HasSubstr("on-time"), HasSubstr("journal sequence 7")));
  EXPECT_THAT(err_.str(),
              AllOf(HasSubstr("sending 2 households"), HasSubstr("new key; keep a copy")));
  EXPECT_EQ(calls_, 1);
}

TEST_F(CommandLineTest, AProgrammeIsCheckedAndSaidToBeWholeOrNot) {
  EXPECT_EQ(Run(Training("check")), kOk) << err_.str();
  EXPECT_THAT(out_.str(), AllOf(HasSubstr("1 offer, 1 of them ready to be published"),
                                HasSubstr("what stands and is not in the file is cancelled"),
                                HasSubstr("sessions.start_at")));
  EXPECT_EQ(Run(Training("check", "late,14/12/2026\n")), kRowsRefused);
  EXPECT_THAT(out_.str(), AllOf(HasSubstr("2 offers, 1 of them"), HasSubstr("nothing is cancelled"),
                                HasSubstr("session_date"), Not(HasSubstr("14/12"))));
  EXPECT_EQ(calls_, 0);
}

TEST_F(CommandLineTest, AProgrammeIsPublishedWithoutKeyAndAliases) {
  std::vector<std::string> arguments = Training("publish");
  arguments.insert(arguments.end(), {"--config", borough_.Path("client.textproto")});
  EXPECT_EQ(Run(arguments), kOk) << err_.str();
  EXPECT_THAT(out_.str(), AllOf(HasSubstr("Published"), HasSubstr("1 offer accepted")));
  EXPECT_THAT(err_.str(), HasSubstr("sending 1 offer"));
  arguments.push_back("--json");
  EXPECT_EQ(Run(arguments), kOk);
  config::PublicationReport report;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(out_.str(), &report).ok()) << out_.str();
  EXPECT_EQ(report.training_answer().offers_accepted(), 1u);
  EXPECT_EQ(calls_, 2);
  arguments.insert(arguments.end(), {"--week", "2026-11-23"});
  EXPECT_EQ(Run(arguments), kWrongUse);
  EXPECT_THAT(err_.str(), HasSubstr("of vacancy lists"));
}

TEST_F(CommandLineTest, PublishGivesJsonForPrograms) {
  std::vector<std::string> arguments = PublishArguments();
  arguments.push_back("--json");
  EXPECT_EQ(Run(arguments), kOk);
  config::PublicationReport report;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(out_.str(), &report).ok()) << out_.str();
  EXPECT_EQ(report.answer().receipt().sequence(), 7u);
  EXPECT_EQ(report.mapping().rows(), 2u);
}

TEST_F(CommandLineTest, NamesEveryMistakeOfAMapping) {
  borough_.Write("mapping.textproto", "name: \"x\" csv { separator: \"ab\" }");
  EXPECT_EQ(Run(CheckArguments()), kWrongUse);
  EXPECT_THAT(err_.str(), AllOf(HasSubstr("error:"), HasSubstr("csv.separator"),
                                HasSubstr("csv.encoding"), HasSubstr("grouping.household_column")));
  EXPECT_THAT(out_.str(), IsEmpty());
}

TEST_F(CommandLineTest, SaysWhatIsWrongWithACommandLine) {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{},
        {"check"},
        {"chekc"},
        {"publish", "--mapping", "m", "--file", "f"},
        {"check", "--mapping", "m", "--file", "f", "--yes"}}) {
    EXPECT_EQ(Run(arguments), kWrongUse);
    EXPECT_THAT(err_.str(), Not(IsEmpty()));
  }
}

TEST_F(CommandLineTest, PublishNamesTheSettingsThatAreMissing) {
  std::vector<std::string> arguments = PublishArguments();
  arguments.back() = borough_.Path("none.textproto");
  EXPECT_EQ(Run(arguments), kWrongUse);
  EXPECT_THAT(err_.str(), HasSubstr("none.textproto"));
  EXPECT_EQ(calls_, 0);
}

TEST_F(CommandLineTest, HelpTeaches) {
  EXPECT_EQ(Run({"--help"}), kOk);
  EXPECT_THAT(out_.str(), AllOf(HasSubstr("check"), HasSubstr("publish"), HasSubstr("Exit codes:"),
                                HasSubstr("adapters/profiles")));
  EXPECT_EQ(Run({"publish", "--help"}), kOk);
  EXPECT_THAT(out_.str(),
              AllOf(HasSubstr("--validate-only"), HasSubstr("keep a copy in a safe place")));
}

TEST_F(CommandLineTest, InboxGetsWhatStandsBehindIt) {
  EXPECT_EQ(Run({"inbox", "--settings", "inbox.textproto", "--once", "--help"}), kNoAnswer);
  EXPECT_THAT(inbox_arguments_,
              ::testing::ElementsAre("--settings", "inbox.textproto", "--once", "--help"));
  EXPECT_EQ(Run({"--help"}), kOk);
  EXPECT_THAT(out_.str(), HasSubstr("inbox"));
}

}  // namespace
}  // namespace consortium::publishing
