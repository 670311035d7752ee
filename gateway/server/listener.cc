#include "gateway/server/listener.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "grpc/support/time.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/security/tls_certificate_provider.h"
#include "grpcpp/security/tls_credentials_options.h"
#include "grpcpp/server_builder.h"

namespace consortium::server {
namespace {

// How often gRPC looks at the staged files; its least.
constexpr unsigned int kStagingPollSeconds = 1;

constexpr int kMetadataBytesMax = 16 * 1024;
constexpr int kStreamsPerConnectionMax = 200;

// gRPC refuses a larger message without details and unread, so its own limit is
// somewhat above ours: the call path refuses what lies between, and says why.
constexpr int kHardLimitOfOurs = 2;

// A peer that vanished is found within these; one that asks more often than it
// should is sent away.
constexpr int kKeepaliveMs = 20'000;
constexpr int kKeepaliveTimeoutMs = 10'000;
constexpr int kClientPingsApartMs = 5'000;

std::shared_ptr<grpc::ServerCredentials> MutualTls(const TlsStaging& tls) {
  grpc::experimental::TlsServerCredentialsOptions options(
      std::make_shared<grpc::experimental::FileWatcherCertificateProvider>(
          tls.private_key_file(), tls.certificate_file(), tls.issuers_file(), kStagingPollSeconds));
  options.watch_root_certs();
  options.watch_identity_key_cert_pairs();
  options.set_cert_request_type(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  return grpc::experimental::TlsServerCredentials(options);
}

void Bound(const config::Limits& limits, grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(kHardLimitOfOurs * static_cast<int>(limits.request_bytes_max()));
  // gRPC measures a request before it unpacks it, so that a small one could
  // become a huge one.
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_DEFLATE, false);
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_GZIP, false);
  const std::pair<const char*, int> arguments[] = {
      {GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS,
       static_cast<int>(limits.handshake_seconds_max()) * 1000},
      {GRPC_ARG_MAX_METADATA_SIZE, kMetadataBytesMax},
      {GRPC_ARG_MAX_CONCURRENT_STREAMS, kStreamsPerConnectionMax},
      {GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1},
      {GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMs},
      {GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs},
      {GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, kClientPingsApartMs},
      {GRPC_ARG_ALLOW_REUSEPORT, 0}};
  for (const auto& [name, value] : arguments) builder.AddChannelArgument(name, value);
}

}  // namespace

Listener::Listener(std::unique_ptr<grpc::Server> server, std::string address)
    : server_(std::move(server)), address_(std::move(address)) {}

Listener::~Listener() { Drain(absl::ZeroDuration()); }

absl::StatusOr<std::unique_ptr<Listener>> Listener::Start(
    const std::string& address, const config::Limits& limits, const TlsStaging& tls,
    const std::vector<std::unique_ptr<GrpcFront>>& fronts, UnknownMethods& unknown) {
  grpc::ServerBuilder builder;
  Bound(limits, builder);
  int port = 0;
  builder.AddListeningPort(address, MutualTls(tls), &port);
  for (const std::unique_ptr<GrpcFront>& front : fronts) builder.RegisterService(front.get());
  builder.RegisterCallbackGenericService(&unknown);
  std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr || port == 0) {
    return absl::UnavailableError(
        absl::StrCat("listen_address ", address,
                     " cannot be listened on; is another program using it, or is it "
                     "no address of this machine?"));
  }
  return std::unique_ptr<Listener>(new Listener(
      std::move(server), absl::StrCat(address.substr(0, address.rfind(':')), ":", port)));
}

void Listener::Drain(absl::Duration drain_max) {
  server_->Shutdown(
      gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                   gpr_time_from_millis(absl::ToInt64Milliseconds(drain_max), GPR_TIMESPAN)));
}

}  // namespace consortium::server
