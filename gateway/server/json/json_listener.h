#ifndef CONSORTIUM_GATEWAY_SERVER_JSON_JSON_LISTENER_H_
#define CONSORTIUM_GATEWAY_SERVER_JSON_JSON_LISTENER_H_

#include <atomic>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "certs/identity/tls_server.h"
#include "certs/platform/clock.h"
#include "certs/platform/file_descriptor.h"
#include "certs/platform/mutex.h"
#include "gateway/server/json/json_front.h"
#include "gateway/server/json/json_limits.h"
#include "gateway/server/json/json_peer.h"

namespace consortium::server {

// The port on which the website is served: JSON over HTTPS with mutual TLS 1.3. A
// thread for each connection, bounded in number; each waits for its peer only as
// long as JsonLimits says, and when there are no places left, the one whose peer
// has kept it waiting longest is hung up on: strangers that have not finished a
// handshake first, then idle peers, then slow ones. So nobody who is silent or
// slow keeps out others. The process must ignore SIGPIPE. Thread-safe.
class JsonListener {
 public:
  // Told why a connection came to nothing before it was let in; at most
  // kHandshakeLinesPerSecondMax a second. Must not block.
  using HandshakeFailed = std::function<void(absl::string_view cause)>;
  static constexpr int kHandshakeLinesPerSecondMax = 20;

  // Begins to serve `front` on `address`. `front` and `clock` must outlive this.
  // UNAVAILABLE: the address cannot be listened on.
  static absl::StatusOr<std::unique_ptr<JsonListener>> Start(
      const std::string& address, const JsonLimits& limits,
      std::shared_ptr<const identity::TlsServer> tls, JsonFront& front,
      const platform::Clock& clock, HandshakeFailed handshake_failed);

  // Drains without waiting.
  ~JsonListener();

  // `<host>:<port>` with the port that was taken.
  const std::string& address() const { return address_; }

  // What new connections are served with from now on; open ones are judged by
  // Identifier at each of their calls.
  void Replace(std::shared_ptr<const identity::TlsServer> tls);

  // Takes no new connections and no new calls, and hangs up on those without a
  // request. Does not wait.
  void BeginDrain();

  // BeginDrain(), then waits for calls in progress, at most so long; the rest is
  // answered `DRAINING` and hung up on.
  void Drain(absl::Duration drain_max);

  // Connections now.
  size_t connections() const;

 private:
  // One connection; its thread takes it out of `connections_` at its end.
  struct Connection {
    Connection(platform::FileDescriptor socket, std::string of)
        : peer(std::move(socket)), host(std::move(of)) {}
    JsonPeer peer;
    const std::string host;
    std::thread thread;
  };
  using Connections = std::list<Connection>;

  JsonListener(platform::FileDescriptor socket, platform::FileDescriptor wake, std::string address,
               const JsonLimits& limits, std::shared_ptr<const identity::TlsServer> tls,
               JsonFront& front, const platform::Clock& clock, HandshakeFailed handshake_failed);

  void AcceptLoop();
  void Admit(platform::FileDescriptor socket, std::string host);
  void Serve(Connections::iterator connection);
  void Converse(JsonPeer& peer);
  bool draining() const;
  void Wake();
  void NoteFailure(absl::string_view cause);

  // Whether there is a place for one more of `host`.
  bool HasRoom(const std::string& host) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Makes one where there is none; false when nobody can be hung up on.
  bool MakeRoom(const std::string& host) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Hangs up on the one that keeps us waiting longest, of `host` or of all.
  bool CutOne(const std::string* host) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  size_t CountOf(const std::string& host) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  // Whether all connections end within so long.
  bool GoneWithin(absl::Duration within) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  // Ends the threads of connections that have ended.
  void Reap();

  const JsonLimits limits_;
  const std::string address_;
  JsonFront& front_;
  const platform::Clock& clock_;
  const HandshakeFailed handshake_failed_;
  std::atomic<size_t> bodies_bytes_{0};

  mutable platform::Mutex mutex_;
  platform::ConditionVariable changed_;  // Fewer connections.
  std::shared_ptr<const identity::TlsServer> tls_ ABSL_GUARDED_BY(mutex_);
  Connections connections_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> ended_ ABSL_GUARDED_BY(mutex_);
  bool draining_ ABSL_GUARDED_BY(mutex_) = false;
  JsonPeer::Clock::time_point failures_second_ ABSL_GUARDED_BY(mutex_);
  int failures_ ABSL_GUARDED_BY(mutex_) = 0;

  platform::FileDescriptor socket_;
  const platform::FileDescriptor wake_;  // Readable when the accepting thread has to look.
  std::thread accepting_;                // Last: it uses all of the above.
};

}  // namespace consortium::server

#endif  // CONSORTIUM_GATEWAY_SERVER_JSON_JSON_LISTENER_H_
