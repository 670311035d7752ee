#include "gateway/server/stream.h"

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "gateway/server/stream_registry.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/eventually.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/gateway/server/call_fixture.h"

namespace consortium::server {
namespace {

using testing::Eventually;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::StatusIs;
using testing::TestIdentity;

constexpr absl::Duration kSoon = absl::Seconds(30);

// A source that counts up to what was committed; fails a test that asks it from
// two threads at once.
class CountingSource final : public StreamSource {
 public:
  explicit CountingSource(const std::atomic<int>& committed) : committed_(committed) {}

  absl::StatusOr<bool> Next(google::protobuf::Message* response) override {
    EXPECT_FALSE(asked_.exchange(true)) << "asked by two threads";
    absl::StatusOr<bool> more = seen_ < committed_.load();
    if (fails_.load()) more = absl::OutOfRangeError("the position is too old");
    if (more.ok() && *more) {
      auto& watched = static_cast<v1::WatchAvailabilityResponse&>(*response);
      watched.set_position(std::to_string(++seen_));
      v1::Vacancy& vacancy = *watched.add_events()->mutable_vacancy();
      vacancy.set_member("camden");
      vacancy.set_household_ref("secret-of-the-owner");
    }
    asked_.store(false);
    return more;
  }

  void Fail() { fails_.store(true); }

 private:
  const std::atomic<int>& committed_;
  int seen_ = 0;
  std::atomic<bool> asked_{false};
  std::atomic<bool> fails_{false};
};

// A client that takes what it is sent when the test says so.
class FakeTransport final : public StreamTransport {
 public:
  void Write(const google::protobuf::Message& message) override {
    platform::MutexLock lock(mutex_);
    EXPECT_FALSE(in_flight_) << "two writes in flight";
    EXPECT_FALSE(end_.has_value()) << "a write after the end";
    in_flight_ = true;
    const auto& watched = static_cast<const v1::WatchAvailabilityResponse&>(message);
    positions_.push_back(watched.position());
    EXPECT_THAT(watched.events(0).vacancy().household_ref(), IsEmpty());
  }
  void End(const absl::Status& status) override {
    platform::MutexLock lock(mutex_);
    EXPECT_FALSE(end_.has_value()) << "ended twice";
    end_ = status;
  }
  void Cancel() override {
    platform::MutexLock lock(mutex_);
    cancelled_ = true;
  }

  // Takes the write in flight, if there is one.
  bool Take() {
    platform::MutexLock lock(mutex_);
    return std::exchange(in_flight_, false);
  }
  std::vector<std::string> positions() const {
    platform::MutexLock lock(mutex_);
    return positions_;
  }
  std::optional<absl::Status> end() const {
    platform::MutexLock lock(mutex_);
    return end_;
  }
  bool cancelled() const {
    platform::MutexLock lock(mutex_);
    return cancelled_;
  }

 private:
  mutable platform::Mutex mutex_;
  bool in_flight_ ABSL_GUARDED_BY(mutex_) = false;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::string> positions_ ABSL_GUARDED_BY(mutex_);
  std::optional<absl::Status> end_ ABSL_GUARDED_BY(mutex_);
};

class StreamTest : public ::testing::Test {
 protected:
  static MethodTable MakeTable() {
    MethodTable table;
    table.AddStream<v1::WatchAvailabilityRequest, v1::WatchAvailabilityResponse>(
        kWatchPath,
        [](const Call&,
           const v1::WatchAvailabilityRequest&) -> absl::StatusOr<std::unique_ptr<StreamSource>> {
          return absl::UnimplementedError("sources are made by the test");
        });
    return table;
  }

  std::shared_ptr<Stream> Open(FakeTransport& transport) {
    auto source = std::make_unique<CountingSource>(committed_);
    source_ = source.get();
    return std::make_shared<Stream>(world_.path, route_, desk_.certificate_pem,
                                    *world_.Enter(route_, desk_), std::move(source), transport);
  }

  std::atomic<int> committed_{0};
  const MethodTable table_ = MakeTable();
  CallWorld world_{table_};
  const Route& route_ = world_.RouteOf(table_, kWatchPath);
  const TestIdentity desk_ = world_.authority.Member("hackney", "desk");
  CountingSource* source_ = nullptr;  // Of the stream opened last.
};

TEST_F(StreamTest, SendsOneMessageAtATimeAndNothingTwice) {
  FakeTransport transport;
  const auto stream = Open(transport);
  stream->Wake();
  EXPECT_THAT(transport.positions(), IsEmpty());
  committed_ = 2;
  stream->Wake();
  stream->Wake();
  EXPECT_THAT(transport.positions(), ::testing::ElementsAre("1"));
  ASSERT_TRUE(transport.Take());
  stream->OnWritten(true);
  EXPECT_THAT(transport.positions(), ::testing::ElementsAre("1", "2"));
  ASSERT_TRUE(transport.Take());
  stream->OnWritten(true);
  EXPECT_THAT(transport.positions(), ::testing::ElementsAre("1", "2"));
  EXPECT_FALSE(transport.end().has_value());
  stream->End(absl::UnavailableError("down"));
}

TEST_F(StreamTest, EndsWithTheErrorOfItsSource) {
  FakeTransport transport;
  const auto stream = Open(transport);
  source_->Fail();
  stream->Wake();
  EXPECT_THAT(*transport.end(), StatusIs(absl::StatusCode::kOutOfRange));
  EXPECT_THAT(world_.observer.ended(), ::testing::ElementsAre("hackney/desk OUT_OF_RANGE"));
}

TEST_F(StreamTest, EndsWhenItsClientIsRevoked) {
  FakeTransport transport;
  const auto stream = Open(transport);
  stream->Check();
  EXPECT_FALSE(transport.end().has_value());
  world_.authority.Revoke(desk_);
  world_.ReplaceTrust();
  stream->Check();
  EXPECT_THAT(*transport.end(), StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr("revoked")));
  stream->Check();
  stream->Wake();
  EXPECT_EQ(world_.admission.LoadOf("hackney")->streams.load(), 0);
}

TEST_F(StreamTest, EndsWhenItsCertificateEnds) {
  FakeTransport transport;
  const auto stream = Open(transport);
  world_.clock.Advance(absl::Hours(24 * 91));
  stream->Check();
  EXPECT_THAT(*transport.end(), StatusIs(absl::StatusCode::kUnauthenticated));
}

TEST_F(StreamTest, EndsWhenThePolicyNoLongerAllowsItAndSendsNothingMore) {
  FakeTransport transport;
  const auto stream = Open(transport);
  std::string without = TestPolicy();
  without.replace(without.find("actions: 'vacancies.watch'"), 26, "");
  world_.Replace(without);
  committed_ = 1;
  stream->Wake();  // Before any check.
  EXPECT_THAT(*transport.end(), StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(transport.positions(), IsEmpty());
}

TEST_F(StreamTest, AReaderThatTakesNothingIsBrokenOffAtTheNextCheck) {
  FakeTransport transport;
  const auto stream = Open(transport);
  committed_ = 1;
  stream->Wake();
  world_.authority.Revoke(desk_);
  world_.ReplaceTrust();
  stream->Check();
  EXPECT_FALSE(transport.end().has_value()) << "a message is on its way";
  EXPECT_FALSE(transport.cancelled());
  stream->Check();
  EXPECT_TRUE(transport.cancelled());
  ASSERT_TRUE(transport.Take());
  stream->OnWritten(false);
  EXPECT_THAT(*transport.end(), StatusIs(absl::StatusCode::kUnauthenticated));
}

TEST_F(StreamTest, EndsWhenItsClientGoes) {
  FakeTransport idle_transport;
  Open(idle_transport)->OnCancelled();
  EXPECT_THAT(*idle_transport.end(), StatusIs(absl::StatusCode::kCancelled));

  FakeTransport busy_transport;
  const auto busy = Open(busy_transport);
  committed_ = 1;
  busy->Wake();
  busy->OnCancelled();
  EXPECT_FALSE(busy_transport.end().has_value());
  ASSERT_TRUE(busy_transport.Take());
  busy->OnWritten(false);
  EXPECT_THAT(*busy_transport.end(), StatusIs(absl::StatusCode::kCancelled));
}

TEST_F(StreamTest, ADetachedStreamNeverTouchesItsTransport) {
  FakeTransport transport;
  const auto stream = Open(transport);
  committed_ = 1;
  stream->Wake();
  stream->End(absl::UnavailableError("down"));
  ASSERT_TRUE(transport.Take());
  stream->OnWritten(true);
  stream->Detach();
  stream->Check();
  stream->Wake();
  EXPECT_FALSE(transport.cancelled());
}

class StreamRegistryTest : public StreamTest {
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
