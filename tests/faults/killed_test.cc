// kill -9 in a loop while boroughs write: what was acknowledged is there, and a retry gets the
// first receipt.

#include <signal.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "certs/platform/clock.h"
#include "certs/platform/mutex.h"
#include "certs/platform/random.h"
#include "consortium/v1/vacancies.grpc.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"
#include "tests/support/borough_rows.h"
#include "tests/support/postgresql_server.h"
#include "tests/support/running_gateway.h"

namespace consortium::testing {
namespace {

using google::protobuf::util::MessageDifferencer;

constexpr int kHouseholds = 20;
constexpr absl::Duration kCallMax = absl::Seconds(20);

void Bound(grpc::ClientContext& context) {
  context.set_deadline(absl::ToChronoTime(platform::SystemClock().Now() + kCallMax));
}

// Counts acknowledgements of all boroughs, and lets one thread wait for them.
class Acknowledgements {
 public:
  void Add() {
    platform::MutexLock lock(mutex_);
    ++count_;
    changed_.NotifyAll();
  }

  // False when there were none for a minute.
  bool WaitFor(int more) {
    platform::MutexLock lock(mutex_);
    const int wanted = count_ + more;
    while (count_ < wanted) {
      if (!changed_.WaitFor(mutex_, absl::Minutes(1))) return false;
    }
    return true;
  }

 private:
  platform::Mutex mutex_;
  platform::ConditionVariable changed_;
  int count_ ABSL_GUARDED_BY(mutex_) = 0;
};

// One borough's system: writes one thing after another, repeats what was not
// answered, and remembers what was.
class Borough {
 public:
  Borough(std::string member, TestIdentity identity)
      : member_(std::move(member)), identity_(std::move(identity)) {}

  void Connect(const RunningGateway& gateway) {
    stub_ = v1::VacancyService::NewStub(gateway.Channel(identity_));
  }

  // The first list: whole, before anything goes wrong.
  void PublishFirst() {
    const v1::PublishVacancyListRequest list = ListOf(kHouseholds, 0);
    ASSERT_TRUE(Publish(list));
  }

  // Writes until the gateway is gone.
  void WriteUntilKilled(Acknowledgements& acknowledgements) {
    while (WriteOne()) acknowledgements.Add();
  }

  // After a restart: repeats what was not answered, until it is.
  void FinishUnanswered() {
    if (unanswered_update_.has_value()) {
      ASSERT_TRUE(Update(*unanswered_update_));
    }
    if (unanswered_list_.has_value()) {
      ASSERT_TRUE(Publish(*unanswered_list_));
    }
  }

  void ExpectEveryRetryGivesItsFirstAnswer() {
    for (const auto& [request, first] : updates_) {
      grpc::ClientContext context;
      Bound(context);
      v1::UpdateVacancyResponse again;
      const grpc::Status status = stub_->UpdateVacancy(&context, request, &again);
      ASSERT_TRUE(status.ok()) << status.error_message();
      EXPECT_TRUE(MessageDifferencer::Equals(again, first)) << again.ShortDebugString();
    }
    for (const auto& [request, first] : lists_) {
      grpc::ClientContext context;
      Bound(context);
      v1::PublishVacancyListResponse again;
      const grpc::Status status = stub_->PublishVacancyList(&context, request, &again);
      ASSERT_TRUE(status.ok()) << status.error_message();
      EXPECT_TRUE(MessageDifferencer::Equals(again, first)) << again.ShortDebugString();
    }
    updates_.clear();
    lists_.clear();
  }

  void ExpectEverythingAcknowledgedIsThere() {
    grpc::ClientContext context;
    Bound(context);
    v1::GetVacancyListRequest request;
    request.set_member(member_);
    v1::GetVacancyListResponse list;
    const grpc::Status status = stub_->GetVacancyList(&context, request, &list);
    ASSERT_TRUE(status.ok()) << status.error_message();
    std::map<std::string, int> found;
    for (const v1::Vacancy& row : list.rows()) found[row.household_ref()] = VersionOf(row);
    EXPECT_EQ(found, versions_);
  }

  const std::vector<uint64_t>& sequences() const { return sequences_; }

 private:
  bool WriteOne() {
    ++version_;
    if (version_ % 10 == 0) {
      unanswered_list_ = ListOf(kHouseholds, version_);
      return Publish(*unanswered_list_);
    }
    unanswered_update_.emplace();
    unanswered_update_->set_request_id(platform::RandomUuid());
    *unanswered_update_->mutable_vacancy() = HouseholdRow(version_ % kHouseholds, version_);
    return Update(*unanswered_update_);
  }

  bool Update(v1::UpdateVacancyRequest request) {
    grpc::ClientContext context;
    Bound(context);
    v1::UpdateVacancyResponse response;
    if (!stub_->UpdateVacancy(&context, request, &response).ok()) return false;
    versions_[request.vacancy().household_ref()] = VersionOf(request.vacancy());
    sequences_.push_back(response.receipt().sequence());
    updates_.emplace_back(std::move(request), std::move(response));
    unanswered_update_.reset();
    return true;
  }

  bool Publish(v1::PublishVacancyListRequest request) {
    grpc::ClientContext context;
    Bound(context);
    v1::PublishVacancyListResponse response;
    if (!stub_->PublishVacancyList(&context, request, &response).ok()) return false;
    for (const v1::Vacancy& row : request.rows()) versions_[row.household_ref()] = VersionOf(row);
    sequences_.push_back(response.receipt().sequence());
    lists_.emplace_back(std::move(request), std::move(response));
    unanswered_list_.reset();
    return true;
  }

  const std::string member_;
  const TestIdentity identity_;
  std::unique_ptr<v1::VacancyService::Stub> stub_;
  int version_ = 0;
  std::map<std::string, int> versions_;  // Acknowledged, by household.
  std::vector<uint64_t> sequences_;      // In the order of their answers.
  std::vector<std::pair<v1::UpdateVacancyRequest, v1::UpdateVacancyResponse>> updates_;
  std::vector<std::pair<v1::PublishVacancyListRequest, v1::PublishVacancyListResponse>> lists_;
  std::optional<v1::UpdateVacancyRequest> unanswered_update_;
  std::optional<v1::PublishVacancyListRequest> unanswered_list_;
};

// Kills a gateway with this `storage` so many times.
void KillAndCompare(const std::string& storage, int rounds) {
  RunningGateway gateway({.policy = PolicyWithoutPublishingRate(), .storage = storage});
  std::vector<std::unique_ptr<Borough>> boroughs;
  for (const char* member : {"hackney", "camden", "enfield", "barnet"}) {
    boroughs.push_back(
        std::make_unique<Borough>(member, gateway.authority().Member(member, "adapter")));
    boroughs.back()->Connect(gateway);
    ASSERT_NO_FATAL_FAILURE(boroughs.back()->PublishFirst());
  }
  std::mt19937 random(20180331);
  for (int round = 0; round < rounds; ++round) {
    Acknowledgements acknowledgements;
    std::vector<std::thread> threads;
    for (const auto& borough : boroughs) {
      threads.emplace_back([&] { borough->WriteUntilKilled(acknowledgements); });
    }
    const bool acknowledged =
        acknowledgements.WaitFor(std::uniform_int_distribution<int>(1, 60)(random));
    gateway.process().Signal(SIGKILL);
    for (std::thread& thread : threads) thread.join();
    ASSERT_TRUE(acknowledged);
    gateway.Start();
    for (const auto& borough : boroughs) {
      borough->Connect(gateway);
      ASSERT_NO_FATAL_FAILURE(borough->FinishUnanswered());
      borough->ExpectEverythingAcknowledgedIsThere();
      borough->ExpectEveryRetryGivesItsFirstAnswer();
      borough->ExpectEverythingAcknowledgedIsThere();
    }
  }
  std::set<uint64_t> all;
  for (const auto& borough : boroughs) {
    EXPECT_TRUE(std::is_sorted(borough->sequences().begin(), borough->sequences().end()));
    for (const uint64_t sequence : borough->sequences()) {
      EXPECT_TRUE(all.insert(sequence).second) << sequence << " was given twice";
    }
  }
}

TEST(KilledTest, EveryAcknowledgedWriteIsThereAndEveryRetryGivesItsFirstReceipt) {
  KillAndCompare("sqlite_file: \"gateway.sqlite\"", 12);
}

TEST(KilledTest, TheSameHoldsOnPostgresql) {
  absl::StatusOr<std::unique_ptr<PostgresqlServer>> server = PostgresqlServer::Start();
  ASSERT_TRUE(server.ok()) << server.status();
  const absl::StatusOr<std::string> database = (*server)->CreateDatabase();
  ASSERT_TRUE(database.ok()) << database.status();
  KillAndCompare(absl::StrCat("postgresql: \"", *database, "\""), 5);
}

}  // namespace
}  // namespace consortium::testing
