#ifndef CONSORTIUM_ADAPTERS_CLIENT_GATEWAY_CLIENT_H_
#define CONSORTIUM_ADAPTERS_CLIENT_GATEWAY_CLIENT_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "adapters/client/retry.h"
#include "certs/platform/clock.h"
#include "consortium/config/client.pb.h"
#include "consortium/v1/directory.grpc.pb.h"
#include "consortium/v1/enquiries.grpc.pb.h"
#include "consortium/v1/placements.grpc.pb.h"
#include "consortium/v1/training.grpc.pb.h"
#include "consortium/v1/vacancies.grpc.pb.h"

namespace consortium::client {

// One member's connection to the gateway: one method per RPC, each with the
// deadline and the retries that every caller needs.
//
//   platform::SystemClock clock;
//   MonotonicPause pause;
//   absl::StatusOr<config::ClientSettings> settings = LoadClientSettings(path);
//   …
//   auto client = GatewayClient::Connect(*settings, clock, pause);
//   …
//   absl::StatusOr<v1::WhoAmIResponse> me = (*client)->WhoAmI({});
//
// A call is tried again where IsRetryable() (retry.h) says so, with the same request, until it
// succeeds or `call_time_max` would be over: a write therefore keeps its request_id, and the
// gateway answers it once. The request id is the caller's to choose (platform::RandomUuid) and to
// keep, so that it can also ask again after a crash.
//
// Errors are the gateway's own, details included (status_details.h). Where no
// gateway answered, UNAVAILABLE says what to check, since gRPC hides why a
// handshake failed. Thread-safe, but for Watch()'s callback, which runs on the
// caller's thread.
class GatewayClient {
 public:
  // Told before each pause: what failed, how long the pause is.
  using OnRetry = std::function<void(const absl::Status&, absl::Duration)>;

  struct Options {
    std::string gateway_address = "";                  // For messages.
    absl::Duration call_time_max = absl::Seconds(30);  // One call with its retries.
    OnRetry on_retry = nullptr;                        // May be empty.
  };

  // What the calls go through; fakes in tests.
  struct Stubs {
    std::unique_ptr<consortium::v1::VacancyService::StubInterface> vacancies;
    std::unique_ptr<consortium::v1::DirectoryService::StubInterface> directory;
    std::unique_ptr<consortium::v1::EnquiryService::StubInterface> enquiries;
    std::unique_ptr<consortium::v1::TrainingService::StubInterface> training;
    std::unique_ptr<consortium::v1::PlacementService::StubInterface> placements;
  };

  // Reads the certificates that `settings` (from LoadClientSettings) name, checks
  // what can be checked from here (key and certificate are a pair, in date) and
  // prepares a channel with mutual TLS 1.3, which connects at the first call:
  // OK does not mean that the gateway is there. `clock` and `pause` outlive the
  // client. NOT_FOUND, PERMISSION_DENIED, INVALID_ARGUMENT: a certificate file;
  // FAILED_PRECONDITION: OpenSSL refuses to be limited to TLS 1.3.
  static absl::StatusOr<std::unique_ptr<GatewayClient>> Connect(
      const config::ClientSettings& settings, const platform::Clock& clock, Pause& pause,
      OnRetry on_retry = nullptr);

  GatewayClient(Stubs stubs, Options options, const platform::Clock& clock, Pause& pause);

  absl::StatusOr<consortium::v1::WhoAmIResponse> WhoAmI(
      const consortium::v1::WhoAmIRequest& request);
  absl::StatusOr<consortium::v1::ListMembersResponse> ListMembers(
      const consortium::v1::ListMembersRequest& request);
  absl::StatusOr<consortium::v1::ResolveHomeBoroughResponse> ResolveHomeBorough(
      const consortium::v1::ResolveHomeBoroughRequest& request);

  absl::StatusOr<consortium::v1::PublishVacancyListResponse> PublishVacancyList(
      const consortium::v1::PublishVacancyListRequest& request);
  absl::StatusOr<consortium::v1::UpdateVacancyResponse> UpdateVacancy(
      const consortium::v1::UpdateVacancyRequest& request);
  absl::StatusOr<consortium::v1::SearchAvailabilityResponse> SearchAvailability(
      const consortium::v1::SearchAvailabilityRequest& request);
  absl::StatusOr<consortium::v1::GetVacancyListResponse> GetVacancyList(
      const consortium::v1::GetVacancyListRequest& request);
  absl::StatusOr<consortium::v1::ListVacancyListsResponse> ListVacancyLists(
      const consortium::v1::ListVacancyListsRequest& request);

  absl::StatusOr<consortium::v1::SubmitEnquiryResponse> SubmitEnquiry(
      const consortium::v1::SubmitEnquiryRequest& request);
  absl::StatusOr<consortium::v1::RecordEnquiryProgressResponse> RecordEnquiryProgress(
      const consortium::v1::RecordEnquiryProgressRequest& request);
  absl::StatusOr<consortium::v1::RerouteEnquiryResponse> RerouteEnquiry(
      const consortium::v1::RerouteEnquiryRequest& request);
  absl::StatusOr<consortium::v1::GetEnquiryStatusResponse> GetEnquiryStatus(
      const consortium::v1::GetEnquiryStatusRequest& request);
  absl::StatusOr<consortium::v1::ListOverdueEnquiriesResponse> ListOverdueEnquiries(
      const consortium::v1::ListOverdueEnquiriesRequest& request);
  absl::StatusOr<consortium::v1::TakeRecoveryCopyResponse> TakeRecoveryCopy(
      const consortium::v1::TakeRecoveryCopyRequest& request);
  absl::StatusOr<consortium::v1::DecideSetAsideResponse> DecideSetAside(
      const consortium::v1::DecideSetAsideRequest& request);
  absl::StatusOr<consortium::v1::ListSetAsideResponse> ListSetAside(
      const consortium::v1::ListSetAsideRequest& request);
  absl::StatusOr<consortium::v1::DescribeEnquiryFormResponse> DescribeEnquiryForm(
      const consortium::v1::DescribeEnquiryFormRequest& request);
  absl::StatusOr<consortium::v1::EraseEnquiryResponse> EraseEnquiry(
      const consortium::v1::EraseEnquiryRequest& request);
  absl::StatusOr<consortium::v1::ReportEnquiriesResponse> ReportEnquiries(
      const consortium::v1::ReportEnquiriesRequest& request);

  absl::StatusOr<consortium::v1::PublishTrainingOffersResponse> PublishTrainingOffers(
      const consortium::v1::PublishTrainingOffersRequest& request);
  absl::StatusOr<consortium::v1::SearchTrainingResponse> SearchTraining(
      const consortium::v1::SearchTrainingRequest& request);
  absl::StatusOr<consortium::v1::BookPlacesResponse> BookPlaces(
      const consortium::v1::BookPlacesRequest& request);
  absl::StatusOr<consortium::v1::CancelBookingResponse> CancelBooking(
      const consortium::v1::CancelBookingRequest& request);
  absl::StatusOr<consortium::v1::ListBookingsResponse> ListBookings(
      const consortium::v1::ListBookingsRequest& request);
  absl::StatusOr<consortium::v1::RecordAttendanceResponse> RecordAttendance(
      const consortium::v1::RecordAttendanceRequest& request);

  absl::StatusOr<consortium::v1::RequestPlacementResponse> RequestPlacement(
      const consortium::v1::RequestPlacementRequest& request);
  absl::StatusOr<consortium::v1::RespondToPlacementRequestResponse> RespondToPlacementRequest(
      const consortium::v1::RespondToPlacementRequestRequest& request);
  absl::StatusOr<consortium::v1::TakeUpPlacementResponse> TakeUpPlacement(
      const consortium::v1::TakeUpPlacementRequest& request);
  absl::StatusOr<consortium::v1::WithdrawPlacementRequestResponse> WithdrawPlacementRequest(
      const consortium::v1::WithdrawPlacementRequestRequest& request);
  absl::StatusOr<consortium::v1::ListPlacementRequestsResponse> ListPlacementRequests(
      const consortium::v1::ListPlacementRequestsRequest& request);
  absl::StatusOr<consortium::v1::SaveSearchResponse> SaveSearch(
      const consortium::v1::SaveSearchRequest& request);
  absl::StatusOr<consortium::v1::GetSearchRecordResponse> GetSearchRecord(
      const consortium::v1::GetSearchRecordRequest& request);
  absl::StatusOr<consortium::v1::CountUnmetNeedsResponse> CountUnmetNeeds(
      const consortium::v1::CountUnmetNeedsRequest& request);

  // Takes one response of a stream; false ends the stream.
  using OnResponse = absl::FunctionRef<bool(const consortium::v1::WatchAvailabilityResponse&)>;
  using OnOverdue = absl::FunctionRef<bool(const consortium::v1::WatchOverdueEnquiriesResponse&)>;
  using OnBookings = absl::FunctionRef<bool(const consortium::v1::WatchBookingsResponse&)>;
  using OnPlacements =
      absl::FunctionRef<bool(const consortium::v1::WatchPlacementRequestsResponse&)>;

  // Watches from `request.position`, or from a snapshot, until `on_response`
  // returns false or `time_max` has passed: OK. A stream that breaks, or that a
  // gateway ends to restart, is opened again at the last position, so that
  // `on_response` misses nothing and sees nothing twice.
  //
  // Fails with the gateway's own error when it cannot be retried, and after
  // call_time_max without a single response. OUT_OF_RANGE with reason
  // `SNAPSHOT_REQUIRED`: forget what was seen and watch without a position.
  absl::Status Watch(consortium::v1::WatchAvailabilityRequest request, OnResponse on_response,
                     absl::Duration time_max = absl::InfiniteDuration());

  // Watches for enquiries that fall overdue, as Watch() does.
  absl::Status WatchOverdue(consortium::v1::WatchOverdueEnquiriesRequest request,
                            OnOverdue on_response,
                            absl::Duration time_max = absl::InfiniteDuration());

  // Watches the caller's bookings and those of its offers, as Watch() does.
  absl::Status WatchBookings(consortium::v1::WatchBookingsRequest request, OnBookings on_response,
                             absl::Duration time_max = absl::InfiniteDuration());

  // Watches the member's requests for placements and what fits its standing searches,
  // as Watch() does; what fits is told again when a stream is opened again.
  absl::Status WatchPlacements(consortium::v1::WatchPlacementRequestsRequest request,
                               OnPlacements on_response,
                               absl::Duration time_max = absl::InfiniteDuration());

 private:
  // Calls `attempt` with a fresh context until it succeeds, fails for good or
  // call_time_max is over.
  absl::Status Retry(absl::FunctionRef<absl::Status(grpc::ClientContext&)> attempt);

  // Retry() for a unary method: the response when the last try was OK.
  template <typename Stub, typename Request, typename Response>
  absl::StatusOr<Response> Unary(Stub& stub,
                                 grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                              Response*),
                                 const Request& request);

  // What the watches are: streams whose responses carry positions.
  // `open` makes a reader.
  template <typename Response, typename Request, typename Open>
  absl::Status Follow(Open open, Request request,
                      absl::FunctionRef<bool(const Response&)> on_response,
                      absl::Duration time_max);

  // One stream from `request->position`, which it moves along. True: watching
  // is over, as the caller wanted.
  template <typename Response, typename Request, typename Open>
  absl::StatusOr<bool> FollowOnce(Open open, Request* request,
                                  absl::FunctionRef<bool(const Response&)> on_response,
                                  absl::Time end, bool* progress);

  // The gateway's own error with its details; what to check where none answered.
  absl::Status Explain(const grpc::Status& status) const;

  const Stubs stubs_;
  const Options options_;
  const platform::Clock& clock_;
  Pause& pause_;
};

}  // namespace consortium::client

#endif  // CONSORTIUM_ADAPTERS_CLIENT_GATEWAY_CLIENT_H_
