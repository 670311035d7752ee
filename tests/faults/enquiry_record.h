#ifndef CONSORTIUM_TESTS_FAULTS_ENQUIRY_RECORD_H_
#define CONSORTIUM_TESTS_FAULTS_ENQUIRY_RECORD_H_

#include <map>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/time/time.h"
#include "certs/platform/mutex.h"
#include "consortium/v1/enquiries.pb.h"

namespace consortium::testing {

// What the website was promised, kept apart from everything under test: each
// reference that it was given, and for whom. Thread-safe.
class PromisedEnquiries {
 public:
  struct Promised {
    std::string member;  // Whose postcode it is.
    v1::Enquiry answers;
  };

  // The website was given `reference`. False: for other answers before.
  bool Add(const std::string& reference, const std::string& member, const v1::Enquiry& answers) {
    platform::MutexLock lock(mutex_);
    const auto [found, fresh] = promised_.try_emplace(reference, Promised{member, answers});
    changed_.NotifyAll();
    return fresh || found->second.answers.SerializeAsString() == answers.SerializeAsString();
  }

  // Waits until there are so many more; false when there are not within `bound`.
  bool WaitForMore(size_t more, absl::Duration bound) {
    platform::MutexLock lock(mutex_);
    const size_t wanted = promised_.size() + more;
    while (promised_.size() < wanted) {
      if (!changed_.WaitFor(mutex_, bound)) return false;
    }
    return true;
  }

  std::map<std::string, Promised> All() const {
    platform::MutexLock lock(mutex_);
    return promised_;
  }

 private:
  mutable platform::Mutex mutex_;
  platform::ConditionVariable changed_;
  std::map<std::string, Promised> promised_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace consortium::testing

#endif  // CONSORTIUM_TESTS_FAULTS_ENQUIRY_RECORD_H_
