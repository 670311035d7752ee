#include "gateway/vacancies/neighbours.h"

#include <algorithm>
#include <utility>

#include "consortium/v1/instant.h"
#include "policy/listing/row_rules.h"

namespace consortium::vacancies {
namespace {

// Says how old a list is, and until when that is so.
absl::Time SetAge(const ListFacts* list, const CurrentWeek& week,
                  NeighbourTable::Borough& borough) {
  FillListAge(borough.member, list, week, &borough.age);
  absl::Time until =
      week.now <= week.due ? week.due + absl::Nanoseconds(1) : absl::InfiniteFuture();
  if (list == nullptr) return until;
  borough.as_of = list->as_of;
  borough.published = list->published;
  return std::min(until, list->as_of + absl::Hours(borough.age.age_hours() + 1));
}

std::shared_ptr<const NeighbourTable> MakeTable(
    std::shared_ptr<const directory::Membership> membership, const Model& model, absl::Time now) {
  auto table = std::make_shared<NeighbourTable>();
  table->members_generation = model.members_generation;
  table->week = WeekAt(*membership, now);
  table->until = absl::FromCivil(table->week.monday + 7, policy::London());
  for (const auto& rows : model.members) {
    NeighbourTable::Neighbour& neighbour = table->neighbours.emplace_back();
    const config::Member* const member = membership->Find(rows->member);
    neighbour.hidden = member == nullptr || member->suspended();
    table->any_hidden |= neighbour.hidden;
    if (member == nullptr) continue;
    neighbour.telephone = membership->TelephoneAt(*member, now);
    if (neighbour.telephone.has_answers_until()) {
      table->until = std::min(table->until, v1::InstantOf(neighbour.telephone.answers_until()));
    }
  }
  for (const std::string& borough : membership->boroughs()) {
    if (membership->Find(borough)->suspended()) continue;
    NeighbourTable::Borough& added = table->boroughs.emplace_back();
    added.member = borough;
    for (size_t place = 0; place < model.members.size(); ++place) {
      if (model.members[place]->member == borough) added.place = static_cast<int>(place);
    }
    const ListFacts* const list = added.place < 0 ? nullptr : &model.members[added.place]->list;
    table->until = std::min(table->until, SetAge(list, table->week, added));
  }
  table->membership = std::move(membership);
  return table;
}

}  // namespace

std::shared_ptr<const NeighbourTable> Neighbours::At(const Model& model, absl::Time now) const {
  std::shared_ptr<const directory::Membership> membership = membership_.Get();
  {
    platform::MutexLock lock(mutex_);
    if (table_ != nullptr && table_->membership == membership &&
        table_->members_generation == model.members_generation && now >= table_->week.now &&
        now < table_->until) {
      return table_;
    }
  }
  std::shared_ptr<const NeighbourTable> table = MakeTable(std::move(membership), model, now);
  platform::MutexLock lock(mutex_);
  table_ = table;
  return table;
}

}  // namespace consortium::vacancies
