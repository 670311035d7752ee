#include "gateway/server/stream_registry.h"

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/eventually.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/gateway/server/stream_world.h"

namespace consortium::server {
namespace {

using testing::Eventually;
using testing::StatusIs;

constexpr absl::Duration kSoon = absl::Seconds(30);

class StreamRegistryTest : public StreamWorld {
 protected:
  void TakeAll(FakeTransport& transport, Stream& stream) {
    while (transport.Take()) stream.OnWritten(true);
  }
};

TEST_F(StreamRegistryTest, AWakeReachesEveryStreamAndASlowOneHoldsNobodyUp) {
  FakeTransport slow;
  FakeTransport fast;
  StreamRegistry streams(2, absl::Hours(1));
  const auto slow_stream = Open(slow);
  const auto fast_stream = Open(fast);
  streams.Add(slow_stream);
  streams.Add(fast_stream);
  EXPECT_EQ(streams.open(), 2u);
  for (int i = 1; i <= 5; ++i) {
    committed_ = i;
    streams.Wake();
    EXPECT_TRUE(Eventually(kSoon, [&] {
      TakeAll(fast, *fast_stream);
      return fast.positions().size() == static_cast<size_t>(i);
    }));
  }
  EXPECT_THAT(slow.positions(), ::testing::ElementsAre("1"));
  EXPECT_TRUE(slow.Take());
  slow_stream->OnWritten(true);
  TakeAll(slow, *slow_stream);
  EXPECT_THAT(slow.positions(), ::testing::ElementsAre("1", "2", "3", "4", "5"));
  streams.EndAll(absl::UnavailableError("down"));
  EXPECT_TRUE(slow.end().has_value());
  EXPECT_TRUE(fast.end().has_value());
  streams.Remove(slow_stream.get());
  streams.Remove(fast_stream.get());
  EXPECT_EQ(streams.open(), 0u);
}

TEST_F(StreamRegistryTest, ChecksByItselfEvenWhileItIsWokenAllTheTime) {
  FakeTransport transport;
  StreamRegistry streams(1, absl::Milliseconds(50));
  streams.Add(Open(transport));
  world_.authority.Revoke(desk_);
  world_.ReplaceTrust();
  std::atomic<bool> done{false};
  std::thread commits([&] {
    while (!done.load()) streams.Wake();
  });
  EXPECT_TRUE(Eventually(kSoon, [&] { return transport.end().has_value(); }));
  done = true;
  commits.join();
  EXPECT_THAT(*transport.end(), StatusIs(absl::StatusCode::kUnauthenticated));
}

TEST_F(StreamRegistryTest, AStreamThatComesAfterTheEndEndsAtOnce) {
  StreamRegistry streams(1, absl::Hours(1));
  streams.EndAll(absl::UnavailableError("down"));
  FakeTransport transport;
  streams.Add(Open(transport));
  EXPECT_THAT(*transport.end(), StatusIs(absl::StatusCode::kUnavailable));
}

// Wakes, checks, writes that end, a revocation and a client that goes, all at
// once: nothing twice, one end.
TEST_F(StreamRegistryTest, StandsEverythingAtOnce) {
  FakeTransport transport;
  StreamRegistry streams(2, absl::Milliseconds(1));
  const auto stream = Open(transport);
  streams.Add(stream);
  std::atomic<bool> done{false};
  std::thread commits([&] {
    for (int i = 0; i < 2000; ++i) {
      ++committed_;
      streams.Wake();
    }
  });
  std::thread client([&] {
    while (!done.load()) {
      if (transport.Take()) stream->OnWritten(true);
    }
  });
  std::thread reloads([&] {
    for (int i = 0; i < 20; ++i) {
      world_.Replace(TestPolicy());
      streams.CheckAll();
    }
  });
  commits.join();
  reloads.join();
  EXPECT_TRUE(Eventually(kSoon, [&] { return transport.positions().size() == 2000; }));
  stream->OnCancelled();
  EXPECT_TRUE(Eventually(kSoon, [&] { return transport.end().has_value(); }));
  done = true;
  client.join();
  const std::vector<std::string> positions = transport.positions();
  for (size_t i = 0; i < positions.size(); ++i) EXPECT_EQ(positions[i], std::to_string(i + 1));
}

}  // namespace
}  // namespace consortium::server
