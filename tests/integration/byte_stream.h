#ifndef CONSORTIUM_TESTS_INTEGRATION_BYTE_STREAM_H_
#define CONSORTIUM_TESTS_INTEGRATION_BYTE_STREAM_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "grpcpp/channel.h"
#include "grpcpp/generic/generic_stub.h"
#include "tests/integration/client_calls.h"

namespace consortium::testing {

// A stream of any method, by its path and its messages' bytes, as a tool such as
// grpcurl has it. Ends within kCallMax of its start, whatever the gateway does.
// One thread.
class ByteStream {
 public:
  ByteStream(const std::shared_ptr<grpc::Channel>& channel, const std::string& path);
  ~ByteStream();

  // False when the stream has ended.
  bool Write(const std::string& message);
  bool WritesDone();

  // The next message; nothing when the stream has ended.
  std::optional<std::string> Read();

  // How the stream ended; reads what is left.
  absl::Status Finish();

 private:
  // Waits for the one operation that is under way.
  bool Done();

  grpc::ClientContext context_;
  grpc::CompletionQueue queue_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> stream_;
  bool finished_ = false;
};

}  // namespace consortium::testing

#endif  // CONSORTIUM_TESTS_INTEGRATION_BYTE_STREAM_H_
