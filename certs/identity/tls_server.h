#ifndef CONSORTIUM_CERTS_IDENTITY_TLS_SERVER_H_
#define CONSORTIUM_CERTS_IDENTITY_TLS_SERVER_H_

#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

// Mutual TLS 1.3 on the server's side, for listeners that gRPC does not serve.
// Whoever uses it has the socket and the time; no type of OpenSSL is seen.
namespace consortium::identity {

// What a TLS server shows of itself and whose certificates it asks for. Serves
// HTTP/1.1 alone (ALPN), resumes no session, so that every connection has shown
// its whole chain. Immutable; thread-safe.
class TlsServer {
 public:
  // `chain_pem`: leaf first. INVALID_ARGUMENT: which of the three cannot be used.
  static absl::StatusOr<std::shared_ptr<const TlsServer>> Make(absl::string_view chain_pem,
                                                               absl::string_view private_key_pem,
                                                               absl::string_view issuers_pem);
  ~TlsServer();
  TlsServer(const TlsServer&) = delete;
  TlsServer& operator=(const TlsServer&) = delete;

 private:
  friend class TlsConnection;
  struct State;
  explicit TlsServer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// One connection of a server over a non-blocking socket. Never waits: each step
// says what the socket must be ready for. The process must ignore SIGPIPE. One
// thread at a time.
class TlsConnection {
 public:
  enum class Step {
    kDone,
    kWantsRead,   // Call again once the socket can be read.
    kWantsWrite,  // Call again once it can be written.
    kEnded,       // The peer has ended it, or broke the protocol; failure() says how.
  };

  // `socket` is not owned and must outlive this. INTERNAL: OpenSSL has no memory.
  static absl::StatusOr<std::unique_ptr<TlsConnection>> Accept(const TlsServer& server, int socket);
  ~TlsConnection();

  // Until kDone, before anything else. A peer without a certificate of the
  // issuers, or with one that is not current, comes to kEnded; whether it is
  // revoked is for Identifier to say, on every call.
  Step Handshake();

  // kDone: `*taken` bytes, at least one.
  Step Read(char* bytes, size_t size, size_t* taken);

  // kDone: `*taken` of `bytes` are on their way, at least one.
  Step Write(absl::string_view bytes, size_t* taken);

  // Tells the peer, if it can be told at once, that nothing more will come.
  void Close();

  // The peer's certificates, leaf first, as Identifier takes them; after the
  // handshake.
  const std::string& peer_chain_pem() const;

  // Why it ended, for the log: OpenSSL's words, nothing of the peer's.
  const std::string& failure() const;

 private:
  struct State;
  explicit TlsConnection(std::unique_ptr<State> state);
  Step StepOf(int result);

  std::unique_ptr<State> state_;
};

}  // namespace consortium::identity

#endif  // CONSORTIUM_CERTS_IDENTITY_TLS_SERVER_H_
