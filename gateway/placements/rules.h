#ifndef CONSORTIUM_GATEWAY_PLACEMENTS_RULES_H_
#define CONSORTIUM_GATEWAY_PLACEMENTS_RULES_H_

#include "absl/time/time.h"
#include "consortium/config/policy.pb.h"
#include "consortium/v1/search.pb.h"

namespace consortium::placements {

// The policy's PlacementRules with their defaults.
struct Rules {
  explicit Rules(const config::Policy& policy);

  // How long a host has to answer.
  absl::Duration AnswerTime(v1::Urgency urgency) const {
    return urgency == v1::URGENCY_PLANNED ? planned_answer : same_day_answer;
  }

  absl::Duration same_day_answer;
  absl::Duration planned_answer;
  absl::Duration hold_max;
  absl::Duration need_kept;  // After the last end.
};

}  // namespace consortium::placements

#endif  // CONSORTIUM_GATEWAY_PLACEMENTS_RULES_H_
