#ifndef CONSORTIUM_TESTS_SUPPORT_LOCAL_SERVER_H_
#define CONSORTIUM_TESTS_SUPPORT_LOCAL_SERVER_H_

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "certs/platform/file_descriptor.h"
#include "certs/platform/mutex.h"
#include "gtest/gtest.h"

namespace consortium::testing {

// A server on 127.0.0.1 with a port of its own, one connection after the other,
// each given to a function; ends with its owner.
class LocalServer {
 public:
  explicit LocalServer(std::function<void(int)> serve) : serve_(std::move(serve)) {
    listener_ = platform::FileDescriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    const bool listens =
        ::bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), size) == 0 &&
        ::listen(listener_.get(), 8) == 0 &&
        ::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size) == 0;
    EXPECT_TRUE(listens);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { Run(); });
  }
  ~LocalServer() {
    ::shutdown(listener_.get(), SHUT_RDWR);
    thread_.join();
  }
  int port() const { return port_; }

  // Reads up to and with `end`; false when the other side went.
  static bool ReadUntil(int socket, const std::string& end, std::string* text) {
    char byte = 0;
    while (!absl::EndsWith(*text, end)) {
      if (::recv(socket, &byte, 1, 0) != 1) return false;
      text->push_back(byte);
    }
    return true;
  }
  static void Send(int socket, const std::string& text) {
    EXPECT_EQ(::send(socket, text.data(), text.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(text.size()));
  }

 private:
  void Run() {
    while (true) {
      const platform::FileDescriptor connection(
          ::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
      if (!connection.valid()) return;
      serve_(connection.get());
    }
  }

  const std::function<void(int)> serve_;
  platform::FileDescriptor listener_;
  int port_ = 0;
  std::thread thread_;
};

// An HTTP request with a body.
struct PostRequest {
  std::string head;  // Up to and with the empty line.
  std::string body;
};

// Reads a whole one; false when the other side went, or sent no length.
inline bool ReadPost(int socket, PostRequest* request) {
  if (!LocalServer::ReadUntil(socket, "\r\n\r\n", &request->head)) return false;
  const size_t at = request->head.find("Content-Length: ");
  size_t bytes = 0;
  if (at == std::string::npos ||
      !absl::SimpleAtoi(request->head.substr(at + 16, request->head.find('\r', at) - at - 16),
                        &bytes)) {
    ADD_FAILURE() << "a POST without a length";
    return false;
  }
  char byte = 0;
  while (request->body.size() < bytes) {
    if (::recv(socket, &byte, 1, 0) != 1) return false;
    request->body.push_back(byte);
  }
  return true;
}

// An HTTP endpoint that keeps what is posted to it and answers as told.
class LocalEndpoint {
 public:
  std::string url() const {
    return absl::StrCat("http://127.0.0.1:", server_.port(), "/enquiries");
  }
  void Answer(int status) { status_ = status; }
  // Takes requests and never answers them, until the client goes.
  void KeepSilent() { status_ = 0; }
  std::vector<PostRequest> requests() const {
    platform::MutexLock lock(mutex_);
    return requests_;
  }

 private:
  void Serve(int socket) {
    PostRequest request;
    if (!ReadPost(socket, &request)) return;
    {
      platform::MutexLock lock(mutex_);
      requests_.push_back(request);
    }
    if (status_ == 0) {
      char byte = 0;
      while (::recv(socket, &byte, 1, 0) == 1) {
      }
      return;
    }
    LocalServer::Send(socket, absl::StrCat("HTTP/1.1 ", status_.load(),
                                           " So\r\nContent-Length: 6\r\nConnection: "
                                           "close\r\n\r\nsecret"));
  }

  std::atomic<int> status_{200};
  mutable platform::Mutex mutex_;
  std::vector<PostRequest> requests_ ABSL_GUARDED_BY(mutex_);
  LocalServer server_{[this](int socket) { Serve(socket); }};
};

// A mail server that keeps what it is told.
class LocalMailServer {
 public:
  std::string url() const { return absl::StrCat("smtp://127.0.0.1:", server_.port()); }
  std::string heard() const {
    platform::MutexLock lock(mutex_);
    return heard_;
  }

 private:
  void Serve(int socket) {
    LocalServer::Send(socket, "220 local\r\n");
    while (true) {
      std::string line;
      if (!LocalServer::ReadUntil(socket, "\r\n", &line)) return;
      Hear(line);
      if (absl::StartsWith(line, "DATA")) {
        LocalServer::Send(socket, "354 go on\r\n");
        std::string text;
        if (!LocalServer::ReadUntil(socket, "\r\n.\r\n", &text)) return;
        Hear(text);
      }
      LocalServer::Send(socket, absl::StartsWith(line, "QUIT") ? "221 bye\r\n" : "250 well\r\n");
    }
  }
  void Hear(const std::string& text) {
    platform::MutexLock lock(mutex_);
    heard_ += text;
  }

  mutable platform::Mutex mutex_;
  std::string heard_ ABSL_GUARDED_BY(mutex_);
  LocalServer server_{[this](int socket) { Serve(socket); }};
};

}  // namespace consortium::testing

#endif  // CONSORTIUM_TESTS_SUPPORT_LOCAL_SERVER_H_
