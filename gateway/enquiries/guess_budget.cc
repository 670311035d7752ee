#include "gateway/enquiries/guess_budget.h"

#include <algorithm>
#include <iterator>

#include "google/rpc/status_details.h"

namespace consortium::enquiries {

absl::Time GuessBudget::FullAt(const std::string& client, absl::Time now) {
  const auto found = full_at_.find(client);
  return found == full_at_.end() ? now : std::max(found->second, now);
}

absl::Status GuessBudget::Check(const std::string& client, absl::Time now) {
  platform::MutexLock lock(mutex_);
  const absl::Duration wait = FullAt(client, now) - now - (kGuessesMax - 1) * kGuessEvery;
  if (wait <= absl::ZeroDuration()) return absl::OkStatus();
  return rpc::WithRetry(
      rpc::WithReason(absl::ResourceExhaustedError(
                          "reference: too many that do not exist were asked about; wait"),
                      "TOO_MANY_UNKNOWN_REFERENCES"),
      wait);
}

void GuessBudget::Spend(const std::string& client, absl::Time now) {
  platform::MutexLock lock(mutex_);
  const absl::Time full_at = FullAt(client, now) + kGuessEvery;
  if (full_at_.size() >= kClientsMax && full_at_.count(client) == 0) MakeRoom(now);
  full_at_[client] = full_at;
}

void GuessBudget::MakeRoom(absl::Time now) {
  for (auto each = full_at_.begin(); each != full_at_.end();) {
    each = each->second <= now ? full_at_.erase(each) : std::next(each);
  }
  if (full_at_.size() < kClientsMax) return;
  full_at_.erase(std::min_element(
      full_at_.begin(), full_at_.end(),
      [](const auto& one, const auto& other) { return one.second < other.second; }));
}

size_t GuessBudget::clients() const {
  platform::MutexLock lock(mutex_);
  return full_at_.size();
}

}  // namespace consortium::enquiries
