#ifndef CONSORTIUM_TESTS_INTEGRATION_CLIENT_CALLS_H_
#define CONSORTIUM_TESTS_INTEGRATION_CLIENT_CALLS_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "consortium/v1/directory.grpc.pb.h"
#include "consortium/v1/vacancies.grpc.pb.h"
#include "google/protobuf/message.h"
#include "grpcpp/channel.h"
#include "grpcpp/support/byte_buffer.h"

// Calls as a foreign client makes them: generated stubs, or bytes. Each waits at
// most kCallMax.
namespace consortium::testing {

inline constexpr absl::Duration kCallMax = absl::Seconds(20);

// gRPC's status with its details, as our clients read it.
absl::Status FromGrpc(const grpc::Status& status);

// A message's bytes into gRPC's buffer, and out of it.
grpc::ByteBuffer ToBuffer(const std::string& bytes);
std::string FromBuffer(const grpc::ByteBuffer& buffer);

// Gives `context` a deadline so far from now.
void Bound(grpc::ClientContext& context, absl::Duration bound = kCallMax);

absl::StatusOr<v1::WhoAmIResponse> WhoAmI(const std::shared_ptr<grpc::Channel>& channel);

absl::StatusOr<v1::SearchAvailabilityResponse> Search(const std::shared_ptr<grpc::Channel>& channel,
                                                      const v1::SearchAvailabilityRequest& request);

absl::StatusOr<v1::PublishVacancyListResponse> Publish(
    const std::shared_ptr<grpc::Channel>& channel, const v1::PublishVacancyListRequest& request);

absl::StatusOr<v1::UpdateVacancyResponse> Update(const std::shared_ptr<grpc::Channel>& channel,
                                                 const v1::UpdateVacancyRequest& request);

// The first page of a member's list.
absl::StatusOr<v1::GetVacancyListResponse> ReadList(const std::shared_ptr<grpc::Channel>& channel,
                                                    const std::string& member);

// A unary call by its path with a request's bytes; the answer's bytes.
absl::StatusOr<std::string> CallBytes(const std::shared_ptr<grpc::Channel>& channel,
                                      const std::string& path, const std::string& request);

// The standard health of `service`, e.g. `consortium.config`: 1 is SERVING.
absl::StatusOr<int> Health(const std::shared_ptr<grpc::Channel>& channel,
                           const std::string& service);

// A need that every search may have: one child of ten.
v1::SearchAvailabilityRequest SimpleSearch();

// An open WatchAvailability.
class Watch {
 public:
  Watch(const std::shared_ptr<grpc::Channel>& channel, const v1::WatchAvailabilityRequest& request);
  ~Watch();

  // The next response; nothing when the stream ended.
  bool Read(v1::WatchAvailabilityResponse* response) { return reader_->Read(response); }

  // Reads until the snapshot is complete; false when the stream ended before.
  bool ReadSnapshot();

  // How the stream ended; reads what is left.
  absl::Status Finish();

 private:
  grpc::ClientContext context_;
  std::unique_ptr<v1::VacancyService::Stub> stub_;
  std::unique_ptr<grpc::ClientReader<v1::WatchAvailabilityResponse>> reader_;
  bool finished_ = false;
};

// As `islington`'s duty desk watches everything.
v1::WatchAvailabilityRequest SimpleWatch();

}  // namespace consortium::testing

#endif  // CONSORTIUM_TESTS_INTEGRATION_CLIENT_CALLS_H_
