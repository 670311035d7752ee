#ifndef CONSORTIUM_GATEWAY_SERVER_METRICS_H_
#define CONSORTIUM_GATEWAY_SERVER_METRICS_H_

#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gateway/server/method_table.h"

namespace consortium::server {

// Counters for Prometheus. Labels are methods and codes, never anything that a
// client chooses. Thread-safe; counting never blocks for long.
//
//   consortium_calls_total{method,code}        calls that ended
//   consortium_call_seconds{method}            histogram of how long they took
//   consortium_calls_unidentified_total        calls whose certificate was refused
//   consortium_calls_unknown_method_total      calls to methods that nobody has
//   consortium_streams_open                    streams open now
//   consortium_config_ok, consortium_storage_ok  1 or 0, as the health names say
class Metrics {
 public:
  // `table` is complete and outlives this.
  explicit Metrics(const MethodTable& table);
  ~Metrics();

  // Serves the metrics over HTTP on `address`, which the settings checked to be
  // loopback. UNAVAILABLE: it cannot be bound.
  absl::Status Expose(const std::string& address);

  void CountCall(size_t method_index, absl::StatusCode code, absl::Duration took);
  void CountUnidentified();
  void CountUnknownMethod();
  void SetStreamsOpen(size_t count);
  void SetConfigOk(bool ok);
  void SetStorageOk(bool ok);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace consortium::server

#endif  // CONSORTIUM_GATEWAY_SERVER_METRICS_H_
