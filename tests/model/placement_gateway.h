#ifndef CONSORTIUM_TESTS_MODEL_PLACEMENT_GATEWAY_H_
#define CONSORTIUM_TESTS_MODEL_PLACEMENT_GATEWAY_H_

#include <functional>
#include <memory>

#include "gateway/placements/placement_service.h"
#include "gateway/vacancies/vacancy_service.h"
#include "tests/model/room_gateway.h"

namespace consortium::model {

// The rooms of vacancies and of requests for them, which change together.
class PlacementGateway final : public RoomGateway {
 public:
  PlacementGateway(storage::Kind database, absl::Time start);
  ~PlacementGateway() override { Stop(); }

 private:
  void MakeRooms() override;
  void DropRooms() override;
  absl::Status Load(storage::Connection& connection) override;
  void Committed() override;
  void Register(server::MethodTable& table, storage::Writer& writer) override;
  void TickRooms(storage::Writer& writer, absl::Time now,
                 std::function<void(const absl::Status&)> done) override;

  std::unique_ptr<vacancies::VacancyRoom> vacancies_;
  std::unique_ptr<placements::PlacementRoom> placements_;
};

}  // namespace consortium::model

#endif  // CONSORTIUM_TESTS_MODEL_PLACEMENT_GATEWAY_H_
