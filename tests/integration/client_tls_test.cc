// Members' programs speak TLS 1.3 and nothing older, whatever a server offers.

#include <sys/wait.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "certs/platform/clock.h"
#include "certs/platform/file.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/child_process.h"
#include "tests/support/eventually.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_folder.h"
#include "tests/support/test_authority.h"

namespace consortium::testing {
namespace {

constexpr absl::Duration kEndMax = absl::Seconds(60);
constexpr int kNoAnswer = 5;  // The exit code of both programs.

class ClientTlsTest : public ::testing::Test {
 protected:
  ClientTlsTest() {
    gateway_ = TestAuthority::WriteIdentity(authority_.Gateway(), folder_.path(), "gateway");
    TestAuthority::WriteIdentity(authority_.Member("camden", "adapter"), folder_.path(), "client");
    authority_.WriteTrust(folder_ / "issuers.pem", folder_ / "revocations.pem");
  }

  // A server of TLS 1.2 alone; its address.
  std::string StartTls12Server() {
    ChildProcess::Options options;
    options.command = {"/usr/bin/env",
                       "openssl",
                       "s_server",
                       "-accept",
                       "127.0.0.1:0",
                       "-cert",
                       gateway_.certificate_file,
                       "-key",
                       gateway_.private_key_file,
                       "-tls1_2",
                       "-alpn",
                       "h2",
                       "-www"};
    options.stderr_file = folder_ / "server";
    absl::StatusOr<ChildProcess> started = ChildProcess::Start(options);
    EXPECT_THAT(started, IsOk());
    if (!started.ok()) return "";
    server_.emplace(*std::move(started));
    const absl::StatusOr<std::string> line = server_->WaitForLine("ACCEPT ", kEndMax);
    EXPECT_THAT(line, IsOk());
    return line.value_or("ACCEPT ").substr(7);
  }

  int Run(std::vector<std::string> command) {
    ChildProcess::Options options;
    options.command = std::move(command);
    options.stderr_file = folder_ / "said";
    absl::StatusOr<ChildProcess> program = ChildProcess::Start(options);
    if (!program.ok()) return -1;
    const absl::StatusOr<int> ended = program->WaitForEnd(kEndMax);
    return ended.ok() && WIFEXITED(*ended) ? WEXITSTATUS(*ended) : -1;
  }

  std::string Settings(const std::string& address) {
    const std::string file = folder_ / "client.textproto";
    EXPECT_THAT(
        platform::WriteFile(
            file,
            absl::StrCat("gateway_address: \"", address, "\"\n", "gateway_name: \"localhost\"\n",
                         "trusted_issuers_file: \"issuers.pem\"\n",
                         "certificate_file: \"client.crt\"\n", "private_key_file: \"client.key\"\n",
                         "call_seconds_max: 3\n"),
            platform::FileMode::kPrivate),
        IsOk());
    return file;
  }

  // What the server says of a client that offers nothing it has.
  bool ServerHasRefusedTheVersion() {
    return Eventually(absl::Seconds(10), [this] {
      return absl::StrContains(platform::ReadFile(folder_ / "server", 1 << 20).value_or(""),
                               "unsupported protocol");
    });
  }

  TempFolder folder_;
  TestAuthority authority_{platform::SystemClock().Now()};
  TestIdentityFiles gateway_;
  std::optional<ChildProcess> server_;
};

TEST_F(ClientTlsTest, TheCommandRefusesTls12) {
  const std::string settings = Settings(StartTls12Server());
  EXPECT_EQ(Run({CONSORTIUM_PROGRAM, "whoami", "--config", settings}), kNoAnswer);
  EXPECT_TRUE(ServerHasRefusedTheVersion());
}

TEST_F(ClientTlsTest, TheAdapterRefusesTls12) {
  const std::string settings = Settings(StartTls12Server());
  ASSERT_EQ(Run({"/usr/bin/python3", CONSORTIUM_SOURCE_DIR "/adapters/profiles/sample_exports.py",
                 "--date",
                 absl::FormatTime("%Y-%m-%d", platform::SystemClock().Now(), absl::UTCTimeZone()),
                 "--out", folder_ / "samples", "--take", "20"}),
            0);
  EXPECT_EQ(Run({CONSORTIUM_ADAPTER_PROGRAM, "publish", "--mapping",
                 CONSORTIUM_SOURCE_DIR "/adapters/profiles/camden.textproto", "--file",
                 folder_ / "samples/camden.csv", "--key", folder_ / "borough.key", "--aliases",
                 folder_ / "aliases.csv", "--config", settings}),
            kNoAnswer);
  EXPECT_TRUE(ServerHasRefusedTheVersion());
}

}  // namespace
}  // namespace consortium::testing
