#ifndef CONSORTIUM_GATEWAY_ENQUIRIES_GUESS_BUDGET_H_
#define CONSORTIUM_GATEWAY_ENQUIRIES_GUESS_BUDGET_H_

#include <cstddef>
#include <map>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "certs/platform/mutex.h"

namespace consortium::enquiries {

// How many references that do not exist a client may ask about: so many at once,
// one more every few seconds. References have over 40 random bits; this keeps
// anybody from trying them. Thread-safe.
class GuessBudget {
 public:
  static constexpr int kGuessesMax = 20;
  static constexpr absl::Duration kGuessEvery = absl::Seconds(6);

  // Clients that are remembered. One more takes the place of whoever is nearest to a
  // whole budget, who gets it back thereby.
  static constexpr size_t kClientsMax = 10'000;

  // RESOURCE_EXHAUSTED with reason `TOO_MANY_UNKNOWN_REFERENCES` and a RetryInfo
  // when the client has used them up.
  absl::Status Check(const std::string& client, absl::Time now);

  // The client asked about one that does not exist.
  void Spend(const std::string& client, absl::Time now);

  // How many clients are remembered.
  size_t clients() const;

 private:
  // When the client would have its whole budget again.
  absl::Time FullAt(const std::string& client, absl::Time now)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  // Forgets everybody with a whole budget, and somebody in any case.
  void MakeRoom(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  mutable platform::Mutex mutex_;
  std::map<std::string, absl::Time> full_at_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace consortium::enquiries

#endif  // CONSORTIUM_GATEWAY_ENQUIRIES_GUESS_BUDGET_H_
