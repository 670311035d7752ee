// Clients of all members ask for training at random, the clock jumps, the gateway is killed and
// its store fails; what everybody was answered has to be what one copy of the contract, asked by
// one after another, would have answered.
//
// CONSORTIUM_SEED=<number> repeats a run's choices; threads still meet as they like. It is
// printed. With CONSORTIUM_ROOM_DATABASE=postgresql the store is a PostgreSQL server's.

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "tests/model/history_check.h"
#include "tests/model/training_client.h"
#include "tests/model/training_gateway.h"
#include "tests/model/training_model.h"

namespace consortium::model {
namespace {

constexpr int kRounds = 24;
constexpr int kAskedInARound = 9;  // By each client.
constexpr absl::Duration kJumpMax = absl::Hours(24 * 4);
constexpr absl::Duration kLateJumpMax = absl::Hours(24 * 31);
// Tuesday 24 November 2026, 10:00 in London.
constexpr absl::Time kStart = absl::FromUnixSeconds(1'795'514'400);

storage::Kind DatabaseUnderTest() {
  const char* const name = std::getenv("CONSORTIUM_ROOM_DATABASE");
  if (name == nullptr || absl::string_view(name) == "sqlite") return storage::Kind::kSqlite;
  EXPECT_EQ(absl::string_view(name), "postgresql") << "CONSORTIUM_ROOM_DATABASE";
  return storage::Kind::kPostgresql;
}

uint32_t Seed() {
  const char* const wanted = std::getenv("CONSORTIUM_SEED");
  uint32_t seed = std::random_device()();
  if (wanted != nullptr && !absl::SimpleAtoi(wanted, &seed)) {
    ADD_FAILURE() << "CONSORTIUM_SEED is no number";
  }
  std::cout << "CONSORTIUM_SEED=" << seed << std::endl;
  return seed;
}

class TrainingTest : public ::testing::Test {
 protected:
  TrainingTest() {
    uint32_t number = 0;
    for (const char* member :
         {"hackney", "camden", "barnet", "bridge-adoption", "camden", "barnet"}) {
      clients_.push_back(
          std::make_unique<TrainingClient>(member, ++number, seed_, gateway_, board_, history_));
    }
  }

  // Three of four faults kill the gateway; the others it survives.
  TrainingGateway::Fault SomeFault() {
    return {.operation = static_cast<int>(chance_.Between(20, 1'500)),
            .after_doing = chance_.InHundred(50),
            .for_good = chance_.InHundred(75)};
  }

  void Restart(TrainingGateway::Fault fault) {
    gateway_.Stop();
    gateway_.Start(fault);
    ++restarts_;
  }

  void AskAll(int times) {
    std::vector<std::thread> threads;
    for (const auto& client : clients_) {
      threads.emplace_back([&client, times] { client->Ask(times); });
    }
    for (std::thread& thread : threads) thread.join();
  }

  bool HasUnanswered() const {
    return std::any_of(clients_.begin(), clients_.end(),
                       [](const auto& client) { return client->has_unanswered(); });
  }

  uint64_t JournalHead() {
    const auto journal = gateway_.Journal();
    return journal.empty() ? 0 : journal.rbegin()->first;
  }

  // What the test does itself, while nothing else is under way.
  void AddBarrier(TrainingRequest request, std::string text, uint64_t invoked) {
    history_.Add({.member = "",
                  .request = std::move(request),
                  .invoked = invoked,
                  .answered = history_.Now(),
                  .answer = {.text = std::move(text), .sequence = JournalHead()},
                  .is_barrier = true});
  }

  void Jump(absl::Duration far) {
    const absl::Time now = gateway_.clock().Now();
    const absl::Time to = board_.SomeInstant(now, far, chance_)
                              .value_or(now + absl::Minutes(chance_.Between(1, 600)));
    const uint64_t invoked = history_.Now();
    gateway_.clock().Set(to);
    AddBarrier(ClockMoved{to}, "moved", invoked);
  }

  void Settle() {
    const uint64_t invoked = history_.Now();
    const uint64_t before = JournalHead();
    while (!gateway_.Tick().ok()) {
      if (gateway_.is_lost()) Restart(SomeFault());
    }
    Settled settled;
    for (const auto& [sequence, entry] : gateway_.Journal()) {
      if (sequence > before) settled.entries[entry.subject] = sequence;
    }
    const std::string text = absl::StrCat(
        "settled ", absl::StrJoin(settled.entries, ", ", [](std::string* out, const auto& entry) {
          *out += entry.first;
        }));
    AddBarrier(std::move(settled), text, invoked);
  }

  // Every entry is of one operation that was answered with it, or settled something.
  void ExpectTheJournalIsTheHistory() {
    std::map<uint64_t, std::string> answered;
    for (const auto& operation : history_.operations()) {
      if (const auto* settled = std::get_if<Settled>(&operation.request)) {
        for (const auto& [offer, sequence] : settled->entries) answered[sequence] = offer;
      } else if (!operation.is_barrier && operation.answer.sequence != 0) {
        answered[operation.answer.sequence] = TrainingModel::Show(operation.request);
      }
    }
    uint64_t next = 1;
    for (const auto& [sequence, entry] : gateway_.Journal()) {
      EXPECT_EQ(sequence, next++) << "the journal has a gap";
      EXPECT_EQ(answered.erase(sequence), 1u)
          << sequence << " (" << entry.kind << ", " << entry.subject << ") was no one's answer";
    }
    for (const auto& [sequence, what] : answered) {
      ADD_FAILURE() << sequence << " was acknowledged and is lost: " << what;
    }
  }

  void ReportWhatHappened() const {
    std::map<std::string, int> answers;
    for (const auto& operation : history_.operations()) {
      const std::string& text = operation.answer.text;
      const bool settled = std::holds_alternative<Settled>(operation.request);
      ++answers[settled ? "settled" : text.substr(0, text.find_first_of("{:["))];
      if (operation.answer.sequence == 0 || operation.answer.response == nullptr) continue;
      for (int state = v1::BookingState_MIN + 1; state <= v1::BookingState_MAX; ++state) {
        const std::string& name = v1::BookingState_Name(state);
        if (absl::StrContains(text, name)) ++answers[absl::StrCat("of writes with ", name)];
      }
    }
    std::cout << history_.operations().size() << " operations, " << restarts_ << " restarts\n";
    for (const auto& [answer, times] : answers) std::cout << "  " << times << " " << answer << "\n";
  }

  const uint32_t seed_ = Seed();
  Chance chance_{seed_};
  TrainingGateway gateway_{DatabaseUnderTest(), kStart};
  TrainingBoard board_;
  History<TrainingRequest> history_;
  std::vector<std::unique_ptr<TrainingClient>> clients_;
  int restarts_ = 0;
};

TEST_F(TrainingTest, WhatEverybodyWasAnsweredIsWhatOneAfterAnotherWouldHaveBeen) {
  gateway_.Start(SomeFault());
  for (int round = 0; round < kRounds; ++round) {
    AskAll(kAskedInARound);
    if (gateway_.is_lost() || chance_.InHundred(10)) Restart(SomeFault());
    // An id is kept for 30 days: who still waits for an answer asks again before that.
    const bool is_late = round > kRounds / 2 && !HasUnanswered();
    if (chance_.InHundred(75)) Jump(is_late ? kLateJumpMax : kJumpMax);
    if (chance_.InHundred(60)) Settle();
  }
  Restart({});
  AskAll(0);
  ASSERT_FALSE(HasUnanswered());
  Settle();
  for (const auto& client : clients_) client->ReadEverything();
  Restart({});
  for (const auto& client : clients_) client->ReadEverything();

  ReportWhatHappened();
  ExpectTheJournalIsTheHistory();
  const std::string violation =
      HistoryCheck(history_.operations(), TrainingModel(kStart)).Violation();
  EXPECT_TRUE(violation.empty()) << violation << "\nrepeat with CONSORTIUM_SEED=" << seed_;
}

}  // namespace
}  // namespace consortium::model
