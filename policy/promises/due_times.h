#ifndef CONSORTIUM_POLICY_PROMISES_DUE_TIMES_H_
#define CONSORTIUM_POLICY_PROMISES_DUE_TIMES_H_

#include <optional>

#include "absl/time/time.h"
#include "policy/promises/bank_holidays.h"

// By when something that was promised to a person is due. Days are those of
// Europe/London: 23 hours long when the clocks go forward, 25 when they go back.
//
// A due time is the first instant that is too late: "by the end of Tuesday" is
// due at midnight, when Wednesday begins. A page that shows it to people shows
// the day before, or the time of day at which a window ends.
namespace consortium::policy {

// "Picked up by the next calendar day's end" is a count of 1: the end of the
// `count`th day after the one on which `received` falls, whatever days these are.
absl::Time CalendarDaysAfter(absl::Time received, int count);

// "Contacted within N working days": the end of the `count`th working day after
// the day on which `received` falls. That day itself never counts, be it a
// working day or not: what comes on a Saturday has the same due time as what
// came on the Friday before. With a count of 0 or less, the end of that day.
absl::Time WorkingDaysAfter(absl::Time received, int count, const BankHolidays& holidays);

// When a person asked to be called back. None asked for: no promise.
struct CallbackWindows {
  bool mornings = false;    // Working days, 9:00 to 12:00.
  bool afternoons = false;  // Working days, 12:00 to 17:00.
  bool after_five = false;  // Working days, 17:00 to 20:00.
  bool weekends = false;    // Saturdays and Sundays, 9:00 to 17:00, unless a bank holiday.
};

// "Called back in the asked-for window": the end of the next asked-for window.
// A window that has begun before `received` is too short to promise: the next
// one is that which begins at `received` or later. Nothing when none was asked
// for.
std::optional<absl::Time> CallbackDue(absl::Time received, const CallbackWindows& windows,
                                      const BankHolidays& holidays);

enum class PromiseState {
  kOpen,    // Not done, and not yet due.
  kKept,    // Done before it was due.
  kMissed,  // Done when it was due or later; or not done, and due.
};

// How a promise stands at `now`; `done_at` is nothing while it is not done.
PromiseState Judge(absl::Time due_at, std::optional<absl::Time> done_at, absl::Time now);

}  // namespace consortium::policy

#endif  // CONSORTIUM_POLICY_PROMISES_DUE_TIMES_H_
