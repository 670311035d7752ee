#ifndef CONSORTIUM_TESTS_UNIT_ADAPTERS_CLIENT_FAKE_STUBS_H_
#define CONSORTIUM_TESTS_UNIT_ADAPTERS_CLIENT_FAKE_STUBS_H_

#include <cstdlib>
#include <deque>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "adapters/client/gateway_client.h"
#include "google/rpc/status.pb.h"
#include "google/rpc/status_details.h"
#include "tests/support/fake_clock.h"
#include "tests/unit/adapters/client/fake_enquiry_stub.h"
#include "tests/unit/adapters/client/fake_placement_stub.h"
#include "tests/unit/adapters/client/fake_training_stub.h"

namespace consortium::client {

namespace v1 = consortium::v1;

// The status as a gateway sends it: details in the trailer.
inline grpc::Status FromGateway(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), std::string(status.message()),
                      rpc::ToProto(status).SerializeAsString());
}

// Moves a fake clock instead of waiting, and remembers how far.
class FakePause final : public Pause {
 public:
  explicit FakePause(testing::FakeClock& clock) : clock_(clock) {}
  void For(absl::Duration duration) override {
    pauses.push_back(duration);
    clock_.Advance(duration);
  }
  std::vector<absl::Duration> pauses;

 private:
  testing::FakeClock& clock_;
};

// What one stream does: its responses, then its end.
struct ScriptedStream {
  std::vector<v1::WatchAvailabilityResponse> responses;
  grpc::Status end;
};

class FakeReader final : public grpc::ClientReaderInterface<v1::WatchAvailabilityResponse> {
 public:
  explicit FakeReader(ScriptedStream script) : script_(std::move(script)) {}
  bool NextMessageSize(uint32_t* size) override {
    if (next_ == script_.responses.size()) return false;
    *size = static_cast<uint32_t>(script_.responses[next_].ByteSizeLong());
    return true;
  }
  bool Read(v1::WatchAvailabilityResponse* response) override {
    if (next_ == script_.responses.size()) return false;
    *response = script_.responses[next_++];
    return true;
  }
  void WaitForInitialMetadata() override {}
  grpc::Status Finish() override { return script_.end; }

 private:
  ScriptedStream script_;
  size_t next_ = 0;
};

// What a directory does and was asked; the last answer to WhoAmI() repeats.
struct DirectoryScript {
  std::deque<grpc::Status> answers = {grpc::Status::OK};
  std::vector<absl::Time> deadlines;
  std::function<void()> on_call = [] {};
  v1::ResolveHomeBoroughResponse home;
};

class FakeDirectoryStub final : public v1::DirectoryService::StubInterface {
 public:
  explicit FakeDirectoryStub(DirectoryScript& script) : script_(script) {}

  grpc::Status WhoAmI(grpc::ClientContext* context, const v1::WhoAmIRequest&,
                      v1::WhoAmIResponse* response) override {
    script_.deadlines.push_back(absl::FromChrono(context->deadline()));
    script_.on_call();
    const grpc::Status answer = script_.answers.front();
    if (script_.answers.size() > 1) script_.answers.pop_front();
    if (answer.ok()) response->set_member("hackney");
    return answer;
  }
  grpc::Status ListMembers(grpc::ClientContext*, const v1::ListMembersRequest&,
                           v1::ListMembersResponse* response) override {
    response->add_members()->set_id("barnet");
    return grpc::Status::OK;
  }
  grpc::Status ResolveHomeBorough(grpc::ClientContext*, const v1::ResolveHomeBoroughRequest&,
                                  v1::ResolveHomeBoroughResponse* response) override {
    *response = script_.home;
    return grpc::Status::OK;
  }

 private:
  // The asynchronous halves of the interface; the client never calls them.
  grpc::ClientAsyncResponseReaderInterface<v1::WhoAmIResponse>* AsyncWhoAmIRaw(
      grpc::ClientContext*, const v1::WhoAmIRequest&, grpc::CompletionQueue*) override {
    std::abort();
  }
  grpc::ClientAsyncResponseReaderInterface<v1::WhoAmIResponse>* PrepareAsyncWhoAmIRaw(
      grpc::ClientContext*, const v1::WhoAmIRequest&, grpc::CompletionQueue*) override {
    std::abort();
  }
  grpc::ClientAsyncResponseReaderInterface<v1::ListMembersResponse>* AsyncListMembersRaw(
      grpc::ClientContext*, const v1::ListMembersRequest&, grpc::CompletionQueue*) override {
    std::abort();
  }
  grpc::ClientAsyncResponseReaderInterface<v1::ListMembersResponse>* PrepareAsyncListMembersRaw(
      grpc::ClientContext*, const v1::ListMembersRequest&, grpc::CompletionQueue*) override {
    std::abort();
  }

  grpc::ClientAsyncResponseReaderInterface<v1::ResolveHomeBoroughResponse>*
  AsyncResolveHomeBoroughRaw(grpc::ClientContext*, const v1::ResolveHomeBoroughRequest&,
                             grpc::CompletionQueue*) override {
    std::abort();
  }
  grpc::ClientAsyncResponseReaderInterface<v1::ResolveHomeBoroughResponse>*
  PrepareAsyncResolveHomeBoroughRaw(grpc::ClientContext*, const v1::ResolveHomeBoroughRequest&,
                                    grpc::CompletionQueue*) override {
    std::abort();
  }

  DirectoryScript& script_;
};

// What vacancies do and were asked; the last answer and stream repeat.
struct VacancyScript {
  std::deque<grpc::Status> publish_answers = {grpc::Status::OK};
  std::vector<v1::PublishVacancyListRequest> published;
  v1::PublishVacancyListResponse publish_response;
  std::deque<ScriptedStream> streams;
  std::vector<v1::WatchAvailabilityRequest> watched;
  std::vector<v1::SearchAvailabilityRequest> searched;
  v1::SearchAvailabilityResponse search_response;
  grpc::Status search_answer;
  std::vector<v1::UpdateVacancyRequest> updated;
  std::vector<v1::GetVacancyListRequest> read;
  v1::GetVacancyListResponse list_response;
  grpc::Status list_answer;
};

class FakeVacancyStub final : public v1::VacancyService::StubInterface {
 public:
  explicit FakeVacancyStub(VacancyScript& script) : script_(script) {}

  grpc::Status PublishVacancyList(grpc::ClientContext*,
                                  const v1::PublishVacancyListRequest& request,
                                  v1::PublishVacancyListResponse* response) override {
    script_.published.push_back(request);
    const grpc::Status answer = script_.publish_answers.front();
    if (script_.publish_answers.size() > 1) script_.publish_answers.pop_front();
    response->MergeFrom(script_.publish_response);
    // A response that is left over from a failed try must not leak into the next.
    response->set_rows_accepted(response->rows_accepted() + 1);
    return answer;
  }
  grpc::Status UpdateVacancy(grpc::ClientContext*, const v1::UpdateVacancyRequest& request,
                             v1::UpdateVacancyResponse* response) override {
    script_.updated.push_back(request);
    response->mutable_receipt()->set_request_id(request.request_id());
    return grpc::Status::OK;
  }
  grpc::Status SearchAvailability(grpc::ClientContext*,
                                  const v1::SearchAvailabilityRequest& request,
                                  v1::SearchAvailabilityResponse* response) override {
    script_.searched.push_back(request);
    *response = script_.search_response;
    return script_.search_answer;
  }
  grpc::Status GetVacancyList(grpc::ClientContext*, const v1::GetVacancyListRequest& request,
                              v1::GetVacancyListResponse* response) override {
    script_.read.push_back(request);
    *response = script_.list_response;
    response->mutable_list()->set_member(request.member());
    return script_.list_answer;
  }
  grpc::Status ListVacancyLists(grpc::ClientContext*, const v1::ListVacancyListsRequest&,
                                v1::ListVacancyListsResponse* response) override {
    response->add_lists()->set_member("camden");
    return grpc::Status::OK;
  }

 private:
  grpc::ClientReaderInterface<v1::WatchAvailabilityResponse>* WatchAvailabilityRaw(
      grpc::ClientContext*, const v1::WatchAvailabilityRequest& request) override {
    script_.watched.push_back(request);
    ScriptedStream script = script_.streams.front();
    if (script_.streams.size() > 1) script_.streams.pop_front();
    return new FakeReader(std::move(script));
  }

  // The asynchronous halves of the interface; the client never calls them.
  template <typename T>
  using AsyncReader = grpc::ClientAsyncResponseReaderInterface<T>;
  using Context = grpc::ClientContext;
  using Queue = grpc::CompletionQueue;
  AsyncReader<v1::PublishVacancyListResponse>* AsyncPublishVacancyListRaw(
      Context*, const v1::PublishVacancyListRequest&, Queue*) override {
    std::abort();
  }
  AsyncReader<v1::PublishVacancyListResponse>* PrepareAsyncPublishVacancyListRaw(
      Context*, const v1::PublishVacancyListRequest&, Queue*) override {
    std::abort();
  }
  AsyncReader<v1::UpdateVacancyResponse>* AsyncUpdateVacancyRaw(Context*,
                                                                const v1::UpdateVacancyRequest&,
                                                                Queue*) override {
    std::abort();
  }
  AsyncReader<v1::UpdateVacancyResponse>* PrepareAsyncUpdateVacancyRaw(
      Context*, const v1::UpdateVacancyRequest&, Queue*) override {
    std::abort();
  }
  AsyncReader<v1::SearchAvailabilityResponse>* AsyncSearchAvailabilityRaw(
      Context*, const v1::SearchAvailabilityRequest&, Queue*) override {
    std::abort();
  }
  AsyncReader<v1::SearchAvailabilityResponse>* PrepareAsyncSearchAvailabilityRaw(
      Context*, const v1::SearchAvailabilityRequest&, Queue*) override {
    std::abort();
  }
  AsyncReader<v1::GetVacancyListResponse>* AsyncGetVacancyListRaw(Context*,
                                                                  const v1::GetVacancyListRequest&,
                                                                  Queue*) override {
    std::abort();
  }
  AsyncReader<v1::GetVacancyListResponse>* PrepareAsyncGetVacancyListRaw(
      Context*, const v1::GetVacancyListRequest&, Queue*) override {
    std::abort();
  }
  AsyncReader<v1::ListVacancyListsResponse>* AsyncListVacancyListsRaw(
      Context*, const v1::ListVacancyListsRequest&, Queue*) override {
    std::abort();
  }
  AsyncReader<v1::ListVacancyListsResponse>* PrepareAsyncListVacancyListsRaw(
      Context*, const v1::ListVacancyListsRequest&, Queue*) override {
    std::abort();
  }
  grpc::ClientAsyncReaderInterface<v1::WatchAvailabilityResponse>* AsyncWatchAvailabilityRaw(
      Context*, const v1::WatchAvailabilityRequest&, Queue*, void*) override {
    std::abort();
  }
  grpc::ClientAsyncReaderInterface<v1::WatchAvailabilityResponse>* PrepareAsyncWatchAvailabilityRaw(
      Context*, const v1::WatchAvailabilityRequest&, Queue*) override {
    std::abort();
  }

  VacancyScript& script_;
};

// A gateway that follows scripts, at a fake time.
struct FakeGateway {
  explicit FakeGateway(GatewayClient::Options options = {.gateway_address = "gateway.example:8443"})
      : client(NewStubs(), std::move(options), clock, pause) {}

  GatewayClient::Stubs NewStubs() {
    return {std::make_unique<FakeVacancyStub>(vacancies),
            std::make_unique<FakeDirectoryStub>(directory),
            std::make_unique<FakeEnquiryStub>(enquiries),
            std::make_unique<FakeTrainingStub>(training),
            std::make_unique<FakePlacementStub>(placements)};
  }

  testing::FakeClock clock{absl::FromUnixSeconds(1'795'000'000)};
  FakePause pause{clock};
  DirectoryScript directory;
  VacancyScript vacancies;
  EnquiryScript enquiries;
  TrainingScript training;
  PlacementScript placements;
  GatewayClient client;
};

}  // namespace consortium::client

#endif  // CONSORTIUM_TESTS_UNIT_ADAPTERS_CLIENT_FAKE_STUBS_H_
