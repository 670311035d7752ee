// Clients of four boroughs publish, ask each other for places, hold, agree and withdraw at
// random, the clock jumps, the gateway is killed and its store fails; what everybody was answered
// has to be what one copy of the contract, asked by one after another, would have answered.
//
// CONSORTIUM_SEED=<number> repeats a run's choices; threads still meet as they like. It is
// printed. With CONSORTIUM_ROOM_DATABASE=postgresql the store is a PostgreSQL server's.

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/model/placement_client.h"
#include "tests/model/placement_gateway.h"
#include "tests/model/placement_model.h"
#include "tests/model/random_history.h"
#include "tests/support/status_matchers.h"

namespace consortium::model {
namespace {

using testing::IsOk;

constexpr int kRounds = 24;
constexpr int kAskedInARound = 8;  // By each client.
constexpr absl::Duration kJumpMax = absl::Hours(24);
constexpr uint32_t kVacantAtFirst = 2;
constexpr const char* kMembers[] = {"barnet", "camden", "enfield", "hackney"};

class PlacementTest : public RandomHistory<PlacementModel> {
 protected:
  RoomGateway& gateway() override { return gateway_; }
  absl::Time InstantAfter(absl::Time now, absl::Duration far) override {
    return board_.SomeInstant(now, far, chance_)
        .value_or(now + absl::Minutes(chance_.Between(1, 600)));
  }

  // Everybody publishes, and learns how the others' households are called.
  void Begin() {
    gateway_.Start({});
    for (const char* member : kMembers) {
      v1::PublishVacancyListRequest list = ListOf(kVacantAtFirst, kStart);
      list.set_request_id(absl::StrCat("00000000-0000-4000-8000-00000000000", ++lists_));
      Operation<PlacementOperation> operation{.member = member, .invoked = history_.Now()};
      v1::PublishVacancyListResponse response;
      ASSERT_THAT(gateway_.Call("VacancyService/PublishVacancyList", member, list, &response),
                  IsOk());
      ASSERT_EQ(response.rows_refused(), 0u) << response.ShortDebugString();
      operation.request = std::move(list);
      operation.answer = AnswerOf(std::move(response));
      operation.answered = history_.Now();
      history_.Add(std::move(operation));
    }
    uint32_t number = 0;
    for (const char* member : {"barnet", "camden", "enfield", "hackney", "camden", "hackney"}) {
      std::map<std::string, std::string> names;
      for (const char* host : kMembers) {
        if (absl::string_view(host) == member) continue;
        v1::GetVacancyListRequest request;
        request.set_member(host);
        v1::GetVacancyListResponse list;
        ASSERT_THAT(gateway_.Call("VacancyService/GetVacancyList", member, request, &list), IsOk());
        ASSERT_EQ(list.rows_size(), 1);
        names[host] = list.rows(0).vacancy_ref();
        names_[{member, names[host]}] = host;
      }
      clients_.push_back(std::make_unique<PlacementClient>(member, ++number, seed_, gateway_,
                                                           board_, history_, std::move(names)));
    }
  }

  PlacementGateway gateway_{DatabaseUnderTest(), kStart};
  PlacementBoard board_;
  PlacementModel::Names names_;
  int lists_ = 0;
};

void CountStates(const std::string& text, std::map<std::string, int>& answers) {
  for (int state = v1::PlacementState_MIN + 1; state <= v1::PlacementState_MAX; ++state) {
    const std::string& name = v1::PlacementState_Name(static_cast<v1::PlacementState>(state));
    if (absl::StrContains(text, absl::StrCat("state: ", name))) {
      ++answers[absl::StrCat("of writes with ", name)];
    }
  }
  for (int why = v1::ClaimEnd_MIN + 1; why <= v1::ClaimEnd_MAX; ++why) {
    const std::string& name = v1::ClaimEnd_Name(static_cast<v1::ClaimEnd>(why));
    if (absl::StrContains(text, name)) ++answers[absl::StrCat("of lists with ", name)];
  }
}

TEST_F(PlacementTest, WhatEverybodyWasAnsweredIsWhatOneAfterAnotherWouldHaveBeen) {
  ASSERT_NO_FATAL_FAILURE(Begin());
  Restart(SomeFault());
  for (int round = 0; round < kRounds; ++round) {
    AskAll(kAskedInARound);
    if (gateway_.is_lost() || chance_.InHundred(10)) Restart(SomeFault());
    if (chance_.InHundred(75)) Jump(kJumpMax);
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
  ExpectLinearizable(PlacementModel(kStart, names_));
}

}  // namespace
}  // namespace consortium::model
