#include "tests/support/tcp_relay.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace consortium::testing {
namespace {

using platform::FileDescriptor;
using platform::MutexLock;

constexpr int kWaitingMax = 64;
constexpr size_t kReadBytes = 16 * 1024;

[[noreturn]] void Give(const char* up) {
  std::fprintf(stderr, "the relay: %s\n", up);
  std::abort();
}

sockaddr_in Loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  return address;
}

// Whatever is sent goes at once, and close() cuts: a reset, no farewell.
void Prepare(const FileDescriptor& socket) {
  const int on = 1;
  const linger none = {.l_onoff = 1, .l_linger = 0};
  setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  setsockopt(socket.get(), SOL_SOCKET, SO_LINGER, &none, sizeof none);
  fcntl(socket.get(), F_SETFL, O_NONBLOCK);
}

FileDescriptor ConnectTo(int port) {
  FileDescriptor made(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_in address = Loopback(port);
  if (connect(made.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return FileDescriptor();
  }
  Prepare(made);
  return made;
}

// Reads what is there. False: the other side has ended.
bool ReadInto(const FileDescriptor& from, std::string& bytes) {
  char buffer[kReadBytes];
  const ssize_t count = read(from.get(), buffer, sizeof buffer);
  if (count < 0) return errno == EAGAIN || errno == EINTR;
  bytes.append(buffer, static_cast<size_t>(count));
  return count > 0;
}

// Writes what the other side takes. False: it has ended.
bool WriteFrom(std::string& bytes, const FileDescriptor& to) {
  if (bytes.empty()) return true;
  const ssize_t count = send(to.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (count < 0) return errno == EAGAIN || errno == EINTR;
  bytes.erase(0, static_cast<size_t>(count));
  return true;
}

// Nothing is read while something waits to be written, so that both sides wait.
short EventsOf(const std::string& read, const std::string& written) {
  return static_cast<short>((read.empty() ? POLLIN : 0) | (written.empty() ? 0 : POLLOUT));
}

}  // namespace

TcpRelay::TcpRelay()
    : listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)),
      wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  sockaddr_in address = Loopback(0);
  socklen_t size = sizeof address;
  if (!wake_.valid() || !listener_.valid() ||
      bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      listen(listener_.get(), kWaitingMax) != 0 ||
      getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    Give("it cannot listen on 127.0.0.1");
  }
  address_ = absl::StrCat("127.0.0.1:", ntohs(address.sin_port));
  thread_ = std::thread([this] { Loop(); });
}

TcpRelay::~TcpRelay() {
  {
    MutexLock lock(mutex_);
    end_ = true;
  }
  Wake();
  thread_.join();
}

void TcpRelay::SetTarget(int port) {
  MutexLock lock(mutex_);
  target_ = port;
}

void TcpRelay::CutAll() {
  {
    MutexLock lock(mutex_);
    cut_ = true;
  }
  Wake();
}

void TcpRelay::LoseNextAnswer() {
  MutexLock lock(mutex_);
  lose_ = true;
}

int TcpRelay::answers_lost() const {
  MutexLock lock(mutex_);
  return answers_lost_;
}

void TcpRelay::Wake() const {
  const uint64_t one = 1;
  if (write(wake_.get(), &one, sizeof one) != sizeof one) Give("its thread cannot be woken");
}

bool TcpRelay::TakeOrders() {
  uint64_t ignored = 0;  // How often it was woken; the orders say what for.
  if (read(wake_.get(), &ignored, sizeof ignored) < 0 && errno != EAGAIN)
    Give("it cannot be woken");
  MutexLock lock(mutex_);
  if (std::exchange(cut_, false)) connections_.clear();
  return !end_;
}

void TcpRelay::Accept() {
  FileDescriptor client(accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
  if (!client.valid()) return;
  Prepare(client);
  int port = 0;
  {
    MutexLock lock(mutex_);
    port = target_;
  }
  FileDescriptor server = port == 0 ? FileDescriptor() : ConnectTo(port);
  if (!server.valid()) return;
  connections_.push_back(
      {.client = std::move(client), .server = std::move(server), .to_server = "", .to_client = ""});
}

void TcpRelay::Serve(Connection& connection, short client_events, short server_events) {
  if ((client_events & (POLLIN | POLLHUP | POLLERR)) != 0 && connection.to_server.empty()) {
    connection.over |= !ReadInto(connection.client, connection.to_server);
    MutexLock lock(mutex_);
    if (!connection.to_server.empty() && std::exchange(lose_, false)) connection.losing = true;
  }
  if ((server_events & (POLLIN | POLLHUP | POLLERR)) != 0 && connection.to_client.empty()) {
    connection.over |= !ReadInto(connection.server, connection.to_client);
    if (connection.losing && connection.to_server.empty() && !connection.to_client.empty()) {
      connection.over = true;
      MutexLock lock(mutex_);
      ++answers_lost_;
    }
  }
  if (connection.over) return;
  connection.over = !WriteFrom(connection.to_server, connection.server) ||
                    !WriteFrom(connection.to_client, connection.client);
}

void TcpRelay::Loop() {
  while (TakeOrders()) {
    std::vector<pollfd> entries = {{.fd = wake_.get(), .events = POLLIN, .revents = 0},
                                   {.fd = listener_.get(), .events = POLLIN, .revents = 0}};
    for (const Connection& each : connections_) {
      entries.push_back({.fd = each.client.get(),
                         .events = EventsOf(each.to_server, each.to_client),
                         .revents = 0});
      entries.push_back({.fd = each.server.get(),
                         .events = EventsOf(each.to_client, each.to_server),
                         .revents = 0});
    }
    if (poll(entries.data(), entries.size(), -1) < 0 && errno != EINTR) Give("it cannot wait");
    size_t next = 2;
    for (Connection& each : connections_) {
      Serve(each, entries[next].revents, entries[next + 1].revents);
      next += 2;
    }
    connections_.remove_if([](const Connection& each) { return each.over; });
    if ((entries[1].revents & POLLIN) != 0) Accept();
  }
}

}  // namespace consortium::testing
