#include "tests/model/placement_gateway.h"

#include <utility>

#include "gateway/directory/areas.h"

namespace consortium::model {
namespace {

config::Policy Members() {
  config::Policy policy;
  for (const char* id : {"barnet", "camden", "enfield", "hackney"}) {
    config::Member& member = *policy.add_members();
    member.set_id(id);
    member.set_name(id);
    member.set_kind(v1::MEMBER_KIND_BOROUGH);
  }
  // The model knows of no need that is erased.
  policy.mutable_placements()->set_erased_after_days(365);
  return policy;
}

}  // namespace

PlacementGateway::PlacementGateway(storage::Kind database, absl::Time start)
    : RoomGateway(database, start, Members()) {}

void PlacementGateway::MakeRooms() {
  vacancies_ = std::make_unique<vacancies::VacancyRoom>(membership(), directory::Areas::Shipped(),
                                                        clock(), kGatewayKey);
  placements_ =
      std::make_unique<placements::PlacementRoom>(membership(), *vacancies_, clock(), kGatewayKey);
}

void PlacementGateway::DropRooms() {
  placements_.reset();
  vacancies_.reset();
}

absl::Status PlacementGateway::Load(storage::Connection& connection) {
  absl::Status loaded = vacancies_->Load(connection);
  return loaded.ok() ? placements_->Load(connection) : loaded;
}

void PlacementGateway::Committed() {
  vacancies_->Committed();
  placements_->Committed();
}

void PlacementGateway::Register(server::MethodTable& table, storage::Writer& writer) {
  vacancies_->Register(table, writer);
  placements_->Register(table, writer);
}

void PlacementGateway::TickRooms(storage::Writer& writer, absl::Time now,
                                 std::function<void(const absl::Status&)> done) {
  placements_->Tick(writer, now, std::move(done));
}

}  // namespace consortium::model
