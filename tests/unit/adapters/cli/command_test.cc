#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "google/protobuf/util/json_util.h"
#include "tests/unit/adapters/cli/command_run.h"

namespace consortium::cli {
namespace {

namespace v1 = consortium::v1;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

class CommandTest : public ::testing::Test {
 protected:
  CommandRun run_;
};

struct UsageCase {
  std::string name;
  std::vector<std::string> words;
  std::string want;  // In the error.
};

class UsageTest : public ::testing::TestWithParam<UsageCase> {};

TEST_P(UsageTest, AWrongCommandLineEndsWithTwoAndSaysWhatToDo) {
  CommandRun run;
  EXPECT_EQ(run.Run(GetParam().words), ExitCode::kUsage);
  EXPECT_THAT(run.err, HasSubstr(GetParam().want));
  EXPECT_THAT(run.err, HasSubstr("--help"));
  EXPECT_THAT(run.out, IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    Lines, UsageTest,
    ::testing::Values(
        UsageCase{"Nothing", {}, "Commands of `consortium`: whoami, members, vacancies"},
        UsageCase{"NoSuchCommand", {"vacancies", "seek"}, "search, watch, lists"},
        UsageCase{"NoSuchOption", {"whoami", "--colour"}, "--colour"},
        UsageCase{"NoChild", {"vacancies", "search", "--kind", "short-term"}, "--child"},
        UsageCase{"NoKind", {"vacancies", "search", "--child", "4"}, "--kind"},
        UsageCase{"BadKind",
                  {"vacancies", "search", "--child", "4", "--kind", "x"},
                  "same-day-emergency"},
        UsageCase{"LengthPastItsBound",
                  {"vacancies", "search", "--child", "4", "--kind", "remand", "--length", "7301"},
                  "7300"},
        UsageCase{"TimeoutPastItsBound", {"whoami", "--timeout", "601"}, "600"},
        UsageCase{"NoReason", {"vacancies", "withdraw", "h"}, "--reason"},
        UsageCase{
            "BadReason", {"vacancies", "withdraw", "h", "--reason", "x"}, "filled, withdrawn"},
        UsageCase{"QuotedByNobody", {"vacancies", "quoted", "0ncfsrxc8qctrw4p6h4yzdr4m8"}, "--by"},
        UsageCase{"NothingQuoted", {"vacancies", "quoted", "--by", "camden"}, "REFERENCE"},
        UsageCase{"GatewayWithoutHost",
                  {"certs", "issue", "--csr", "a", "--member", "b", "--client", "c", "--out", "d",
                   "--gateway"},
                  "--host"},
        UsageCase{"HalfAClient", {"certs", "revoke", "--member", "hackney"}, "--client"},
        UsageCase{"ExplainWithoutClient",
                  {"policy", "explain", "--policy", "f", "hackney", "vacancies.search"},
                  "MEMBER/CLIENT"},
        UsageCase{"ExplainUnknownAction",
                  {"policy", "explain", "--policy", "f", "hackney/adapter", "x"},
                  "vacancies.watch"}),
    [](const auto& test) { return test.param.name; });

TEST_F(CommandTest, EveryCommandHasHelp) {
  const std::vector<std::vector<std::string>> commands = {{"whoami"},
                                                          {"members"},
                                                          {"vacancies"},
                                                          {"vacancies", "publish"},
                                                          {"certs"},
                                                          {"vacancies", "search"},
                                                          {"vacancies", "watch"},
                                                          {"vacancies", "lists"},
                                                          {"certs", "issue"},
                                                          {"vacancies", "show"},
                                                          {"vacancies", "quoted"},
                                                          {"vacancies", "update"},
                                                          {"vacancies", "withdraw"},
                                                          {"certs", "init"},
                                                          {"certs", "request"},
                                                          {"certs", "revoke"},
                                                          {"certs", "list"},
                                                          {"certs", "refresh"},
                                                          {"enquiries"},
                                                          {"enquiries", "home"},
                                                          {"enquiries", "form"},
                                                          {"enquiries", "submit"},
                                                          {"enquiries", "status"},
                                                          {"enquiries", "progress"},
                                                          {"enquiries", "reroute"},
                                                          {"enquiries", "erase"},
                                                          {"enquiries", "overdue"},
                                                          {"enquiries", "watch"},
                                                          {"enquiries", "suspected"},
                                                          {"enquiries", "suspected", "list"},
                                                          {"enquiries", "suspected", "release"},
                                                          {"enquiries", "suspected", "drop"},
                                                          {"enquiries", "recovery"},
                                                          {"enquiries", "report"},
                                                          {"policy", "check"},
                                                          {"policy", "explain"},
                                                          {}};
  for (std::vector<std::string> words : commands) {
    words.push_back("--help");
    EXPECT_EQ(run_.Run(words), ExitCode::kDone);
    EXPECT_THAT(run_.out, HasSubstr("Usage: consortium"));
  }
  EXPECT_THAT(run_.out, HasSubstr("Exit codes:"));
}

TEST_F(CommandTest, WhoamiAnswersForPeopleAndForPrograms) {
  EXPECT_EQ(run_.Run({"whoami"}), ExitCode::kDone);
  EXPECT_THAT(run_.out, StartsWith("member        hackney\n"));
  EXPECT_EQ(run_.Run({"whoami", "--json"}), ExitCode::kDone);
  v1::WhoAmIResponse me;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(run_.out, &me).ok());
  EXPECT_EQ(me.member(), "hackney");
}

TEST_F(CommandTest, ARefusalEndsWithThree) {
  run_.gateway.directory.answers = {grpc::Status(grpc::StatusCode::UNAUTHENTICATED, "revoked")};
  EXPECT_EQ(run_.Run({"whoami"}), ExitCode::kRefused);
  EXPECT_EQ(run_.err.substr(0, 15), "error: revoked\n");
  EXPECT_EQ(run_.Run({"whoami", "--json"}), ExitCode::kRefused);
  EXPECT_THAT(run_.err, HasSubstr("\"code\":16"));
  EXPECT_THAT(run_.out, IsEmpty());
}

TEST_F(CommandTest, NobodyThereEndsWithFiveAfterTellingOfItsTries) {
  run_.gateway.directory.answers = {grpc::Status(grpc::StatusCode::UNAVAILABLE, "Socket closed")};
  EXPECT_EQ(run_.Run({"whoami", "--timeout", "2"}), ExitCode::kUnreachable);
  EXPECT_EQ(run_.connected_to.call_seconds_max(), 2);
  EXPECT_THAT(run_.err,
              AllOf(HasSubstr("no gateway answered at gateway.example:8443; trying again in "),
                    HasSubstr("not revoked")));
}

TEST_F(CommandTest, SettingsThatAreNotThereEndWithSix) {
  EXPECT_EQ(run_.Run({"whoami", "--config", run_.folder / "absent"}), ExitCode::kLocal);
  EXPECT_THAT(run_.err, HasSubstr("absent"));
  run_.SetEnvironment("CONSORTIUM_CONFIG", "");
  EXPECT_EQ(run_.Run({"whoami"}), ExitCode::kLocal);
  EXPECT_THAT(run_.err, HasSubstr("--config"));
}

TEST_F(CommandTest, ColourIsForTerminalsWithoutNoColor) {
  run_.terminal = true;
  run_.Run({"members"});
  EXPECT_THAT(run_.out, HasSubstr("\033["));
  run_.SetEnvironment("NO_COLOR", "1");
  run_.Run({"members"});
  EXPECT_THAT(run_.out, Not(HasSubstr("\033[")));
  run_.SetEnvironment("NO_COLOR", "");
  run_.SetEnvironment("TERM", "dumb");
  run_.Run({"members"});
  EXPECT_THAT(run_.out, Not(HasSubstr("\033[")));
}

TEST_F(CommandTest, SearchSendsWhatWasAskedAndSaysWhenNobodySuits) {
  EXPECT_EQ(run_.Run({"vacancies", "search", "--child", "4", "--child", "7:f", "--siblings",
                      "--kind", "short-term", "--avoid", "-", "--no", "dog,cat", "--near", "n4"},
                     "n17\n\ne8 1,e9\n"),
            ExitCode::kNothingFound);
  EXPECT_THAT(run_.out, HasSubstr("No household suits"));
  ASSERT_THAT(run_.gateway.vacancies.searched, SizeIs(1));
  const v1::SearchAvailabilityRequest& sent = run_.gateway.vacancies.searched[0];
  EXPECT_EQ(sent.asker().officer_reference(), "D-17");
  EXPECT_EQ(sent.children_size(), 2);
  EXPECT_EQ(sent.urgency(), v1::URGENCY_PLANNED);
  EXPECT_THAT(sent.areas_to_avoid(), ElementsAre("N17", "E8 1", "E9"));
  EXPECT_THAT(sent.must_not_have(),
              ElementsAre(v1::HOUSEHOLD_FEATURE_DOG, v1::HOUSEHOLD_FEATURE_CAT));
}

TEST_F(CommandTest, SearchEndsWithZeroWhenSomebodySuits) {
  run_.gateway.vacancies.search_response.set_total_matches(1);
  run_.gateway.vacancies.search_response.add_matches()->set_member("camden");
  EXPECT_EQ(
      run_.Run({"vacancies", "search", "--child", "4", "--kind", "bridging", "--officer", "X"}),
      ExitCode::kDone);
  EXPECT_THAT(run_.out, HasSubstr("camden"));
  EXPECT_EQ(run_.gateway.vacancies.searched[0].asker().officer_reference(), "X");
}

TEST_F(CommandTest, AnInvalidRequestEndsWithFourAndNamesTheField) {
  run_.gateway.vacancies.search_answer =
      client::FromGateway(rpc::InvalidField("near", "an outcode or sector"));
  EXPECT_EQ(run_.Run({"vacancies", "search", "--child", "4", "--kind", "bridging"}),
            ExitCode::kInvalid);
  EXPECT_THAT(run_.err, HasSubstr("error: near: an outcode or sector\n"));
}

TEST_F(CommandTest, PublishKeepsItsRequestIdOrMakesOne) {
  run_.Write("list.json", R"({"requestId":"given","rows":[{"area":"N4"}]})");
  run_.Write("list.textproto", "rows { area: 'N4' }");
  EXPECT_EQ(run_.Run({"vacancies", "publish", run_.folder / "list.json"}), ExitCode::kDone);
  EXPECT_EQ(run_.Run({"vacancies", "publish", run_.folder / "list.textproto", "--validate-only"}),
            ExitCode::kDone);
  EXPECT_EQ(run_.Run({"vacancies", "publish", "-", "--request-id", "mine"}, "{}"), ExitCode::kDone);
  const auto& published = run_.gateway.vacancies.published;
  ASSERT_THAT(published, SizeIs(3));
  EXPECT_EQ(published[0].request_id(), "given");
  EXPECT_FALSE(published[0].validate_only());
  EXPECT_THAT(published[1].request_id(), SizeIs(36));
  EXPECT_TRUE(published[1].validate_only());
  EXPECT_EQ(published[2].request_id(), "mine");
}

TEST_F(CommandTest, RefusedRowsEndWithSeven) {
  run_.gateway.vacancies.publish_response.set_rows_refused(1);
  EXPECT_EQ(run_.Run({"vacancies", "publish", "-"}, "{}"), ExitCode::kPartly);
}

TEST_F(CommandTest, AFileThatIsNoListEndsWithSixAndSendsNothing) {
  run_.Write("list.json", "[1]");
  EXPECT_EQ(run_.Run({"vacancies", "publish", run_.folder / "list.json"}), ExitCode::kLocal);
  EXPECT_THAT(run_.err, HasSubstr("list.json"));
  EXPECT_EQ(run_.Run({"vacancies", "publish", run_.folder / "absent.json"}), ExitCode::kLocal);
  EXPECT_THAT(run_.gateway.vacancies.published, IsEmpty());
}

TEST_F(CommandTest, WithdrawNamesTheHouseholdAndTheReason) {
  EXPECT_EQ(run_.Run({"vacancies", "withdraw", "h-1", "--reason", "filled"}), ExitCode::kDone);
  ASSERT_THAT(run_.gateway.vacancies.updated, SizeIs(1));
  const v1::UpdateVacancyRequest& sent = run_.gateway.vacancies.updated[0];
  EXPECT_EQ(sent.withdrawal().household_ref(), "h-1");
  EXPECT_EQ(sent.withdrawal().reason(), v1::WITHDRAWAL_REASON_FILLED);
  EXPECT_THAT(sent.request_id(), SizeIs(36));
}

TEST_F(CommandTest, ListsAndShowAskForThem) {
  EXPECT_EQ(run_.Run({"vacancies", "lists"}), ExitCode::kDone);
  EXPECT_THAT(run_.out, HasSubstr("camden"));
  EXPECT_EQ(run_.Run({"vacancies", "show", "enfield"}), ExitCode::kNothingFound);
  EXPECT_THAT(run_.out, HasSubstr("enfield: week of"));
}

TEST_F(CommandTest, QuotedAsksForTheCallersOwnHousehold) {
  v1::GetVacancyListResponse& response = run_.gateway.vacancies.list_response;
  response.add_rows()->set_household_ref("own-2");
  EXPECT_EQ(run_.Run({"vacancies", "quoted", "0NCF-srxc", "--by", "camden"}), ExitCode::kDone);
  EXPECT_THAT(run_.out, StartsWith("camden means your household own-2."));
  ASSERT_THAT(run_.gateway.vacancies.read, SizeIs(1));
  const v1::GetVacancyListRequest& sent = run_.gateway.vacancies.read[0];
  EXPECT_EQ(sent.member(), "hackney");
  EXPECT_EQ(sent.quoted_reference(), "0NCF-srxc");
  EXPECT_EQ(sent.quoted_by(), "camden");

  EXPECT_EQ(run_.Run({"vacancies", "quoted", "x", "--by", "camden", "--json"}), ExitCode::kDone);
  v1::GetVacancyListResponse printed;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(run_.out, &printed).ok());
  EXPECT_EQ(printed.rows(0).household_ref(), "own-2");
}

TEST_F(CommandTest, QuotedSaysWhatToAskWhenNoHouseholdIsMeant) {
  run_.gateway.vacancies.list_answer =
      client::FromGateway(absl::NotFoundError("quoted_reference: ask them to read it again"));
  EXPECT_EQ(run_.Run({"vacancies", "quoted", "x", "--by", "camden"}), ExitCode::kInvalid);
  EXPECT_EQ(run_.err, "error: quoted_reference: ask them to read it again\n");
  run_.gateway.directory.answers = {grpc::Status(grpc::StatusCode::UNAUTHENTICATED, "revoked")};
  EXPECT_EQ(run_.Run({"vacancies", "quoted", "x", "--by", "camden"}), ExitCode::kRefused);
  EXPECT_THAT(run_.gateway.vacancies.read, SizeIs(1));
}

v1::WatchAvailabilityResponse Event(const std::string& ref, const std::string& position,
                                    bool complete = false) {
  v1::WatchAvailabilityResponse response;
  response.set_position(position);
  response.set_snapshot_complete(complete);
  if (ref.empty()) return response;
  auto* event = response.add_events();
  event->set_type(v1::VACANCY_EVENT_TYPE_ADDED);
  event->mutable_vacancy()->set_member("hackney");
  event->mutable_vacancy()->set_vacancy_ref(ref);
  return response;
}

TEST_F(CommandTest, WatchSumsUpTheSnapshotAndShowsChanges) {
  run_.gateway.vacancies.streams = {
      {{Event("old", "1"), Event("", "2", true), Event("new", "3"), Event("later", "4")}, {}}};
  EXPECT_EQ(run_.Run({"vacancies", "watch", "--count", "1"}), ExitCode::kDone);
  EXPECT_THAT(run_.out, AllOf(HasSubstr("new"), Not(HasSubstr("old")), Not(HasSubstr("later"))));
  EXPECT_THAT(run_.err,
              AllOf(HasSubstr("1 household of 1 member on offer"), HasSubstr("--from 3")));
}

TEST_F(CommandTest, WatchShowsTheSnapshotWhenAsked) {
  run_.gateway.vacancies.streams = {
      {{Event("old", "1"), Event("", "2", true), Event("new", "3")}, {}}};
  EXPECT_EQ(run_.Run({"vacancies", "watch", "--count", "1", "--snapshot"}), ExitCode::kDone);
  EXPECT_THAT(run_.out, AllOf(HasSubstr("old"), HasSubstr("new")));
}

TEST_F(CommandTest, WatchGoesOnFromAPositionWithoutASnapshot) {
  run_.gateway.vacancies.streams = {{{Event("new", "8")}, {}}};
  EXPECT_EQ(
      run_.Run({"vacancies", "watch", "--from", "7", "--count", "1", "--member", "hackney,camden"}),
      ExitCode::kDone);
  EXPECT_THAT(run_.out, HasSubstr("new"));
  EXPECT_EQ(run_.gateway.vacancies.watched[0].position(), "7");
  EXPECT_THAT(run_.gateway.vacancies.watched[0].members(), ElementsAre("hackney", "camden"));
}

TEST_F(CommandTest, WatchStartsAnewWhenItsPositionIsForgotten) {
  run_.gateway.vacancies.streams = {
      {{}, client::FromGateway(rpc::WithReason(absl::OutOfRangeError("old"), "SNAPSHOT_REQUIRED"))},
      {{Event("old", "1"), Event("", "2", true), Event("new", "3")}, {}}};
  EXPECT_EQ(run_.Run({"vacancies", "watch", "--from", "7", "--count", "1"}), ExitCode::kDone);
  EXPECT_EQ(run_.gateway.vacancies.watched[1].position(), "");
  EXPECT_THAT(run_.out, AllOf(HasSubstr("new"), Not(HasSubstr("old"))));
}

// The stream broke for so long that the gateway forgot where it was.
TEST_F(CommandTest, WatchWithoutAPositionOfItsOwnStartsAnewToo) {
  run_.gateway.vacancies.streams = {
      {{Event("old", "1"), Event("", "2", true)},
       client::FromGateway(rpc::WithReason(absl::OutOfRangeError("old"), "SNAPSHOT_REQUIRED"))},
      {{Event("again", "8"), Event("", "9", true), Event("new", "10")}, {}}};
  EXPECT_EQ(run_.Run({"vacancies", "watch", "--count", "1"}), ExitCode::kDone);
  EXPECT_THAT(run_.gateway.vacancies.watched, SizeIs(2));
  EXPECT_EQ(run_.gateway.vacancies.watched.back().position(), "");
  EXPECT_THAT(run_.out, AllOf(HasSubstr("new"), Not(HasSubstr("again"))));
}

// A gateway that cannot give a snapshot is not asked for one for ever.
TEST_F(CommandTest, WatchEndsWhenItsSnapshotIsRefused) {
  run_.gateway.vacancies.streams = {
      {{},
       client::FromGateway(rpc::WithReason(absl::OutOfRangeError("old"), "SNAPSHOT_REQUIRED"))}};
  EXPECT_NE(run_.Run({"vacancies", "watch"}), ExitCode::kDone);
  EXPECT_THAT(run_.gateway.vacancies.watched, SizeIs(1));
}

TEST_F(CommandTest, WatchThatSeesTooLittleEndsWithOne) {
  run_.gateway.vacancies.streams = {
      {{Event("", "2", true)}, grpc::Status(grpc::StatusCode::DEADLINE_EXCEEDED, "")}};
  EXPECT_EQ(run_.Run({"vacancies", "watch", "--count", "1", "--for", "5"}),
            ExitCode::kNothingFound);
  EXPECT_EQ(run_.Run({"vacancies", "watch", "--for", "5"}), ExitCode::kDone);
}

TEST_F(CommandTest, WatchForProgramsIsAResponseALine) {
  run_.gateway.vacancies.streams = {
      {{Event("old", "1"), Event("", "2", true), Event("new", "3")}, {}}};
  EXPECT_EQ(run_.Run({"vacancies", "watch", "--count", "1", "--json"}), ExitCode::kDone);
  std::istringstream lines(run_.out);
  std::string line;
  std::vector<std::string> positions;
  while (std::getline(lines, line)) {
    v1::WatchAvailabilityResponse response;
    ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(line, &response).ok()) << line;
    positions.push_back(response.position());
  }
  EXPECT_THAT(positions, ElementsAre("1", "2", "3"));
  EXPECT_THAT(run_.err, IsEmpty());
}

}  // namespace
}  // namespace consortium::cli
