#ifndef CONSORTIUM_GATEWAY_ENQUIRIES_CURRENT_SEALING_H_
#define CONSORTIUM_GATEWAY_ENQUIRIES_CURRENT_SEALING_H_

#include <memory>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "certs/platform/mutex.h"
#include "certs/sealing/sealing_certificates.h"

namespace consortium::enquiries {

// Holds the sealing certificates in force; replaced as a whole by a reload.
// Thread-safe.
class CurrentSealing {
 public:
  using Certificates = std::shared_ptr<const sealing::SealingCertificates>;

  explicit CurrentSealing(Certificates certificates) : certificates_(std::move(certificates)) {}

  Certificates Get() const {
    platform::MutexLock lock(mutex_);
    return certificates_;
  }
  void Replace(Certificates certificates) {
    platform::MutexLock lock(mutex_);
    certificates_.swap(certificates);
  }

 private:
  mutable platform::Mutex mutex_;
  Certificates certificates_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace consortium::enquiries

#endif  // CONSORTIUM_GATEWAY_ENQUIRIES_CURRENT_SEALING_H_
