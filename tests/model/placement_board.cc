#include "tests/model/placement_board.h"

#include <algorithm>

#include "consortium/v1/instant.h"

namespace consortium::model {
namespace {

constexpr size_t kRecent = 6;

}  // namespace

void PlacementBoard::Note(const v1::PlacementRequest& request) {
  platform::MutexLock lock(mutex_);
  const auto found = std::find_if(requests_.begin(), requests_.end(), [&request](const auto& each) {
    return each.placement_ref() == request.placement_ref();
  });
  if (found == requests_.end()) {
    requests_.push_back(request);
  } else {
    *found = request;
  }
}

std::optional<v1::PlacementRequest> PlacementBoard::Some(Side side, const std::string& member,
                                                         Chance& chance) const {
  platform::MutexLock lock(mutex_);
  std::vector<const v1::PlacementRequest*> fitting;
  for (const v1::PlacementRequest& each : requests_) {
    const std::string& of = side == Side::kAsker ? each.asker() : each.host();
    if (member.empty() || member == of) fitting.push_back(&each);
  }
  if (fitting.empty()) return std::nullopt;
  const size_t among = chance.InHundred(85) ? std::min(fitting.size(), kRecent) : fitting.size();
  return *fitting[fitting.size() - 1 - chance.Below(among)];
}

std::optional<absl::Time> PlacementBoard::SomeInstant(absl::Time now, absl::Duration far,
                                                      Chance& chance) const {
  std::vector<absl::Time> instants;
  platform::MutexLock lock(mutex_);
  for (const v1::PlacementRequest& each : requests_) {
    for (const absl::Time at :
         {v1::InstantOf(each.answer_by()), v1::InstantOf(each.held_until())}) {
      for (const absl::Time near : {at - absl::Microseconds(1), at}) {
        if (now < near && near <= now + far) instants.push_back(near);
      }
    }
  }
  if (instants.empty()) return std::nullopt;
  return instants[chance.Below(instants.size())];
}

}  // namespace consortium::model
