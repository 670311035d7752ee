#include "gateway/server/stream.h"

#include <utility>

namespace consortium::server {

Stream::Stream(const CallPath& path, const Route& route, std::string chain_pem, Passage passage,
               std::unique_ptr<StreamSource> source, StreamTransport& transport)
    : path_(path),
      route_(route),
      chain_pem_(std::move(chain_pem)),
      passage_(std::move(passage)),
      source_(std::move(source)),
      transport_(transport) {}

bool Stream::TakeTurn() {
  platform::MutexLock lock(mutex_);
  woken_ = true;
  if (turn_taken_) return false;
  turn_taken_ = true;
  return true;
}

void Stream::Wake() {
  if (TakeTurn()) HoldTurn();
}

void Stream::HoldTurn() {
  for (;;) {
    std::optional<absl::Status> end;
    {
      platform::MutexLock lock(mutex_);
      woken_ = false;
      end = end_;
    }
    if (end.has_value()) return EndNow(*end);

    const std::unique_ptr<google::protobuf::Message> response(
        route_.method->response_prototype->New());
    const absl::StatusOr<bool> more = source_->Next(response.get());
    if (!more.ok()) return EndNow(more.status());
    if (*more) {
      absl::StatusOr<Standing> standing = path_.Recheck(route_, chain_pem_);
      if (!standing.ok()) return EndNow(standing.status());
      passage_.standing = *std::move(standing);
      path_.Redact(route_, passage_, response.get());
      {
        platform::MutexLock lock(mutex_);
        writing_ = true;
      }
      transport_.Write(*response);  // OnWritten() goes on with the turn.
      return;
    }
    platform::MutexLock lock(mutex_);
    if (!woken_ && !end_.has_value()) {
      turn_taken_ = false;
      return;
    }
  }
}

void Stream::EndNow(const absl::Status& status) {
  path_.Leave(route_, passage_, status);
  transport_.End(status);  // The turn is never given back: this was the last.
}

void Stream::OnWritten(bool ok) {
  {
    platform::MutexLock lock(mutex_);
    writing_ = false;
    if (!ok && !end_.has_value()) end_ = absl::CancelledError("the client has gone");
  }
  HoldTurn();
}

void Stream::OnCancelled() { End(absl::CancelledError("the client has gone")); }

void Stream::Check() {
  {
    platform::MutexLock lock(mutex_);
    if (end_.has_value()) {
      if (writing_ && !breaking_off_ && !detached_) {
        breaking_off_ = true;
        transport_.Cancel();
      }
      return;
    }
  }
  const absl::StatusOr<Standing> standing = path_.Recheck(route_, chain_pem_);
  if (!standing.ok()) End(standing.status());
}

void Stream::End(absl::Status status) {
  {
    platform::MutexLock lock(mutex_);
    if (end_.has_value()) return;
    end_ = std::move(status);
  }
  Wake();
}

void Stream::Detach() {
  {
    platform::MutexLock lock(mutex_);
    detached_ = true;
  }
  source_.reset();
}

}  // namespace consortium::server
