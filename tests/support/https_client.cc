#include "tests/support/https_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "certs/identity/pem.h"
#include "certs/platform/openssl_handles.h"

namespace consortium::testing {
namespace {

using SslPtr = std::unique_ptr<SSL, platform::OpenSslDeleter<SSL_free>>;

constexpr int kWaitSecondsMax = 30;

absl::Status Failed(absl::string_view what) {
  return absl::UnavailableError(absl::StrCat(what, ": ", platform::DrainOpenSslErrors()));
}

bool Show(SSL_CTX* context, const TestIdentity& identity) {
  auto chain = identity::ReadCertificates(identity.certificate_pem);
  auto key = identity::ReadPrivateKey(identity.private_key_pem);
  if (!chain.ok() || !key.ok()) return false;
  if (SSL_CTX_use_certificate(context, chain->front().get()) != 1) return false;
  return SSL_CTX_use_PrivateKey(context, key->get()) == 1;
}

platform::SslCtxPtr MakeContext(const std::string& issuers_pem, const TestIdentity* identity,
                                bool tls12) {
  platform::SslCtxPtr context(SSL_CTX_new(TLS_client_method()));
  auto issuers = identity::ReadCertificates(issuers_pem);
  if (context == nullptr || !issuers.ok()) return nullptr;
  for (const platform::X509Ptr& issuer : *issuers) {
    X509_STORE_add_cert(SSL_CTX_get_cert_store(context.get()), issuer.get());
  }
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  const int version = tls12 ? TLS1_2_VERSION : TLS1_3_VERSION;
  SSL_CTX_set_min_proto_version(context.get(), version);
  SSL_CTX_set_max_proto_version(context.get(), version);
  if (tls12) SSL_CTX_clear_options(context.get(), SSL_OP_NO_TLSv1_2);
  if (identity != nullptr && !Show(context.get(), *identity)) return nullptr;
  return context;
}

}  // namespace

struct HttpsClient::Tls {
  SslPtr ssl;
};

platform::FileDescriptor ConnectTcp(const std::string& address, const std::string& from) {
  const std::pair<std::string, std::string> parts =
      absl::StrSplit(address, absl::MaxSplits(':', 1));
  int port = 0;
  sockaddr_in to = {};
  sockaddr_in own = {};
  to.sin_family = own.sin_family = AF_INET;
  if (!absl::SimpleAtoi(parts.second, &port) ||
      inet_pton(AF_INET, parts.first.c_str(), &to.sin_addr) != 1 ||
      inet_pton(AF_INET, from.c_str(), &own.sin_addr) != 1) {
    return platform::FileDescriptor();
  }
  to.sin_port = htons(static_cast<uint16_t>(port));
  platform::FileDescriptor made(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const timeval bound = {.tv_sec = kWaitSecondsMax, .tv_usec = 0};
  if (!made.valid() ||
      setsockopt(made.get(), SOL_SOCKET, SO_RCVTIMEO, &bound, sizeof(bound)) != 0 ||
      setsockopt(made.get(), SOL_SOCKET, SO_SNDTIMEO, &bound, sizeof(bound)) != 0 ||
      bind(made.get(), reinterpret_cast<const sockaddr*>(&own), sizeof(own)) != 0 ||
      connect(made.get(), reinterpret_cast<const sockaddr*>(&to), sizeof(to)) != 0) {
    return platform::FileDescriptor();
  }
  return made;
}

HttpsClient::HttpsClient(platform::FileDescriptor socket, std::unique_ptr<Tls> tls)
    : socket_(std::move(socket)), tls_(std::move(tls)) {}

HttpsClient::~HttpsClient() = default;

absl::StatusOr<std::unique_ptr<HttpsClient>> HttpsClient::Connect(const std::string& address,
                                                                  const std::string& issuers_pem,
                                                                  const TestIdentity* identity,
                                                                  bool tls12) {
  signal(SIGPIPE, SIG_IGN);  // A server that hangs up is what some tests are about.
  platform::FileDescriptor socket = ConnectTcp(address);
  if (!socket.valid()) return absl::UnavailableError("no connection");
  const platform::SslCtxPtr context = MakeContext(issuers_pem, identity, tls12);
  if (context == nullptr) return Failed("no context");
  auto tls = std::make_unique<Tls>();
  tls->ssl.reset(SSL_new(context.get()));
  SSL_set_fd(tls->ssl.get(), socket.get());
  if (SSL_connect(tls->ssl.get()) != 1) return Failed("no handshake");
  return std::unique_ptr<HttpsClient>(new HttpsClient(std::move(socket), std::move(tls)));
}

absl::Status HttpsClient::Send(absl::string_view bytes) {
  while (!bytes.empty()) {
    const int sent = SSL_write(tls_->ssl.get(), bytes.data(), static_cast<int>(bytes.size()));
    if (sent <= 0) return Failed("not sent");
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return absl::OkStatus();
}

absl::Status HttpsClient::ReadMore() {
  char bytes[16384];
  const int came = SSL_read(tls_->ssl.get(), bytes, sizeof(bytes));
  if (came <= 0) return Failed("the connection ended");
  unread_.append(bytes, static_cast<size_t>(came));
  return absl::OkStatus();
}

absl::StatusOr<HttpReply> HttpsClient::Read() {
  size_t head_end = 0;
  while ((head_end = unread_.find("\r\n\r\n")) == std::string::npos) {
    if (absl::Status more = ReadMore(); !more.ok()) return more;
  }
  HttpReply reply;
  const std::string head = unread_.substr(0, head_end);
  unread_.erase(0, head_end + 4);
  const std::vector<std::string> lines = absl::StrSplit(head, "\r\n");
  const std::vector<std::string> first = absl::StrSplit(lines[0], ' ');
  if (first.size() < 2 || !absl::SimpleAtoi(first[1], &reply.status)) {
    return absl::UnavailableError(absl::StrCat("no HTTP: ", lines[0]));
  }
  for (size_t i = 1; i < lines.size(); ++i) {
    const std::pair<std::string, std::string> header =
        absl::StrSplit(lines[i], absl::MaxSplits(": ", 1));
    reply.headers[absl::AsciiStrToLower(header.first)] = header.second;
  }
  size_t length = 0;
  if (const auto given = reply.headers.find("content-length"); given != reply.headers.end()) {
    if (!absl::SimpleAtoi(given->second, &length)) return absl::UnavailableError("no length");
  }
  while (unread_.size() < length) {
    if (absl::Status more = ReadMore(); !more.ok()) return more;
  }
  reply.body = unread_.substr(0, length);
  unread_.erase(0, length);
  return reply;
}

bool HttpsClient::IsEnded() {
  if (!unread_.empty()) return false;
  char byte = 0;
  const int came = SSL_read(tls_->ssl.get(), &byte, 1);
  const bool ended = came <= 0 && SSL_get_error(tls_->ssl.get(), came) != SSL_ERROR_WANT_READ;
  platform::DrainOpenSslErrors();
  return ended;
}

std::string HttpsClient::server_certificate_pem() const {
  const platform::X509Ptr shown(SSL_get1_peer_certificate(tls_->ssl.get()));
  const platform::BioPtr text(BIO_new(BIO_s_mem()));
  if (shown == nullptr || PEM_write_bio_X509(text.get(), shown.get()) != 1) return "";
  return platform::ContentOf(text.get());
}

std::string JsonRequest(absl::string_view path, absl::string_view body, absl::string_view headers) {
  return absl::StrCat("POST ", path, " HTTP/1.1\r\nHost: localhost\r\n",
                      "Content-Type: application/json\r\nConnect-Protocol-Version: 1\r\n",
                      "Content-Length: ", body.size(), "\r\n", headers, "\r\n", body);
}

}  // namespace consortium::testing
