#include "tests/support/tcp_relay.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "tests/support/eventually.h"

namespace consortium::testing {
namespace {

using platform::FileDescriptor;

constexpr absl::Duration kSoon = absl::Seconds(10);

sockaddr_in Loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  return address;
}

// Listens, and takes one connection after the other.
class Server {
 public:
  Server() : listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address = Loopback(0);
    socklen_t size = sizeof address;
    EXPECT_EQ(bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(listen(listener_.get(), 4), 0);
    EXPECT_EQ(getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size), 0);
    port_ = ntohs(address.sin_port);
  }
  int port() const { return port_; }
  FileDescriptor Take() { return FileDescriptor(accept(listener_.get(), nullptr, nullptr)); }

 private:
  FileDescriptor listener_;
  int port_ = 0;
};

FileDescriptor ConnectTo(const std::string& address) {
  int port = 0;
  EXPECT_TRUE(absl::SimpleAtoi(address.substr(address.rfind(':') + 1), &port));
  FileDescriptor made(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_in to = Loopback(port);
  EXPECT_EQ(connect(made.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to), 0);
  return made;
}

void Say(const FileDescriptor& to, absl::string_view text) {
  EXPECT_EQ(send(to.get(), text.data(), text.size(), MSG_NOSIGNAL),
            static_cast<ssize_t>(text.size()));
}

// What comes next; empty when the connection has ended.
std::string Hear(const FileDescriptor& from) {
  pollfd entry{.fd = from.get(), .events = POLLIN, .revents = 0};
  EXPECT_EQ(poll(&entry, 1, static_cast<int>(absl::ToInt64Milliseconds(kSoon))), 1);
  char buffer[256];
  const ssize_t count = read(from.get(), buffer, sizeof buffer);
  return count > 0 ? std::string(buffer, static_cast<size_t>(count)) : "";
}

class TcpRelayTest : public ::testing::Test {
 protected:
  TcpRelayTest() { relay_.SetTarget(server_.port()); }

  Server server_;
  TcpRelay relay_;
};

TEST_F(TcpRelayTest, PassesOnWhatBothSidesSay) {
  const FileDescriptor client = ConnectTo(relay_.address());
  const FileDescriptor served = server_.Take();
  Say(client, "question");
  EXPECT_EQ(Hear(served), "question");
  Say(served, "answer");
  EXPECT_EQ(Hear(client), "answer");
}

TEST_F(TcpRelayTest, CutsWhatIsOpenAndTakesWhatComesAfter) {
  const FileDescriptor client = ConnectTo(relay_.address());
  const FileDescriptor served = server_.Take();
  relay_.CutAll();
  EXPECT_EQ(Hear(client), "");
  EXPECT_EQ(Hear(served), "");
  const FileDescriptor again = ConnectTo(relay_.address());
  const FileDescriptor served_again = server_.Take();
  Say(again, "question");
  EXPECT_EQ(Hear(served_again), "question");
}

TEST_F(TcpRelayTest, LosesTheAnswerToWhatTheServerHeard) {
  const FileDescriptor client = ConnectTo(relay_.address());
  const FileDescriptor served = server_.Take();
  relay_.LoseNextAnswer();
  Say(client, "do it");
  EXPECT_EQ(Hear(served), "do it");
  Say(served, "done");
  EXPECT_EQ(Hear(client), "");
  EXPECT_TRUE(Eventually(kSoon, [this] { return relay_.answers_lost() == 1; }));
}

TEST_F(TcpRelayTest, ClosesWhatLeadsNowhere) {
  relay_.SetTarget(0);
  EXPECT_EQ(Hear(ConnectTo(relay_.address())), "");
}

}  // namespace
}  // namespace consortium::testing
