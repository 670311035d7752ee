// Every enquiry that the website was promised to be looked after is in its home borough's local
// system (a folder, a table, an endpoint), once, whatever is killed, cut or lost on the way.
//
// CONSORTIUM_SEED=<number> repeats a run's order of faults; it is printed.

#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <future>
#include <iostream>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "certs/platform/random.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "tests/faults/borough_sink.h"
#include "tests/faults/enquiry_record.h"
#include "tests/support/enquiry_calls.h"
#include "tests/support/eventually.h"
#include "tests/support/running_consortium.h"
#include "tests/support/status_matchers.h"
#include "tests/support/tcp_relay.h"

namespace consortium::testing {
namespace {

using google::protobuf::util::MessageDifferencer;

constexpr absl::Duration kStuck = absl::Seconds(60);  // Sanitizers are slow.
constexpr absl::Duration kCallMax = absl::Seconds(5);
constexpr int kVisitors = 3;

struct Home {
  const char* member;
  const char* postcode;
};
constexpr Home kHomes[] = {{"hackney", "E8 1EA"}, {"haringey", "N22 8LE"}, {"camden", "NW3 3HA"}};

enum class Fault {
  kKillGateway,
  kKillInbox,
  kCutInbox,
  kCutWebsite,
  kLoseInboxAnswer,  // Often that of an acknowledgement.
  kLoseWebsiteAnswer,
};

// How often each happens in a run.
constexpr std::pair<Fault, int> kFaults[] = {
    {Fault::kKillGateway, 5}, {Fault::kKillInbox, 30},       {Fault::kCutInbox, 6},
    {Fault::kCutWebsite, 4},  {Fault::kLoseInboxAnswer, 10}, {Fault::kLoseWebsiteAnswer, 8},
};

uint32_t Seed() {
  const char* const wanted = std::getenv("CONSORTIUM_SEED");
  uint32_t seed = std::random_device()();
  if (wanted != nullptr && !absl::SimpleAtoi(wanted, &seed)) {
    ADD_FAILURE() << "CONSORTIUM_SEED is no number";
  }
  std::cout << "CONSORTIUM_SEED=" << seed << std::endl;
  return seed;
}

// An inbox, behind a relay of its own.
struct Desk {
  std::string member;
  std::string name;
  std::unique_ptr<TcpRelay> relay = std::make_unique<TcpRelay>();
  std::unique_ptr<ChildProcess> process = nullptr;
};

class EnquiryFaultsTest : public ::testing::Test {
 protected:
  EnquiryFaultsTest() : random_(Seed()) {
    website_.SetTarget(consortium_.port());
    sinks_["hackney"] = std::make_unique<FolderOfEnquiries>(consortium_, "hackney");
    sinks_["haringey"] = std::make_unique<TableOfEnquiries>(consortium_, "haringey");
    sinks_["camden"] = std::make_unique<SystemOfEnquiries>();
    for (const Home& home : kHomes) {
      for (const char* name : {"first", "second"}) {
        desks_.push_back({.member = home.member, .name = name});
        desks_.back().relay->SetTarget(consortium_.port());
        StartDesk(desks_.back());
      }
    }
  }

  void StartDesk(Desk& desk) {
    if (desk.process != nullptr && desk.process->WaitForEnd(absl::ZeroDuration()).ok()) {
      ADD_FAILURE() << desk.member << "'s " << desk.name
                    << " inbox gave up: " << consortium_.InboxSaid(desk.member, desk.name);
    }
    desk.process.reset();  // Killed, and waited for.
    desk.process = std::make_unique<ChildProcess>(consortium_.StartInbox(
        desk.member, desk.name, desk.relay->address(), sinks_.at(desk.member)->Settings()));
  }

  void RestartGateway() {
    consortium_.Kill();
    consortium_.Start();
    website_.SetTarget(consortium_.port());
    for (Desk& desk : desks_) desk.relay->SetTarget(consortium_.port());
  }

  void Do(Fault fault) {
    Desk& desk = desks_[Below(desks_.size())];
    switch (fault) {
      case Fault::kKillGateway:
        return RestartGateway();
      case Fault::kKillInbox:
        return StartDesk(desk);
      case Fault::kCutInbox:
        return desk.relay->CutAll();
      case Fault::kCutWebsite:
        return website_.CutAll();
      case Fault::kLoseInboxAnswer:
        return desk.relay->LoseNextAnswer();
      case Fault::kLoseWebsiteAnswer:
        return website_.LoseNextAnswer();
    }
  }

  size_t Below(size_t end) { return std::uniform_int_distribution<size_t>(0, end - 1)(random_); }

  std::vector<Fault> ShuffledFaults() {
    std::vector<Fault> faults;
    for (const auto& [fault, times] : kFaults) faults.insert(faults.end(), times, fault);
    std::shuffle(faults.begin(), faults.end(), random_);
    return faults;
  }

  // One visitor of the website after the other, until it is enough. Each asks again
  // under the same request id until it is answered, as the website's back end does;
  // some ask twice at the same time, and some once more afterwards.
  void Visit(int visitor, uint32_t seed) {
    std::mt19937 random(seed);
    const auto channel = consortium_.Connect("consortium", "website", website_.address());
    for (int number = visitor; !enough_; number += kVisitors) {
      const Home& home = kHomes[random() % std::size(kHomes)];
      const v1::SubmitEnquiryRequest request = SampleEnquiry(number, home.postcode);
      std::future<std::string> meanwhile;
      if (random() % 4 == 0) {
        meanwhile =
            std::async(std::launch::async, [&] { return SubmitUntilAnswered(channel, request); });
      }
      const std::string reference = SubmitUntilAnswered(channel, request);
      if (meanwhile.valid()) {
        EXPECT_EQ(meanwhile.get(), reference);
      }
      if (reference.empty()) return;
      EXPECT_TRUE(promised_.Add(reference, home.member, request.enquiry())) << reference;
      if (random() % 3 == 0) {
        EXPECT_EQ(SubmitUntilAnswered(channel, request), reference);
      }
    }
  }

  // Its reference; empty when it was refused, which fails the test.
  std::string SubmitUntilAnswered(const std::shared_ptr<grpc::Channel>& channel,
                                  const v1::SubmitEnquiryRequest& request) {
    absl::Status last;
    std::string reference;
    const bool answered = Eventually(kStuck, [&] {
      const auto answer =
          CallEnquiries(channel, &v1::EnquiryService::Stub::SubmitEnquiry, request, kCallMax);
      last = answer.status();
      if (answer.ok()) reference = answer->reference();
      return answer.ok() || absl::IsInvalidArgument(last) || absl::IsAlreadyExists(last) ||
             absl::IsPermissionDenied(last) || absl::IsFailedPrecondition(last);
    });
    EXPECT_TRUE(answered) << "not answered for long: " << last;
    EXPECT_THAT(last, IsOk());
    return reference;
  }

  // Until every promised one has arrived and was acknowledged.
  void ExpectEverythingIsPickedUp() {
    const auto promised = promised_.All();
    const auto website = consortium_.Connect("consortium", "website");
    for (const auto& one : promised) {
      const std::string& reference = one.first;
      EXPECT_TRUE(Eventually(kStuck,
                             [&] {
                               const auto status = StatusOfEnquiry(website, reference);
                               return status.ok() && status->stage() == v1::ENQUIRY_STAGE_PICKED_UP;
                             }))
          << reference << " of " << one.second.member << " is not picked up";
    }
  }

  void ExpectTheSinksHoldWhatWasPromised() {
    const auto promised = promised_.All();
    std::set<std::string> people;  // By their e-mail addresses, of which each has one.
    size_t arrived = 0;
    for (const Home& home : kHomes) {
      for (const auto& [name, enquiry] : sinks_.at(home.member)->Arrived()) {
        ++arrived;
        EXPECT_TRUE(people.insert(enquiry.email()).second) << name << " arrived twice";
        const auto expected = promised.find(name);
        if (expected == promised.end()) {
          ADD_FAILURE() << name << " was promised to nobody";
          continue;
        }
        EXPECT_EQ(expected->second.member, home.member) << name;
        EXPECT_TRUE(MessageDifferencer::Equals(enquiry, expected->second.answers)) << name;
      }
    }
    EXPECT_EQ(arrived, promised.size());
    for (const auto& [reference, one] : promised) {
      EXPECT_EQ(people.count(one.answers.email()), 1u) << reference << " is lost";
    }
  }

  void ExpectNothingIsSetAside() {
    for (const Desk& desk : desks_) {
      EXPECT_FALSE(std::filesystem::exists(
          consortium_.InMember(desk.member, desk.name + "-state/set-aside.csv")));
    }
  }

  std::mt19937 random_;
  RunningConsortium consortium_{{.boroughs = {"hackney", "haringey", "camden"}}};
  std::map<std::string, std::unique_ptr<BoroughSink>> sinks_;  // By member.
  PromisedEnquiries promised_;
  TcpRelay website_;
  std::vector<Desk> desks_;
  std::atomic<bool> enough_ = false;
};

TEST_F(EnquiryFaultsTest, EveryPromisedEnquiryIsInItsHomeBoroughsSystemOnce) {
  std::vector<std::thread> visitors;
  for (int visitor = 0; visitor < kVisitors; ++visitor) {
    visitors.emplace_back([this, visitor, seed = random_()] { Visit(visitor, seed); });
  }
  bool going = true;
  for (const Fault fault : ShuffledFaults()) {
    going = going && promised_.WaitForMore(1 + Below(8), kStuck);
    if (going) Do(fault);
  }
  enough_ = true;
  for (std::thread& visitor : visitors) visitor.join();
  ASSERT_TRUE(going) << "the website was not answered any more";

  ExpectEverythingIsPickedUp();
  for (Desk& desk : desks_) {
    desk.process->Signal(SIGTERM);
    const absl::StatusOr<int> ended = desk.process->WaitForEnd(kStuck);
    EXPECT_TRUE(ended.ok() && WIFEXITED(*ended) && WEXITSTATUS(*ended) == 0)
        << desk.member << "'s " << desk.name
        << " inbox gave up: " << consortium_.InboxSaid(desk.member, desk.name);
  }
  ExpectTheSinksHoldWhatWasPromised();
  ExpectNothingIsSetAside();

  int lost = website_.answers_lost();
  for (const Desk& desk : desks_) lost += desk.relay->answers_lost();
  EXPECT_GT(lost, 0) << "no answer was lost: the relays do nothing";
  std::cout << promised_.All().size() << " enquiries promised, " << lost << " answers lost"
            << std::endl;
}

}  // namespace
}  // namespace consortium::testing
