#include "tests/support/running_gateway.h"

#include <signal.h>
#include <sys/wait.h>

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "certs/platform/clock.h"
#include "certs/platform/file.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/support/channel_arguments.h"

namespace consortium::testing {
namespace {

constexpr absl::Duration kStartMax = absl::Seconds(60);  // Sanitizers are slow.
constexpr absl::Duration kEndMax = absl::Seconds(60);
constexpr size_t kFileBytesMax = 64 * 1024 * 1024;

void Need(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "the gateway under test: %s\n", status.ToString().c_str());
  std::abort();
}

template <typename T>
T Need(absl::StatusOr<T> result) {
  Need(result.status());
  return *std::move(result);
}

absl::Time SystemNow() { return platform::SystemClock().Now(); }

}  // namespace

std::shared_ptr<grpc::Channel> OpenChannel(const std::string& address,
                                           const std::string& issuers_pem,
                                           const TestIdentity* identity) {
  grpc::SslCredentialsOptions options;
  options.pem_root_certs = issuers_pem;
  if (identity != nullptr) {
    options.pem_private_key = identity->private_key_pem;
    options.pem_cert_chain = identity->certificate_pem;
  }
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetMaxReceiveMessageSize(-1);
  return grpc::CreateCustomChannel(address, grpc::SslCredentials(options), arguments);
}

std::string DevelopmentPolicy() {
  return Need(
      platform::ReadFile(CONSORTIUM_SOURCE_DIR "/policy/consortium.textproto", kFileBytesMax));
}

RunningGateway::RunningGateway(Options options) : authority_(SystemNow()) {
  TestAuthority::WriteIdentity(authority_.Gateway(), folder_.path(), "gateway");
  PublishTrust();
  Write(policy_file(), options.policy.empty() ? DevelopmentPolicy() : options.policy);
  Write(settings_file(),
        absl::StrCat("listen_address: \"127.0.0.1:0\"\n",
                     "tls { certificate_file: \"gateway.crt\" private_key_file: \"gateway.key\"\n",
                     "      trusted_issuers_file: \"issuers.pem\"\n",
                     "      revocations_file: \"revocations.pem\" }\n",
                     "policy_file: \"policy.textproto\"\n", "storage { ",
                     options.storage.empty() ? "sqlite_file: \"gateway.sqlite\"" : options.storage,
                     " }\n", "state_directory: \"state\"\n", "log_file: \"gateway.log\"\n",
                     "limits { ", options.limits, " }\n", options.settings, "\n"));
  Start();
}

RunningGateway::~RunningGateway() {
  if (process_.has_value()) Terminate(kEndMax);
}

void RunningGateway::Start() {
  constexpr absl::string_view kServing = "serving on ";
  process_.reset();
  ChildProcess::Options options;
  options.command = {CONSORTIUM_GATEWAY_PROGRAM, "serve", "--config", settings_file()};
  process_ = Need(ChildProcess::Start(options));
  const std::string line = Need(process_->WaitForLine(std::string(kServing), kStartMax));
  address_ = line.substr(line.find(std::string(kServing)) + kServing.size());
}

int RunningGateway::port() const {
  int port = 0;
  if (!absl::SimpleAtoi(address_.substr(address_.rfind(':') + 1), &port)) {
    Need(absl::InternalError("its address has no port"));
  }
  return port;
}

std::shared_ptr<grpc::Channel> RunningGateway::Channel(const TestIdentity& identity) const {
  return OpenChannel(address_, authority_.issuers_pem(), &identity);
}

std::string RunningGateway::Log() const {
  return Need(platform::ReadFile(log_file(), kFileBytesMax));
}

void RunningGateway::Write(const std::string& file, absl::string_view content) const {
  Need(platform::WriteFile(file, content, platform::FileMode::kPrivate));
}

void RunningGateway::PublishTrust() const {
  authority_.WriteTrust(issuers_file(), revocations_file());
}

std::optional<int> RunningGateway::Terminate(absl::Duration bound) {
  process_->Signal(SIGTERM);
  const absl::StatusOr<int> ended = process_->WaitForEnd(bound);
  process_.reset();
  if (!ended.ok()) return std::nullopt;
  return WIFEXITED(*ended) ? WEXITSTATUS(*ended) : -1;
}

}  // namespace consortium::testing
