#include "tests/model/training_gateway.h"

#include "absl/strings/str_cat.h"
#include "gateway/directory/areas.h"

namespace consortium::model {
namespace {

config::Policy Members() {
  config::Policy policy;
  for (const char* id : {"barnet", "bridge-adoption", "camden", "hackney"}) {
    config::Member& member = *policy.add_members();
    member.set_id(id);
    member.set_name(absl::StrCat("The ", id, " team"));
    member.set_kind(v1::MEMBER_KIND_BOROUGH);
  }
  return policy;
}

}  // namespace

TrainingGateway::TrainingGateway(storage::Kind database, absl::Time start)
    : RoomGateway(database, start, Members()), certificates_(nullptr) {}

void TrainingGateway::MakeRooms() {
  room_ = std::make_unique<training::TrainingRoom>(
      membership(), certificates_, directory::Areas::Shipped(), clock(), kGatewayKey);
}

}  // namespace consortium::model
