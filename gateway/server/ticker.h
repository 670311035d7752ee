#ifndef CONSORTIUM_GATEWAY_SERVER_TICKER_H_
#define CONSORTIUM_GATEWAY_SERVER_TICKER_H_

#include <functional>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/time/time.h"
#include "certs/platform/mutex.h"

namespace consortium::server {

// Runs a function on a thread of its own, again and again with `interval` of
// monotonic time between, until destroyed.
class Ticker {
 public:
  Ticker(absl::Duration interval, std::function<void()> tick);

  // Waits for the tick that runs.
  ~Ticker();

 private:
  void Loop();

  const absl::Duration interval_;
  const std::function<void()> tick_;
  platform::Mutex mutex_;
  platform::ConditionVariable wake_;
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;  // Last: it uses all of the above.
};

}  // namespace consortium::server

#endif  // CONSORTIUM_GATEWAY_SERVER_TICKER_H_
