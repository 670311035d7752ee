// How the program starts, ends, and stands what strangers do to its port.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "certs/platform/clock.h"
#include "certs/platform/file.h"
#include "certs/platform/process.h"
#include "gmock/gmock.h"
#include "google/rpc/status_details.h"
#include "gtest/gtest.h"
#include "tests/integration/client_calls.h"
#include "tests/support/child_process.h"
#include "tests/support/eventually.h"
#include "tests/support/running_gateway.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_folder.h"

namespace consortium::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr absl::Duration kEndMax = absl::Seconds(30);

// Runs the program to its end; its exit code and what it said on standard error
// and output, in one.
std::pair<int, std::string> RunGateway(std::vector<std::string> arguments) {
  const TempFolder folder;
  ChildProcess::Options options;
  options.command = {"/bin/sh", "-c", "\"$0\" \"$@\" >&2", CONSORTIUM_GATEWAY_PROGRAM};
  options.command.insert(options.command.end(), arguments.begin(), arguments.end());
  options.stderr_file = folder / "said";
  absl::StatusOr<ChildProcess> program = ChildProcess::Start(options);
  if (!program.ok()) return {-1, program.status().ToString()};
  const absl::StatusOr<int> ended = program->WaitForEnd(kEndMax);
  if (!ended.ok()) return {-1, ended.status().ToString()};
  return {WIFEXITED(*ended) ? WEXITSTATUS(*ended) : -1,
          platform::ReadFile(folder / "said", 1 << 20).value_or("")};
}

TEST(LifetimeTest, DrainsOnSigtermAndTellsStreamsToComeAgain) {
  RunningGateway gateway;
  const TestIdentity duty_desk = gateway.authority().Member("islington", "duty-desk");
  Watch watch(gateway.Channel(duty_desk), SimpleWatch());
  ASSERT_TRUE(watch.ReadSnapshot());
  gateway.process().Signal(SIGTERM);
  const absl::Status ended = watch.Finish();
  EXPECT_THAT(ended, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(rpc::ReasonOf(ended), "DRAINING");
  EXPECT_EQ(gateway.Terminate(kEndMax), 0);
  EXPECT_THAT(gateway.Log(), HasSubstr("\"event\":\"ended\""));
}

TEST(LifetimeTest, ServesAgainFromTheSameFiles) {
  RunningGateway gateway;
  const TestIdentity duty_desk = gateway.authority().Member("islington", "duty-desk");
  EXPECT_EQ(gateway.Terminate(kEndMax), 0);
  gateway.Start();
  EXPECT_THAT(WhoAmI(gateway.Channel(duty_desk)), IsOk());
}

TEST(LifetimeTest, ASecondGatewayOnTheSameFilesDoesNotStart) {
  RunningGateway gateway;
  const auto [code, said] = RunGateway({"serve", "--config", gateway.settings_file()});
  EXPECT_EQ(code, 1) << said;
  const TestIdentity duty_desk = gateway.authority().Member("islington", "duty-desk");
  EXPECT_THAT(WhoAmI(gateway.Channel(duty_desk)), IsOk());
}

TEST(LifetimeTest, ChecksTheWholeConfigurationWithoutStarting) {
  RunningGateway gateway;
  {
    const auto [code, said] = RunGateway({"check", "--config", gateway.settings_file()});
    EXPECT_EQ(code, 0) << said;
    EXPECT_THAT(said, HasSubstr("ok     policy"));
  }
  gateway.Write(gateway.policy_file(), "trust_domain: 7\n");
  gateway.Write(gateway.certificate_file(), "nothing\n");
  const auto [code, said] = RunGateway({"check", "--config", gateway.settings_file()});
  EXPECT_EQ(code, 2) << said;
  EXPECT_THAT(said, HasSubstr("policy.textproto"));
  EXPECT_THAT(said, HasSubstr("gateway.crt"));
  EXPECT_THAT(said, Not(HasSubstr("ok     policy")));
}

TEST(LifetimeTest, ChecksTheStoreAndTheKeyThatServingWouldRefuse) {
  RunningGateway gateway;
  ASSERT_EQ(gateway.Terminate(kEndMax), 0);
  std::filesystem::permissions(gateway.database_file(), std::filesystem::perms(0644));
  gateway.Write(gateway.gateway_key_file(), "short");
  const auto [code, said] = RunGateway({"check", "--config", gateway.settings_file()});
  EXPECT_EQ(code, 2) << said;
  EXPECT_THAT(said, HasSubstr("WRONG  storage"));
  EXPECT_THAT(said, HasSubstr("WRONG  state folder"));
}

TEST(LifetimeTest, SaysWhatIsWrongWithTheCommandLine) {
  EXPECT_EQ(RunGateway({}).first, 2);
  EXPECT_EQ(RunGateway({"serve"}).first, 2);
  EXPECT_EQ(RunGateway({"serve", "--config", "/nowhere/gateway.textproto"}).first, 1);
  const auto [code, said] = RunGateway({"--help"});
  EXPECT_EQ(code, 0);
  EXPECT_THAT(said, HasSubstr("Exit codes"));
}

TEST(LifetimeTest, ImportsAPostcodeDirectory) {
  const TempFolder folder;
  const std::string source = folder / "ONSPD_NOV_2025_UK.csv";
  const std::string output = folder / "postcodes.directory";
  ASSERT_THAT(platform::WriteFile(source,
                                  "pcds,lad25cd,east1m,north1m\nN6 5QT,E09000014,528648,188235\n"
                                  "Highgate,E09000014,528648,188235\n",
                                  platform::FileMode::kPublic),
              IsOk());
  {
    const auto [code, said] = RunGateway({"directory", "import", "--output", output, source});
    EXPECT_EQ(code, 0) << said;
    EXPECT_THAT(said, HasSubstr("2 rows read, 1 postcodes, 1 authorities"));
    EXPECT_THAT(said, HasSubstr("ONSPD_NOV_2025_UK.csv, line 3"));
    EXPECT_THAT(said, HasSubstr("NOV 2025, format 1, checksum "));
  }
  EXPECT_EQ(RunGateway({"directory", "import", "--output", output, folder / "none.csv"}).first, 1);
  EXPECT_EQ(RunGateway({"directory", "import", "--output", output, output}).first, 2);
  EXPECT_EQ(RunGateway({"directory", "import", source}).first, 2);
  const auto [code, said] = RunGateway({"directory", "import", "--help"});
  EXPECT_EQ(code, 0);
  EXPECT_THAT(said, HasSubstr("ONS Postcode Directory"));
}

TEST(LifetimeTest, ItsLogHoldsNothingOfWhatWasAskedOrBy) {
  RunningGateway gateway;
  const TestIdentity duty_desk = gateway.authority().Member("islington", "duty-desk");
  v1::SearchAvailabilityRequest request = SimpleSearch();
  request.set_near("N19 3");
  request.add_areas_to_avoid("NW10 9");
  ASSERT_THAT(Search(gateway.Channel(duty_desk), request), IsOk());
  request.add_areas_to_avoid("not an area of officer-4711");
  ASSERT_THAT(Search(gateway.Channel(duty_desk), request),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(gateway.Terminate(kEndMax), 0);
  const std::string log = gateway.Log();
  EXPECT_THAT(log, HasSubstr("SearchAvailability"));
  EXPECT_THAT(log, HasSubstr("\"member\":\"islington\""));
  for (const char* never : {"officer-4711", "N19 3", "NW10 9", "not an area"}) {
    EXPECT_THAT(log, Not(HasSubstr(never)));
    for (const char* file : {"", "-wal"}) {
      const absl::StatusOr<std::string> stored =
          platform::ReadFile(gateway.database_file() + file, 1 << 26);
      if (stored.ok()) {
        EXPECT_FALSE(absl::StrContains(*stored, never)) << file;
      }
    }
  }
}

// TCP connections that never say a word.
class SilentConnections {
 public:
  SilentConnections(int port, int count) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (int i = 0; i < count; ++i) {
      const int file = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
      if (file < 0) break;
      files_.push_back(file);
      if (connect(file, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) break;
      ++connected_;
    }
  }
  ~SilentConnections() {
    for (const int file : files_) close(file);
  }

  int connected() const { return connected_; }

  // How many the gateway has closed by now.
  int Closed() const {
    int closed = 0;
    for (const int file : files_) {
      char byte = 0;
      const ssize_t read = recv(file, &byte, 1, MSG_DONTWAIT);
      if (read == 0 || (read < 0 && errno != EAGAIN)) ++closed;
    }
    return closed;
  }

 private:
  std::vector<int> files_;
  int connected_ = 0;
};

TEST(LifetimeTest, ConnectionsThatNeverFinishTheirHandshakeAreClosedAndNobodyElseNotices) {
  constexpr int kCount = 1000;
  ASSERT_THAT(platform::RaiseOpenFilesLimit(), IsOk());
  RunningGateway gateway({.limits = "handshake_seconds_max: 3"});
  const TestIdentity duty_desk = gateway.authority().Member("islington", "duty-desk");
  const auto open = gateway.Channel(duty_desk);
  ASSERT_THAT(WhoAmI(open), IsOk());
  const SilentConnections silent(gateway.port(), kCount);
  ASSERT_EQ(silent.connected(), kCount);
  EXPECT_THAT(WhoAmI(open), IsOk());
  EXPECT_THAT(WhoAmI(gateway.Channel(duty_desk)), IsOk());
  EXPECT_TRUE(Eventually(absl::Seconds(20), [&] { return silent.Closed() == kCount; }))
      << silent.Closed();
  EXPECT_THAT(WhoAmI(gateway.Channel(duty_desk)), IsOk());
}

}  // namespace
}  // namespace consortium::testing
