#ifndef CONSORTIUM_TESTS_BENCH_LOAD_H_
#define CONSORTIUM_TESTS_BENCH_LOAD_H_

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "grpcpp/grpcpp.h"

namespace consortium::bench {

// Files of one mutual-TLS client.
struct TlsFiles {
  std::string issuers;
  std::string certificate;
  std::string private_key;
};

// A connection of its own (channels share none), TLS with a client certificate;
// `name` is the name in the server's certificate.
std::shared_ptr<grpc::Channel> OpenChannel(const std::string& address, const std::string& name,
                                           const TlsFiles& files);

// A closed loop of unary calls.
struct Load {
  std::vector<std::shared_ptr<grpc::Channel>> channels;
  std::string path;  // `/package.Service/Method`
  // Serialised request of call number `call`, on channel number `channel`.
  std::function<std::string(uint64_t call, size_t channel)> request;
  int outstanding = 16;   // Calls in flight over all channels.
  uint64_t calls = 1000;  // How many in all.
};

// What it took.
struct LoadResult {
  absl::Duration wall;
  absl::Duration server_cpu;    // Of `server`, meanwhile.
  uint64_t response_bytes = 0;  // Sum over all calls.
  absl::Duration p50, p99;      // Per call.
  absl::Duration CpuPerCall(uint64_t calls) const {
    return server_cpu / static_cast<double>(calls);
  }
};

// Runs it to the end on one client thread. Fails with the first call's error:
// a benchmark over refusals would measure nothing.
absl::StatusOr<LoadResult> RunLoad(const Load& load, pid_t server);

}  // namespace consortium::bench

#endif  // CONSORTIUM_TESTS_BENCH_LOAD_H_
