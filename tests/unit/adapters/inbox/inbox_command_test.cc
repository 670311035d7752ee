#include "adapters/inbox/inbox_command.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "adapters/inbox/settings.h"
#include "certs/platform/file.h"
#include "gmock/gmock.h"
#include "tests/support/local_server.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_folder.h"
#include "tests/unit/adapters/inbox/inbox_world.h"

namespace consortium::inbox {
namespace {

using consortium::testing::IsOk;
using consortium::testing::LocalMailServer;
using consortium::testing::StatusIs;
using consortium::testing::TestAuthority;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// Moves the clock instead of waiting.
class FakePause final : public client::Pause {
 public:
  explicit FakePause(testing::FakeClock& clock) : clock_(clock) {}
  void For(absl::Duration duration) override { clock_.Advance(duration); }

 private:
  testing::FakeClock& clock_;
};

// Lends a gateway that outlives the command.
class LentGateway final : public EnquiryGateway {
 public:
  explicit LentGateway(FakeGateway& gateway) : gateway_(gateway) {}
  absl::StatusOr<std::optional<v1::ReceiveEnquiriesResponse>> Next(absl::Duration wait) override {
    return gateway_.Next(wait);
  }
  absl::StatusOr<v1::AcknowledgeEnquiryResponse> Acknowledge(
      const v1::AcknowledgeEnquiryRequest& request) override {
    return gateway_.Acknowledge(request);
  }
  absl::StatusOr<v1::RecordEnquiryProgressResponse> RecordProgress(
      const v1::RecordEnquiryProgressRequest& request) override {
    return gateway_.RecordProgress(request);
  }

 private:
  FakeGateway& gateway_;
};

// Runs whole commands in a folder with keys and client settings.
class InboxCommandTest : public ::testing::Test {
 protected:
  InboxCommandTest() {
    TestAuthority::WriteIdentity(Keys().newer, folder_.path(), "newer");
    TestAuthority::WriteIdentity(Keys().older, folder_.path(), "older");
    Write("client.key", "key");
    Write("client.textproto",
          "gateway_address: \"localhost:1\" trusted_issuers_file: \"client.key\" "
          "certificate_file: \"client.key\" private_key_file: \"client.key\"");
    std::filesystem::create_directory(folder_ / "sink");
  }
  void Write(const std::string& name, const std::string& content) {
    ASSERT_THAT(platform::WriteFile(folder_ / name, content, platform::FileMode::kPrivate), IsOk());
  }
  void WriteSettings(const std::string& sink) {
    Write("inbox.textproto",
          "sealing_keys { certificate_file: \"newer.crt\" private_key_file: \"newer.key\" } "
          "sealing_keys { certificate_file: \"older.crt\" private_key_file: \"older.key\" } "
          "state_folder: \"state\" " +
              sink);
  }
  publishing::ExitCode Run(std::vector<std::string> arguments) {
    out_.str("");
    err_.str("");
    const InboxSurroundings around = {
        out_,
        err_,
        false,
        [](const char*) { return std::string(); },
        clock_,
        pause_,
        [this] { return stop_; },
        [this](const config::ClientSettings&) -> absl::StatusOr<std::unique_ptr<EnquiryGateway>> {
          return std::make_unique<LentGateway>(gateway_);
        }};
    return RunInboxCommand(arguments, around);
  }
  publishing::ExitCode RunOnce() {
    return Run({"--settings", folder_ / "inbox.textproto", "--config", folder_ / "client.textproto",
                "--once"});
  }
  std::string Content(const std::string& name) {
    std::ifstream file(folder_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  testing::TempFolder folder_;
  testing::FakeClock clock_{kNow};
  FakePause pause_{clock_};
  FakeGateway gateway_{clock_};
  bool stop_ = false;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(InboxCommandTest, OnceTakesInWhatWaitsAndEnds) {
  WriteSettings("folder { path: \"sink\" }");
  gateway_.Add(DeliveryOf(RecordOf(1)));
  gateway_.Add(DeliveryOf(RecordOf(2), Answers(), Keys().older));
  EXPECT_EQ(RunOnce(), publishing::kOk) << err_.str();
  EXPECT_THAT(out_.str(), HasSubstr("acknowledged 2, set aside 0"));
  EXPECT_THAT(Content("sink/" + RecordOf(2).reference() + ".txt"),
              AllOf(HasSubstr("Your name\n  " + std::string(kName)),
                    HasSubstr("Contact by: the end of Tue 24"),
                    HasSubstr("Do you have a spare bedroom?\n  Not yet\n"),
                    HasSubstr("Two lines,\n  and a")));
  EXPECT_EQ(gateway_.unacknowledged(), 0u);
  EXPECT_EQ(RunOnce(), publishing::kOk);
  EXPECT_THAT(out_.str(), HasSubstr("acknowledged 0"));
}

TEST_F(InboxCommandTest, PersonalDataIsInTheSinkAndNowhereElse) {
  LocalMailServer mail;
  WriteSettings("folder { path: \"sink\" } mail { server: \"" + mail.url() +
                "\" from: \"a@b.example\" to: \"c@d.example\" }");
  gateway_.Add(DeliveryOf(RecordOf(1)));
  v1::ReceiveEnquiriesResponse altered = DeliveryOf(RecordOf(2));
  altered.mutable_sealed_enquiry()->back() ^= 1;
  gateway_.Add(altered);
  EXPECT_EQ(RunOnce(), publishing::kRowsRefused);
  EXPECT_THAT(mail.heard(), HasSubstr(RecordOf(1).reference()));
  std::string elsewhere = out_.str() + err_.str() + mail.heard();
  int files = 0;
  for (const auto& file : std::filesystem::recursive_directory_iterator(folder_.path())) {
    if (file.is_directory() || file.path().parent_path().filename() == "sink") continue;
    std::ifstream stream(file.path(), std::ios::binary);
    elsewhere += std::string(std::istreambuf_iterator<char>(stream), {});
    ++files;
  }
  EXPECT_GT(files, 5);
  EXPECT_THAT(elsewhere, AllOf(Not(HasSubstr("Winifred")), Not(HasSubstr("winifred")),
                               Not(HasSubstr("7946")), Not(HasSubstr("N4 2DP"))));
  EXPECT_THAT(Content("state/set-aside.csv"), HasSubstr("altered"));
}

TEST_F(InboxCommandTest, ReadsTheTeamsStatusesBack) {
  WriteSettings("csv { path: \"enquiries.csv\" }");
  gateway_.Add(DeliveryOf(RecordOf(1)));
  ASSERT_EQ(RunOnce(), publishing::kOk) << err_.str();
  std::string table = Content("enquiries.csv");
  table.replace(table.rfind(",,,\r\n"), 5, ",contacted,2026-11-23,\r\n");
  Write("enquiries.csv", table);
  ASSERT_EQ(RunOnce(), publishing::kOk) << err_.str();
  ASSERT_EQ(gateway_.progress.size(), 1u);
  // Received at 08:00 that day.
  EXPECT_EQ(gateway_.progress[0].at().seconds(), RecordOf(1).received_at().seconds());
  EXPECT_THAT(out_.str(), HasSubstr("progress recorded 1"));
}

TEST_F(InboxCommandTest, EndsWithACodeForEachThatIsWrong) {
  WriteSettings("folder { path: \"nowhere\" }");
  gateway_.Add(DeliveryOf(RecordOf(1)));
  EXPECT_EQ(RunOnce(), publishing::kFileUnusable);
  EXPECT_THAT(err_.str(), HasSubstr("check the path"));
  EXPECT_EQ(gateway_.unacknowledged(), 1u);

  for (int i = 0; i < 100; ++i) gateway_.next_errors.push_back(absl::UnavailableError("gone"));
  EXPECT_EQ(RunOnce(), publishing::kNoAnswer);
  gateway_.next_errors = {absl::UnavailableError("gone"), absl::PermissionDeniedError("no")};
  EXPECT_EQ(RunOnce(), publishing::kGatewayRefused);
  EXPECT_EQ(Run({"--once"}), publishing::kWrongUse);
  EXPECT_EQ(Run({"--help"}), publishing::kOk);
  EXPECT_THAT(out_.str(), HasSubstr("Exit codes:"));
}

TEST_F(InboxCommandTest, EndsWhenToldTo) {
  WriteSettings("folder { path: \"sink\" }");
  stop_ = true;
  EXPECT_EQ(
      Run({"--settings", folder_ / "inbox.textproto", "--config", folder_ / "client.textproto"}),
      publishing::kOk);
}

TEST_F(InboxCommandTest, TwoInboxesDoNotShareAStateFolder) {
  WriteSettings("folder { path: \"sink\" }");
  const auto taken = TakeStateFolder(folder_ / "state");
  ASSERT_THAT(taken, IsOk());
  EXPECT_EQ(RunOnce(), publishing::kWrongUse);
  EXPECT_THAT(err_.str(), HasSubstr("another inbox"));
}

TEST_F(InboxCommandTest, SettingsAreCheckedFieldByField) {
  const auto load = [this](const std::string& text) {
    Write("bad.textproto", text);
    return LoadInboxSettings(folder_ / "bad.textproto");
  };
  const absl::Status empty = load("").status();
  EXPECT_THAT(empty, StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("bad.textproto")));
  std::set<std::string> fields;
  for (const auto& violation : rpc::FieldViolationsOf(empty)) fields.insert(violation.field);
  EXPECT_EQ(fields, (std::set<std::string>{"sealing_keys", "state_folder", "sink"}));

  const std::string good =
      "sealing_keys { certificate_file: \"a\" private_key_file: \"b\" } state_folder: \"s\" ";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"csv { path: \"c\" progress_seconds: 4 }", "csv.progress_seconds"},
      {"csv { path: \"c\" progress_seconds: 86401 }", "csv.progress_seconds"},
      {"endpoint { url: \"http://a.example\" }", "endpoint.url"},
      {"endpoint { url: \"https://a.example\" seconds_max: 61 }", "endpoint.seconds_max"},
      {"folder { path: \"f\" } refusals_max: 101", "refusals_max"},
      {"folder { path: \"f\" } mail { server: \"smtps://m\" from: \"a@b\" }", "mail.to"},
      {"folder { path: \"f\" } mail { server: \"smtps://m\" from: \"a\\r\\n@b\" to: \"a@b\" }",
       "mail.from"},
      {"folder { path: \"f\" } mail { server: \"smtps://m\" from: \"a@b\" to: \"a@b\" username: "
       "\"u\" }",
       "mail.password_file"},
      {"folder { path: \"f\" } webhook { url: \"http://a.example\" }", "webhook.url"},
  };
  for (const auto& [text, field] : cases) {
    const auto loaded = load(good + text);
    ASSERT_FALSE(loaded.ok()) << text;
    EXPECT_EQ(rpc::FieldViolationsOf(loaded.status()).at(0).field, field);
  }
  const auto loaded = load(good + "csv { path: \"/c\" progress_seconds: 5 } refusals_max: 100");
  ASSERT_THAT(loaded, IsOk());
  EXPECT_EQ(loaded->state_folder(), folder_ / "s");
  EXPECT_EQ(loaded->csv().path(), "/c");
}

TEST_F(InboxCommandTest, AKeyThatOthersMayReadIsRefused) {
  WriteSettings("folder { path: \"sink\" }");
  std::filesystem::permissions(folder_ / "older.key", std::filesystem::perms::group_read,
                               std::filesystem::perm_options::add);
  EXPECT_EQ(RunOnce(), publishing::kWrongUse);
  EXPECT_THAT(err_.str(), HasSubstr("chmod 600"));
}

}  // namespace
}  // namespace consortium::inbox
