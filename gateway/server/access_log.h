#ifndef CONSORTIUM_GATEWAY_SERVER_ACCESS_LOG_H_
#define CONSORTIUM_GATEWAY_SERVER_ACCESS_LOG_H_

#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "certs/platform/mutex.h"
#include "gateway/server/log.h"

namespace consortium::server {

// One line of the access log: who called what and how it ended. No request, no
// criteria, no personal data.
struct AccessRecord {
  absl::Time at;           // When the call ended.
  absl::string_view path;  // Of the method; outlives the log.
  std::string member;
  std::string client;
  std::string rule;   // That let it in or refused it.
  std::string cause;  // Why the certificate was refused; nobody is then named.
  absl::StatusCode code = absl::StatusCode::kOk;
  absl::Duration took;
};

// Collects records and writes them a few times a second from a thread of its
// own: a call costs a short lock and no wake-up. Bounded: what comes when
// kRecordsMax wait is counted and left out, and a line says how many.
// Thread-safe.
class AccessLog {
 public:
  static constexpr size_t kRecordsMax = 16'384;

  // Writes every `interval`. `log` must outlive this.
  explicit AccessLog(Log& log, absl::Duration interval = absl::Milliseconds(250));

  // Writes the rest, then ends.
  ~AccessLog();

  void Add(AccessRecord record);

 private:
  void Loop();
  void WriteAll(const std::vector<AccessRecord>& records, int64_t left_out);

  Log& log_;
  const absl::Duration interval_;
  platform::Mutex mutex_;
  platform::ConditionVariable wake_;
  std::vector<AccessRecord> records_ ABSL_GUARDED_BY(mutex_);
  int64_t left_out_ ABSL_GUARDED_BY(mutex_) = 0;
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;  // Last: it uses all of the above.
};

}  // namespace consortium::server

#endif  // CONSORTIUM_GATEWAY_SERVER_ACCESS_LOG_H_
