#ifndef CONSORTIUM_TESTS_MODEL_TRAINING_GATEWAY_H_
#define CONSORTIUM_TESTS_MODEL_TRAINING_GATEWAY_H_

#include <functional>
#include <memory>

#include "certs/platform/in_force.h"
#include "certs/sealing/sealing_certificates.h"
#include "gateway/training/training_service.h"
#include "tests/model/room_gateway.h"

namespace consortium::model {

// The room of training.
class TrainingGateway final : public RoomGateway {
 public:
  TrainingGateway(storage::Kind database, absl::Time start);
  ~TrainingGateway() override { Stop(); }

 private:
  void MakeRooms() override;
  void DropRooms() override { room_.reset(); }
  absl::Status Load(storage::Connection& connection) override { return room_->Load(connection); }
  void Committed() override { room_->Committed(); }
  void Register(server::MethodTable& table, storage::Writer& writer) override {
    room_->Register(table, writer);
  }
  void TickRooms(storage::Writer& writer, absl::Time now,
                 std::function<void(const absl::Status&)> done) override {
    room_->Tick(writer, now, std::move(done));
  }

  platform::InForce<sealing::SealingCertificates> certificates_;
  std::unique_ptr<training::TrainingRoom> room_;
};

}  // namespace consortium::model

#endif  // CONSORTIUM_TESTS_MODEL_TRAINING_GATEWAY_H_
