#ifndef CONSORTIUM_TESTS_UNIT_ADAPTERS_CLIENT_FAKE_TRAINING_STUB_H_
#define CONSORTIUM_TESTS_UNIT_ADAPTERS_CLIENT_FAKE_TRAINING_STUB_H_

#include <cstdlib>
#include <memory>
#include <vector>

#include "consortium/v1/training.grpc.pb.h"
#include "tests/unit/adapters/client/service_script.h"

namespace consortium::client {

// What the service of shared training does and was asked.
struct TrainingScript : ServiceScript {
  std::vector<consortium::v1::WatchBookingsResponse> watched;
  grpc::Status watched_end;
};

class FakeTrainingStub final : public consortium::v1::TrainingService::StubInterface {
 public:
  explicit FakeTrainingStub(TrainingScript& script) : script_(script) {}

  CONSORTIUM_FAKE_UNARY(PublishTrainingOffers)
  CONSORTIUM_FAKE_UNARY(SearchTraining)
  CONSORTIUM_FAKE_UNARY(BookPlaces)
  CONSORTIUM_FAKE_UNARY(CancelBooking)
  CONSORTIUM_FAKE_UNARY(ListBookings)
  CONSORTIUM_FAKE_UNARY(RecordAttendance)
  CONSORTIUM_FAKE_ASYNC_STREAM(WatchBookings)

 private:
  grpc::ClientReaderInterface<consortium::v1::WatchBookingsResponse>* WatchBookingsRaw(
      grpc::ClientContext*, const consortium::v1::WatchBookingsRequest& request) override {
    script_.asked["WatchBookings"].push_back(
        std::make_shared<consortium::v1::WatchBookingsRequest>(request));
    return new ScriptedReader<consortium::v1::WatchBookingsResponse>(script_.watched,
                                                                     script_.watched_end);
  }

  TrainingScript& script_;
};

}  // namespace consortium::client

#endif  // CONSORTIUM_TESTS_UNIT_ADAPTERS_CLIENT_FAKE_TRAINING_STUB_H_
