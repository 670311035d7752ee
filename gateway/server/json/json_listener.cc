#include "gateway/server/json/json_listener.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <system_error>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "gateway/server/json/http_conversation.h"
#include "gateway/server/json/listening_socket.h"

namespace consortium::server {
namespace {

// How long a new connection waits for the place of one that is hung up on.
constexpr absl::Duration kRoomMax = absl::Milliseconds(200);

// For answers that say why, once the time to drain is over.
constexpr absl::Duration kLastWordsMax = absl::Seconds(1);

}  // namespace

absl::StatusOr<std::unique_ptr<JsonListener>> JsonListener::Start(
    const std::string& address, const JsonLimits& limits,
    std::shared_ptr<const identity::TlsServer> tls, JsonFront& front, const platform::Clock& clock,
    HandshakeFailed handshake_failed) {
  absl::StatusOr<platform::FileDescriptor> socket = ListenOn(address);
  if (!socket.ok()) return socket.status();
  absl::StatusOr<std::string> taken = TakenAddress(address, socket->get());
  if (!taken.ok()) return taken.status();
  platform::FileDescriptor wake(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!wake.valid()) {
    return absl::UnavailableError(
        absl::StrCat("json_listen_address ", address, ": no file is left: ", std::strerror(errno)));
  }
  return std::unique_ptr<JsonListener>(new JsonListener(*std::move(socket), std::move(wake),
                                                        *std::move(taken), limits, std::move(tls),
                                                        front, clock, std::move(handshake_failed)));
}

JsonListener::JsonListener(platform::FileDescriptor socket, platform::FileDescriptor wake,
                           std::string address, const JsonLimits& limits,
                           std::shared_ptr<const identity::TlsServer> tls, JsonFront& front,
                           const platform::Clock& clock, HandshakeFailed handshake_failed)
    : limits_(limits),
      address_(std::move(address)),
      front_(front),
      clock_(clock),
      handshake_failed_(std::move(handshake_failed)),
      tls_(std::move(tls)),
      socket_(std::move(socket)),
      wake_(std::move(wake)),
      accepting_([this] { AcceptLoop(); }) {}

JsonListener::~JsonListener() {
  Drain(absl::ZeroDuration());
  accepting_.join();
  Reap();
}

void JsonListener::Replace(std::shared_ptr<const identity::TlsServer> tls) {
  platform::MutexLock lock(mutex_);
  tls_.swap(tls);
}

size_t JsonListener::connections() const {
  platform::MutexLock lock(mutex_);
  return connections_.size();
}

bool JsonListener::draining() const {
  platform::MutexLock lock(mutex_);
  return draining_;
}

void JsonListener::Wake() {
  const uint64_t one = 1;
  // Only a full counter fails, and then it is readable.
  const ssize_t written = write(wake_.get(), &one, sizeof(one));
  static_cast<void>(written);
}

void JsonListener::AcceptLoop() {
  while (!draining()) {
    pollfd wanted[2] = {{.fd = socket_.get(), .events = POLLIN, .revents = 0},
                        {.fd = wake_.get(), .events = POLLIN, .revents = 0}};
    poll(wanted, 2, -1);
    uint64_t woken = 0;
    if (read(wake_.get(), &woken, sizeof(woken)) > 0) Reap();
    std::string host;
    platform::FileDescriptor socket = AcceptOn(socket_.get(), &host);
    if (socket.valid()) {
      Admit(std::move(socket), std::move(host));
    } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
      platform::MutexLock lock(mutex_);
      CutOne(nullptr);
      changed_.WaitFor(mutex_, kRoomMax);
    }
  }
  socket_ = platform::FileDescriptor();  // From here on nobody gets through.
}

void JsonListener::Admit(platform::FileDescriptor socket, std::string host) {
  platform::MutexLock lock(mutex_);
  if (draining_ || !MakeRoom(host)) return;
  const auto connection =
      connections_.emplace(connections_.end(), std::move(socket), std::move(host));
  try {
    connection->thread = std::thread([this, connection] { Serve(connection); });
  } catch (const std::system_error&) {
    connections_.erase(connection);  // The machine has no thread left: refused at once.
  }
}

void JsonListener::Serve(Connections::iterator connection) {
  Converse(connection->peer);
  {
    platform::MutexLock lock(mutex_);
    ended_.push_back(std::move(connection->thread));
    connections_.erase(connection);
    changed_.NotifyAll();
  }
  Wake();
}

void JsonListener::Converse(JsonPeer& peer) {
  std::shared_ptr<const identity::TlsServer> tls;
  {
    platform::MutexLock lock(mutex_);
    tls = tls_;
  }
  if (!peer.Handshake(*tls, limits_.handshake_max)) return NoteFailure(peer.failure());
  tls.reset();
  HttpConversation conversation(front_, peer, clock_, limits_, bodies_bytes_);
  for (size_t request = 1;; ++request) {
    peer.BecomeIdle();
    // Whoever becomes idle after BeginDrain() has looked for idle ones sees it here.
    if (draining() || !peer.AwaitRequest(limits_.idle_max)) {
      return peer.Close(absl::ZeroDuration());
    }
    if (!conversation.ServeRequest(request == limits_.requests_per_connection_max)) {
      return peer.Close(limits_.linger_max);
    }
  }
}

void JsonListener::NoteFailure(absl::string_view cause) {
  {
    platform::MutexLock lock(mutex_);
    const auto now = JsonPeer::Clock::now();
    if (now >= failures_second_ + std::chrono::seconds(1)) {
      failures_second_ = now;
      failures_ = 0;
    }
    if (draining_ || ++failures_ > kHandshakeLinesPerSecondMax) return;
  }
  handshake_failed_(cause);
}

size_t JsonListener::CountOf(const std::string& host) const {
  return static_cast<size_t>(
      std::count_if(connections_.begin(), connections_.end(),
                    [&host](const Connection& connection) { return connection.host == host; }));
}

bool JsonListener::HasRoom(const std::string& host) const {
  return connections_.size() < limits_.connections_max &&
         CountOf(host) < limits_.connections_per_address_max;
}

bool JsonListener::MakeRoom(const std::string& host) {
  if (HasRoom(host)) return true;
  const bool of_host = CountOf(host) >= limits_.connections_per_address_max;
  if (!CutOne(of_host ? &host : nullptr)) return false;
  const auto until = JsonPeer::Clock::now() + absl::ToChronoNanoseconds(kRoomMax);
  while (!HasRoom(host)) {
    const auto left = until - JsonPeer::Clock::now();
    if (left <= JsonPeer::Clock::duration::zero()) return false;
    changed_.WaitFor(mutex_, absl::FromChrono(left));
  }
  return true;
}

bool JsonListener::CutOne(const std::string* host) {
  using Rank = std::tuple<JsonPeer::Phase, JsonPeer::Clock::time_point>;
  std::optional<Rank> longest;
  JsonPeer* waited_for = nullptr;
  for (Connection& connection : connections_) {
    JsonPeer::Clock::time_point since;
    const JsonPeer::Phase phase = connection.peer.phase(&since);
    if (phase >= JsonPeer::Phase::kAnswering) continue;
    if (host != nullptr && connection.host != *host) continue;
    if (const Rank rank(phase, since); !longest.has_value() || rank < *longest) {
      longest = rank;
      waited_for = &connection.peer;
    }
  }
  return waited_for != nullptr && waited_for->Cut();
}

void JsonListener::Reap() {
  std::vector<std::thread> ended;
  {
    platform::MutexLock lock(mutex_);
    ended.swap(ended_);
  }
  for (std::thread& thread : ended) thread.join();
}

void JsonListener::BeginDrain() {
  front_.Drain();
  {
    platform::MutexLock lock(mutex_);
    draining_ = true;
    for (Connection& connection : connections_) {
      JsonPeer::Clock::time_point since;
      if (connection.peer.phase(&since) <= JsonPeer::Phase::kIdle) connection.peer.Cut();
    }
  }
  Wake();
}

bool JsonListener::GoneWithin(absl::Duration within) {
  const auto until = JsonPeer::Clock::now() + absl::ToChronoNanoseconds(within);
  while (!connections_.empty()) {
    const auto left = until - JsonPeer::Clock::now();
    if (left <= JsonPeer::Clock::duration::zero()) return false;
    changed_.WaitFor(mutex_, absl::FromChrono(left));
  }
  return true;
}

void JsonListener::Drain(absl::Duration drain_max) {
  BeginDrain();
  {
    platform::MutexLock lock(mutex_);
    if (GoneWithin(drain_max)) return;
  }
  front_.Cancel();
  platform::MutexLock lock(mutex_);
  if (GoneWithin(kLastWordsMax)) return;
  for (Connection& connection : connections_) connection.peer.Kill();
  while (!connections_.empty()) changed_.Wait(mutex_);
}

}  // namespace consortium::server
