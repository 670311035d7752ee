#include "gateway/server/json/json_peer.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "certs/sealing/clear_text.h"

namespace consortium::server {
namespace {

using Step = identity::TlsConnection::Step;

// Bytes that a peer may still send after it was refused, before it is hung up on.
constexpr size_t kLingerBytesMax = size_t{16} * 1024 * 1024;

JsonPeer::Clock::time_point After(absl::Duration within) {
  return JsonPeer::Clock::now() + absl::ToChronoNanoseconds(within);
}

// Whole milliseconds left, rounded up so that nobody spins; 0 when none.
int MillisecondsUntil(JsonPeer::Clock::time_point until) {
  const auto left = until - JsonPeer::Clock::now();
  if (left <= JsonPeer::Clock::duration::zero()) return 0;
  constexpr int64_t kOneWaitMax = 60'000;
  const int64_t milliseconds = std::chrono::ceil<std::chrono::milliseconds>(left).count();
  return static_cast<int>(std::min(milliseconds, kOneWaitMax));
}

bool Ready(int socket, short events, JsonPeer::Clock::time_point until) {
  for (;;) {
    const int left = MillisecondsUntil(until);
    pollfd wanted = {.fd = socket, .events = events, .revents = 0};
    const int ready = poll(&wanted, 1, left);
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
    if (ready == 0 && left == 0) return false;
  }
}

}  // namespace

JsonPeer::~JsonPeer() { sealing::Wipe(buffer_); }

void JsonPeer::Enter(Phase phase) {
  platform::MutexLock lock(mutex_);
  if (phase_ == Phase::kCut) return;
  phase_ = phase;
  since_ = Clock::now();
}

JsonPeer::Phase JsonPeer::phase(Clock::time_point* since) const {
  platform::MutexLock lock(mutex_);
  *since = since_;
  return phase_;
}

bool JsonPeer::BeginAnswer() {
  platform::MutexLock lock(mutex_);
  if (phase_ == Phase::kCut) return false;
  phase_ = Phase::kAnswering;
  since_ = Clock::now();
  return true;
}

bool JsonPeer::Cut() {
  platform::MutexLock lock(mutex_);
  if (phase_ == Phase::kAnswering || phase_ == Phase::kCut) return false;
  phase_ = Phase::kCut;
  shutdown(socket_.get(), SHUT_RDWR);  // Wakes its thread; an ended socket is none's loss.
  return true;
}

void JsonPeer::Kill() {
  platform::MutexLock lock(mutex_);
  phase_ = Phase::kCut;
  shutdown(socket_.get(), SHUT_RDWR);
}

bool JsonPeer::WaitFor(Step step, Clock::time_point until) {
  return Ready(socket_.get(), step == Step::kWantsWrite ? POLLOUT : POLLIN, until);
}

bool JsonPeer::Handshake(const identity::TlsServer& tls, absl::Duration within) {
  const Clock::time_point until = After(within);
  absl::StatusOr<std::unique_ptr<identity::TlsConnection>> accepted =
      identity::TlsConnection::Accept(tls, socket_.get());
  if (!accepted.ok()) {
    failure_ = std::string(accepted.status().message());
    return false;
  }
  tls_ = *std::move(accepted);
  for (;;) {
    const Step step = tls_->Handshake();
    if (step == Step::kDone) return true;
    if (step == Step::kEnded) {
      failure_ = tls_->failure();
      return false;
    }
    if (!WaitFor(step, until)) {
      failure_ = "the peer did not finish it in time";
      return false;
    }
  }
}

void JsonPeer::BecomeIdle() {
  if (buffer_at_ == buffer_.size()) sealing::Wipe(buffer_);
  buffer_at_ = std::min(buffer_at_, buffer_.size());
  Enter(Phase::kIdle);
}

bool JsonPeer::AwaitRequest(absl::Duration within) {
  fault_ = Fault::kNone;
  const Clock::time_point until = After(within);
  while (buffer_at_ == buffer_.size()) {
    buffer_.resize(kBufferBytes);
    buffer_at_ = 0;
    size_t taken = 0;
    const Step step = tls_->Read(buffer_.data(), buffer_.size(), &taken);
    buffer_.resize(taken);
    if (step == Step::kDone) break;
    // An idle connection keeps no buffer.
    buffer_.shrink_to_fit();
    if (step == Step::kEnded || !WaitFor(step, until)) return false;
  }
  began_ = Clock::now();
  Enter(Phase::kReading);
  return true;
}

void JsonPeer::BeginRequest(absl::Duration within, size_t bytes_max) {
  until_ = began_ + absl::ToChronoNanoseconds(within);
  flush_within_ = within;
  bytes_left_ = bytes_max;
}

size_t JsonPeer::Read(char* bytes, size_t size) {
  if (fault_ != Fault::kNone) return 0;
  if (bytes_left_ == 0) {
    fault_ = Fault::kTooMuch;
    return 0;
  }
  if (!unsent_.empty()) {
    const bool sent = Flush(flush_within_);
    Enter(Phase::kReading);
    fault_ = sent ? Fault::kNone : Fault::kGone;
    if (!sent) return 0;
  }
  while (buffer_at_ == buffer_.size()) {
    // A peer that always has a byte ready is bound by the deadline too.
    if (Clock::now() >= until_) {
      fault_ = Fault::kTooSlow;
      return 0;
    }
    buffer_.resize(kBufferBytes);
    buffer_at_ = 0;
    size_t taken = 0;
    const Step step = tls_->Read(buffer_.data(), buffer_.size(), &taken);
    buffer_.resize(taken);
    if (step == Step::kEnded) {
      fault_ = Fault::kGone;
      return 0;
    }
    if (step != Step::kDone && !WaitFor(step, until_)) {
      fault_ = Fault::kTooSlow;
      return 0;
    }
  }
  const size_t taken = std::min({size, buffer_.size() - buffer_at_, bytes_left_});
  std::memcpy(bytes, buffer_.data() + buffer_at_, taken);
  buffer_at_ += taken;
  bytes_left_ -= taken;
  return taken;
}

bool JsonPeer::Flush(absl::Duration within) {
  Enter(Phase::kWriting);
  const Clock::time_point until = After(within);
  absl::string_view rest(unsent_);
  bool sent = true;
  while (sent && !rest.empty()) {
    size_t taken = 0;
    const Step step = tls_->Write(rest, &taken);
    rest.remove_prefix(taken);
    if (step == Step::kEnded || (step != Step::kDone && !WaitFor(step, until))) sent = false;
  }
  unsent_.clear();
  return sent;
}

void JsonPeer::Close(absl::Duration within) {
  tls_->Close();
  if (within <= absl::ZeroDuration()) return;
  // Closing a socket with unread bytes makes the peer's system drop what it has
  // not read yet: the answer.
  shutdown(socket_.get(), SHUT_WR);
  const Clock::time_point until = After(within);
  char dropped[4096];
  size_t bytes = 0;
  while (bytes < kLingerBytesMax && Clock::now() < until) {
    const ssize_t came = recv(socket_.get(), dropped, sizeof(dropped), 0);
    if (came > 0) {
      bytes += static_cast<size_t>(came);
    } else if (came == 0 || (errno != EAGAIN && errno != EINTR) ||
               !Ready(socket_.get(), POLLIN, until)) {
      return;
    }
  }
}

}  // namespace consortium::server
