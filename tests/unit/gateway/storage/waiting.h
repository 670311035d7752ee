#ifndef CONSORTIUM_TESTS_UNIT_GATEWAY_STORAGE_WAITING_H_
#define CONSORTIUM_TESTS_UNIT_GATEWAY_STORAGE_WAITING_H_

#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "certs/platform/mutex.h"
#include "gateway/storage/writer.h"
#include "gmock/gmock.h"

namespace consortium::storage {

// A change that holds the writer until it is let go, so that others pile up
// behind it and become one batch.
class Gate {
 public:
  // Returns once the writer stands at the gate; false when its transaction failed
  // before it came there.
  bool Close(Writer& writer) {
    {
      platform::MutexLock lock(mutex_);
      failed_ = false;
    }
    writer.Submit(
        [this](Transaction&) {
          platform::MutexLock lock(mutex_);
          reached_ = true;
          changed_.NotifyAll();
          while (!open_) changed_.Wait(mutex_);
          return absl::OkStatus();
        },
        [this](absl::Status status) {
          platform::MutexLock lock(mutex_);
          failed_ = !status.ok();
          changed_.NotifyAll();
        });
    platform::MutexLock lock(mutex_);
    while (!reached_ && !failed_) changed_.Wait(mutex_);
    return reached_;
  }

  void Open() {
    platform::MutexLock lock(mutex_);
    open_ = true;
    changed_.NotifyAll();
  }

 private:
  platform::Mutex mutex_;
  platform::ConditionVariable changed_;
  bool reached_ ABSL_GUARDED_BY(mutex_) = false;
  bool failed_ ABSL_GUARDED_BY(mutex_) = false;
  bool open_ ABSL_GUARDED_BY(mutex_) = false;
};

// Collects the answers of several changes by their index.
class Answers {
 public:
  explicit Answers(size_t count) : statuses_(count, absl::UnknownError("no answer")) {}

  // For Writer::Submit.
  auto For(size_t index) {
    return [this, index](absl::Status status) {
      platform::MutexLock lock(mutex_);
      EXPECT_TRUE(absl::IsUnknown(statuses_[index])) << "answered twice";
      statuses_[index] = std::move(status);
      answered_++;
      changed_.NotifyAll();
    };
  }

  // Waits for all of them.
  std::vector<absl::Status> Wait() {
    platform::MutexLock lock(mutex_);
    while (answered_ < statuses_.size()) changed_.Wait(mutex_);
    return statuses_;
  }

 private:
  platform::Mutex mutex_;
  platform::ConditionVariable changed_;
  std::vector<absl::Status> statuses_ ABSL_GUARDED_BY(mutex_);
  size_t answered_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace consortium::storage

#endif  // CONSORTIUM_TESTS_UNIT_GATEWAY_STORAGE_WAITING_H_
