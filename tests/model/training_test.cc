// Clients of all members ask for training at random, the clock jumps, the gateway is killed and
// its store fails; what everybody was answered has to be what one copy of the contract, asked by
// one after another, would have answered.
//
// CONSORTIUM_SEED=<number> repeats a run's choices; threads still meet as they like. It is
// printed. With CONSORTIUM_ROOM_DATABASE=postgresql the store is a PostgreSQL server's.

#include <map>
#include <memory>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/model/random_history.h"
#include "tests/model/training_client.h"
#include "tests/model/training_gateway.h"
#include "tests/model/training_model.h"

namespace consortium::model {
namespace {

constexpr int kRounds = 24;
constexpr int kAskedInARound = 9;  // By each client.
constexpr absl::Duration kJumpMax = absl::Hours(24 * 4);
constexpr absl::Duration kLateJumpMax = absl::Hours(24 * 31);

class TrainingTest : public RandomHistory<TrainingModel> {
 protected:
  TrainingTest() {
    uint32_t number = 0;
    for (const char* member :
         {"hackney", "camden", "barnet", "bridge-adoption", "camden", "barnet"}) {
      clients_.push_back(
          std::make_unique<TrainingClient>(member, ++number, seed_, gateway_, board_, history_));
    }
  }

  RoomGateway& gateway() override { return gateway_; }
  absl::Time InstantAfter(absl::Time now, absl::Duration far) override {
    return board_.SomeInstant(now, far, chance_)
        .value_or(now + absl::Minutes(chance_.Between(1, 600)));
  }

  TrainingGateway gateway_{DatabaseUnderTest(), kStart};
  TrainingBoard board_;
};

void CountStates(const std::string& text, std::map<std::string, int>& answers) {
  for (int state = v1::BookingState_MIN + 1; state <= v1::BookingState_MAX; ++state) {
    const std::string& name = v1::BookingState_Name(state);
    if (absl::StrContains(text, name)) ++answers[absl::StrCat("of writes with ", name)];
  }
}

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

  ReportWhatHappened(CountStates);
  ExpectTheJournalIsTheHistory();
  ExpectLinearizable(TrainingModel(kStart));
}

}  // namespace
}  // namespace consortium::model
