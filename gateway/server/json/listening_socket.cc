#include "gateway/server/json/listening_socket.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace consortium::server {
namespace {

// Connections that wait until they are accepted.
constexpr int kWaitingMax = 128;

absl::Status CannotListen(const std::string& address, absl::string_view why) {
  return absl::UnavailableError(
      absl::StrCat("json_listen_address ", address, " cannot be listened on (", why,
                   "); is another program using it, or is it no address of this machine?"));
}

}  // namespace

absl::StatusOr<platform::FileDescriptor> ListenOn(const std::string& address) {
  const size_t colon = address.rfind(':');
  if (colon == std::string::npos) return CannotListen(address, "no port");
  absl::string_view host = absl::string_view(address).substr(0, colon);
  if (absl::ConsumePrefix(&host, "[")) absl::ConsumeSuffix(&host, "]");
  addrinfo wanted = {};
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int looked_up =
      getaddrinfo(std::string(host).c_str(), address.c_str() + colon + 1, &wanted, &found);
  if (looked_up != 0) return CannotListen(address, gai_strerror(looked_up));
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owned(found, freeaddrinfo);

  platform::FileDescriptor socket(::socket(
      found->ai_family, found->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, found->ai_protocol));
  const int yes = 1;
  if (!socket.valid() ||
      setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) != 0 ||
      bind(socket.get(), found->ai_addr, found->ai_addrlen) != 0 ||
      listen(socket.get(), kWaitingMax) != 0) {
    return CannotListen(address, std::strerror(errno));
  }
  return socket;
}

absl::StatusOr<std::string> TakenAddress(const std::string& address, int socket) {
  sockaddr_storage taken = {};
  socklen_t size = sizeof(taken);
  if (getsockname(socket, reinterpret_cast<sockaddr*>(&taken), &size) != 0) {
    return CannotListen(address, std::strerror(errno));
  }
  const uint16_t port = taken.ss_family == AF_INET6
                            ? reinterpret_cast<const sockaddr_in6&>(taken).sin6_port
                            : reinterpret_cast<const sockaddr_in&>(taken).sin_port;
  return absl::StrCat(address.substr(0, address.rfind(':')), ":", ntohs(port));
}

platform::FileDescriptor AcceptOn(int socket, std::string* host) {
  sockaddr_storage peer = {};
  socklen_t size = sizeof(peer);
  platform::FileDescriptor accepted(
      accept4(socket, reinterpret_cast<sockaddr*>(&peer), &size, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (!accepted.valid()) return accepted;
  // An answer goes out at once; that it does not is no reason to refuse.
  const int yes = 1;
  setsockopt(accepted.get(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
  char text[NI_MAXHOST] = "";
  getnameinfo(reinterpret_cast<sockaddr*>(&peer), size, text, sizeof(text), nullptr, 0,
              NI_NUMERICHOST);
  *host = text;
  return accepted;
}

}  // namespace consortium::server
