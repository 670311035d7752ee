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

using Vacancies = v1::VacancyService::StubInterface;
using Directory = v1::DirectoryService::StubInterface;
using Enquiries = v1::EnquiryService::StubInterface;
using Training = v1::TrainingService::StubInterface;
using Placements = v1::PlacementService::StubInterface;

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
      Stubs{v1::VacancyService::NewStub(*channel), v1::DirectoryService::NewStub(*channel),
            v1::EnquiryService::NewStub(*channel), v1::TrainingService::NewStub(*channel),
            v1::PlacementService::NewStub(*channel)},
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

template <typename Stub, typename Request, typename Response>
absl::StatusOr<Response> GatewayClient::Unary(
    Stub& stub, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
    const Request& request) {
  Response response;
  const absl::Status status = Retry([&](grpc::ClientContext& context) {
    response.Clear();
    return Explain((stub.*method)(&context, request, &response));
  });
  if (!status.ok()) return status;
  return response;
}

absl::StatusOr<v1::WhoAmIResponse> GatewayClient::WhoAmI(const v1::WhoAmIRequest& request) {
  return Unary(*stubs_.directory, &Directory::WhoAmI, request);
}

absl::StatusOr<v1::ListMembersResponse> GatewayClient::ListMembers(
    const v1::ListMembersRequest& request) {
  return Unary(*stubs_.directory, &Directory::ListMembers, request);
}

absl::StatusOr<v1::ResolveHomeBoroughResponse> GatewayClient::ResolveHomeBorough(
    const v1::ResolveHomeBoroughRequest& request) {
  return Unary(*stubs_.directory, &Directory::ResolveHomeBorough, request);
}

absl::StatusOr<v1::PublishVacancyListResponse> GatewayClient::PublishVacancyList(
    const v1::PublishVacancyListRequest& request) {
  return Unary(*stubs_.vacancies, &Vacancies::PublishVacancyList, request);
}

absl::StatusOr<v1::UpdateVacancyResponse> GatewayClient::UpdateVacancy(
    const v1::UpdateVacancyRequest& request) {
  return Unary(*stubs_.vacancies, &Vacancies::UpdateVacancy, request);
}

absl::StatusOr<v1::SearchAvailabilityResponse> GatewayClient::SearchAvailability(
    const v1::SearchAvailabilityRequest& request) {
  return Unary(*stubs_.vacancies, &Vacancies::SearchAvailability, request);
}

absl::StatusOr<v1::GetVacancyListResponse> GatewayClient::GetVacancyList(
    const v1::GetVacancyListRequest& request) {
  return Unary(*stubs_.vacancies, &Vacancies::GetVacancyList, request);
}

absl::StatusOr<v1::ListVacancyListsResponse> GatewayClient::ListVacancyLists(
    const v1::ListVacancyListsRequest& request) {
  return Unary(*stubs_.vacancies, &Vacancies::ListVacancyLists, request);
}

absl::StatusOr<v1::SubmitEnquiryResponse> GatewayClient::SubmitEnquiry(
    const v1::SubmitEnquiryRequest& request) {
  return Unary(*stubs_.enquiries, &Enquiries::SubmitEnquiry, request);
}

absl::StatusOr<v1::RecordEnquiryProgressResponse> GatewayClient::RecordEnquiryProgress(
    const v1::RecordEnquiryProgressRequest& request) {
  return Unary(*stubs_.enquiries, &Enquiries::RecordEnquiryProgress, request);
}

absl::StatusOr<v1::RerouteEnquiryResponse> GatewayClient::RerouteEnquiry(
    const v1::RerouteEnquiryRequest& request) {
  return Unary(*stubs_.enquiries, &Enquiries::RerouteEnquiry, request);
}

absl::StatusOr<v1::GetEnquiryStatusResponse> GatewayClient::GetEnquiryStatus(
    const v1::GetEnquiryStatusRequest& request) {
  return Unary(*stubs_.enquiries, &Enquiries::GetEnquiryStatus, request);
}

absl::StatusOr<v1::ListOverdueEnquiriesResponse> GatewayClient::ListOverdueEnquiries(
    const v1::ListOverdueEnquiriesRequest& request) {
  return Unary(*stubs_.enquiries, &Enquiries::ListOverdueEnquiries, request);
}

absl::StatusOr<v1::TakeRecoveryCopyResponse> GatewayClient::TakeRecoveryCopy(
    const v1::TakeRecoveryCopyRequest& request) {
  return Unary(*stubs_.enquiries, &Enquiries::TakeRecoveryCopy, request);
}

absl::StatusOr<v1::DecideSetAsideResponse> GatewayClient::DecideSetAside(
    const v1::DecideSetAsideRequest& request) {
  return Unary(*stubs_.enquiries, &Enquiries::DecideSetAside, request);
}

absl::StatusOr<v1::ListSetAsideResponse> GatewayClient::ListSetAside(
    const v1::ListSetAsideRequest& request) {
  return Unary(*stubs_.enquiries, &Enquiries::ListSetAside, request);
}

absl::StatusOr<v1::DescribeEnquiryFormResponse> GatewayClient::DescribeEnquiryForm(
    const v1::DescribeEnquiryFormRequest& request) {
  return Unary(*stubs_.enquiries, &Enquiries::DescribeEnquiryForm, request);
}

absl::StatusOr<v1::EraseEnquiryResponse> GatewayClient::EraseEnquiry(
    const v1::EraseEnquiryRequest& request) {
  return Unary(*stubs_.enquiries, &Enquiries::EraseEnquiry, request);
}

absl::StatusOr<v1::ReportEnquiriesResponse> GatewayClient::ReportEnquiries(
    const v1::ReportEnquiriesRequest& request) {
  return Unary(*stubs_.enquiries, &Enquiries::ReportEnquiries, request);
}

absl::StatusOr<v1::PublishTrainingOffersResponse> GatewayClient::PublishTrainingOffers(
    const v1::PublishTrainingOffersRequest& request) {
  return Unary(*stubs_.training, &Training::PublishTrainingOffers, request);
}

absl::StatusOr<v1::SearchTrainingResponse> GatewayClient::SearchTraining(
    const v1::SearchTrainingRequest& request) {
  return Unary(*stubs_.training, &Training::SearchTraining, request);
}

absl::StatusOr<v1::BookPlacesResponse> GatewayClient::BookPlaces(
    const v1::BookPlacesRequest& request) {
  return Unary(*stubs_.training, &Training::BookPlaces, request);
}

absl::StatusOr<v1::CancelBookingResponse> GatewayClient::CancelBooking(
    const v1::CancelBookingRequest& request) {
  return Unary(*stubs_.training, &Training::CancelBooking, request);
}

absl::StatusOr<v1::ListBookingsResponse> GatewayClient::ListBookings(
    const v1::ListBookingsRequest& request) {
  return Unary(*stubs_.training, &Training::ListBookings, request);
}

absl::StatusOr<v1::RecordAttendanceResponse> GatewayClient::RecordAttendance(
    const v1::RecordAttendanceRequest& request) {
  return Unary(*stubs_.training, &Training::RecordAttendance, request);
}

absl::StatusOr<v1::RequestPlacementResponse> GatewayClient::RequestPlacement(
    const v1::RequestPlacementRequest& request) {
  return Unary(*stubs_.placements, &Placements::RequestPlacement, request);
}

absl::StatusOr<v1::RespondToPlacementRequestResponse> GatewayClient::RespondToPlacementRequest(
    const v1::RespondToPlacementRequestRequest& request) {
  return Unary(*stubs_.placements, &Placements::RespondToPlacementRequest, request);
}

absl::StatusOr<v1::TakeUpPlacementResponse> GatewayClient::TakeUpPlacement(
    const v1::TakeUpPlacementRequest& request) {
  return Unary(*stubs_.placements, &Placements::TakeUpPlacement, request);
}

absl::StatusOr<v1::WithdrawPlacementRequestResponse> GatewayClient::WithdrawPlacementRequest(
    const v1::WithdrawPlacementRequestRequest& request) {
  return Unary(*stubs_.placements, &Placements::WithdrawPlacementRequest, request);
}

absl::StatusOr<v1::ListPlacementRequestsResponse> GatewayClient::ListPlacementRequests(
    const v1::ListPlacementRequestsRequest& request) {
  return Unary(*stubs_.placements, &Placements::ListPlacementRequests, request);
}

absl::StatusOr<v1::SaveSearchResponse> GatewayClient::SaveSearch(
    const v1::SaveSearchRequest& request) {
  return Unary(*stubs_.placements, &Placements::SaveSearch, request);
}

absl::StatusOr<v1::GetSearchRecordResponse> GatewayClient::GetSearchRecord(
    const v1::GetSearchRecordRequest& request) {
  return Unary(*stubs_.placements, &Placements::GetSearchRecord, request);
}

absl::StatusOr<v1::CountUnmetNeedsResponse> GatewayClient::CountUnmetNeeds(
    const v1::CountUnmetNeedsRequest& request) {
  return Unary(*stubs_.placements, &Placements::CountUnmetNeeds, request);
}

template <typename Response, typename Request, typename Open>
absl::StatusOr<bool> GatewayClient::FollowOnce(Open open, Request* request,
                                               absl::FunctionRef<bool(const Response&)> on_response,
                                               absl::Time end, bool* progress) {
  grpc::ClientContext context;
  if (end != absl::InfiniteFuture()) context.set_deadline(absl::ToChronoTime(end));
  const auto reader = open(&context, *request);

  Response response;
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

template <typename Response, typename Request, typename Open>
absl::Status GatewayClient::Follow(Open open, Request request,
                                   absl::FunctionRef<bool(const Response&)> on_response,
                                   absl::Duration time_max) {
  const absl::Time end =
      time_max == absl::InfiniteDuration() ? absl::InfiniteFuture() : clock_.Now() + time_max;
  absl::Time silent_since = clock_.Now();
  int tries = 0;
  while (true) {
    const absl::Time began = clock_.Now();
    bool progress = false;
    const absl::StatusOr<bool> over =
        FollowOnce<Response>(open, &request, on_response, end, &progress);
    if (over.ok()) return absl::OkStatus();
    if (!IsRetryable(over.status())) return over.status();

    // A stream may have nothing to tell for hours, and be well.
    if (progress || clock_.Now() - began > options_.call_time_max) {
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

absl::Status GatewayClient::Watch(v1::WatchAvailabilityRequest request, OnResponse on_response,
                                  absl::Duration time_max) {
  return Follow<v1::WatchAvailabilityResponse>(
      [this](grpc::ClientContext* context, const v1::WatchAvailabilityRequest& from) {
        return stubs_.vacancies->WatchAvailability(context, from);
      },
      std::move(request), on_response, time_max);
}

absl::Status GatewayClient::WatchOverdue(v1::WatchOverdueEnquiriesRequest request,
                                         OnOverdue on_response, absl::Duration time_max) {
  return Follow<v1::WatchOverdueEnquiriesResponse>(
      [this](grpc::ClientContext* context, const v1::WatchOverdueEnquiriesRequest& from) {
        return stubs_.enquiries->WatchOverdueEnquiries(context, from);
      },
      std::move(request), on_response, time_max);
}

absl::Status GatewayClient::WatchBookings(v1::WatchBookingsRequest request, OnBookings on_response,
                                          absl::Duration time_max) {
  return Follow<v1::WatchBookingsResponse>(
      [this](grpc::ClientContext* context, const v1::WatchBookingsRequest& from) {
        return stubs_.training->WatchBookings(context, from);
      },
      std::move(request), on_response, time_max);
}

absl::Status GatewayClient::WatchPlacements(v1::WatchPlacementRequestsRequest request,
                                            OnPlacements on_response, absl::Duration time_max) {
  return Follow<v1::WatchPlacementRequestsResponse>(
      [this](grpc::ClientContext* context, const v1::WatchPlacementRequestsRequest& from) {
        return stubs_.placements->WatchPlacementRequests(context, from);
      },
      std::move(request), on_response, time_max);
}

}  // namespace consortium::client
