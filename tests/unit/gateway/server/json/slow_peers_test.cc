// Peers that are silent, slow, or never read: none of them holds up another.

#include <poll.h>
#include <sys/socket.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/eventually.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/gateway/server/json/json_world.h"

namespace consortium::server {
namespace {

using testing::ConnectTcp;
using testing::Eventually;
using testing::HttpReply;
using testing::HttpsClient;
using testing::IsOk;
using testing::JsonRequest;

constexpr absl::Duration kSoon = absl::Seconds(10);
constexpr absl::Duration kShort = absl::Milliseconds(100);

// A listener whose limits a test changes first.
class SlowPeers {
 public:
  explicit SlowPeers(const JsonLimits& limits) : world_(limits) { world_.Listen(); }

  JsonWorld& operator*() { return world_; }
  JsonWorld* operator->() { return &world_; }

  // Whether a good client is answered on a connection of its own.
  bool ServesAGoodClient() {
    auto client = HttpsClient::Connect(world_.listener->address(),
                                       world_.calls.authority.issuers_pem(), &good_);
    if (!client.ok() || !(*client)->Send(JsonRequest(kWhoAmIPath, "{}")).ok()) return false;
    const absl::StatusOr<HttpReply> reply = (*client)->Read();
    return reply.ok() && reply->status == 200;
  }

  bool HasConnections(size_t count) {
    return Eventually(kSoon, [&] { return world_.listener->connections() == count; });
  }

 private:
  JsonWorld world_;
  // Of another member, whose rates are its own.
  const testing::TestIdentity good_ = world_.calls.authority.Member("camden", "desk");
};

bool IsClosed(int socket) {
  return Eventually(kSoon, [socket] {
    char byte = 0;
    return recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
  });
}

TEST(SlowPeersTest, AStrangerWhoSaysNothingIsHungUpOn) {
  JsonLimits limits = SmallLimits();
  limits.handshake_max = kShort;
  SlowPeers peers(limits);
  const platform::FileDescriptor silent = ConnectTcp(peers->listener->address());
  EXPECT_TRUE(IsClosed(silent.get()));
  EXPECT_TRUE(peers.HasConnections(0));
}

TEST(SlowPeersTest, AStrangerWhoDribblesAHandshakeIsHungUpOn) {
  JsonLimits limits = SmallLimits();
  limits.handshake_max = absl::Milliseconds(300);
  SlowPeers peers(limits);
  const platform::FileDescriptor slow = ConnectTcp(peers->listener->address());
  // The head of a record of 512 bytes, then a byte every 20 ms.
  const char head[] = {0x16, 0x03, 0x01, 0x02, 0x00};
  ASSERT_EQ(send(slow.get(), head, sizeof(head), MSG_NOSIGNAL), 5);
  EXPECT_TRUE(Eventually(kSoon, [&] {
    const char byte = 0x01;
    return send(slow.get(), &byte, 1, MSG_NOSIGNAL) < 0;
  }));
}

TEST(SlowPeersTest, AThousandSilentStrangersKeepNobodyOut) {
  SlowPeers peers(SmallLimits());
  std::vector<platform::FileDescriptor> silent;
  for (int i = 0; i < 1000; ++i) {
    silent.push_back(ConnectTcp(peers->listener->address(), absl::StrCat("127.0.0.", 2 + i % 50)));
    ASSERT_TRUE(silent.back().valid()) << i;
    if (i % 100 == 99) {
      EXPECT_TRUE(peers.ServesAGoodClient()) << i;
    }
    EXPECT_LE(peers->listener->connections(), peers->limits.connections_max);
  }
  EXPECT_TRUE(IsClosed(silent.front().get()));
}

TEST(SlowPeersTest, OneAddressDoesNotTakeThePlacesOfOthers) {
  SlowPeers peers(SmallLimits());
  const platform::FileDescriptor other = ConnectTcp(peers->listener->address(), "127.0.0.9");
  ASSERT_TRUE(peers.HasConnections(1));
  std::vector<platform::FileDescriptor> many;
  for (int i = 0; i < 20; ++i) many.push_back(ConnectTcp(peers->listener->address(), "127.0.0.8"));
  EXPECT_TRUE(IsClosed(many.front().get()));
  EXPECT_TRUE(peers.HasConnections(1 + peers->limits.connections_per_address_max));
  char byte = 0;
  EXPECT_LT(recv(other.get(), &byte, 1, MSG_DONTWAIT), 0) << "it was hung up on";
}

TEST(SlowPeersTest, StrangersMakeRoomBeforeIdleClients) {
  SlowPeers peers(SmallLimits());
  const std::unique_ptr<HttpsClient> slow = peers->Connect();
  ASSERT_THAT(slow->Send("POST /"), IsOk());
  const std::unique_ptr<HttpsClient> idle = peers->Connect();
  ASSERT_THAT(idle->Send(JsonRequest(kWhoAmIPath, "{}")), IsOk());
  EXPECT_THAT(idle->Read(), IsOk());
  const platform::FileDescriptor stranger = ConnectTcp(peers->listener->address());
  ASSERT_TRUE(peers.HasConnections(3));  // All places of this address.

  EXPECT_TRUE(peers.ServesAGoodClient());
  EXPECT_TRUE(IsClosed(stranger.get()));
  ASSERT_THAT(idle->Send(JsonRequest(kWhoAmIPath, "{}")), IsOk());
  EXPECT_THAT(idle->Read(), IsOk());
}

TEST(SlowPeersTest, AnIdleClientMakesRoomWhenThereIsNobodyElse) {
  JsonLimits limits = SmallLimits();
  limits.connections_max = 1;
  SlowPeers peers(limits);
  const std::unique_ptr<HttpsClient> idle = peers->Connect();
  ASSERT_THAT(idle->Send(JsonRequest(kWhoAmIPath, "{}")), IsOk());
  EXPECT_THAT(idle->Read(), IsOk());
  EXPECT_TRUE(peers.ServesAGoodClient());
  EXPECT_TRUE(idle->IsEnded());
}

TEST(SlowPeersTest, ASlowClientMakesRoomWhenThereIsNobodyElse) {
  JsonLimits limits = SmallLimits();
  limits.connections_max = 1;
  SlowPeers peers(limits);
  const std::unique_ptr<HttpsClient> slow = peers->Connect();
  ASSERT_THAT(slow->Send("POST /"), IsOk());
  EXPECT_TRUE(peers.ServesAGoodClient());
  EXPECT_TRUE(slow->IsEnded());
}

TEST(SlowPeersTest, ARequestThatIsActedOnMakesRoomForNobody) {
  JsonLimits limits = SmallLimits();
  limits.connections_max = 1;
  SlowPeers peers(limits);
  const std::unique_ptr<HttpsClient> calling = peers->Connect();
  ASSERT_THAT(calling->Send(JsonRequest(kReadPath, "{}")), IsOk());
  Done later = peers->TakeLater();
  EXPECT_FALSE(peers.ServesAGoodClient());  // Refused at once, not kept waiting.
  std::move(later)(absl::OkStatus());
  const absl::StatusOr<HttpReply> reply = calling->Read();
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply->status, 200);
}

TEST(SlowPeersTest, AnIdleClientIsHungUpOn) {
  JsonLimits limits = SmallLimits();
  limits.idle_max = kShort;
  SlowPeers peers(limits);
  EXPECT_TRUE(peers->Connect()->IsEnded());
}

TEST(SlowPeersTest, AHeadThatComesByteByByteIsGivenUp) {
  JsonLimits limits = SmallLimits();
  limits.request_max = absl::Milliseconds(300);
  SlowPeers peers(limits);
  const std::unique_ptr<HttpsClient> slow = peers->Connect();
  ASSERT_THAT(slow->Send("POST / HTTP/1.1\r\nX: "), IsOk());
  // Always a byte more within any wait for one.
  EXPECT_TRUE(Eventually(
      kSoon, [&] { return !slow->Send("x").ok() || peers->listener->connections() == 0; }));
  EXPECT_TRUE(peers.HasConnections(0));
}

TEST(SlowPeersTest, ABodyThatComesByteByByteIsGivenUpAndToldSo) {
  JsonLimits limits = SmallLimits();
  limits.request_max = absl::Milliseconds(300);
  SlowPeers peers(limits);
  const std::unique_ptr<HttpsClient> slow = peers->Connect();
  const std::string request = JsonRequest(kWhoAmIPath, std::string(1000, ' '));
  ASSERT_THAT(slow->Send(request.substr(0, request.size() - 1000)), IsOk());
  EXPECT_TRUE(Eventually(kSoon, [&] {
    pollfd readable = {.fd = slow->socket(), .events = POLLIN, .revents = 0};
    return !slow->Send(" ").ok() || poll(&readable, 1, 0) == 1;
  }));
  const absl::StatusOr<HttpReply> reply = slow->Read();
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply->status, 408);
  EXPECT_EQ(ReasonIn(reply->body), "REQUEST_TOO_SLOW");
}

TEST(SlowPeersTest, AClientThatNeverReadsItsAnswersIsHungUpOn) {
  JsonLimits limits = SmallLimits();
  limits.answer_max = kShort;
  limits.requests_per_connection_max = 1'000'000;
  SlowPeers peers(limits);
  peers->calls.Replace(
      TestPolicy("rates { action: 'directory.whoami' per_minute: 100000 burst: 100000 }"));
  const std::unique_ptr<HttpsClient> deaf = peers->Connect();
  const int few_bytes = 2048;
  setsockopt(deaf->socket(), SOL_SOCKET, SO_RCVBUF, &few_bytes, sizeof(few_bytes));
  // A short question with a long answer: a violation for each name.
  std::string names = "\"a0\":0";
  for (int i = 1; i < 60; ++i) absl::StrAppend(&names, ",\"a", i, "\":0");
  std::string requests;
  for (int i = 0; i < 50; ++i) requests += JsonRequest(kWhoAmIPath, absl::StrCat("{", names, "}"));
  // Until the answers fill what lies between the two.
  EXPECT_TRUE(Eventually(absl::Seconds(60), [&] { return !deaf->Send(requests).ok(); }));
  EXPECT_TRUE(peers.HasConnections(0));
  EXPECT_TRUE(peers.ServesAGoodClient());
}

TEST(SlowPeersTest, BodiesTakeNoMoreRoomThanThereIs) {
  JsonLimits limits = SmallLimits();
  limits.bodies_bytes_max = kRequestBytesMax + 10;
  SlowPeers peers(limits);
  const std::string full = absl::StrCat("{}", std::string(kRequestBytesMax - 2, ' '));
  const std::unique_ptr<HttpsClient> first = peers->Connect();
  const std::string request = JsonRequest(kWhoAmIPath, full);
  ASSERT_THAT(first->Send(request.substr(0, request.size() - 1)), IsOk());
  // How much of it is read cannot be seen; another body finds no room once it is. It has a
  // start, since a second that overtook it would have it refused.
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(peers.ServesAGoodClient());
  absl::StatusOr<HttpReply> refused;
  EXPECT_TRUE(Eventually(kSoon, [&] {
    const std::unique_ptr<HttpsClient> second = peers->Connect();
    refused = second->Send(request).ok() ? second->Read() : absl::UnavailableError("not sent");
    return refused.ok() && refused->status == 429;
  }));
  EXPECT_EQ(ReasonIn(refused->body), "OVERLOADED");
  EXPECT_EQ(refused->headers.at("retry-after"), "1");
  ASSERT_THAT(first->Send(" "), IsOk());
  EXPECT_EQ(first->Read()->status, 200);
  EXPECT_TRUE(peers.ServesAGoodClient());
}

}  // namespace
}  // namespace consortium::server
