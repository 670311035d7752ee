#include "adapters/inbox/grpc_enquiry_gateway.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "adapters/client/call_status.h"
#include "adapters/client/tls_channel.h"

namespace consortium::inbox {

namespace v1 = consortium::v1;

namespace {

// Short, as nothing else happens meanwhile; the next call tries again.
constexpr absl::Duration kConnectTimeMax = absl::Seconds(5);

}  // namespace

absl::StatusOr<std::unique_ptr<GrpcEnquiryGateway>> GrpcEnquiryGateway::Connect(
    const config::ClientSettings& settings, Options options, const platform::Clock& clock) {
  absl::StatusOr<std::shared_ptr<grpc::Channel>> channel =
      client::MakeTlsChannel(settings, clock.Now());
  if (!channel.ok()) return channel.status();
  options.gateway_address = settings.gateway_address();
  options.call_time_max = absl::Seconds(settings.call_seconds_max());
  const auto connected = [channel = *channel](absl::Time deadline) {
    return channel->WaitForConnected(absl::ToChronoTime(deadline));
  };
  return std::make_unique<GrpcEnquiryGateway>(v1::EnquiryService::NewStub(*channel), connected,
                                              std::move(options), clock);
}

GrpcEnquiryGateway::GrpcEnquiryGateway(std::unique_ptr<Stub> stub,
                                       WaitForConnection wait_for_connection, Options options,
                                       const platform::Clock& clock)
    : stub_(std::move(stub)),
      wait_for_connection_(std::move(wait_for_connection)),
      options_(std::move(options)),
      clock_(clock) {}

GrpcEnquiryGateway::~GrpcEnquiryGateway() { Close(); }

absl::Status GrpcEnquiryGateway::Explain(const grpc::Status& status) const {
  return client::StatusOfCall(status, options_.gateway_address, options_.call_time_max);
}

void GrpcEnquiryGateway::End(Stream& stream, const grpc::Status& status) const {
  absl::Status ended = Explain(status);
  // A gateway that drains may end a stream without an error.
  if (ended.ok()) ended = absl::UnavailableError("the gateway ended the stream; it may restart");
  platform::MutexLock lock(stream.mutex);
  stream.ended = std::move(ended);
  stream.changed.NotifyAll();
}

void GrpcEnquiryGateway::Read(Stream& stream) {
  if (!wait_for_connection_(clock_.Now() + std::min(options_.call_time_max, kConnectTimeMax))) {
    return End(stream, {grpc::StatusCode::UNAVAILABLE, "no connection in time"});
  }
  {
    platform::MutexLock lock(stream.mutex);
    stream.connected = true;
    stream.changed.NotifyAll();
  }
  v1::ReceiveEnquiriesRequest request;
  request.set_lease_seconds(options_.lease_seconds);
  request.set_unacknowledged_max(options_.unacknowledged_max);
  const auto reader = stub_->ReceiveEnquiries(&stream.context, request);
  v1::ReceiveEnquiriesResponse response;
  while (reader->Read(&response)) {
    platform::MutexLock lock(stream.mutex);
    stream.arrived.push_back(std::move(response));
    stream.changed.NotifyAll();
  }
  End(stream, reader->Finish());
}

void GrpcEnquiryGateway::Open() {
  stream_ = std::make_unique<Stream>();
  reader_ = std::thread([this, stream = stream_.get()] { Read(*stream); });
}

void GrpcEnquiryGateway::Close() {
  if (stream_ == nullptr) return;
  stream_->context.TryCancel();
  reader_.join();
  stream_.reset();
}

absl::StatusOr<std::optional<v1::ReceiveEnquiriesResponse>> GrpcEnquiryGateway::Next(
    absl::Duration wait) {
  if (stream_ == nullptr) Open();
  absl::Status ended;
  {
    platform::MutexLock lock(stream_->mutex);
    while (!stream_->connected && !stream_->ended.has_value()) {
      stream_->changed.Wait(stream_->mutex);
    }
    const auto end = std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(wait);
    while (stream_->arrived.empty() && !stream_->ended.has_value()) {
      const auto left = end - std::chrono::steady_clock::now();
      if (left.count() <= 0) return std::optional<v1::ReceiveEnquiriesResponse>();
      stream_->changed.WaitFor(stream_->mutex, absl::FromChrono(left));
    }
    if (!stream_->ended.has_value()) {
      std::optional<v1::ReceiveEnquiriesResponse> first = std::move(stream_->arrived.front());
      stream_->arrived.pop_front();
      return first;
    }
    // Leases of what arrived ended with the stream.
    ended = *stream_->ended;
  }
  Close();
  return ended;
}

template <typename Response>
absl::StatusOr<Response> GrpcEnquiryGateway::Call(
    absl::FunctionRef<grpc::Status(grpc::ClientContext*, Response*)> method) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(clock_.Now() + options_.call_time_max));
  Response response;
  const absl::Status status = Explain(method(&context, &response));
  if (!status.ok()) return status;
  return response;
}

absl::StatusOr<v1::AcknowledgeEnquiryResponse> GrpcEnquiryGateway::Acknowledge(
    const v1::AcknowledgeEnquiryRequest& request) {
  return Call<v1::AcknowledgeEnquiryResponse>(
      [&](grpc::ClientContext* context, v1::AcknowledgeEnquiryResponse* response) {
        return stub_->AcknowledgeEnquiry(context, request, response);
      });
}

absl::StatusOr<v1::RecordEnquiryProgressResponse> GrpcEnquiryGateway::RecordProgress(
    const v1::RecordEnquiryProgressRequest& request) {
  return Call<v1::RecordEnquiryProgressResponse>(
      [&](grpc::ClientContext* context, v1::RecordEnquiryProgressResponse* response) {
        return stub_->RecordEnquiryProgress(context, request, response);
      });
}

}  // namespace consortium::inbox
