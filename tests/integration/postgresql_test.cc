// The real program on a real PostgreSQL, which one line of configuration chooses.

#include <signal.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
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

using google::protobuf::util::MessageDifferencer;
using ::testing::HasSubstr;

constexpr uint32_t kHouseholds = 5;

class PostgresqlTest : public ::testing::Test {
 protected:
  void SetUp() override {
    absl::StatusOr<std::unique_ptr<PostgresqlServer>> server = PostgresqlServer::Start();
    ASSERT_THAT(server, IsOk());
    server_ = *std::move(server);
    const absl::StatusOr<std::string> database = server_->CreateDatabase();
    ASSERT_THAT(database, IsOk());
    gateway_ = std::make_unique<RunningGateway>(
        RunningGateway::Options{.policy = PolicyWithoutPublishingRate(),
                                .limits = "",
                                .storage = absl::StrCat("postgresql: \"", *database, "\""),
                                .settings = ""});
    adapter_ = gateway_->authority().Member("hackney", "adapter");
    duty_desk_ = gateway_->authority().Member("islington", "duty-desk");
  }

  std::shared_ptr<grpc::Channel> Adapter() { return gateway_->Channel(adapter_); }
  std::shared_ptr<grpc::Channel> DutyDesk() { return gateway_->Channel(duty_desk_); }

  // How many households a neighbour finds.
  uint32_t Found() {
    const auto response = Search(DutyDesk(), SimpleSearch());
    EXPECT_THAT(response, IsOk());
    return response.ok() ? response->total_matches() : 0;
  }

  // The version of each household, in their own order.
  std::vector<int> Standing() {
    std::map<std::string, int> versions;
    const auto list = ReadList(Adapter(), "hackney");
    EXPECT_THAT(list, IsOk());
    if (list.ok()) {
      for (const v1::Vacancy& row : list->rows()) versions[row.household_ref()] = VersionOf(row);
    }
    std::vector<int> in_order;
    for (const auto& [household, version] : versions) in_order.push_back(version);
    return in_order;
  }

  std::unique_ptr<PostgresqlServer> server_;  // Ends after the gateway.
  std::unique_ptr<RunningGateway> gateway_;
  TestIdentity adapter_;
  TestIdentity duty_desk_;
};

v1::UpdateVacancyRequest UpdateOf(int household, int version) {
  v1::UpdateVacancyRequest update;
  update.set_request_id(ListOf(0, 0).request_id());
  *update.mutable_vacancy() = HouseholdRow(household, version);
  return update;
}

TEST_F(PostgresqlTest, PublishesSearchesUpdatesAndWatchesAndKeepsAllOfItThroughAKill) {
  const v1::PublishVacancyListRequest list = ListOf(kHouseholds, 1);
  const auto published = Publish(Adapter(), list);
  ASSERT_THAT(published, IsOk());
  EXPECT_EQ(published->rows_accepted(), kHouseholds);
  EXPECT_EQ(Found(), kHouseholds);

  std::string position;
  const v1::UpdateVacancyRequest update = UpdateOf(2, 7);
  v1::UpdateVacancyResponse updated;
  {
    Watch watch(DutyDesk(), SimpleWatch());
    ASSERT_TRUE(watch.ReadSnapshot());
    const auto response = Update(Adapter(), update);
    ASSERT_THAT(response, IsOk());
    updated = *response;
    v1::WatchAvailabilityResponse seen;
    ASSERT_TRUE(watch.Read(&seen));
    ASSERT_EQ(seen.events_size(), 1);
    EXPECT_EQ(seen.events(0).type(), v1::VACANCY_EVENT_TYPE_CHANGED);
    EXPECT_EQ(seen.events(0).vacancy().member(), "hackney");
    position = seen.position();
  }

  gateway_->process().Signal(SIGKILL);
  gateway_->Start();
  EXPECT_EQ(Standing(), std::vector<int>({1, 1, 7, 1, 1}));
  EXPECT_EQ(Found(), kHouseholds);

  const auto list_again = Publish(Adapter(), list);
  ASSERT_THAT(list_again, IsOk());
  EXPECT_TRUE(MessageDifferencer::Equals(*list_again, *published))
      << list_again->ShortDebugString();
  const auto update_again = Update(Adapter(), update);
  ASSERT_THAT(update_again, IsOk());
  EXPECT_TRUE(MessageDifferencer::Equals(*update_again, updated))
      << update_again->ShortDebugString();
  EXPECT_EQ(Standing(), std::vector<int>({1, 1, 7, 1, 1}));

  // A watcher comes back with its last position and misses nothing.
  v1::WatchAvailabilityRequest resume = SimpleWatch();
  resume.set_position(position);
  Watch watch(DutyDesk(), resume);
  const auto next = Update(Adapter(), UpdateOf(4, 8));
  ASSERT_THAT(next, IsOk());
  EXPECT_GT(next->receipt().sequence(), updated.receipt().sequence());
  v1::WatchAvailabilityResponse seen;
  ASSERT_TRUE(watch.Read(&seen));
  ASSERT_EQ(seen.events_size(), 1);
  EXPECT_EQ(seen.events(0).type(), v1::VACANCY_EVENT_TYPE_CHANGED);
}

TEST_F(PostgresqlTest, WithoutItsDatabaseWritesAreRefusedReadsGoOnAndItRecovers) {
  ASSERT_THAT(Publish(Adapter(), ListOf(kHouseholds, 1)), IsOk());
  ASSERT_THAT(server_->Crash(), IsOk());
  const v1::UpdateVacancyRequest update = UpdateOf(0, 2);
  const absl::Status refused = Update(Adapter(), update).status();
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kUnavailable, HasSubstr("same request_id")));
  EXPECT_GT(rpc::RetryDelayOf(refused), absl::ZeroDuration());
  EXPECT_EQ(Found(), kHouseholds);
  EXPECT_TRUE(Eventually(absl::Seconds(15), [this] {
    return Health(DutyDesk(), "consortium.storage").value_or(0) == 2;
  }));

  ASSERT_THAT(server_->StartAgain(), IsOk());
  EXPECT_TRUE(Eventually(absl::Seconds(15), [&] { return Update(Adapter(), update).ok(); }));
  EXPECT_EQ(Standing(), std::vector<int>({2, 1, 1, 1, 1}));
  EXPECT_TRUE(Eventually(absl::Seconds(15), [this] {
    return Health(DutyDesk(), "consortium.storage").value_or(0) == 1;
  }));
}

}  // namespace
}  // namespace consortium::testing
