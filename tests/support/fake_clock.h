#ifndef CONSORTIUM_TESTS_SUPPORT_FAKE_CLOCK_H_
#define CONSORTIUM_TESTS_SUPPORT_FAKE_CLOCK_H_

#include "absl/base/thread_annotations.h"
#include "certs/platform/clock.h"
#include "certs/platform/mutex.h"

namespace consortium::testing {

// Moves only when told, backwards too. Thread-safe.
class FakeClock final : public platform::Clock {
 public:
  explicit FakeClock(absl::Time start) : now_(start) {}

  absl::Time Now() const override {
    platform::MutexLock lock(mutex_);
    return now_;
  }
  void Advance(absl::Duration by) {
    platform::MutexLock lock(mutex_);
    now_ += by;
  }
  void Set(absl::Time now) {
    platform::MutexLock lock(mutex_);
    now_ = now;
  }

 private:
  mutable platform::Mutex mutex_;
  absl::Time now_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace consortium::testing

#endif  // CONSORTIUM_TESTS_SUPPORT_FAKE_CLOCK_H_
