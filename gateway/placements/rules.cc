#include "gateway/placements/rules.h"

#include <cstdint>

namespace consortium::placements {
namespace {

// As policy.proto states them.
constexpr uint32_t kSameDayAnswerMinutes = 30;
constexpr uint32_t kPlannedAnswerHours = 24;
constexpr uint32_t kHoldHours = 72;
constexpr uint32_t kKeptDays = 30;

uint32_t Or(uint32_t value, uint32_t otherwise) { return value == 0 ? otherwise : value; }

}  // namespace

Rules::Rules(const config::Policy& policy)
    : same_day_answer(
          absl::Minutes(Or(policy.placements().same_day_answer_minutes(), kSameDayAnswerMinutes))),
      planned_answer(
          absl::Hours(Or(policy.placements().planned_answer_hours(), kPlannedAnswerHours))),
      hold_max(absl::Hours(Or(policy.placements().hold_hours_max(), kHoldHours))),
      need_kept(absl::Hours(24) * Or(policy.placements().erased_after_days(), kKeptDays)) {}

}  // namespace consortium::placements
