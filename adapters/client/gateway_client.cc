#include "adapters/client/gateway_client.h"

#include <cstdint>
#include <utility>
#include <vector>

#include "adapters/client/call_status.h"
#include "adapters/client/tls_channel.h"
#include "certs/platform/random.h"

namespace consortium::client {

namespace v1 = consortium::v1;

namespace {

// 0 to 1. Any good spread does; the generator that is there anyway is good.
double Jitter() {
  const std::string bytes = platform::RandomBytes(2);
  const uint32_t number = static_cast<uint8_t>(bytes[0]) * 256u + static_cast<uint8_t>(bytes[1]);
  return number / 65535.0;
}

}  // namespace

absl::StatusOr<std::unique_ptr<GatewayClient>> GatewayClient::Connect(
    const config::ClientSettings& settings, const platform::Clock& clock, Pause& pause,
    OnRetry on_retry) {
  absl::StatusOr<std::shared_ptr<grpc::Channel>> channel = MakeTlsChannel(settings, clock.Now());
  if (!channel.ok()) return channel.status();
  return std::make_unique<GatewayClient>(
      Stubs{v1::VacancyService::NewStub(*channel), v1::DirectoryService::NewStub(*channel)},
      Options{settings.gateway_address(), absl::Seconds(settings.call_seconds_max()),
              std::move(on_retry)},
      clock, pause);
}

GatewayClient::GatewayClient(Stubs stubs, Options options, const platform::Clock& clock,
                             Pause& pause)
    : stubs_(std::move(stubs)), options_(std::move(options)), clock_(clock), pause_(pause) {}

absl::Status GatewayClient::Explain(const grpc::Status& status) const {
  return StatusOfCall(status, options_.gateway_address, options_.call_time_max);
}

absl::Status GatewayClient::Retry(absl::FunctionRef<absl::Status(grpc::ClientContext&)> attempt) {
  const absl::Time end = clock_.Now() + options_.call_time_max;
  for (int tries = 1;; ++tries) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(end));
    const absl::Status status = attempt(context);
    if (!IsRetryable(status)) return status;

    const absl::Duration delay = RetryDelay(tries, status, Jitter());
    if (clock_.Now() + delay >= end) return status;
    if (options_.on_retry) options_.on_retry(status, delay);
    pause_.For(delay);
  }
}

template <typename Response, typename Call>
absl::StatusOr<Response> GatewayClient::Unary(Call call) {
  Response response;
  const absl::Status status = Retry([&](grpc::ClientContext& context) {
    response.Clear();
    return Explain(call(&context, &response));
  });
  if (!status.ok()) return status;
  return response;
}

absl::StatusOr<v1::WhoAmIResponse> GatewayClient::WhoAmI(const v1::WhoAmIRequest& request) {
  return Unary<v1::WhoAmIResponse>([&](grpc::ClientContext* context, v1::WhoAmIResponse* response) {
    return stubs_.directory->WhoAmI(context, request, response);
  });
}

absl::StatusOr<v1::ListMembersResponse> GatewayClient::ListMembers(
    const v1::ListMembersRequest& request) {
  return Unary<v1::ListMembersResponse>(
      [&](grpc::ClientContext* context, v1::ListMembersResponse* response) {
        return stubs_.directory->ListMembers(context, request, response);
      });
}

absl::StatusOr<v1::PublishVacancyListResponse> GatewayClient::PublishVacancyList(
    const v1::PublishVacancyListRequest& request) {
  return Unary<v1::PublishVacancyListResponse>(
      [&](grpc::ClientContext* context, v1::PublishVacancyListResponse* response) {
        return stubs_.vacancies->PublishVacancyList(context, request, response);
      });
}

absl::StatusOr<v1::UpdateVacancyResponse> GatewayClient::UpdateVacancy(
    const v1::UpdateVacancyRequest& request) {
  return Unary<v1::UpdateVacancyResponse>(
      [&](grpc::ClientContext* context, v1::UpdateVacancyResponse* response) {
        return stubs_.vacancies->UpdateVacancy(context, request, response);
      });
}

absl::StatusOr<v1::SearchAvailabilityResponse> GatewayClient::SearchAvailability(
    const v1::SearchAvailabilityRequest& request) {
  return Unary<v1::SearchAvailabilityResponse>(
      [&](grpc::ClientContext* context, v1::SearchAvailabilityResponse* response) {
        return stubs_.vacancies->SearchAvailability(context, request, response);
      });
}

absl::StatusOr<v1::GetVacancyListResponse> GatewayClient::GetVacancyList(
    const v1::GetVacancyListRequest& request) {
  return Unary<v1::GetVacancyListResponse>(
      [&](grpc::ClientContext* context, v1::GetVacancyListResponse* response) {
        return stubs_.vacancies->GetVacancyList(context, request, response);
      });
}

absl::StatusOr<v1::ListVacancyListsResponse> GatewayClient::ListVacancyLists(
    const v1::ListVacancyListsRequest& request) {
  return Unary<v1::ListVacancyListsResponse>(
      [&](grpc::ClientContext* context, v1::ListVacancyListsResponse* response) {
        return stubs_.vacancies->ListVacancyLists(context, request, response);
      });
}

absl::StatusOr<bool> GatewayClient::WatchOnce(v1::WatchAvailabilityRequest* request,
                                              OnResponse on_response, absl::Time end,
                                              bool* progress) {
  grpc::ClientContext context;
  if (end != absl::InfiniteFuture()) context.set_deadline(absl::ToChronoTime(end));
  const auto reader = stubs_.vacancies->WatchAvailability(&context, *request);

  v1::WatchAvailabilityResponse response;
  while (reader->Read(&response)) {
    *progress = true;
    if (!response.position().empty()) request->set_position(response.position());
    if (on_response(response)) continue;
    context.TryCancel();
    while (reader->Read(&response)) {
    }
    // The caller has what it wanted; how a cancelled stream ends says nothing.
    static_cast<void>(reader->Finish());
    return true;
  }
  const absl::Status status = Explain(reader->Finish());
  if (end != absl::InfiniteFuture() && absl::IsDeadlineExceeded(status)) return true;
  // A gateway that drains may end a stream without an error.
  if (status.ok()) return absl::UnavailableError("the gateway ended the stream; it may restart");
  return status;
}

absl::Status GatewayClient::Watch(v1::WatchAvailabilityRequest request, OnResponse on_response,
                                  absl::Duration time_max) {
  const absl::Time end =
      time_max == absl::InfiniteDuration() ? absl::InfiniteFuture() : clock_.Now() + time_max;
  absl::Time silent_since = clock_.Now();
  int tries = 0;
  while (true) {
    bool progress = false;
    const absl::StatusOr<bool> over = WatchOnce(&request, on_response, end, &progress);
    if (over.ok()) return absl::OkStatus();
    if (!IsRetryable(over.status())) return over.status();

    if (progress) {
      tries = 0;
      silent_since = clock_.Now();
    }
    const absl::Duration delay = RetryDelay(++tries, over.status(), Jitter());
    if (clock_.Now() + delay >= silent_since + options_.call_time_max) return over.status();
    if (clock_.Now() + delay >= end) return absl::OkStatus();
    if (options_.on_retry) options_.on_retry(over.status(), delay);
    pause_.For(delay);
  }
}

}  // namespace consortium::client
