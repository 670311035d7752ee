// SIGTERM while a slow write and a stream are in progress. The write is slow because this test
// holds the lock in PostgreSQL that every write begins with.

#include <libpq-fe.h>
#include <signal.h>

#include <chrono>
#include <cstdlib>
#include <future>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "certs/platform/clock.h"
#include "gmock/gmock.h"
#include "google/rpc/status_details.h"
#include "gtest/gtest.h"
#include "tests/integration/client_calls.h"
#include "tests/support/borough_rows.h"
#include "tests/support/eventually.h"
#include "tests/support/postgresql_server.h"
#include "tests/support/running_gateway.h"
#include "tests/support/status_matchers.h"

namespace consortium::testing {
namespace {

using ::testing::HasSubstr;

constexpr absl::Duration kEndMax = absl::Seconds(30);

// Holds up every write until it is destroyed.
class HeldWrites {
 public:
  explicit HeldWrites(const std::string& connection_string)
      : connection_(PQconnectdb(connection_string.c_str()), PQfinish) {
    One("BEGIN");
    One("SELECT pg_advisory_xact_lock(8027161604951732)");
  }

  // How many writes wait for it.
  int waiting() {
    return std::atoi(One("SELECT count(*) FROM pg_locks WHERE NOT granted").c_str());
  }

 private:
  std::string One(const char* statement) {
    const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(connection_.get(), statement),
                                                               PQclear);
    return PQntuples(result.get()) > 0 ? PQgetvalue(result.get(), 0, 0) : "";
  }

  const std::unique_ptr<PGconn, decltype(&PQfinish)> connection_;
};

class DrainTest : public ::testing::Test {
 protected:
  void SetUp() override {
    absl::StatusOr<std::unique_ptr<PostgresqlServer>> server = PostgresqlServer::Start();
    ASSERT_THAT(server, IsOk());
    server_ = *std::move(server);
    const absl::StatusOr<std::string> database = server_->CreateDatabase();
    ASSERT_THAT(database, IsOk());
    database_ = *database;
  }

  void StartGateway(const std::string& limits) {
    gateway_ = std::make_unique<RunningGateway>(
        RunningGateway::Options{.policy = "",
                                .limits = limits,
                                .storage = absl::StrCat("postgresql: \"", database_, "\""),
                                .settings = ""});
    adapter_ = gateway_->authority().Member("hackney", "adapter");
    duty_desk_ = gateway_->authority().Member("islington", "duty-desk");
  }

  // A publication that waits for `held`.
  std::future<absl::Status> PublishSlowly(HeldWrites& held) {
    std::future<absl::Status> answer = std::async(std::launch::async, [this] {
      return Publish(gateway_->Channel(adapter_), ListOf(3, 1)).status();
    });
    EXPECT_TRUE(Eventually(kEndMax, [&held] { return held.waiting() == 1; }));
    return answer;
  }

  std::unique_ptr<PostgresqlServer> server_;
  std::string database_;
  std::unique_ptr<RunningGateway> gateway_;
  TestIdentity adapter_;
  TestIdentity duty_desk_;
};

TEST_F(DrainTest, ACallInProgressIsAnsweredAndAStreamEndsWithAStatusToRetry) {
  StartGateway("");
  Watch watch(gateway_->Channel(duty_desk_), SimpleWatch());
  ASSERT_TRUE(watch.ReadSnapshot());
  auto held = std::make_unique<HeldWrites>(database_);
  std::future<absl::Status> answer = PublishSlowly(*held);

  gateway_->process().Signal(SIGTERM);
  const absl::Status ended = watch.Finish();
  EXPECT_THAT(ended, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(rpc::ReasonOf(ended), "DRAINING");
  EXPECT_GT(rpc::RetryDelayOf(ended), absl::ZeroDuration());
  EXPECT_THAT(WhoAmI(gateway_->Channel(duty_desk_)), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(answer.wait_for(std::chrono::seconds(0)), std::future_status::timeout);

  held.reset();
  EXPECT_THAT(answer.get(), IsOk());
  EXPECT_EQ(gateway_->Terminate(kEndMax), 0);
  gateway_->Start();
  const auto list = ReadList(gateway_->Channel(adapter_), "hackney");
  ASSERT_THAT(list, IsOk());
  EXPECT_EQ(list->rows_size(), 3);
}

TEST_F(DrainTest, ACallThatCannotEndIsCancelledAfterTheBound) {
  StartGateway("drain_seconds_max: 1");
  auto held = std::make_unique<HeldWrites>(database_);
  std::future<absl::Status> answer = PublishSlowly(*held);
  const platform::SystemClock clock;
  const absl::Time begin = clock.Now();
  gateway_->process().Signal(SIGTERM);
  EXPECT_THAT(answer.get(), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_LE(clock.Now() - begin, absl::Seconds(8));
  EXPECT_EQ(held->waiting(), 1) << "the database would have kept the client waiting";
  held.reset();
  EXPECT_EQ(gateway_->Terminate(kEndMax), 0);
  EXPECT_THAT(gateway_->Log(), HasSubstr("\"event\":\"ended\""));
}

}  // namespace
}  // namespace consortium::testing
