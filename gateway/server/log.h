#ifndef CONSORTIUM_GATEWAY_SERVER_LOG_H_
#define CONSORTIUM_GATEWAY_SERVER_LOG_H_

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <variant>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "certs/platform/clock.h"

namespace consortium::server {

enum class LogLevel { kInfo, kWarning, kError };

// One name and value of a log line. Views must outlive the call.
struct LogField {
  absl::string_view name;
  std::variant<absl::string_view, int64_t> value;
};

// `{"at":…,"level":…,"event":…,…}`, one line without its end.
std::string LogLine(absl::Time at, LogLevel level, absl::string_view event,
                    std::initializer_list<LogField> fields);

// The gateway's log: JSON lines, written by a thread of its own from a bounded
// queue; when it is full the oldest lines are dropped, so that a slow disk slows
// nobody. Callers never pass personal data. Thread-safe.
class Log {
 public:
  // Lines that wait; 8,192 of some 300 bytes.
  static constexpr size_t kWaitingMax = 8192;

  // To `file`, appended and made when absent, or to standard error when empty.
  // UNAVAILABLE: the file cannot be written. `clock` must outlive the log.
  static absl::StatusOr<std::unique_ptr<Log>> Open(const std::string& file,
                                                   const platform::Clock& clock);
  ~Log();

  // Queues one line. `event` is a stable name, e.g. `config.reloaded`.
  void Write(LogLevel level, absl::string_view event, std::initializer_list<LogField> fields);

  // Writes a finished line on this thread: for a caller that batches its own.
  void WriteLine(absl::string_view line);

  // Brings what WriteLine() wrote to the file.
  void Flush();

  const platform::Clock& clock() const { return clock_; }

 private:
  struct Sinks;
  Log(const platform::Clock& clock, std::unique_ptr<Sinks> sinks);

  const platform::Clock& clock_;
  std::unique_ptr<Sinks> sinks_;
};

// Sends gRPC's own log here while it lives: causes of failed handshakes are
// found nowhere else. At most kGrpcLinesPerSecondMax, the rest is counted. One at
// a time; `log` must outlive it.
class GrpcLogRoute {
 public:
  static constexpr int kGrpcLinesPerSecondMax = 20;

  explicit GrpcLogRoute(Log& log);
  ~GrpcLogRoute();
  GrpcLogRoute(const GrpcLogRoute&) = delete;
  GrpcLogRoute& operator=(const GrpcLogRoute&) = delete;
};

}  // namespace consortium::server

#endif  // CONSORTIUM_GATEWAY_SERVER_LOG_H_
