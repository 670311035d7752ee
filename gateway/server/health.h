#ifndef CONSORTIUM_GATEWAY_SERVER_HEALTH_H_
#define CONSORTIUM_GATEWAY_SERVER_HEALTH_H_

#include <functional>
#include <map>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "certs/platform/mutex.h"
#include "gateway/server/method_table.h"
#include "grpc/health/v1/health.pb.h"

namespace consortium::server {

// Names of the gateway's own health, beside those of the services and the empty
// name of the whole. Serving goes on while one of them is down.
inline constexpr absl::string_view kConfigHealth = "consortium.config";
inline constexpr absl::string_view kStorageHealth = "consortium.storage";

// How long a name may be that somebody asks for.
inline constexpr size_t kHealthNameBytesMax = 256;

// What serves and what does not, by name. Thread-safe.
class Health {
 public:
  using Status = grpc::health::v1::HealthCheckResponse::ServingStatus;

  // `changed` is called after every change, under no lock: for those who watch.
  explicit Health(std::function<void()> changed) : changed_(std::move(changed)) {}

  void Set(absl::string_view name, bool serving) ABSL_LOCKS_EXCLUDED(mutex_);

  // From here on nothing serves, whatever is set.
  void EndAll() ABSL_LOCKS_EXCLUDED(mutex_);

  // SERVICE_UNKNOWN for a name that was never set.
  Status Of(absl::string_view name) const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  const std::function<void()> changed_;
  mutable platform::Mutex mutex_;
  std::map<std::string, Status, std::less<>> by_name_ ABSL_GUARDED_BY(mutex_);
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
};

// Adds grpc.health.v1.Health to `table`. `health` must outlive it.
void RegisterHealth(MethodTable& table, const Health& health);

}  // namespace consortium::server

#endif  // CONSORTIUM_GATEWAY_SERVER_HEALTH_H_
