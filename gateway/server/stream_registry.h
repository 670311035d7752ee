#ifndef CONSORTIUM_GATEWAY_SERVER_STREAM_REGISTRY_H_
#define CONSORTIUM_GATEWAY_SERVER_STREAM_REGISTRY_H_

#include <atomic>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "certs/platform/mutex.h"
#include "gateway/server/stream.h"

namespace consortium::server {

// All open streams. A commit wakes them, a reload and every second check them,
// the end of the gateway ends them, always from a few threads of its own, so
// that neither the writer nor gRPC waits for a reader. Thread-safe.
class StreamRegistry {
 public:
  // `workers`: threads, 1 to 8. `check_interval`: monotonic time between checks.
  StreamRegistry(int workers, absl::Duration check_interval);

  // Every stream must have ended.
  ~StreamRegistry();

  // Adds a stream and wakes it; one that comes after EndAll() ends at once.
  void Add(std::shared_ptr<Stream> stream);

  // Lets go of a stream that has ended; nothing when it was not added. Its last
  // owner may end with it, on this thread.
  void Remove(const Stream* stream);

  // Asks every stream's source for more, soon. Cheap: for the writer's hook.
  void Wake();

  // Checks every stream, soon.
  void CheckAll();

  // Ends every stream, and those yet to come, with `status`.
  void EndAll(const absl::Status& status);

  size_t open() const { return open_.load(std::memory_order_relaxed); }

 private:
  // One thread and its share of the streams.
  struct Worker {
    platform::Mutex mutex;
    platform::ConditionVariable wake;
    std::vector<std::shared_ptr<Stream>> streams ABSL_GUARDED_BY(mutex);
    bool woken ABSL_GUARDED_BY(mutex) = false;
    bool check ABSL_GUARDED_BY(mutex) = false;
    bool ending ABSL_GUARDED_BY(mutex) = false;
    std::optional<absl::Status> end ABSL_GUARDED_BY(mutex);
    std::thread thread;
  };

  void Loop(Worker& worker);
  Worker& WorkerOf(const Stream* stream);

  const absl::Duration check_interval_;
  std::atomic<size_t> open_{0};
  std::vector<std::unique_ptr<Worker>> workers_;
};

}  // namespace consortium::server

#endif  // CONSORTIUM_GATEWAY_SERVER_STREAM_REGISTRY_H_
