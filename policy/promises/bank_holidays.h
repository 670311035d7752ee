#ifndef CONSORTIUM_POLICY_PROMISES_BANK_HOLIDAYS_H_
#define CONSORTIUM_POLICY_PROMISES_BANK_HOLIDAYS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"

namespace consortium::policy {

// The bank holidays of England and Wales as far as they have been announced.
// Immutable; thread-safe.
class BankHolidays {
 public:
  // More than gov.uk has published since 2012, for a century to come.
  static constexpr size_t kDaysMax = 2'000;

  // The days on which a bank holiday is kept: where one falls on a weekend, its
  // substitute. In any order; a day may stand there twice.
  //
  // INVALID_ARGUMENT: no day, or more than kDaysMax.
  static absl::StatusOr<BankHolidays> From(std::vector<absl::CivilDay> days);

  bool Contains(absl::CivilDay day) const;

  // Monday to Friday, and no bank holiday. After horizon() every weekday counts
  // as one: a promise then falls due too early rather than too late.
  bool IsWorkingDay(absl::CivilDay day) const;

  // The last bank holiday known.
  absl::CivilDay horizon() const { return days_.back(); }

  size_t size() const { return days_.size(); }

  // Sorted, each once.
  const std::vector<absl::CivilDay>& days() const { return days_; }

  // What the operator should hear on `today` (Europe/London): empty while more
  // than a year of bank holidays is known.
  std::string Warning(absl::CivilDay today) const;

 private:
  explicit BankHolidays(std::vector<absl::CivilDay> days) : days_(std::move(days)) {}

  std::vector<absl::CivilDay> days_;  // Sorted, each once, never empty.
};

}  // namespace consortium::policy

#endif  // CONSORTIUM_POLICY_PROMISES_BANK_HOLIDAYS_H_
