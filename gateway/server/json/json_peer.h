#ifndef CONSORTIUM_GATEWAY_SERVER_JSON_JSON_PEER_H_
#define CONSORTIUM_GATEWAY_SERVER_JSON_JSON_PEER_H_

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "certs/identity/tls_server.h"
#include "certs/platform/file_descriptor.h"
#include "certs/platform/mutex.h"
#include "gateway/server/json/request_stream.h"

namespace consortium::server {

// One connection's clear text, with a bound on everything that the peer is waited
// for: no call here outlasts its deadline, whatever the peer does or leaves
// undone. Used by the connection's own thread, but for phase(), Cut() and Kill().
class JsonPeer final : public RequestStream {
 public:
  using Clock = std::chrono::steady_clock;

  // What the connection's thread is at. In the first four it waits for the peer.
  enum class Phase { kHandshake, kIdle, kReading, kWriting, kAnswering, kCut };

  explicit JsonPeer(platform::FileDescriptor socket) : socket_(std::move(socket)) {}
  JsonPeer(const JsonPeer&) = delete;
  JsonPeer& operator=(const JsonPeer&) = delete;
  // Overwrites what it holds of requests.
  ~JsonPeer() override;

  // Nothing else before it, and nothing after it when it is false; failure()
  // says why.
  bool Handshake(const identity::TlsServer& tls, absl::Duration within);
  const std::string& failure() const { return failure_; }

  const std::string& chain_pem() const override { return tls_->peer_chain_pem(); }

  // From here on it waits for a request.
  void BecomeIdle();

  // Waits until a request begins; false when none does.
  bool AwaitRequest(absl::Duration within);

  void BeginRequest(absl::Duration within, size_t bytes_max) override;
  void AllowBytes(size_t bytes_max) override { bytes_left_ = bytes_max; }
  size_t Read(char* bytes, size_t size) override;
  Fault fault() const override { return fault_; }
  bool BeginAnswer() override;
  void Write(absl::string_view bytes) override { unsent_.append(bytes.data(), bytes.size()); }
  bool Flush(absl::Duration within) override;

  // Says goodbye. With `within` above zero reads and drops what the peer still
  // sends, so that it comes to read what it was told.
  void Close(absl::Duration within);

  // What it is at and since when, by any thread.
  Phase phase(Clock::time_point* since) const;

  // Ends the connection, unless a request is being acted on or it was cut before;
  // false then. By any thread, while this lives.
  bool Cut();

  // Ends it in any case.
  void Kill();

 private:
  void Enter(Phase phase);

  // Until the socket is ready for `step`; false when `until` comes first or it was
  // cut.
  bool WaitFor(identity::TlsConnection::Step step, Clock::time_point until);

  const platform::FileDescriptor socket_;
  std::unique_ptr<identity::TlsConnection> tls_;
  std::string failure_;

  // What was decrypted and not yet read.
  static constexpr size_t kBufferBytes = size_t{16} * 1024;
  std::string buffer_;
  size_t buffer_at_ = 0;

  Clock::time_point began_;  // The request.
  Clock::time_point until_;  // All of it must be here.
  size_t bytes_left_ = 0;
  Fault fault_ = Fault::kNone;
  std::string unsent_;
  absl::Duration flush_within_;

  mutable platform::Mutex mutex_;
  Phase phase_ ABSL_GUARDED_BY(mutex_) = Phase::kHandshake;
  Clock::time_point since_ ABSL_GUARDED_BY(mutex_) = Clock::now();
};

}  // namespace consortium::server

#endif  // CONSORTIUM_GATEWAY_SERVER_JSON_JSON_PEER_H_
