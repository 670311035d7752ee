#include "tests/support/running_consortium.h"

#include <signal.h>
#include <sys/wait.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "certs/platform/file.h"
#include "google/protobuf/util/json_util.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/support/channel_arguments.h"
#include "tests/support/running_gateway.h"

namespace consortium::testing {
namespace {

constexpr absl::Duration kProgramMax = absl::Seconds(60);  // Sanitizers are slow.
constexpr size_t kFileBytesMax = 64 * 1024 * 1024;
constexpr int kReconnectFirstMilliseconds = 50;
constexpr int kReconnectMaxMilliseconds = 500;

void Need(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "the consortium under test: %s\n", status.ToString().c_str());
  std::abort();
}

template <typename T>
T Need(absl::StatusOr<T> result) {
  Need(result.status());
  return *std::move(result);
}

std::string Content(const std::string& file) {
  return Need(platform::ReadFile(file, kFileBytesMax));
}

void MakeFolder(const std::string& folder) {
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (failed) Need(absl::UnavailableError(absl::StrCat("cannot make ", folder)));
  std::filesystem::permissions(folder, std::filesystem::perms::owner_all, failed);
}

// The development policy with a promise of its own, and without rates that only
// people keep.
std::string PolicyOf(const std::string& picked_up) {
  const std::string policy = DevelopmentPolicy();
  const std::string changed = absl::StrReplaceAll(
      policy, {{"picked_up { calendar_days: 1 }", absl::StrCat("picked_up { ", picked_up, " }")},
               {"per_minute: 300 burst: 100", "per_minute: 1000000 burst: 1000000"},
               {"default_rate { per_minute: 600 burst: 300 }",
                "default_rate { per_minute: 1000000 burst: 1000000 }"}});
  if (!absl::StrContains(changed, absl::StrCat("picked_up { ", picked_up, " }")) ||
      absl::StrContains(changed, "per_minute: 600")) {
    Need(absl::InternalError("the policy's texts that this changes are others now"));
  }
  return changed;
}

}  // namespace

RunningConsortium::RunningConsortium(Options options) : boroughs_(options.boroughs) {
  for (const char* name : {"gateway/sealing", "operator", "safe"}) MakeFolder(folder_ / name);
  MakeCertificates();
  Need(Run({CONSORTIUM_GATEWAY_PROGRAM, "directory", "import", "--release", "sample", "--output",
            InGateway("postcodes.directory"),
            CONSORTIUM_SOURCE_DIR "/gateway/directory/postcodes/sample.csv"}) == 0
           ? absl::OkStatus()
           : absl::InternalError("the postcode directory cannot be imported"));
  WriteSettings(options);
  Start();
}

RunningConsortium::~RunningConsortium() {
  if (gateway_.has_value()) Terminate();
}

std::string RunningConsortium::InGateway(absl::string_view name) const {
  return absl::StrCat(gateway_folder(), "/", name);
}

std::string RunningConsortium::InMember(absl::string_view member, absl::string_view name) const {
  return absl::StrCat(folder_ / "members", "/", member, "/", name);
}

std::string RunningConsortium::InSafe(absl::string_view name) const {
  return absl::StrCat(folder_ / "safe", "/", name);
}

int RunningConsortium::Run(const std::vector<std::string>& command) const {
  ChildProcess::Options options;
  options.command = command;
  options.stderr_file = folder_ / "said";
  ChildProcess program = Need(ChildProcess::Start(options));
  const absl::StatusOr<int> ended = program.WaitForEnd(kProgramMax);
  return ended.ok() && WIFEXITED(*ended) ? WEXITSTATUS(*ended) : -1;
}

void RunningConsortium::Issue(const std::string& folder, const std::string& member,
                              const std::string& client,
                              const std::vector<std::string>& options) const {
  MakeFolder(folder);
  const std::string stem = absl::StrCat(folder, "/", member, "-", client);
  std::vector<std::string> issue = {CONSORTIUM_PROGRAM,
                                    "certs",
                                    "issue",
                                    "--authority",
                                    folder_ / "authority",
                                    "--csr",
                                    stem + ".csr",
                                    "--member",
                                    member,
                                    "--client",
                                    client,
                                    "--out",
                                    stem + ".crt"};
  issue.insert(issue.end(), options.begin(), options.end());
  if (Run({CONSORTIUM_PROGRAM, "certs", "request", "--member", member, "--client", client, "--into",
           folder}) != 0 ||
      Run(issue) != 0) {
    Need(absl::InternalError(
        absl::StrCat("no certificate for ", member, "/", client, ": ", Content(folder_ / "said"))));
  }
}

void RunningConsortium::MakeCertificates() {
  if (Run({CONSORTIUM_PROGRAM, "certs", "init", "--authority", folder_ / "authority",
           "--trust-domain", "consortium.example"}) != 0) {
    Need(absl::InternalError("no authority"));
  }
  Issue(gateway_folder(), "consortium", "gateway", {"--gateway", "--host", "localhost,127.0.0.1"});
  Issue(folder_ / "safe", "consortium", "recovery");
  Write(InGateway("recovery.crt"), Content(InSafe("consortium-recovery.crt")));
  for (const char* client : {"website", "coordinator"}) {
    Issue(folder_ / "members/consortium", "consortium", client);
  }
  for (const std::string& borough : boroughs_) {
    Issue(folder_ / ("members/" + borough), borough, "enquiries");
    MakeFolder(InMember(borough, "enquiries"));
    AddSealingKey(borough);
  }
}

std::string RunningConsortium::AddSealingKey(const std::string& member) {
  const int number = ++sealing_keys_[member];
  const std::string folder = InMember(member, absl::StrCat("sealing-", number));
  Issue(folder, member, "sealing");
  const std::string file = InGateway(absl::StrCat("sealing/", member, "-", number, ".crt"));
  Write(file, Content(absl::StrCat(folder, "/", member, "-sealing.crt")));
  return file;
}

void RunningConsortium::WriteSettings(const Options& options) const {
  for (const auto& [name, content] : options.files) Write(InGateway(name), content);
  Write(InGateway("policy.textproto"), PolicyOf(options.picked_up));
  Write(InGateway("gateway.textproto"),
        absl::StrCat(
            "listen_address: \"127.0.0.1:0\"\n",
            "tls { certificate_file: \"consortium-gateway.crt\"\n",
            "      private_key_file: \"consortium-gateway.key\"\n",
            "      trusted_issuers_file: \"../authority/authority.crt\"\n",
            "      revocations_file: \"../authority/revoked.crl\" }\n",
            "sealing { certificates: \"sealing\" recovery_certificate_file: \"recovery.crt\" }\n",
            "postcode_directory_file: \"postcodes.directory\"\n",
            "policy_file: \"policy.textproto\"\n", "storage { ",
            options.storage.empty() ? "sqlite_file: \"gateway.sqlite\"" : options.storage, " }\n",
            "state_directory: \"state\"\n", "log_file: \"gateway.log\"\n", options.settings, "\n"));
}

void RunningConsortium::Start() {
  const std::string serving = "serving on ";
  gateway_.reset();
  ChildProcess::Options options;
  options.command = {CONSORTIUM_GATEWAY_PROGRAM, "serve", "--config",
                     InGateway("gateway.textproto")};
  gateway_ = Need(ChildProcess::Start(options));
  const std::string line = Need(gateway_->WaitForLine(serving, kProgramMax));
  address_ = line.substr(line.find(serving) + serving.size());
}

int RunningConsortium::port() const {
  int port = 0;
  if (!absl::SimpleAtoi(address_.substr(address_.rfind(':') + 1), &port)) {
    Need(absl::InternalError("the gateway's address has no port"));
  }
  return port;
}

void RunningConsortium::Kill() {
  gateway_->Signal(SIGKILL);
  Need(gateway_->WaitForEnd(kProgramMax));
  gateway_.reset();
}

bool RunningConsortium::Terminate() {
  gateway_->Signal(SIGTERM);
  const absl::StatusOr<int> ended = gateway_->WaitForEnd(kProgramMax);
  gateway_.reset();
  return ended.ok() && WIFEXITED(*ended) && WEXITSTATUS(*ended) == 0;
}

std::shared_ptr<grpc::Channel> RunningConsortium::Connect(const std::string& member,
                                                          const std::string& client,
                                                          const std::string& address) const {
  const std::string stem = InMember(member, absl::StrCat(member, "-", client));
  grpc::SslCredentialsOptions options;
  options.pem_root_certs = Content(folder_ / "authority/authority.crt");
  options.pem_private_key = Content(stem + ".key");
  options.pem_cert_chain = Content(stem + ".crt");
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, kReconnectFirstMilliseconds);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kReconnectMaxMilliseconds);
  return grpc::CreateCustomChannel(address.empty() ? address_ : address,
                                   grpc::SslCredentials(options), arguments);
}

ChildProcess RunningConsortium::StartInbox(const std::string& member, const std::string& name,
                                           const std::string& address,
                                           const std::string& sink) const {
  const std::string client = InMember(member, name + ".textproto");
  const std::string inbox = InMember(member, name + "-inbox.textproto");
  Write(client, absl::StrCat("gateway_address: \"", address.empty() ? address_ : address, "\"\n",
                             "gateway_name: \"localhost\"\n",
                             "trusted_issuers_file: \"../../authority/authority.crt\"\n",
                             "certificate_file: \"", member, "-enquiries.crt\"\n",
                             "private_key_file: \"", member, "-enquiries.key\"\n"));
  std::string keys;
  for (int number = sealing_keys_.at(member); number >= 1; --number) {
    const std::string stem = absl::StrCat("sealing-", number, "/", member, "-sealing");
    absl::StrAppend(&keys, "sealing_keys { certificate_file: \"", stem,
                    ".crt\" private_key_file: \"", stem, ".key\" }\n");
  }
  Write(inbox, absl::StrCat(keys, "state_folder: \"", name, "-state\"\n", sink, "\n"));
  ChildProcess::Options options;
  options.command = {CONSORTIUM_ADAPTER_PROGRAM, "inbox", "--settings", inbox, "--config", client};
  options.stderr_file = InMember(member, name + ".said");
  return Need(ChildProcess::Start(options));
}

std::map<std::string, config::ReceivedEnquiry> RunningConsortium::Received(
    const std::string& member) const {
  std::map<std::string, config::ReceivedEnquiry> received;
  for (const auto& entry : std::filesystem::directory_iterator(InMember(member, "enquiries"))) {
    const std::filesystem::path& file = entry.path();
    // What begins with a dot is not there yet.
    if (file.extension() != ".json" || file.filename().string().front() == '.') continue;
    config::ReceivedEnquiry& one = received[file.stem().string()];
    if (!google::protobuf::util::JsonStringToMessage(Content(file.string()), &one).ok()) {
      Need(absl::DataLossError(absl::StrCat(file.string(), " is no ReceivedEnquiry")));
    }
  }
  return received;
}

std::string RunningConsortium::Text(const std::string& member, const std::string& name) const {
  return Content(InMember(member, absl::StrCat("enquiries/", name, ".txt")));
}

std::string RunningConsortium::Log() const { return Content(InGateway("gateway.log")); }

std::string RunningConsortium::InboxSaid(const std::string& member, const std::string& name) const {
  return Content(InMember(member, name + ".said"));
}

void RunningConsortium::Write(const std::string& file, absl::string_view content) const {
  Need(platform::WriteFile(file, content, platform::FileMode::kPrivate));
}

}  // namespace consortium::testing
