#ifndef CONSORTIUM_GATEWAY_SERVER_ADMISSION_H_
#define CONSORTIUM_GATEWAY_SERVER_ADMISSION_H_

#include <atomic>
#include <deque>
#include <memory>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "certs/platform/mutex.h"
#include "policy/access/policy.h"

namespace consortium::server {

// Tokens of one member for one action: refilled at the policy's rate, at most
// its burst. Thread-safe.
class TokenBucket {
 public:
  // Takes one token at `now`. Zero when there was one; otherwise how long until
  // there is one. A clock that goes back refills nothing and takes nothing away.
  absl::Duration Take(const policy::Rate& rate, absl::Time now);

 private:
  platform::Mutex mutex_;
  double tokens_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Time filled_at_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

// What one member has going on; outlives reloads of the policy. Thread-safe.
struct MemberLoad {
  explicit MemberLoad(size_t actions) : buckets(actions) {}

  std::atomic<int> calls{0};
  std::atomic<int> streams{0};
  std::deque<TokenBucket> buckets;  // By the index of the action.
  TokenBucket unknown_methods;      // Calls to methods that nobody has.
};

// A place among the calls (or streams) in progress, given back when destroyed.
class Slot {
 public:
  Slot() = default;
  Slot(std::atomic<int>* total, std::atomic<int>* own, std::shared_ptr<MemberLoad> load)
      : total_(total), own_(own), load_(std::move(load)) {}
  Slot(Slot&& other) noexcept { *this = std::move(other); }
  Slot& operator=(Slot&& other) noexcept;
  ~Slot() { Release(); }

 private:
  void Release();

  std::atomic<int>* total_ = nullptr;
  std::atomic<int>* own_ = nullptr;
  std::shared_ptr<MemberLoad> load_;  // Keeps `own_` alive.
};

// Bounds what is in progress, per member and over all, early: gRPC sheds no load
// by itself. Thread-safe.
class Admission {
 public:
  struct Bounds {
    int calls_in_progress_max = 512;
    int streams_open_max = 1000;
  };

  // `actions`: how many actions there are.
  Admission(Bounds bounds, size_t actions) : bounds_(bounds), actions_(actions) {}

  // The member's load; the same object for as long as anybody holds it.
  std::shared_ptr<MemberLoad> LoadOf(absl::string_view member);

  // A place for one call or stream, of which a member may have `member_max`.
  // RESOURCE_EXHAUSTED with reason `OVERLOADED` and a RetryInfo otherwise.
  absl::StatusOr<Slot> TakeCall(const std::shared_ptr<MemberLoad>& load, int member_max);
  absl::StatusOr<Slot> TakeStream(const std::shared_ptr<MemberLoad>& load, int member_max);

 private:
  const Bounds bounds_;
  const size_t actions_;
  std::atomic<int> calls_{0};
  std::atomic<int> streams_{0};
  platform::Mutex mutex_;
  absl::flat_hash_map<std::string, std::weak_ptr<MemberLoad>> loads_ ABSL_GUARDED_BY(mutex_);
};

// RESOURCE_EXHAUSTED with reason `RATE_LIMITED` and a RetryInfo of `wait`.
absl::Status RateLimited(absl::string_view action, absl::Duration wait);

}  // namespace consortium::server

#endif  // CONSORTIUM_GATEWAY_SERVER_ADMISSION_H_
