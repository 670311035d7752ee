#ifndef CONSORTIUM_ADAPTERS_INBOX_GRPC_ENQUIRY_GATEWAY_H_
#define CONSORTIUM_ADAPTERS_INBOX_GRPC_ENQUIRY_GATEWAY_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "adapters/inbox/enquiry_gateway.h"
#include "certs/platform/clock.h"
#include "certs/platform/mutex.h"
#include "consortium/config/client.pb.h"
#include "consortium/v1/enquiries.grpc.pb.h"

namespace consortium::inbox {

// The gateway, through gRPC. A thread reads the stream, so that waiting for a
// delivery can end in time; no more than `unacknowledged_max` deliveries are in
// memory, as the gateway sends no more.
class GrpcEnquiryGateway final : public EnquiryGateway {
 public:
  using Stub = consortium::v1::EnquiryService::StubInterface;
  struct Options {
    std::string gateway_address = "";  // For messages.
    absl::Duration call_time_max = absl::Seconds(30);
    uint32_t lease_seconds = 300;
    uint32_t unacknowledged_max = 100;
  };
  // Returns once the gateway is connected, or false at the deadline.
  using WaitForConnection = std::function<bool(absl::Time deadline)>;

  // With mutual TLS as `settings` (of LoadClientSettings) say; connects at the
  // first call. Codes as GatewayClient::Connect. `clock` outlives it.
  static absl::StatusOr<std::unique_ptr<GrpcEnquiryGateway>> Connect(
      const config::ClientSettings& settings, Options options, const platform::Clock& clock);

  GrpcEnquiryGateway(std::unique_ptr<Stub> stub, WaitForConnection wait_for_connection,
                     Options options, const platform::Clock& clock);
  // Ends the stream; its leases end with it.
  ~GrpcEnquiryGateway() override;

  GrpcEnquiryGateway(const GrpcEnquiryGateway&) = delete;
  GrpcEnquiryGateway& operator=(const GrpcEnquiryGateway&) = delete;

  // Waits `wait` from when the gateway is connected.
  absl::StatusOr<std::optional<consortium::v1::ReceiveEnquiriesResponse>> Next(
      absl::Duration wait) override;
  absl::StatusOr<consortium::v1::AcknowledgeEnquiryResponse> Acknowledge(
      const consortium::v1::AcknowledgeEnquiryRequest& request) override;
  absl::StatusOr<consortium::v1::RecordEnquiryProgressResponse> RecordProgress(
      const consortium::v1::RecordEnquiryProgressRequest& request) override;

 private:
  // What the reading thread and the caller share; one per stream.
  struct Stream {
    grpc::ClientContext context;
    platform::Mutex mutex;
    platform::ConditionVariable changed;
    std::deque<consortium::v1::ReceiveEnquiriesResponse> arrived ABSL_GUARDED_BY(mutex);
    bool connected ABSL_GUARDED_BY(mutex) = false;
    std::optional<absl::Status> ended ABSL_GUARDED_BY(mutex);
  };

  void Read(Stream& stream);
  void End(Stream& stream, const grpc::Status& status) const;
  void Open();
  void Close();
  absl::Status Explain(const grpc::Status& status) const;
  template <typename Response>
  absl::StatusOr<Response> Call(
      absl::FunctionRef<grpc::Status(grpc::ClientContext*, Response*)> method);

  const std::unique_ptr<Stub> stub_;
  const WaitForConnection wait_for_connection_;
  const Options options_;
  const platform::Clock& clock_;
  std::unique_ptr<Stream> stream_;
  std::thread reader_;
};

}  // namespace consortium::inbox

#endif  // CONSORTIUM_ADAPTERS_INBOX_GRPC_ENQUIRY_GATEWAY_H_
