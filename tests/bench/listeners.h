#ifndef CONSORTIUM_TESTS_BENCH_LISTENERS_H_
#define CONSORTIUM_TESTS_BENCH_LISTENERS_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/grpcpp.h"

namespace consortium::bench {

// Many readers of one server stream, each on a connection of its own, all on the
// caller's thread.
class Listeners {
 public:
  // Opens `path` with `request` (serialised) on each channel.
  Listeners(std::vector<std::shared_ptr<grpc::Channel>> channels, const std::string& path,
            const std::string& request);
  // Cancels what is open and waits for it.
  ~Listeners();

  // Reads until `enough` was true of a message once on every stream.
  // DEADLINE_EXCEEDED after `bound`; UNAVAILABLE when a stream ends.
  absl::Status WaitForAll(const std::function<bool(const std::string& message)>& enough,
                          absl::Duration bound);

 private:
  struct Stream {
    grpc::ClientContext context;
    std::unique_ptr<grpc::GenericClientAsyncReaderWriter> call;
    grpc::ByteBuffer message;
    bool reading = false;
  };

  std::vector<std::shared_ptr<grpc::Channel>> channels_;
  std::vector<std::unique_ptr<Stream>> streams_;
  grpc::CompletionQueue queue_;
};

}  // namespace consortium::bench

#endif  // CONSORTIUM_TESTS_BENCH_LISTENERS_H_
