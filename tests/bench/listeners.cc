#include "tests/bench/listeners.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "tests/bench/process_cpu.h"

namespace consortium::bench {
namespace {

std::string Bytes(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string bytes;
  if (!buffer.Dump(&slices).ok()) return bytes;
  for (const grpc::Slice& slice : slices) {
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return bytes;
}

gpr_timespec After(absl::Duration bound) {
  return gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                      gpr_time_from_millis(absl::ToInt64Milliseconds(bound), GPR_TIMESPAN));
}

}  // namespace

Listeners::Listeners(std::vector<std::shared_ptr<grpc::Channel>> channels, const std::string& path,
                     const std::string& request)
    : channels_(std::move(channels)) {
  const grpc::Slice slice(request);
  const grpc::ByteBuffer bytes(&slice, 1);
  for (const auto& channel : channels_) {
    streams_.push_back(std::make_unique<Stream>());
    Stream& stream = *streams_.back();
    grpc::GenericStub stub(channel);
    stream.call = stub.PrepareCall(&stream.context, path, &queue_);
    stream.call->StartCall(&stream);
    void* tag = nullptr;
    bool ok = false;
    queue_.Next(&tag, &ok);
    stream.call->WriteLast(bytes, grpc::WriteOptions(), &stream);
    queue_.Next(&tag, &ok);
  }
  for (const auto& stream : streams_) {
    stream->reading = true;
    stream->call->Read(&stream->message, stream.get());
  }
}

Listeners::~Listeners() {
  int open = 0;
  for (const auto& stream : streams_) {
    stream->context.TryCancel();
    open += stream->reading ? 1 : 0;
  }
  for (; open > 0; --open) {
    void* tag = nullptr;
    bool ok = false;
    queue_.Next(&tag, &ok);
  }
  for (const auto& stream : streams_) {
    grpc::Status status;
    stream->call->Finish(&status, nullptr);
    void* tag = nullptr;
    bool ok = false;
    queue_.Next(&tag, &ok);
  }
  queue_.Shutdown();
}

absl::Status Listeners::WaitForAll(const std::function<bool(const std::string& message)>& enough,
                                   absl::Duration bound) {
  std::set<Stream*> waiting;
  for (const auto& stream : streams_) waiting.insert(stream.get());
  const absl::Duration end = Monotonic() + bound;
  while (!waiting.empty()) {
    void* tag = nullptr;
    bool ok = false;
    if (queue_.AsyncNext(&tag, &ok, After(end - Monotonic())) != grpc::CompletionQueue::GOT_EVENT) {
      return absl::DeadlineExceededError(absl::StrCat(waiting.size(), " listeners still wait"));
    }
    auto* stream = static_cast<Stream*>(tag);
    if (!ok) {
      stream->reading = false;
      return absl::UnavailableError("a stream ended");
    }
    if (enough(Bytes(stream->message))) waiting.erase(stream);
    stream->call->Read(&stream->message, stream);
  }
  return absl::OkStatus();
}

}  // namespace consortium::bench
