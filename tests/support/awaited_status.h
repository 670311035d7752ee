#ifndef CONSORTIUM_TESTS_SUPPORT_AWAITED_STATUS_H_
#define CONSORTIUM_TESTS_SUPPORT_AWAITED_STATUS_H_

#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "certs/platform/mutex.h"

namespace consortium::testing {

// One status that another thread sets and a test waits for.
class AwaitedStatus {
 public:
  void Set(absl::Status status) {
    platform::MutexLock lock(mutex_);
    status_ = std::move(status);
    is_set_ = true;
    changed_.NotifyAll();
  }
  absl::Status Wait() {
    platform::MutexLock lock(mutex_);
    while (!is_set_) changed_.Wait(mutex_);
    return status_;
  }

 private:
  platform::Mutex mutex_;
  platform::ConditionVariable changed_;
  bool is_set_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status status_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace consortium::testing

#endif  // CONSORTIUM_TESTS_SUPPORT_AWAITED_STATUS_H_
