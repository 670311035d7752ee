#ifndef CONSORTIUM_TESTS_UNIT_ADAPTERS_CLIENT_FAKE_PLACEMENT_STUB_H_
#define CONSORTIUM_TESTS_UNIT_ADAPTERS_CLIENT_FAKE_PLACEMENT_STUB_H_

#include <cstdlib>
#include <memory>
#include <vector>

#include "consortium/v1/placements.grpc.pb.h"
#include "tests/unit/adapters/client/service_script.h"

namespace consortium::client {

// What the service of placements does and was asked.
struct PlacementScript : ServiceScript {
  std::vector<consortium::v1::WatchPlacementRequestsResponse> watched;
  grpc::Status watched_end;
};

class FakePlacementStub final : public consortium::v1::PlacementService::StubInterface {
 public:
  explicit FakePlacementStub(PlacementScript& script) : script_(script) {}

  CONSORTIUM_FAKE_UNARY(RequestPlacement)
  CONSORTIUM_FAKE_UNARY(RespondToPlacementRequest)
  CONSORTIUM_FAKE_UNARY(TakeUpPlacement)
  CONSORTIUM_FAKE_UNARY(WithdrawPlacementRequest)
  CONSORTIUM_FAKE_UNARY(ListPlacementRequests)
  CONSORTIUM_FAKE_UNARY(SaveSearch)
  CONSORTIUM_FAKE_UNARY(GetSearchRecord)
  CONSORTIUM_FAKE_UNARY(CountUnmetNeeds)
  CONSORTIUM_FAKE_ASYNC_STREAM(WatchPlacementRequests)

 private:
  grpc::ClientReaderInterface<consortium::v1::WatchPlacementRequestsResponse>*
  WatchPlacementRequestsRaw(grpc::ClientContext*,
                            const consortium::v1::WatchPlacementRequestsRequest& request) override {
    script_.asked["WatchPlacementRequests"].push_back(
        std::make_shared<consortium::v1::WatchPlacementRequestsRequest>(request));
    return new ScriptedReader<consortium::v1::WatchPlacementRequestsResponse>(script_.watched,
                                                                              script_.watched_end);
  }

  PlacementScript& script_;
};

}  // namespace consortium::client

#endif  // CONSORTIUM_TESTS_UNIT_ADAPTERS_CLIENT_FAKE_PLACEMENT_STUB_H_
