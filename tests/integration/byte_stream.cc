#include "tests/integration/byte_stream.h"

namespace consortium::testing {

ByteStream::ByteStream(const std::shared_ptr<grpc::Channel>& channel, const std::string& path) {
  Bound(context_);
  stream_ = grpc::GenericStub(channel).PrepareCall(&context_, path, &queue_);
  stream_->StartCall(nullptr);
  Done();
}

ByteStream::~ByteStream() {
  if (!finished_) {
    context_.TryCancel();
    const absl::Status cancelled = Finish();
    static_cast<void>(cancelled);  // What a stream that nobody reads any more ends with.
  }
  queue_.Shutdown();
}

bool ByteStream::Done() {
  void* tag = nullptr;
  bool ok = false;
  return queue_.Next(&tag, &ok) && ok;
}

bool ByteStream::Write(const std::string& message) {
  stream_->Write(ToBuffer(message), nullptr);
  return Done();
}

bool ByteStream::WritesDone() {
  stream_->WritesDone(nullptr);
  return Done();
}

std::optional<std::string> ByteStream::Read() {
  grpc::ByteBuffer message;
  stream_->Read(&message, nullptr);
  if (!Done()) return std::nullopt;
  return FromBuffer(message);
}

absl::Status ByteStream::Finish() {
  while (Read().has_value()) {
  }
  finished_ = true;
  grpc::Status status;
  stream_->Finish(&status, nullptr);
  Done();
  return FromGrpc(status);
}

}  // namespace consortium::testing
