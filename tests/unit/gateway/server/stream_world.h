#ifndef CONSORTIUM_TESTS_UNIT_GATEWAY_SERVER_STREAM_WORLD_H_
#define CONSORTIUM_TESTS_UNIT_GATEWAY_SERVER_STREAM_WORLD_H_

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gateway/server/stream.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/gateway/server/call_fixture.h"

namespace consortium::server {

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
    EXPECT_THAT(watched.events(0).vacancy().household_ref(), ::testing::IsEmpty());
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

class StreamWorld : public ::testing::Test {
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
  const testing::TestIdentity desk_ = world_.authority.Member("hackney", "desk");
  CountingSource* source_ = nullptr;  // Of the stream opened last.
};

}  // namespace consortium::server

#endif  // CONSORTIUM_TESTS_UNIT_GATEWAY_SERVER_STREAM_WORLD_H_
