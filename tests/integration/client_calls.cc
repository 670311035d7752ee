#include "tests/integration/client_calls.h"

#include <future>
#include <utility>
#include <vector>

#include "google/rpc/status_details.h"
#include "grpc/support/time.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/impl/codegen/proto_utils.h"

namespace consortium::testing {
namespace {

template <typename Response>
absl::StatusOr<Response> ResultOf(const grpc::Status& status, Response response) {
  if (!status.ok()) return FromGrpc(status);
  return response;
}

}  // namespace

grpc::ByteBuffer ToBuffer(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

std::string FromBuffer(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  if (!buffer.Dump(&slices).ok()) return "";
  std::string bytes;
  for (const grpc::Slice& slice : slices) {
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return bytes;
}

absl::Status FromGrpc(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  google::rpc::Status details;
  if (!status.error_details().empty() && details.ParseFromString(status.error_details())) {
    return rpc::FromProto(details);
  }
  return absl::Status(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
}

void Bound(grpc::ClientContext& context, absl::Duration bound) {
  context.set_deadline(
      gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                   gpr_time_from_millis(absl::ToInt64Milliseconds(bound), GPR_TIMESPAN)));
}

absl::StatusOr<v1::WhoAmIResponse> WhoAmI(const std::shared_ptr<grpc::Channel>& channel) {
  grpc::ClientContext context;
  Bound(context);
  v1::WhoAmIResponse response;
  const grpc::Status status =
      v1::DirectoryService::NewStub(channel)->WhoAmI(&context, {}, &response);
  return ResultOf(status, std::move(response));
}

absl::StatusOr<v1::SearchAvailabilityResponse> Search(
    const std::shared_ptr<grpc::Channel>& channel, const v1::SearchAvailabilityRequest& request) {
  grpc::ClientContext context;
  Bound(context);
  v1::SearchAvailabilityResponse response;
  const grpc::Status status =
      v1::VacancyService::NewStub(channel)->SearchAvailability(&context, request, &response);
  return ResultOf(status, std::move(response));
}

absl::StatusOr<v1::PublishVacancyListResponse> Publish(
    const std::shared_ptr<grpc::Channel>& channel, const v1::PublishVacancyListRequest& request) {
  grpc::ClientContext context;
  Bound(context);
  v1::PublishVacancyListResponse response;
  const grpc::Status status =
      v1::VacancyService::NewStub(channel)->PublishVacancyList(&context, request, &response);
  return ResultOf(status, std::move(response));
}

absl::StatusOr<v1::UpdateVacancyResponse> Update(const std::shared_ptr<grpc::Channel>& channel,
                                                 const v1::UpdateVacancyRequest& request) {
  grpc::ClientContext context;
  Bound(context);
  v1::UpdateVacancyResponse response;
  const grpc::Status status =
      v1::VacancyService::NewStub(channel)->UpdateVacancy(&context, request, &response);
  return ResultOf(status, std::move(response));
}

absl::StatusOr<v1::GetVacancyListResponse> ReadList(const std::shared_ptr<grpc::Channel>& channel,
                                                    const std::string& member) {
  grpc::ClientContext context;
  Bound(context);
  v1::GetVacancyListRequest request;
  request.set_member(member);
  v1::GetVacancyListResponse response;
  const grpc::Status status =
      v1::VacancyService::NewStub(channel)->GetVacancyList(&context, request, &response);
  return ResultOf(status, std::move(response));
}

absl::StatusOr<std::string> CallBytes(const std::shared_ptr<grpc::Channel>& channel,
                                      const std::string& path, const std::string& request) {
  grpc::GenericStub stub(channel);
  grpc::ClientContext context;
  Bound(context);
  const grpc::ByteBuffer sent = ToBuffer(request);
  grpc::ByteBuffer received;
  std::promise<grpc::Status> ended;
  stub.UnaryCall(&context, path, grpc::StubOptions(), &sent, &received,
                 [&ended](const grpc::Status& status) { ended.set_value(status); });
  const grpc::Status status = ended.get_future().get();
  if (!status.ok()) return FromGrpc(status);
  return FromBuffer(received);
}

absl::StatusOr<int> Health(const std::shared_ptr<grpc::Channel>& channel,
                           const std::string& service) {
  // HealthCheckRequest { string service = 1; }; HealthCheckResponse { enum status = 1; }
  const std::string request =
      service.empty() ? "" : std::string("\x0a") + static_cast<char>(service.size()) + service;
  absl::StatusOr<std::string> response =
      CallBytes(channel, "/grpc.health.v1.Health/Check", request);
  if (!response.ok()) return response.status();
  return response->size() == 2 && (*response)[0] == '\x08' ? (*response)[1] : 0;
}

v1::SearchAvailabilityRequest SimpleSearch() {
  v1::SearchAvailabilityRequest request;
  request.mutable_asker()->set_officer_reference("officer-4711");
  request.mutable_asker()->set_purpose(v1::PURPOSE_PLACEMENT_SEARCH);
  request.add_children()->set_age_years(10);
  request.set_kind(v1::OFFER_KIND_SHORT_TERM);
  request.set_urgency(v1::URGENCY_PLANNED);
  request.add_areas_to_avoid("E5");
  return request;
}

v1::WatchAvailabilityRequest SimpleWatch() {
  v1::WatchAvailabilityRequest request;
  request.mutable_asker()->set_officer_reference("officer-4711");
  request.mutable_asker()->set_purpose(v1::PURPOSE_PLACEMENT_SEARCH);
  return request;
}

Watch::Watch(const std::shared_ptr<grpc::Channel>& channel,
             const v1::WatchAvailabilityRequest& request)
    : stub_(v1::VacancyService::NewStub(channel)) {
  Bound(context_);
  reader_ = stub_->WatchAvailability(&context_, request);
}

Watch::~Watch() {
  if (finished_) return;
  context_.TryCancel();
  const absl::Status cancelled = Finish();
  static_cast<void>(cancelled);  // What a stream that nobody reads any more ends with.
}

bool Watch::ReadSnapshot() {
  v1::WatchAvailabilityResponse response;
  while (Read(&response)) {
    if (response.snapshot_complete()) return true;
  }
  return false;
}

absl::Status Watch::Finish() {
  v1::WatchAvailabilityResponse response;
  while (Read(&response)) {
  }
  finished_ = true;
  return FromGrpc(reader_->Finish());
}

}  // namespace consortium::testing
