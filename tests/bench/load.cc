#include "tests/bench/load.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "grpcpp/generic/generic_stub.h"
#include "tests/bench/process_cpu.h"

namespace consortium::bench {
namespace {

std::string Content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

struct PendingCall {
  grpc::ClientContext context;
  grpc::ByteBuffer response;
  grpc::Status status;
  std::unique_ptr<grpc::GenericClientAsyncResponseReader> reader;
  absl::Duration started;
  size_t lane = 0;
};

class Loop {
 public:
  explicit Loop(const Load& load) : load_(load) {
    for (const auto& channel : load.channels) {
      stubs_.push_back(std::make_unique<grpc::GenericStub>(channel));
    }
  }

  absl::Status Run() {
    const uint64_t at_once = std::min<uint64_t>(load_.outstanding, load_.calls);
    for (uint64_t lane = 0; lane < at_once; ++lane) Start(lane);
    absl::Status first_error;
    for (uint64_t done = 0; done < started_; ++done) {
      void* tag = nullptr;
      bool ok = false;
      queue_.Next(&tag, &ok);
      std::unique_ptr<PendingCall> call(static_cast<PendingCall*>(tag));
      latencies_.push_back(Monotonic() - call->started);
      if (!call->status.ok() && first_error.ok()) {
        first_error = absl::UnknownError(absl::StrCat(load_.path, ": ", call->status.error_code(),
                                                      " ", call->status.error_message()));
      }
      response_bytes_ += call->response.Length();
      if (started_ < load_.calls && first_error.ok()) Start(call->lane);
    }
    queue_.Shutdown();
    return first_error;
  }

  uint64_t response_bytes() const { return response_bytes_; }
  absl::Duration Percentile(double part) {
    std::sort(latencies_.begin(), latencies_.end());
    return latencies_[std::min(latencies_.size() - 1,
                               static_cast<size_t>(latencies_.size() * part))];
  }

 private:
  void Start(size_t lane) {
    auto* call = new PendingCall;
    call->lane = lane;
    const std::string bytes = load_.request(started_++, lane % stubs_.size());
    const grpc::Slice slice(bytes);
    const grpc::ByteBuffer request(&slice, 1);
    call->started = Monotonic();
    call->reader = stubs_[lane % stubs_.size()]->PrepareUnaryCall(&call->context, load_.path,
                                                                  request, &queue_);
    call->reader->StartCall();
    call->reader->Finish(&call->response, &call->status, call);
  }

  const Load& load_;
  std::vector<std::unique_ptr<grpc::GenericStub>> stubs_;
  grpc::CompletionQueue queue_;
  uint64_t started_ = 0;
  uint64_t response_bytes_ = 0;
  std::vector<absl::Duration> latencies_;
};

}  // namespace

std::shared_ptr<grpc::Channel> OpenChannel(const std::string& address, const std::string& name,
                                           const TlsFiles& files) {
  grpc::SslCredentialsOptions options;
  options.pem_root_certs = Content(files.issuers);
  options.pem_cert_chain = Content(files.certificate);
  options.pem_private_key = Content(files.private_key);
  grpc::ChannelArguments arguments;
  arguments.SetSslTargetNameOverride(name);
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetMaxReceiveMessageSize(64 << 20);
  return grpc::CreateCustomChannel(address, grpc::SslCredentials(options), arguments);
}

absl::StatusOr<LoadResult> RunLoad(const Load& load, pid_t server) {
  Loop loop(load);
  LoadResult result;
  const absl::StatusOr<absl::Duration> cpu_before = CpuOf(server);
  if (!cpu_before.ok()) return cpu_before.status();
  const absl::Duration started = Monotonic();
  if (absl::Status status = loop.Run(); !status.ok()) return status;
  result.wall = Monotonic() - started;
  const absl::StatusOr<absl::Duration> cpu_after = CpuOf(server);
  if (!cpu_after.ok()) return cpu_after.status();
  result.server_cpu = *cpu_after - *cpu_before;
  result.response_bytes = loop.response_bytes();
  result.p50 = loop.Percentile(0.5);
  result.p99 = loop.Percentile(0.99);
  return result;
}

}  // namespace consortium::bench
