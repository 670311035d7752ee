#include "certs/identity/tls_server.h"

#include <openssl/pem.h>

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "certs/identity/pem.h"
#include "certs/identity/trust.h"
#include "certs/platform/openssl_handles.h"

namespace consortium::identity {
namespace {

using platform::BioPtr;
using platform::DrainOpenSslErrors;
using platform::KeyPtr;
using platform::SslCtxPtr;
using platform::X509Ptr;
using SslPtr = std::unique_ptr<SSL, platform::OpenSslDeleter<SSL_free>>;

// One name after its length, as ALPN writes it.
constexpr unsigned char kProtocols[] = "\x08http/1.1";
constexpr unsigned int kProtocolsBytes = sizeof(kProtocols) - 1;

int SelectHttp11(SSL*, const unsigned char** selected, unsigned char* selected_bytes,
                 const unsigned char* offered, unsigned int offered_bytes, void*) {
  unsigned char* found = nullptr;
  if (SSL_select_next_proto(&found, selected_bytes, kProtocols, kProtocolsBytes, offered,
                            offered_bytes) != OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  }
  *selected = found;
  return SSL_TLSEXT_ERR_OK;
}

absl::Status Refused(absl::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat(what, " cannot be used by a TLS server: ", DrainOpenSslErrors()));
}

absl::Status ShowIdentity(SSL_CTX* context, absl::string_view chain_pem,
                          absl::string_view private_key_pem) {
  absl::StatusOr<std::vector<X509Ptr>> chain = ReadCertificates(chain_pem);
  if (!chain.ok()) return chain.status();
  absl::StatusOr<KeyPtr> key = ReadPrivateKey(private_key_pem);
  if (!key.ok()) return key.status();
  if (SSL_CTX_use_certificate(context, chain->front().get()) != 1) {
    return Refused("its own certificate");
  }
  for (size_t i = 1; i < chain->size(); ++i) {
    if (SSL_CTX_add1_chain_cert(context, (*chain)[i].get()) != 1) {
      return Refused("its own certificate's chain");
    }
  }
  if (SSL_CTX_use_PrivateKey(context, key->get()) != 1 || SSL_CTX_check_private_key(context) != 1) {
    return Refused("its own private key");
  }
  return absl::OkStatus();
}

absl::Status AskForClients(SSL_CTX* context, absl::string_view issuers_pem) {
  absl::StatusOr<std::vector<X509Ptr>> issuers = ReadCertificates(issuers_pem);
  if (!issuers.ok()) return issuers.status();
  X509_STORE* const store = SSL_CTX_get_cert_store(context);
  // As Trust: every issuer in the file may end a chain.
  X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN);
  for (const X509Ptr& issuer : *issuers) {
    if (X509_STORE_add_cert(store, issuer.get()) != 1 ||
        SSL_CTX_add_client_CA(context, issuer.get()) != 1) {
      return Refused("a trusted issuer");
    }
  }
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  SSL_CTX_set_verify_depth(context, static_cast<int>(kChainCertificatesMax));
  SSL_CTX_set_max_cert_list(context, static_cast<long>(kChainBytesMax));
  return absl::OkStatus();
}

absl::Status Bound(SSL_CTX* context) {
  if (SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) != 1 ||
      SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION) != 1 ||
      SSL_CTX_set_num_tickets(context, 0) != 1) {
    return Refused("TLS 1.3");
  }
  SSL_CTX_set_security_level(context, kSecurityLevel);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_alpn_select_cb(context, SelectHttp11, nullptr);
  return absl::OkStatus();
}

// Empty when a certificate cannot be written, which then identifies nobody.
std::string ChainOf(SSL* ssl) {
  const X509Ptr leaf(SSL_get1_peer_certificate(ssl));
  const BioPtr text(BIO_new(BIO_s_mem()));
  if (leaf == nullptr || text == nullptr || PEM_write_bio_X509(text.get(), leaf.get()) != 1) {
    return "";
  }
  // On a server's side without the leaf.
  STACK_OF(X509)* const rest = SSL_get_peer_cert_chain(ssl);
  for (int i = 0; i < sk_X509_num(rest); ++i) {
    if (PEM_write_bio_X509(text.get(), sk_X509_value(rest, i)) != 1) return "";
  }
  return platform::ContentOf(text.get());
}

int AsInt(size_t size) {
  return static_cast<int>(std::min(size, size_t{std::numeric_limits<int>::max()}));
}

}  // namespace

struct TlsServer::State {
  SslCtxPtr context;
};

struct TlsConnection::State {
  SslPtr ssl;
  std::string peer_chain_pem;
  std::string failure;
};

TlsServer::TlsServer(std::unique_ptr<State> state) : state_(std::move(state)) {}
TlsServer::~TlsServer() = default;

absl::StatusOr<std::shared_ptr<const TlsServer>> TlsServer::Make(absl::string_view chain_pem,
                                                                 absl::string_view private_key_pem,
                                                                 absl::string_view issuers_pem) {
  SslCtxPtr context(SSL_CTX_new(TLS_server_method()));
  if (context == nullptr) return platform::OpenSslFailure("making a TLS context");
  absl::Status made = Bound(context.get());
  if (made.ok()) made = ShowIdentity(context.get(), chain_pem, private_key_pem);
  if (made.ok()) made = AskForClients(context.get(), issuers_pem);
  if (!made.ok()) return made;
  return std::shared_ptr<const TlsServer>(
      new TlsServer(std::make_unique<State>(State{std::move(context)})));
}

TlsConnection::TlsConnection(std::unique_ptr<State> state) : state_(std::move(state)) {}
TlsConnection::~TlsConnection() = default;

absl::StatusOr<std::unique_ptr<TlsConnection>> TlsConnection::Accept(const TlsServer& server,
                                                                     int socket) {
  auto state = std::make_unique<State>();
  state->ssl.reset(SSL_new(server.state_->context.get()));
  if (state->ssl == nullptr || SSL_set_fd(state->ssl.get(), socket) != 1) {
    return platform::OpenSslFailure("making a TLS connection");
  }
  return std::unique_ptr<TlsConnection>(new TlsConnection(std::move(state)));
}

TlsConnection::Step TlsConnection::StepOf(int result) {
  switch (SSL_get_error(state_->ssl.get(), result)) {
    case SSL_ERROR_NONE:
      return Step::kDone;
    case SSL_ERROR_WANT_READ:
      return Step::kWantsRead;
    case SSL_ERROR_WANT_WRITE:
      return Step::kWantsWrite;
    case SSL_ERROR_ZERO_RETURN:
      state_->failure = "the peer has ended the connection";
      return Step::kEnded;
    default:
      state_->failure = ERR_peek_error() == 0 ? "the connection broke off" : DrainOpenSslErrors();
      return Step::kEnded;
  }
}

TlsConnection::Step TlsConnection::Handshake() {
  ERR_clear_error();
  const Step step = StepOf(SSL_accept(state_->ssl.get()));
  if (step == Step::kDone) state_->peer_chain_pem = ChainOf(state_->ssl.get());
  if (step == Step::kEnded) {
    const long verified = SSL_get_verify_result(state_->ssl.get());
    if (verified != X509_V_OK) {
      absl::StrAppend(&state_->failure, ": ", X509_verify_cert_error_string(verified));
    }
  }
  return step;
}

TlsConnection::Step TlsConnection::Read(char* bytes, size_t size, size_t* taken) {
  ERR_clear_error();
  const int result = SSL_read(state_->ssl.get(), bytes, AsInt(size));
  if (result <= 0) return StepOf(result);
  *taken = static_cast<size_t>(result);
  return Step::kDone;
}

TlsConnection::Step TlsConnection::Write(absl::string_view bytes, size_t* taken) {
  ERR_clear_error();
  const int result = SSL_write(state_->ssl.get(), bytes.data(), AsInt(bytes.size()));
  if (result <= 0) return StepOf(result);
  *taken = static_cast<size_t>(result);
  return Step::kDone;
}

void TlsConnection::Close() {
  ERR_clear_error();
  // Whether the peer hears it is its own affair: the socket is closed next.
  SSL_shutdown(state_->ssl.get());
  ERR_clear_error();
}

const std::string& TlsConnection::peer_chain_pem() const { return state_->peer_chain_pem; }
const std::string& TlsConnection::failure() const { return state_->failure; }

}  // namespace consortium::identity
