#ifndef CONSORTIUM_CERTS_PLATFORM_IN_FORCE_H_
#define CONSORTIUM_CERTS_PLATFORM_IN_FORCE_H_

#include <memory>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "certs/platform/mutex.h"

namespace consortium::platform {

// What is in force of something that files say; replaced as a whole by a reload.
// Whoever got it keeps it for as long as they hold it: a mapped directory is
// unmapped when its last reader has done. Thread-safe.
template <typename T>
class InForce {
 public:
  explicit InForce(std::shared_ptr<const T> value) : value_(std::move(value)) {}

  std::shared_ptr<const T> Get() const {
    platform::MutexLock lock(mutex_);
    return value_;
  }

  // What was in force ends after the lock, unless somebody still reads it.
  void Replace(std::shared_ptr<const T> value) {
    platform::MutexLock lock(mutex_);
    value_.swap(value);
  }

 private:
  mutable platform::Mutex mutex_;
  std::shared_ptr<const T> value_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace consortium::platform

#endif  // CONSORTIUM_CERTS_PLATFORM_IN_FORCE_H_
